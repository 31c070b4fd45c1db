//! Entries: a small salted tree of fields, so that an export can show some and hide the rest.
//!
//! The logged bytes carry no field at all, only the root over them. Hidden fields cannot be guessed, because each
//! is hashed with a salt of its own; the reader of a redacted entry still checks that it is in the log, whole.

use crate::tree::{Hash, leaf_hash, root, sha256};
use ciborium::Value as Cbor;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const FIELD: &[u8] = b"guosuo/field/v1";
const ENTRY: &str = "guosuo/entry/v1";

/// One named field with its salt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value; null when absent, so that absence does not show.
    pub value: Value,
    /// 16 random bytes, in hex.
    pub salt: String,
}

impl Field {
    /// A field with a fresh salt.
    #[must_use]
    pub fn new(name: &str, value: Value, salt: [u8; 16]) -> Self {
        Self { name: name.to_owned(), value, salt: HEXLOWER.encode(&salt) }
    }

    /// SHA-256(0x00 | label | salt | CBOR [name, value]); `None` when the salt is not hex or the value no CBOR.
    fn hash(&self) -> Option<Hash> {
        let salt: [u8; 16] = HEXLOWER.decode(self.salt.as_bytes()).ok()?.try_into().ok()?;
        let pair = Cbor::Array(vec![Cbor::Text(self.name.clone()), cbor(&self.value)?]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&pair, &mut bytes).ok()?;
        Some(sha256(&[&[0], FIELD, &salt, &bytes]))
    }
}

/// JSON as deterministic CBOR (RFC 8949 §4.2): shortest integers, keys in order; no fractions in the log.
fn cbor(value: &Value) -> Option<Cbor> {
    Some(match value {
        Value::Null => Cbor::Null,
        Value::Bool(b) => Cbor::Bool(*b),
        Value::Number(n) => Cbor::Integer(n.as_i64()?.into()),
        Value::String(s) => Cbor::Text(s.clone()),
        Value::Array(items) => Cbor::Array(items.iter().map(cbor).collect::<Option<_>>()?),
        Value::Object(members) => {
            let mut pairs: Vec<(&String, &Value)> = members.iter().collect();
            pairs.sort_by(|a, b| (a.0.len(), a.0).cmp(&(b.0.len(), b.0)));
            let pairs = pairs.into_iter().map(|(k, v)| Some((Cbor::Text(k.clone()), cbor(v)?)));
            Cbor::Map(pairs.collect::<Option<_>>()?)
        }
    })
}

/// A field in an export: shown with its salt, or hidden behind its hash.
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
    fn hash(&self) -> Option<Hash> {
        match self {
            Self::Open(field) => field.hash(),
            Self::Hidden { hash } => HEXLOWER.decode(hash.as_bytes()).ok()?.try_into().ok(),
        }
    }
}

/// An entry: its fields in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    fields: Vec<Field>,
    bytes: Vec<u8>,
}

impl Entry {
    /// An entry of these fields; `None` when a value has no place in the log (a fraction, a bad salt).
    #[must_use]
    pub fn new(fields: Vec<Field>) -> Option<Self> {
        let hashes = fields.iter().map(Field::hash).collect::<Option<Vec<_>>>()?;
        let bytes = encode(&hashes)?;
        Some(Self { fields, bytes })
    }

    /// The logged bytes: deterministic CBOR `["guosuo/entry/v1", field count, field root]`.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The leaf hash.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        leaf_hash(&self.bytes)
    }

    /// The entry with the named fields hidden.
    #[must_use]
    pub fn redacted(&self, hidden: &[&str]) -> Vec<Shown> {
        let show = |field: &Field| match field.hash() {
            Some(hash) if hidden.contains(&field.name.as_str()) => {
                Shown::Hidden { hash: HEXLOWER.encode(&hash) }
            }
            _ => Shown::Open(field.clone()),
        };
        self.fields.iter().map(show).collect()
    }
}

fn encode(hashes: &[Hash]) -> Option<Vec<u8>> {
    let array = Cbor::Array(vec![
        Cbor::Text(ENTRY.to_owned()),
        Cbor::Integer(u64::try_from(hashes.len()).ok()?.into()),
        Cbor::Bytes(root(hashes).to_vec()),
    ]);
    let mut bytes = Vec::new();
    ciborium::into_writer(&array, &mut bytes).ok()?;
    Some(bytes)
}

/// The leaf of an entry of which some fields may be hidden; `None` when a field cannot be hashed.
#[must_use]
pub fn leaf_of(fields: &[Shown]) -> Option<Hash> {
    let hashes = fields.iter().map(Shown::hash).collect::<Option<Vec<_>>>()?;
    encode(&hashes).map(|bytes| leaf_hash(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry() -> Entry {
        let field = |name: &str, value: Value, salt: u8| Field::new(name, value, [salt; 16]);
        Entry::new(vec![
            field("time", json!("2026-11-23T00:00:00Z"), 1),
            field("country", json!("FR"), 2),
            field("claims", json!([["name", "full"]]), 3),
            field("consent", Value::Null, 4),
        ])
        .unwrap()
    }

    #[test]
    fn any_subset_can_be_hidden_and_the_leaf_stays() {
        let names = ["time", "country", "claims", "consent"];
        for mask in 0u8..16 {
            let hidden: Vec<&str> =
                names.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, n)| *n).collect();
            let shown = entry().redacted(&hidden);
            assert_eq!(leaf_of(&shown), Some(entry().leaf()));
            let text = serde_json::to_string(&shown).unwrap();
            assert_eq!(text.contains("FR"), !hidden.contains(&"country"));
            assert_eq!(serde_json::from_str::<Vec<Shown>>(&text).unwrap(), shown);
        }
    }

    #[test]
    fn a_changed_value_name_salt_or_order_changes_the_leaf() {
        let shown = entry().redacted(&[]);
        for at in 0..shown.len() {
            for change in 0..3 {
                let mut other = shown.clone();
                let Shown::Open(field) = &mut other[at] else { unreachable!() };
                match change {
                    0 => field.value = json!("x"),
                    1 => field.name.push('x'),
                    _ => field.salt = HEXLOWER.encode(&[99; 16]),
                }
                assert_ne!(leaf_of(&other), Some(entry().leaf()));
            }
        }
        let mut swapped = shown.clone();
        swapped.swap(0, 1);
        assert_ne!(leaf_of(&swapped), Some(entry().leaf()));
        assert_eq!(Entry::new(vec![Field::new("n", json!(0.5), [0; 16])]), None);
    }
}
