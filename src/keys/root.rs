//! The root key in a file: 32 bytes in base64url behind a label, readable by its owner alone.

use data_encoding::BASE64URL_NOPAD;
use kernel::Entropy;
use ring::digest;
use std::{fs, io::Write, path::Path};
use vault::{Root, Wrapped};
use zeroize::Zeroizing;

const LABEL: &str = "guosuo-root-v1:";
/// SHA-256 of the key in `keys-example/root.key`, which everybody knows.
const EXAMPLE: &str = "a8109fbed6a947750b47bee8acad8b8bd30dca9345f78bbb8ee2c52985d53ca3";

/// Why a root key file is refused.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// The file cannot be read or written.
    #[error("cannot use the root key file: {0}")]
    File(#[from] std::io::Error),
    /// The file is not a root key.
    #[error("the file is not a root key; it has one line that starts with {LABEL}")]
    Form,
    /// Others may read the file.
    #[error("others may read the root key file; set its mode to 600")]
    Mode,
    /// It is the example key, and the issuer is not loopback.
    #[error("this is the example key that everybody knows; it serves a loopback issuer only")]
    Example,
}

/// A root key read from a file.
pub struct FileRoot(Zeroizing<[u8; 32]>);

impl FileRoot {
    /// Reads the key.
    ///
    /// # Errors
    /// [`RootError`] when the file is not a root key, others may read it, or it is the example key and `loopback`
    /// is false.
    pub fn load(path: &Path, loopback: bool) -> Result<Self, RootError> {
        let text = Zeroizing::new(fs::read_to_string(path)?);
        let encoded = text.trim().strip_prefix(LABEL).ok_or(RootError::Form)?;
        let bytes = Zeroizing::new(BASE64URL_NOPAD.decode(encoded.as_bytes()).map_err(|_| RootError::Form)?);
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| RootError::Form)?;
        let example = is_example(&key);
        if example && !loopback {
            return Err(RootError::Example);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // The example is no secret, and a clone of the repository makes it readable by all.
            if !example && fs::metadata(path)?.mode() & 0o077 != 0 {
                return Err(RootError::Mode);
            }
        }
        Ok(Self(Zeroizing::new(key)))
    }

    /// Makes a new key in a file that must not exist yet, readable by its owner alone.
    ///
    /// # Errors
    /// [`RootError::File`] when the file exists or cannot be written.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<Self, RootError> {
        let key = Zeroizing::new(entropy.bytes::<32>());
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path)?;
        let line = Zeroizing::new(format!("{LABEL}{}\n", BASE64URL_NOPAD.encode(&*key)));
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        Ok(Self(key))
    }

    /// A key for a deployment that lives no longer than its process: tests.
    #[must_use]
    pub fn ephemeral(entropy: &dyn Entropy) -> Self {
        Self(Zeroizing::new(entropy.bytes::<32>()))
    }
}

fn is_example(key: &[u8; 32]) -> bool {
    data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA256, key).as_ref()) == EXAMPLE
}

impl Root for FileRoot {
    fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, vault::Error> {
        vault::wrap(vault::Suite::Aes, &self.0, place, nonce, secret)
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, vault::Error> {
        vault::unwrap(&self.0, place, wrapped)
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
    }

    #[test]
    fn a_root_key_is_made_once_and_read_by_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let made = FileRoot::create(&path, &SystemEntropy).unwrap();
        assert!(matches!(FileRoot::create(&path, &SystemEntropy), Err(RootError::File(_))));
        assert_eq!(*FileRoot::load(&path, false).unwrap().0, *made.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(FileRoot::load(&path, false), Err(RootError::Mode)));
        }
        fs::write(&path, "hello").unwrap();
        assert!(matches!(FileRoot::load(&path, false), Err(RootError::Form)));
    }
}
