//! What is sealed beside an entry: the values that left, and from where it was asked.
//!
//! The entry has a digest of it. A salt among the sealed text keeps anybody from testing guesses against the digest, also
//! when the key is destroyed and the digest is all that is left; and it is of the text, not of the envelope, so that the
//! text can be sealed anew under another key.

use crate::Event;
use data_encoding::HEXLOWER;
use kernel::Secret;
use serde::Serialize;
use storage::WriteTx;

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<&'static str>,
    salt: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<&'a str>,
}

/// The details of an entry to be, and the digest that goes into it; nothing when there is nothing to tell.
pub(crate) fn of(tx: &WriteTx, event: &Event) -> Option<(Secret, String)> {
    let remote = tx.call().remote;
    let detail = Detail {
        address: remote.address.map(|address| address.to_string()),
        device: remote.device.map(kernel::Device::code),
        salt: HEXLOWER.encode(&tx.entropy().bytes::<16>()),
        values: event.values.as_ref().map(|values| values.expose()),
    };
    if detail.address.is_none() && detail.device.is_none() && detail.values.is_none() {
        return None;
    }
    let text = Secret::new(serde_json::to_string(&detail).ok()?);
    let digest = HEXLOWER.encode(&ledger::detail_digest(text.expose().as_bytes()));
    Some((text, digest))
}
