//! The root key as a text: 32 bytes in base64url behind a label, in a file for its owner alone or handed in from the
//! environment.

use super::RootError;
use data_encoding::BASE64URL_NOPAD;
use kernel::Entropy;
use ring::digest;
use std::{
    fmt, fs,
    io::Write,
    path::{Path, PathBuf},
};
use vault::{Refusal, Root, Suite, Wrapped};
use zeroize::Zeroizing;

pub(super) const LABEL: &str = "guosuo-root-v1:";
/// SHA-256 of the key in `keys-example/root.key`, which everybody knows.
const EXAMPLE: &str = "a8109fbed6a947750b47bee8acad8b8bd30dca9345f78bbb8ee2c52985d53ca3";

/// A root key in this process's memory.
pub struct FileRoot {
    key: Zeroizing<[u8; 32]>,
    suite: Suite,
    /// Where it was read.
    path: Option<PathBuf>,
}

impl FileRoot {
    const fn of(key: Zeroizing<[u8; 32]>) -> Self {
        Self { key, suite: Suite::Aes, path: None }
    }

    /// Where another process puts the key that follows the one of a file, until every secret is under it.
    #[must_use]
    pub fn next(path: &Path) -> PathBuf {
        path.with_extension("key.next")
    }

    /// The keys that are in force since this one was read, if another process rotated it.
    fn successors(&self) -> impl Iterator<Item = Self> {
        let places = self.path.iter().flat_map(|path| [path.clone(), Self::next(path)]);
        // Whoever holds the example key serves loopback already.
        places.filter_map(|place| Self::load(&place, is_example(&self.key)).ok())
    }

    /// Reads the key from a file.
    ///
    /// # Errors
    /// [`RootError`] when the file is not a root key, others may read it, or it is the example key and `loopback`
    /// is false.
    pub fn load(path: &Path, loopback: bool) -> Result<Self, RootError> {
        let text = Zeroizing::new(fs::read_to_string(path)?);
        let root = Self::parse(&text, loopback)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // The example is no secret, and a clone of the repository makes it readable by all.
            if !is_example(&root.key) && fs::metadata(path)?.mode() & 0o077 != 0 {
                return Err(RootError::Mode);
            }
        }
        Ok(Self { path: Some(path.to_owned()), ..root })
    }

    /// Reads the key from a text, as the environment hands it in.
    ///
    /// # Errors
    /// [`RootError::Form`]; [`RootError::Example`] unless `loopback`.
    pub fn parse(text: &str, loopback: bool) -> Result<Self, RootError> {
        let encoded = text.trim().strip_prefix(LABEL).ok_or(RootError::Form)?;
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(encoded.as_bytes()).map_err(|_| RootError::Form)?);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| RootError::Form)?;
        let key = Zeroizing::new(key);
        if is_example(&key) && !loopback {
            return Err(RootError::Example);
        }
        Ok(Self::of(key))
    }

    /// Makes a new key in a file that must not exist yet, readable by its owner alone.
    ///
    /// # Errors
    /// [`RootError::File`] when the file exists or cannot be written.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<Self, RootError> {
        let key = Zeroizing::new(entropy.bytes::<32>());
        // Whole or not there at all, whenever the machine stops: under another name first, then linked, not renamed, so
        // that a key that is there is never replaced.
        let partial = path.with_extension("partial");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&partial)?;
        let line = Zeroizing::new(format!("{LABEL}{}\n", BASE64URL_NOPAD.encode(&*key)));
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        let linked = fs::hard_link(&partial, path);
        fs::remove_file(&partial)?;
        linked?;
        Ok(Self { path: Some(path.to_owned()), ..Self::of(key) })
    }

    /// A key for a deployment that lives no longer than its process: tests.
    #[must_use]
    pub fn ephemeral(entropy: &dyn Entropy) -> Self {
        Self::of(Zeroizing::new(entropy.bytes::<32>()))
    }

    /// The same, wrapping with another suite.
    #[must_use]
    pub fn with(self, suite: Suite) -> Self {
        Self { suite, ..self }
    }
}

fn is_example(key: &[u8; 32]) -> bool {
    data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA256, key).as_ref()) == EXAMPLE
}

impl fmt::Debug for FileRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileRoot(…)")
    }
}

impl Root for FileRoot {
    fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, Refusal> {
        Ok(vault::wrap(self.suite, &self.key, place, nonce, secret)?)
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let known = vault::unwrap(&self.key, place, wrapped);
        Ok(known.or_else(|e| {
            let mut later = self.successors();
            later.find_map(|root| vault::unwrap(&root.key, place, wrapped).ok()).ok_or(e)
        })?)
    }

    fn holds(&self, place: &[&str], wrapped: &[u8]) -> Result<bool, Refusal> {
        Ok(vault::unwrap(&self.key, place, wrapped).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemEntropy;

    const EXAMPLE_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../keys-example/root.key");

    #[test]
    fn the_example_key_serves_loopback_alone() {
        assert!(FileRoot::load(Path::new(EXAMPLE_FILE), true).is_ok());
        assert!(matches!(FileRoot::load(Path::new(EXAMPLE_FILE), false), Err(RootError::Example)));
        let text = fs::read_to_string(EXAMPLE_FILE).unwrap();
        assert!(FileRoot::parse(&text, true).is_ok());
        assert!(matches!(FileRoot::parse(&text, false), Err(RootError::Example)), "from the environment too");
    }

    #[test]
    fn a_root_key_is_made_once_and_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let made = FileRoot::create(&path, &SystemEntropy).unwrap();
        assert!(matches!(FileRoot::create(&path, &SystemEntropy), Err(RootError::File(_))));
        assert_eq!(*FileRoot::load(&path, false).unwrap().key, *made.key);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing lies beside it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(FileRoot::load(&path, false), Err(RootError::Mode)));
        }
        fs::write(&path, "hello").unwrap();
        assert!(matches!(FileRoot::load(&path, false), Err(RootError::Form)));
        for text in ["", "guosuo-root-v1:", "guosuo-root-v1:AAAA", "guosuo-root-v2:AAAA"] {
            assert!(matches!(FileRoot::parse(text, true), Err(RootError::Form)), "{text}");
        }
    }

    #[test]
    fn a_running_service_opens_what_was_wrapped_since_the_key_was_rotated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let running = FileRoot::create(&path, &SystemEntropy).unwrap();
        let next = FileRoot::create(&FileRoot::next(&path), &SystemEntropy).unwrap();
        let place = ["kek", "2"];
        let wrapped = next.wrap(&place, [7; 24], b"secret").unwrap();
        assert_eq!(*running.unwrap(&place, &wrapped).unwrap(), b"secret", "before the files are renamed");
        assert_eq!(running.holds(&place, &wrapped), Ok(false));
        fs::rename(FileRoot::next(&path), &path).unwrap();
        assert_eq!(*running.unwrap(&place, &wrapped).unwrap(), b"secret");
        let stranger = FileRoot::ephemeral(&SystemEntropy).wrap(&place, [7; 24], b"secret").unwrap();
        assert!(running.unwrap(&place, &stranger).is_err());
    }
}
