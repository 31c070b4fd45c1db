//! The other form of the entries, which an archive may hold: a view is made again and compared byte for byte, a table is
//! compared by whoever can read one.

use super::{Fault, OpenTable, Table, TableFault};
use crate::{
    Line, Names, View,
    archive::{self, TABLE},
    bundle::{Bundle, BundleError},
};
use sha2::{Digest, Sha256};
use std::io::{Read, Seek};

/// In which form shown entries are handed on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    None,
    View(View),
    /// As they stand: a table takes them one after the other.
    Lines,
}

impl Form {
    pub(super) fn push(self, origin: &str, text: &str, line: &Line<'_>, hide: Names, out: &mut String) {
        match self {
            Self::None => {}
            Self::View(view) => view.row(origin, line, hide, out),
            Self::Lines => {
                out.push_str(text);
                out.push('\n');
            }
        }
    }
}

/// What is compared.
pub(super) enum Seen {
    /// There is no other form.
    None,
    View(View, Sha256),
    Table(Result<Box<dyn Table>, TableFault>),
    /// Nobody here can read tables.
    Unread,
}

/// What was found of it.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) same: Option<&'static str>,
    pub(super) unread: Option<&'static str>,
}

impl Seen {
    pub(super) fn open<R: Read + Seek + Send>(
        bundle: &mut Bundle<R>,
        open: Option<OpenTable<'_>>,
    ) -> Result<Self, Fault> {
        if let Some(view) = bundle.view() {
            return Ok(Self::View(view, Sha256::new_with_prefix(view.head())));
        }
        match (bundle.manifest.view.as_deref(), open) {
            (None, _) => Ok(Self::None),
            (Some(TABLE), None) => Ok(Self::Unread),
            (Some(TABLE), Some(open)) => Ok(Self::Table(open(&mut archive::table(&mut bundle.zip)?))),
            (Some(_), _) => Err(BundleError::Unreadable("the view").into()),
        }
    }

    pub(super) const fn form(&self) -> Form {
        match self {
            Self::View(view, _) => Form::View(*view),
            Self::Table(Ok(_)) => Form::Lines,
            Self::None | Self::Table(Err(_)) | Self::Unread => Form::None,
        }
    }

    /// Takes what the next shown entries gave.
    pub(super) fn take(&mut self, shown: &str, hide: Names) {
        match self {
            Self::View(_, hash) => hash.update(shown),
            Self::Table(Ok(table)) => {
                for line in shown.split_terminator('\n').filter_map(Line::parse) {
                    table.row(&line, hide);
                }
            }
            Self::None | Self::Table(Err(_)) | Self::Unread => {}
        }
    }

    /// Whether it says what the entries said.
    pub(super) fn compare<R: Read + Seek>(self, bundle: &mut Bundle<R>) -> Result<Compared, Fault> {
        match self {
            Self::None => Ok(Compared::default()),
            Self::View(view, expected) => {
                let part = view.part();
                if digest(bundle, part)?.finalize() != expected.finalize() {
                    return Err(Fault::View(part));
                }
                Ok(Compared { same: Some(part), ..Compared::default() })
            }
            Self::Table(table) => {
                table?.end()?;
                Ok(Compared { same: Some(TABLE), ..Compared::default() })
            }
            Self::Unread => match bundle.zip.index_for_name(TABLE) {
                Some(_) => Ok(Compared { unread: Some(TABLE), ..Compared::default() }),
                None => Err(BundleError::Absent(TABLE).into()),
            },
        }
    }
}

fn digest<R: Read + Seek>(bundle: &mut Bundle<R>, part: &'static str) -> Result<Sha256, BundleError> {
    let mut file = bundle.zip.by_name(part).map_err(|_| BundleError::Absent(part))?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut buffer).map_err(|_| BundleError::Unreadable(part))? {
            0 => return Ok(hash),
            n => hash.update(buffer.get(..n).unwrap_or(&[])),
        }
    }
}
