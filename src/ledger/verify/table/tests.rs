//! Who cannot read a table says so, and who can is given what is shown.

use super::*;
use crate::{
    Name,
    archive::TABLE,
    verify::{
        Fault, Proved, Trust,
        scene::{Export, judged, packed, signer, unpacked, value},
        verify_with_table,
    },
};
use std::{cell::RefCell, io::Write, rc::Rc};

fn code(found: Result<Proved, Fault>) -> (u8, String) {
    let fault = found.unwrap_err();
    (fault.exit_code(), fault.to_string())
}

/// Keeps what it is given.
struct Kept(Rc<RefCell<Vec<u64>>>, Option<TableFault>);

impl Table for Kept {
    fn row(&mut self, line: &Line<'_>, hide: Names) {
        assert_eq!(hide, [Name::Note].into_iter().collect());
        self.0.borrow_mut().push(line.seq);
    }

    fn end(self: Box<Self>) -> Result<(), TableFault> {
        self.1.map_or(Ok(()), Err)
    }
}

fn of_table() -> Export {
    let mut export = Export::default();
    export.manifest.filter.insert("country".into(), value("FR"));
    export.manifest.view = Some(TABLE.to_owned());
    export.manifest.hide = vec!["note".to_owned()];
    export
}

fn judged_with_table(bytes: Vec<u8>, open: OpenTable<'_>) -> Result<Proved, Fault> {
    let key = signer().vkey();
    verify_with_table(io::Cursor::new(bytes), &Trust::key(&key), Some(open), &mut |_, _| {})
}

#[test]
fn a_table_is_given_the_shown_entries_in_their_order_by_whoever_can_read_it() {
    let bundle = of_table().bundle();
    let rows = Rc::default();
    let proved = judged_with_table(bundle.clone(), &mut |part| {
        let mut text = String::new();
        part.read_to_string(&mut text)?;
        assert_eq!(text, "a table");
        Ok(Box::new(Kept(Rc::clone(&rows), None)))
    });
    let proved = proved.unwrap();
    assert_eq!((proved.view, proved.unread), (Some(TABLE), None));
    assert!(proved.to_string().contains("entries.parquet says the same, value for value"));
    assert_eq!(*rows.borrow(), [0, 3, 6, 9, 12, 15, 18]);
    // Nobody can read it: what is proved is the lines.
    let proved = judged(bundle).unwrap();
    assert_eq!((proved.view, proved.unread), (None, Some(TABLE)));
    assert!(proved.to_string().contains("entries.parquet was NOT compared"));
}

#[test]
fn what_is_wrong_with_a_table_is_told_when_everything_else_is_proved() {
    let other = || TableFault::Rows { found: 6, expected: 7 };
    let differs = |bytes| judged_with_table(bytes, &mut |_| Ok(Box::new(Kept(Rc::default(), Some(other())))));
    let unreadable = |bytes| judged_with_table(bytes, &mut |_| Err(TableFault::Unreadable("its footer")));
    let bundle = of_table().bundle();
    let (says, why) = code(differs(bundle.clone()));
    assert_eq!((says, &*why), (1, "entries.parquet has 6 rows, and the archive shows 7 entries"));
    assert_eq!(code(unreadable(bundle)).0, 4);
    let altered = of_table().changed(|lines| lines[6] = lines[6].replace("\"disclosed\"", "\"refused\""));
    assert!(matches!(differs(altered.clone()), Err(Fault::Altered { seq: 6 })));
    assert!(matches!(unreadable(altered), Err(Fault::Altered { seq: 6 })));
    let absent: Vec<_> = unpacked(&of_table().bundle());
    let absent: Vec<_> = absent.into_iter().filter(|(name, _)| name != TABLE).collect();
    assert_eq!(code(differs(packed(&absent))).0, 4);
}

#[test]
fn a_table_that_grows_as_none_does_ends_in_an_error() {
    let mut files = unpacked(&of_table().bundle());
    files.iter_mut().find(|(name, _)| name == TABLE).unwrap().1 = vec![0; 96 << 20];
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, content) in &files {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let bundle = writer.finish().unwrap().into_inner();
    assert!(bundle.len() < 1 << 20);
    let found = judged_with_table(bundle, &mut |part| {
        let (mut buffer, mut read) = (vec![0; 1 << 20], 0);
        loop {
            match part.read(&mut buffer) {
                Ok(0) => panic!("{read} bytes were read"),
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                    return Err(TableFault::TooLarge);
                }
                Err(error) => panic!("{error}"),
            }
        }
    });
    assert!(matches!(found, Err(Fault::Table(TableFault::TooLarge))));
}
