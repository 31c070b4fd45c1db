//! How much room is left on the disk of a folder.

use std::path::Path;

/// Bytes that may still be written there; `None` where the system does not tell.
pub(crate) fn room(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_there_has_so_much_room_and_another_none_to_tell() {
        let folder = tempfile::tempdir().unwrap();
        assert!(room(folder.path()).is_some());
        assert_eq!(room(&folder.path().join("nowhere")), None);
    }
}
