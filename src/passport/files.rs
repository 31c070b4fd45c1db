//! The files of a chip, told apart by their outer tag, never by their name.

use crate::{Wanted, tlv::read};
use std::{collections::BTreeMap, fmt, mem};
use zeroize::{Zeroize, Zeroizing};

const SOD: u32 = 0x77;
const COM: u32 = 0x60;
const LIMIT: usize = 64 * 1024;
const PORTRAIT_LIMIT: usize = 1024 * 1024;
const MOST: usize = 24;

/// Why files are refused before anything is read in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// A file is empty, truncated, or of no kind a passport has.
    #[error("a file is not a passport file, or is cut short")]
    Unknown,
    /// A file is too large for its kind.
    #[error("a file is larger than any passport's")]
    TooLarge,
    /// Two files of one kind.
    #[error("two files are of the same kind")]
    Twice,
    /// Fingerprints, irises or other persons' details (DG3, DG4, DG16).
    #[error("fingerprint, iris and contact groups are not accepted")]
    Forbidden,
    /// EF.SOD or EF.DG1 is not there.
    #[error("EF.SOD and EF.DG1 are both needed")]
    Missing,
}

/// The files of one chip, and what is wanted of them. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Files {
    pub(crate) sod: Vec<u8>,
    pub(crate) groups: BTreeMap<u8, Vec<u8>>,
    pub(crate) wanted: Wanted,
}

impl Drop for Files {
    fn drop(&mut self) {
        self.sod.zeroize();
        self.groups.values_mut().for_each(Zeroize::zeroize);
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Files({:?})", self.groups.keys())
    }
}

const fn group(tag: u32) -> Option<u8> {
    Some(match tag {
        0x61 => 1,
        0x75 => 2,
        0x63 => 3,
        0x76 => 4,
        0x67 => 7,
        0x6b => 11,
        0x6c => 12,
        0x6d => 13,
        0x6e => 14,
        0x6f => 15,
        0x70 => 16,
        _ => return None,
    })
}

impl Files {
    /// Tells files apart; of them names and dates are wanted, until [`Files::wanting`] says otherwise. Certificates and
    /// other files of a folder that are no passport files are the caller's to leave out.
    ///
    /// # Errors
    /// [`FileError`], before anything is hashed or kept.
    pub fn classify(files: Vec<Vec<u8>>) -> Result<Self, FileError> {
        // Also what is refused, and what was not yet looked at then, is wiped.
        let files: Vec<Zeroizing<Vec<u8>>> = files.into_iter().map(Zeroizing::new).collect();
        if files.len() > MOST {
            return Err(FileError::TooLarge);
        }
        let mut found = Self { sod: Vec::new(), groups: BTreeMap::new(), wanted: Wanted::default() };
        for mut bytes in files {
            let (outer, _) = read(&bytes).map_err(|_| FileError::Unknown)?;
            let limit = if outer.tag == 0x75 { PORTRAIT_LIMIT } else { LIMIT };
            let size = bytes.len();
            match (outer.tag, group(outer.tag)) {
                (_, Some(3 | 4 | 16)) => return Err(FileError::Forbidden),
                _ if size > limit => return Err(FileError::TooLarge),
                (SOD, _) if !found.sod.is_empty() => return Err(FileError::Twice),
                (SOD, _) => found.sod = mem::take(&mut *bytes),
                // EF.COM is unsigned and repeats what the security object says: not looked at.
                (COM, _) => {}
                (_, Some(number)) if found.groups.contains_key(&number) => return Err(FileError::Twice),
                (_, Some(number)) => {
                    found.groups.insert(number, mem::take(&mut *bytes));
                }
                _ => return Err(FileError::Unknown),
            }
        }
        if found.sod.is_empty() || !found.groups.contains_key(&1) {
            return Err(FileError::Missing);
        }
        Ok(found)
    }

    /// The same files, with something else wanted of them. Groups that are not wanted are only hashed, to see that they
    /// are the signed ones, and never read.
    #[must_use]
    pub fn wanting(mut self, wanted: Wanted) -> Self {
        self.wanted = wanted;
        self
    }

    /// Whether a file of a folder is one of a passport's that we accept.
    #[must_use]
    pub fn is_wanted(bytes: &[u8]) -> bool {
        read(bytes).is_ok_and(|(t, _)| t.tag == SOD || !matches!(group(t.tag), None | Some(3 | 4 | 16)))
    }

    /// Whether a file is a fingerprint, iris or contact group.
    #[must_use]
    pub fn is_forbidden(bytes: &[u8]) -> bool {
        read(bytes).is_ok_and(|(t, _)| matches!(group(t.tag), Some(3 | 4 | 16)))
    }
}
