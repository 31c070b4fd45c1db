//! Small files, written whole or not at all, for their owner alone.

use anyhow::Context;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// The name a file has until it is whole: no other file's, though two may differ in nothing but their extension.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// Writes a file under another name and renames it: whoever reads it sees the old text or the new one.
pub(crate) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = beside(file);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let put = || -> std::io::Result<()> {
        let mut out = options.open(&fresh)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        fs::rename(&fresh, file)?;
        // The name is lasting only when its folder is.
        #[cfg(unix)]
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    put().with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn files_that_differ_in_their_extension_alone_do_not_get_each_others_text() {
        let folder = tempfile::tempdir().unwrap();
        let files = ["log.signed", "log.head", "log.origin"].map(|name| folder.path().join(name));
        thread::scope(|scope| {
            for file in &files {
                scope.spawn(move || {
                    for _ in 0..200 {
                        write(file, file.to_str().unwrap()).unwrap();
                        assert_eq!(fs::read_to_string(file).unwrap(), file.to_str().unwrap());
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), files.len(), "nothing half written stays");
    }
}
