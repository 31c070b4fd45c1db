//! Where the root key is: in a file, in the environment, in a token (PKCS#11), in a Vault or OpenBao that encrypts for
//! us. It is asked for keys of the deployment alone, never for a field, and without it nothing starts.

mod file;
mod token;
mod transit;

pub use file::FileRoot;
pub use token::{Absent, TokenRoot, TokenSettings};
pub use transit::{TransitRoot, Transport, Unreached};

use std::{fmt, sync::Arc};
use vault::{Refusal, Root, Wrapped};
use zeroize::Zeroizing;

/// Why there is no root key to work with.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// The file cannot be read or written.
    #[error("cannot use the root key file")]
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
    fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, Refusal> {
        self.current.wrap(place, nonce, secret)
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let mut refusal = Refusal::Closed(vault::Error);
        for root in std::iter::once(&self.current).chain(&self.earlier) {
            match root.unwrap(place, wrapped) {
                Ok(secret) => return Ok(secret),
                // Another key fits, or none does; what a keeper says is worth more than that.
                Err(keeper @ Refusal::Keeper(_)) => refusal = keeper,
                Err(Refusal::Closed(_)) => {}
            }
        }
        Err(refusal)
    }

    fn holds(&self, place: &[&str], wrapped: &[u8]) -> Result<bool, Refusal> {
        self.current.holds(place, wrapped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SystemEntropy;

    /// A keeper that cannot be reached.
    struct Gone;

    impl Root for Gone {
        fn wrap(&self, _: &[&str], _: [u8; 24], _: &[u8]) -> Result<Wrapped, Refusal> {
            Err(Refusal::Keeper("gone".to_owned()))
        }

        fn unwrap(&self, _: &[&str], _: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
            Err(Refusal::Keeper("gone".to_owned()))
        }
    }

    #[test]
    fn a_keeper_that_is_gone_is_named_unless_another_root_opens_it() {
        let (file, other) = (FileRoot::ephemeral(&SystemEntropy), FileRoot::ephemeral(&SystemEntropy));
        let place = ["kek", "1"];
        let known = file.wrap(&place, [1; 24], b"secret").unwrap();
        let foreign = other.wrap(&place, [1; 24], b"secret").unwrap();
        let gone = || Refusal::Keeper("gone".to_owned());
        let moving = Roots::new(Arc::new(Gone), vec![Arc::new(file)]);
        assert_eq!(*moving.unwrap(&place, &known).unwrap(), b"secret");
        assert_eq!(moving.unwrap(&place, &foreign), Err(gone()), "it may be under the one that is gone");
        assert_eq!(moving.holds(&place, &known), Err(gone()), "nobody knows");
        let back = Roots::new(Arc::new(other), vec![Arc::new(Gone)]);
        assert_eq!((back.holds(&place, &foreign), back.holds(&place, &known)), (Ok(true), Ok(false)));
    }
}
