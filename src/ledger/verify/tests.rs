use super::scene::{
    Export, ORIGIN, SIZE, at, checkpoint, entry, judged, judged_by, leaves, secrets, signer, value, with,
};
use super::*;
use crate::{Signer, View};
use proptest::prelude::*;

fn code<T: fmt::Debug>(found: Result<T, Fault>) -> (u8, String) {
    let fault = found.unwrap_err();
    (fault.exit_code(), fault.to_string())
}

#[test]
fn every_range_of_a_log_is_proved() {
    for (first, end) in [(0, 20), (0, 1), (19, 20), (3, 11), (8, 16), (5, 5), (0, 0), (20, 20)] {
        let proved = judged(Export::of(first..end).bundle()).unwrap();
        assert_eq!((proved.first, proved.count, proved.size), (first, end - first, 20));
        assert_eq!((proved.shown, proved.left_out, proved.erased), (end - first, 0, 0));
    }
}

#[test]
fn an_altered_entry_is_named() {
    let altered =
        Export::of(3..11).changed(|lines| lines[4] = lines[4].replace("\"disclosed\"", "\"refused\""));
    assert!(matches!(judged(altered), Err(Fault::Altered { seq: 7 })));
    let other = Export::of(3..11).changed(|lines| lines[4] = lines[4].replace("{\"action", "{ \"action"));
    assert!(matches!(judged(other), Err(Fault::Altered { seq: 7 })), "another spelling");
}

#[test]
fn a_missing_entry_is_named() {
    let missing = |at: usize| judged(Export::of(3..11).changed(|l| drop(l.remove(at))));
    assert!(matches!(missing(2), Err(Fault::Missing { seq: 5 })));
    assert!(matches!(missing(7), Err(Fault::Missing { seq: 10 })));
    let added = judged(Export::of(3..11).changed(|l| l.push(l[7].replace("\"seq\":10}", "\"seq\":11}"))));
    assert_eq!(code(added).0, 2);
}

#[test]
fn a_copy_does_not_stand_in_for_a_missing_entry() {
    let copied = judged(Export::of(3..11).changed(|l| l[2] = l[5].clone()));
    assert!(matches!(copied, Err(Fault::Missing { seq: 5 })));
    let renumbered =
        judged(Export::of(3..11).changed(|l| l[2] = l[2].replace("\"seq\":5}\n", "\"seq\":8}\n")));
    assert!(matches!(renumbered, Err(Fault::Altered { seq: 5 })));
}

#[test]
fn a_moved_entry_is_named() {
    let moved = judged(Export::of(3..11).changed(|l| l.swap(1, 5)));
    assert!(matches!(moved, Err(Fault::Reordered { seq: 4, found: 8 })));
}

#[test]
fn a_replaced_entry_with_a_matching_hash_does_not_lead_to_the_root() {
    let replaced = Export::of(3..11).changed(|lines| {
        let other = Export::of(12..13).lines().remove(0);
        lines[0] = other.replace("\"seq\":12}\n", "\"seq\":3}\n");
    });
    assert!(matches!(judged(replaced), Err(Fault::Replaced)));
}

#[test]
fn a_checkpoint_by_another_key_is_not_believed() {
    let other = Signer::from_seed(ORIGIN, &[8; 32]).unwrap().vkey();
    let found = judged_by(Export::default().bundle(), &Trust::key(&other));
    assert!(matches!(found, Err(Fault::WrongKey { .. })));
}

fn of_country(country: &str) -> Export {
    let mut export = Export::default();
    export.manifest.filter.insert("country".into(), value(country));
    export
}

#[test]
fn a_filter_shows_what_matches_and_proves_what_does_not() {
    let export = of_country("FR");
    let proved = judged(export.bundle()).unwrap();
    assert_eq!((proved.shown, proved.left_out), (7, 13));
    assert_eq!(proved.asked, vec![("country".to_owned(), "\"FR\"".to_owned())]);
    // Of what was left out, only the country can be read.
    let text = export.lines().concat();
    assert!(text.contains("=note 3") && !text.contains("=note 4"));
    assert!(text.contains("\"seq\":3,\"subject\"") && !text.contains("\"seq\":4,\"subject\""));
    let words = proved.to_string();
    assert!(words.contains("shown   7 entries: all with country \"FR\"") && words.contains("left    13"));
}

#[test]
fn an_entry_dropped_by_a_filter_is_named() {
    let hidden = Export::default();
    let mut hidden = hidden.changed_with(of_country("FR").manifest());
    // Entry 6 is about France, and shows nothing but its note.
    assert!(matches!(judged(hidden(6, &["note"])), Err(Fault::Dropped { seq: 6 })));
    // It opens the filter's field, and hides another.
    assert!(matches!(judged(hidden(6, &["country", "seq"])), Err(Fault::Dropped { seq: 6 })));
    // Another entry does so: it was left out rightly.
    assert_eq!(judged(hidden(7, &["country"])).unwrap().shown, 7);
}

impl Export {
    /// The export of that manifest, in which one entry shows only these fields.
    fn changed_with(self, manifest: crate::Manifest) -> impl FnMut(u64, &[&str]) -> Vec<u8> {
        let export = Self { manifest, ..self };
        move |seq, open| {
            export.changed(|lines| {
                let names = open.iter().map(|n| n.parse::<crate::Name>().unwrap());
                let hide = names.fold(crate::Names::ALL, crate::Names::without);
                let (whole, secrets) = (entry(seq), secrets(seq));
                let (open, personal) = (Some(secrets.open), Some(secrets.personal));
                let fields = crate::Fields::read(whole.fields(), None, open, personal).unwrap();
                let fields = fields.hide(hide).unwrap();
                let mut text = String::new();
                crate::Line { seq, leaf: whole.leaf(), fields }.write(&mut text);
                lines[at(seq)] = text + "\n";
            })
        }
    }
}

#[test]
fn a_time_is_proved_with_the_entries_next_to_it() {
    let mut export = Export::of(4..12);
    export.manifest.from = Some(5);
    export.manifest.to = Some(11);
    let proved = judged(export.bundle()).unwrap();
    assert_eq!((proved.shown, proved.left_out), (6, 2));
    // Without the neighbours anybody could have moved the ends inwards.
    let mut narrow = Export { range: 5..12, ..Export::default() };
    narrow.manifest = export.manifest.clone();
    assert_eq!(code(judged(narrow.bundle())).0, 2);
    narrow.range = 4..11;
    assert_eq!(code(judged(narrow.bundle())).0, 2);
    // At the ends of the log there are none.
    let mut all = Export::default();
    all.manifest.from = Some(0);
    all.manifest.to = Some(99);
    assert_eq!(judged(all.bundle()).unwrap().shown, SIZE);
}

#[test]
fn a_view_that_says_otherwise_is_found() {
    for view in [View::Csv, View::Ocsf] {
        let export = Export { view: Some(view), ..of_country("FR") };
        let bundle = export.bundle();
        assert_eq!(judged(bundle.clone()).unwrap().view, Some(view.part()));
        let changed = with(&bundle, view.part(), |text| text.replacen("FR", "GB", 1));
        assert!(matches!(judged(changed), Err(Fault::View(_))));
        let short = with(&bundle, view.part(), |text| text.lines().take(3).collect());
        assert!(matches!(judged(short), Err(Fault::View(_))));
    }
}

#[test]
fn a_log_continues_the_checkpoint_that_was_kept() {
    let vkey = signer().vkey();
    let judge = |bundle: &[u8], since: &str| {
        judged_by(bundle.to_vec(), &Trust { since: Some(since), ..Trust::key(&vkey) })
    };
    // The whole log shows it for any size, a part for sizes it covers, any part with a proof of its own.
    for size in [0, 1, 7, 8, 19, 20] {
        assert_eq!(judge(&Export::default().bundle(), &checkpoint(size)).unwrap().since, Some(size));
    }
    let part = Export::of(8..12).bundle();
    assert_eq!(judge(&part, &checkpoint(10)).unwrap().since, Some(10));
    assert_eq!(code(judge(&part, &checkpoint(5))).0, 2);
    let proved = Export { since: Some(5), ..Export::of(8..12) }.bundle();
    assert_eq!(judge(&proved, &checkpoint(5)).unwrap().since, Some(5));
    // A fork: the same log signed another past.
    let mut other = leaves(10);
    other[3] = [9; 32];
    let fork = Checkpoint { origin: ORIGIN.into(), size: 10, root: crate::root(&other) };
    let fork = signer().sign(&fork);
    assert!(matches!(judge(&part, &fork), Err(Fault::Forked { size: 10 })));
    let five = Checkpoint { origin: ORIGIN.into(), size: 5, root: [1; 32] };
    assert!(matches!(judge(&proved, &signer().sign(&five)), Err(Fault::Forked { size: 5 })));
    let later = Checkpoint { origin: ORIGIN.into(), size: 25, root: [1; 32] };
    assert!(matches!(judge(&part, &signer().sign(&later)), Err(Fault::RolledBack { known: 25, size: 20 })));
    let stranger = Signer::from_seed(ORIGIN, &[8; 32]).unwrap().sign(&later);
    assert_eq!(code(judge(&part, &stranger)).0, 4);
}

#[test]
fn a_quorum_that_is_missing_has_its_own_exit_code() {
    let witness = crate::Cosigner::from_seed("witness.example", &[3; 32]).unwrap();
    let policy = format!("log {}\nwitness one {}\nquorum one\n", signer().vkey(), witness.vkey());
    let bundle = Export::default().bundle();
    let trust = Trust { policy: Some(&policy), ..Trust::default() };
    assert_eq!(code(judged_by(bundle.clone(), &trust)).0, 3);
    let none = format!("log {}\nquorum none\n", signer().vkey());
    let trust = Trust { policy: Some(&none), ..Trust::default() };
    assert!(judged_by(bundle.clone(), &trust).is_ok());
    let trust = Trust { policy: Some("quorum"), ..Trust::default() };
    assert_eq!(code(judged_by(bundle, &trust)).0, 4);
}

#[test]
fn an_empty_log_is_proved_empty() {
    let mut writer = crate::Writer::new(Vec::new()).unwrap();
    writer.write(b"").unwrap();
    let ending = crate::Ending {
        manifest: crate::Manifest::new(ORIGIN, 0, 0, 0),
        note: checkpoint(0),
        vkey: signer().vkey(),
        ..crate::Ending::default()
    };
    assert_eq!(judged(writer.finish(ending).unwrap()).unwrap().size, 0);
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(judged(bytes).is_err());
    }

    #[test]
    fn whatever_is_hidden_the_rest_is_proved(mask in 0u32..1 << 25, first in 0u64..SIZE, more in 0u64..SIZE) {
        let names = crate::Name::ALL.into_iter().filter(|n| mask >> (*n as u32) & 1 == 1);
        let mut export = Export::of(first..(first + more).min(SIZE));
        export.manifest.hide = names.map(|n| n.code().to_owned()).collect();
        let proved = judged(export.bundle()).unwrap();
        prop_assert_eq!(proved.shown + proved.erased, proved.count);
        let text = export.lines().concat();
        for (name, canary) in [("note", "=note"), ("subject", "person-"), ("country", "\"FR\"")] {
            let hidden = export.manifest.hide.iter().any(|n| n == name);
            prop_assert!(!hidden || !text.contains(canary), "{}", name);
        }
    }
}
