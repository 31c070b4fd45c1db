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
    canon,
    digest::Message,
    fields::{Fields, Leaves},
    name::{COUNT, Name, Names},
    tree::{Hash, sha256},
    values::Values,
};
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::slice::from_ref;

const FIELD: &[u8; 16] = b"\0guosuo/field/v1";
const SALT: &[u8; 15] = b"\x02guosuo/salt/v1";
const DETAIL: &[u8] = b"\x03guosuo/detail/v1";
/// How every entry begins: a list of three, its version, the number of fields, and the head of 32 bytes.
const ENTRY: &[u8; 21] = b"\x83\x6fguosuo/entry/v1\x18\x19\x58\x20";
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

/// Of so many fresh random bytes.
impl From<[u8; 32]> for Secrets {
    fn from(bytes: [u8; 32]) -> Self {
        let [open, personal] = halves(bytes);
        Self { open, personal }
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// What is hashed for the salts of fields 2n and 2n + 1 under a secret.
pub(crate) fn pair<'a>(secret: &'a Salt, n: &'a u8) -> [&'a [u8]; 3] {
    [SALT, secret, from_ref(n)]
}

/// The two salts that come of it.
pub(crate) fn halves(hash: Hash) -> [Salt; 2] {
    let (halves, _) = hash.as_chunks::<16>();
    halves.try_into().unwrap_or_default()
}

/// What is hashed for a field; its value as [`Scan::value`](canon::Scan::value) reads it.
pub(crate) fn field(name: Name, value: (&str, bool), salt: &Salt, out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(FIELD);
    out.extend_from_slice(salt);
    out.push(0x82);
    canon::text(name.code(), out);
    canon::cbor(value, out)
}

/// The digest of what is sealed beside an entry, as its field `detail` has it in hex. The text holds a salt of its own.
#[must_use]
pub fn detail_digest(text: &[u8]) -> Hash {
    sha256(&[DETAIL, text])
}

/// The hash of a field by itself; its value as [`Scan::value`](canon::Scan::value) reads it.
pub(crate) fn hash(name: Name, value: (&str, bool), salt: &Salt, work: &mut Message) -> Option<Hash> {
    let mut message = Vec::with_capacity(256);
    field(name, value, salt, &mut message)?;
    Some(work.of(&[&message]))
}

/// What is hashed for a node.
pub(crate) fn node(children: &[Hash; WIDE]) -> [&[u8]; 2] {
    [&[1], children.as_flattened()]
}

/// The logged bytes: deterministic CBOR `["guosuo/entry/v1", field count, field root]`.
pub(crate) fn logged(root: &Hash) -> [&[u8]; 2] {
    [ENTRY, root]
}

/// What is hashed for the leaf of the entry with that field root.
pub(crate) fn leaf(root: &Hash) -> [&[u8]; 3] {
    [&[0], ENTRY, root]
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
                (shown.name == name.code()).then(|| hash(name, (&raw, false), &salt, work)).flatten()
            }
            Self::Hidden { hash } => HEXLOWER.decode(hash.as_bytes()).ok()?.try_into().ok(),
        }
    }
}

/// The leaf of an entry of which some fields may be hidden; `None` unless these are all its fields in their order.
#[must_use]
pub fn leaf_of(shown: &[Shown]) -> Option<Hash> {
    let mut work = Message::default();
    let shown: &[Shown; COUNT] = shown.try_into().ok()?;
    let mut hashes = [[0; 32]; COUNT];
    for ((shown, name), to) in shown.iter().zip(Name::ALL).zip(&mut hashes) {
        *to = shown.hash(name, &mut work)?;
    }
    let mut nodes = [[0; 32]; COUNT / WIDE];
    let (fives, _) = hashes.as_chunks();
    for (five, to) in fives.iter().zip(&mut nodes) {
        *to = work.of(&node(five));
    }
    let root = work.of(&node(&nodes));
    Some(work.of(&leaf(&root)))
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
    pub fn new(values: Vec<(Name, Value)>, secrets: Secrets) -> Option<Self> {
        let mut all = Values::default();
        for (name, value) in values {
            all.value(name, &value);
        }
        Self::of(&all, secrets, &mut Leaves::default())
    }

    /// The same, for who makes many: with buffers that are used again.
    #[must_use]
    pub fn of(values: &Values, secrets: Secrets, leaves: &mut Leaves) -> Option<Self> {
        let fields = values.fields(&secrets)?;
        let (root, leaf) = leaves.one(&fields)?;
        Some(Self { fields: fields.text(), secrets, bytes: logged(&root).concat(), leaf })
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
