//! A file, read from several places at once.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    sync::Arc,
};

/// The file from one place on. It goes there before each reading, wherever another has left the file.
pub(super) struct Section {
    file: Arc<File>,
    at: u64,
}

impl Section {
    pub(super) const fn new(file: Arc<File>, at: u64) -> Self {
        Self { file, at }
    }
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}
