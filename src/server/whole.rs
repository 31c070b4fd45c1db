//! Small files, written whole or not at all, for their owner alone.

use anyhow::Context;
use std::{fs, io::Write, path::Path};

/// Writes a file under another name and renames it: whoever reads it sees the old text or the new one.
pub(crate) fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = file.with_extension("new");
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
