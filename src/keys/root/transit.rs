//! The root key in a Vault or OpenBao: its transit engine encrypts and decrypts for us, bound to the key's place by
//! `associated_data`, so the key's type there has to be an AEAD (`aes256-gcm96`, `chacha20-poly1305`).
//!
//! A wrapped key is `T` and the engine's ciphertext, `vault:v1:…`.

use data_encoding::BASE64;
use serde_json::{Value, json};
use std::{fmt, sync::Arc};
use vault::{Root, Wrapped};
use zeroize::Zeroizing;

/// How a key wrapped by a transit engine begins.
const MARK: u8 = b'T';

/// The engine did not answer, or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the transit engine did not answer or refused")]
pub struct Unreached;

/// The way to the engine. It is called from threads that may wait.
pub trait Transport: Send + Sync {
    /// Posts a JSON object to a path below the engine's address and returns the answer, signed in as the deployment.
    ///
    /// # Errors
    /// [`Unreached`] for anything but a success with JSON.
    fn post(&self, path: &str, body: &Value) -> Result<Value, Unreached>;
}

/// A root key in a transit engine.
pub struct TransitRoot {
    mount: String,
    key: String,
    transport: Arc<dyn Transport>,
}

impl TransitRoot {
    /// The key of that name, in the engine mounted there.
    #[must_use]
    pub fn new(mount: &str, key: &str, transport: Arc<dyn Transport>) -> Self {
        Self { mount: mount.to_owned(), key: key.to_owned(), transport }
    }

    fn ask(&self, verb: &str, body: &Value, wanted: &str) -> Result<String, vault::Error> {
        let path = format!("v1/{}/{verb}/{}", self.mount, self.key);
        let answer = self.transport.post(&path, body).map_err(|_| vault::Error)?;
        let text = answer.pointer(&format!("/data/{wanted}")).and_then(Value::as_str);
        text.map(str::to_owned).ok_or(vault::Error)
    }
}

impl fmt::Debug for TransitRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransitRoot({}/{})", self.mount, self.key)
    }
}

impl Root for TransitRoot {
    fn wrap(&self, place: &[&str], _nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, vault::Error> {
        let body = json!({
            "plaintext": BASE64.encode(secret),
            "associated_data": BASE64.encode(&vault::binding(place)),
        });
        let ciphertext = self.ask("encrypt", &body, "ciphertext")?;
        Ok([&[MARK][..], ciphertext.as_bytes()].concat())
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, vault::Error> {
        let [MARK, text @ ..] = wrapped else { return Err(vault::Error) };
        let body = json!({
            "ciphertext": std::str::from_utf8(text).map_err(|_| vault::Error)?,
            "associated_data": BASE64.encode(&vault::binding(place)),
        });
        let plaintext = Zeroizing::new(self.ask("decrypt", &body, "plaintext")?);
        BASE64.decode(plaintext.as_bytes()).map(Zeroizing::new).map_err(|_| vault::Error)
    }
}
