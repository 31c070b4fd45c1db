//! Entries: a small salted tree of fields, so that an export can show some and hide the rest.
//!
//! The logged bytes carry no field at all, only the root over them. Hidden fields cannot be guessed, because each
//! is hashed with a salt of its own; the reader of a redacted entry still checks that it is in the log, whole.
//!
//! ```text
//! field  = SHA-256(0x00 | "guosuo/field/v1" | salt 16 | CBOR [name, value])
//! node   = SHA-256(0x01 | five fields)                         in the order of the fields
//! root   = SHA-256(0x01 | five nodes)
//! entry  = CBOR ["guosuo/entry/v1", 25, root]
//! leaf   = SHA-256(0x00 | entry)
//! detail = SHA-256(0x03 | "guosuo/detail/v1" | what is sealed beside the entry)
//! salt   = half n mod 2 of SHA-256(0x02 | "guosuo/salt/v1" | secret 16 | n div 2), n the field's place
//! ```
//! The secret is fresh for each entry; the personal fields have one of their own, which can be erased.

use crate::{
    canon::{self, head},
    digest::Message,
    fields::Fields,
    name::{COUNT, Name, Names},
    tree::Hash,
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FIELD: &[u8] = b"\0guosuo/field/v1";
const SALT: &[u8] = b"\x02guosuo/salt/v1";
const DETAIL: &[u8] = b"\x03guosuo/detail/v1";
const ENTRY: &str = "guosuo/entry/v1";
/// Children of a node of the field tree.
pub(crate) const WIDE: usize = 5;

/// 16 random bytes, or what is made of them.
pub type Salt = [u8; 16];

/// The two secrets of an entry, from which the salts of its fields come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secrets {
    /// That of most fields.
    pub open: Salt,
    /// That of the fields that are erased with the person.
    pub personal: Salt,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// The salts of fields 2n and 2n + 1 under a secret.
pub(crate) fn salts(secret: &Salt, pair: u8, work: &mut Message) -> [Salt; 2] {
    let hash = work.begin(SALT).push(secret).push(&[pair]).hash();
    let (halves, _) = hash.as_chunks::<16>();
    halves.try_into().unwrap_or_default()
}

/// The hash of a field; `raw` is its value in canonical JSON.
pub(crate) fn field(name: Name, raw: &str, salt: &Salt, work: &mut Message) -> Option<Hash> {
    let code = name.code();
    let out = work.begin(FIELD).push(salt).buffer();
    out.push(0x82);
    head(3, code.len() as u64, out);
    out.extend_from_slice(code.as_bytes());
    canon::cbor(raw, out)?;
    Some(work.hash())
}

/// The digest of what is sealed beside an entry, as its field `detail` has it in hex. The text holds a salt of its own.
#[must_use]
pub fn detail_digest(text: &[u8]) -> Hash {
    Message::default().begin(DETAIL).push(text).hash()
}

/// The hash over hashes.
pub(crate) fn node<'a>(children: impl IntoIterator<Item = &'a Hash>, work: &mut Message) -> Hash {
    work.begin(&[1]);
    for child in children {
        work.push(child);
    }
    work.hash()
}

/// The logged bytes: deterministic CBOR `["guosuo/entry/v1", field count, field root]`.
pub(crate) fn logged(root: &Hash) -> Vec<u8> {
    let mut out = Vec::with_capacity(64);
    out.push(0x83);
    head(3, ENTRY.len() as u64, &mut out);
    out.extend_from_slice(ENTRY.as_bytes());
    head(0, COUNT as u64, &mut out);
    head(2, root.len() as u64, &mut out);
    out.extend_from_slice(root);
    out
}

/// The leaf of the entry with that field root.
pub(crate) fn leaf(root: &Hash, work: &mut Message) -> Hash {
    let out = work.begin(&[0, 0x83]).buffer();
    head(3, ENTRY.len() as u64, out);
    out.extend_from_slice(ENTRY.as_bytes());
    head(0, COUNT as u64, out);
    head(2, root.len() as u64, out);
    out.extend_from_slice(root);
    work.hash()
}

/// One named field with its salt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value; null when absent, so that absence does not show.
    pub value: Value,
    /// Its salt, in hex.
    pub salt: String,
}

/// A field by itself, as receipts carry it: shown with its salt, or hidden behind its hash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// The field itself.
    Open(Field),
    /// Its hash alone: a name beside it would be nobody's word. The place in the fixed order tells which it is.
    Hidden {
        /// The field hash, in hex.
        hash: String,
    },
}

impl Shown {
    fn hash(&self, name: Name, work: &mut Message) -> Option<Hash> {
        match self {
            Self::Open(shown) => {
                let salt: Salt = HEXLOWER.decode(shown.salt.as_bytes()).ok()?.try_into().ok()?;
                let mut raw = String::new();
                canon::write(&shown.value, &mut raw)?;
                (shown.name == name.code()).then(|| field(name, &raw, &salt, work)).flatten()
            }
            Self::Hidden { hash } => HEXLOWER.decode(hash.as_bytes()).ok()?.try_into().ok(),
        }
    }
}

/// The leaf of an entry of which some fields may be hidden; `None` unless these are all its fields in their order.
#[must_use]
pub fn leaf_of(shown: &[Shown]) -> Option<Hash> {
    let mut work = Message::default();
    let mut hashes = Vec::with_capacity(COUNT);
    for (shown, name) in shown.iter().zip(Name::ALL) {
        hashes.push(shown.hash(name, &mut work)?);
    }
    if shown.len() != COUNT {
        return None;
    }
    let nodes: Vec<Hash> = hashes.chunks(WIDE).map(|five| node(five, &mut work)).collect();
    let root = node(&nodes, &mut work);
    Some(leaf(&root, &mut work))
}

/// A whole entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    fields: String,
    secrets: Secrets,
    bytes: Vec<u8>,
    leaf: Hash,
}

impl Entry {
    /// An entry of these values; fields without one are null. `None` when a value has no place in the log: a
    /// fraction, an object.
    #[must_use]
    pub fn new(mut values: Vec<(Name, Value)>, secrets: Secrets) -> Option<Self> {
        values.retain(|(_, value)| !value.is_null());
        values.sort_unstable_by_key(|(name, _)| name.code());
        let mut text = String::with_capacity(1024);
        text.push('{');
        for (at, (name, value)) in values.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            canon::quote(name.code(), &mut text);
            text.push(':');
            canon::write(value, &mut text)?;
        }
        text.push('}');
        let mut work = Message::default();
        let fields = Fields::read(&text, None, Some(secrets.open), Some(secrets.personal))?;
        let root = fields.root(&mut work)?;
        let leaf = leaf(&root, &mut work);
        Some(Self { bytes: logged(&root), leaf, secrets, fields: text })
    }

    /// The logged bytes: deterministic CBOR `["guosuo/entry/v1", field count, field root]`.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The fields that are not null, as a canonical JSON object.
    #[must_use]
    pub fn fields(&self) -> &str {
        &self.fields
    }

    /// The leaf hash.
    #[must_use]
    pub const fn leaf(&self) -> Hash {
        self.leaf
    }

    /// Every field by itself, the named ones hidden.
    #[must_use]
    pub fn redacted(&self, hidden: &[Name]) -> Vec<Shown> {
        let secrets = (Some(self.secrets.open), Some(self.secrets.personal));
        let fields = Fields::read(&self.fields, None, secrets.0, secrets.1);
        fields.and_then(|f| f.shown(hidden.iter().copied().collect::<Names>())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
