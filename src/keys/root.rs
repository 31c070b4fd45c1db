//! Where the root key is: in a file, in the environment, in a token (PKCS#11), in a Vault or OpenBao that encrypts for
//! us. It is asked for keys of the deployment alone, never for a field, and without it nothing starts.

mod file;
mod token;
mod transit;

pub use file::FileRoot;
pub use token::{Absent, TokenRoot, TokenSettings};
pub use transit::{TransitRoot, Transport, Unreached};

use std::{fmt, sync::Arc};
use vault::{Root, Wrapped};
use zeroize::Zeroizing;

/// Why there is no root key to work with.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// The file cannot be read or written.
    #[error("cannot use the root key file: {0}")]
    File(#[from] std::io::Error),
    /// The text is not a root key.
    #[error("this is not a root key; it is one line that starts with {}", file::LABEL)]
    Form,
    /// Others may read the file.
    #[error("others may read the root key file; set its mode to 600")]
    Mode,
    /// It is the example key, and the issuer is not loopback.
    #[error("this is the example key that everybody knows; it serves a loopback issuer only")]
    Example,
    /// The token does not do what is asked of it; says at which step.
    #[error("the token cannot be used: {0}: {1}")]
    Token(&'static str, cryptoki::error::Error),
    /// No token of that label is in any slot.
    #[error("no slot holds a token of that label")]
    NoToken,
    /// The token has no key of that label, and the deployment is no new one.
    #[error("the token has no AES key of that label")]
    NoTokenKey,
}

/// The root in force and those before it: whatever lies under one of them opens, new things are wrapped under the first.
pub struct Roots {
    current: Arc<dyn Root>,
    earlier: Vec<Arc<dyn Root>>,
}

impl Roots {
    /// The root in force, and those whose work may still lie in the database.
    #[must_use]
    pub fn new(current: Arc<dyn Root>, earlier: Vec<Arc<dyn Root>>) -> Self {
        Self { current, earlier }
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Roots({})", 1 + self.earlier.len())
    }
}

impl Root for Roots {
    fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, vault::Error> {
        self.current.wrap(place, nonce, secret)
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, vault::Error> {
        let mut all = std::iter::once(&self.current).chain(&self.earlier);
        all.find_map(|root| root.unwrap(place, wrapped).ok()).ok_or(vault::Error)
    }

    fn holds(&self, place: &[&str], wrapped: &[u8]) -> bool {
        self.current.holds(place, wrapped)
    }
}
