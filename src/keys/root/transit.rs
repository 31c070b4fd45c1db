//! The root key in a Vault or OpenBao: its transit engine encrypts and decrypts for us, bound to the key's place by
//! `associated_data`, so the key's type there has to be an AEAD (`aes256-gcm96`, `chacha20-poly1305`).
//!
//! A wrapped key is `T` and the engine's ciphertext, `vault:v1:…`.

use data_encoding::BASE64;
use serde_json::{Value, json};
use std::{fmt, sync::Arc};
use vault::{Refusal, Root, Wrapped};
use zeroize::Zeroizing;

/// How a key wrapped by a transit engine begins.
const MARK: u8 = b'T';
/// What the engine says of a ciphertext that another key made, or for another place: OpenBao, and Vault.
const CLOSED: [&str; 2] = ["message authentication failed", "unable to decrypt"];

/// The engine did not answer; says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreached(pub String);

/// The way to the engine. It is called from threads that may wait.
pub trait Transport: Send + Sync {
    /// Posts a JSON object to a path below the engine's address, signed in as the deployment; returns the status and
    /// what came with it, null if that was no JSON.
    ///
    /// # Errors
    /// [`Unreached`] when there was no answer.
    fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Unreached>;
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

    fn ask(&self, verb: &str, body: &Value, wanted: &str) -> Result<String, Refusal> {
        let path = format!("{}/{verb}/{}", self.mount, self.key);
        let (status, answer) =
            self.transport.post(&format!("v1/{path}"), body).map_err(|Unreached(why)| {
                Refusal::Keeper(format!(
                    "The transit engine did not answer: {why}. Is it running, and its address right?"
                ))
            })?;
        if let (200, Some(text)) =
            (status, answer.pointer(&format!("/data/{wanted}")).and_then(Value::as_str))
        {
            return Ok(text.to_owned());
        }
        let said = said(&answer);
        if status == 400 && CLOSED.iter().any(|word| said.contains(word)) {
            return Err(vault::Error.into());
        }
        let todo = advice(status, &said);
        Err(Refusal::Keeper(format!("The transit engine refused {path} ({status}): {said}. {todo}")))
    }
}

/// The engine's own words, on one line.
fn said(answer: &Value) -> String {
    let lines =
        answer.get("errors").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let text = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    match text.strip_prefix("1 error occurred: * ").unwrap_or(&text) {
        "" => "no reason given".to_owned(),
        one => one.to_owned(),
    }
}

/// What to do about it.
fn advice(status: u16, said: &str) -> &'static str {
    match status {
        400 if said.contains("too old") => {
            "Lower min_decryption_version of the key, run guosuo vault rotate root, then raise it."
        }
        400 if said.contains("too new") => {
            "The key there is an older copy, or another one of that name; put the newest copy back."
        }
        400 if said.contains("not found") => {
            "Is the key's name right? A key that was deleted has to come from a backup."
        }
        400 if said.contains("associated_data") || said.contains("context") => {
            "The root key has to be of type aes256-gcm96 or chacha20-poly1305, and not derived; make another."
        }
        403 => "The token is unknown, expired or revoked, or its policy does not allow update of this path.",
        404 => "Is a transit engine mounted there?",
        503 => "Unseal it.",
        _ => "See docs/vault.md.",
    }
}

impl fmt::Debug for TransitRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransitRoot({}/{})", self.mount, self.key)
    }
}

impl Root for TransitRoot {
    fn wrap(&self, place: &[&str], _nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, Refusal> {
        let body = json!({
            "plaintext": BASE64.encode(secret),
            "associated_data": BASE64.encode(&vault::binding(place)),
        });
        let ciphertext = self.ask("encrypt", &body, "ciphertext")?;
        Ok([&[MARK][..], ciphertext.as_bytes()].concat())
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let [MARK, text @ ..] = wrapped else { return Err(vault::Error.into()) };
        let body = json!({
            "ciphertext": std::str::from_utf8(text).map_err(|_| vault::Error)?,
            "associated_data": BASE64.encode(&vault::binding(place)),
        });
        let plaintext = Zeroizing::new(self.ask("decrypt", &body, "plaintext")?);
        Ok(Zeroizing::new(BASE64.decode(plaintext.as_bytes()).map_err(|_| vault::Error)?))
    }
}
