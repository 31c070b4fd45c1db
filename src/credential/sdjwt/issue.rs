//! Hiding claims behind salted digests (RFC 9901 §4.2).

use super::hash;
use serde_json::{Map, Value, json};

/// A claim the holder may keep back.
#[derive(Debug, Clone, PartialEq)]
pub enum Hidden {
    /// Told whole or not at all.
    Whole(Value),
    /// Each member told on its own; the object's existence too (recursive, RFC 9901 §6.3).
    Members(Vec<(String, Value)>),
    /// Each element told on its own; the array's existence too.
    Elements(Vec<Value>),
}

/// A payload to sign and the disclosures that belong to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The claims of the issuer-signed JWT.
    pub payload: Map<String, Value>,
    disclosures: Vec<String>,
}

impl Draft {
    /// The SD-JWT, once the payload is signed; ends in `~`.
    #[must_use]
    pub fn with(&self, jwt: &str) -> String {
        let mut text = format!("{jwt}~");
        for disclosure in &self.disclosures {
            text.push_str(disclosure);
            text.push('~');
        }
        text
    }
}

/// Hides claims. `open` stays readable; `salt` yields 128 fresh random bits at each call (RFC 9901 §9.3).
///
/// Digests are sorted, so that their order tells nothing about the claims (RFC 9901 §4.2.4.1).
pub fn issue(
    open: Map<String, Value>,
    hidden: Vec<(String, Hidden)>,
    salt: &mut dyn FnMut() -> [u8; 16],
) -> Draft {
    let mut maker = Maker { salt, disclosures: Vec::new() };
    let mut digests: Vec<String> = hidden
        .into_iter()
        .map(|(name, claim)| {
            let value = maker.value(claim);
            maker.member(&name, &value)
        })
        .collect();
    digests.sort();
    let mut payload = open;
    if !digests.is_empty() {
        payload.insert("_sd".into(), digests.into());
        payload.insert("_sd_alg".into(), "sha-256".into());
    }
    Draft { payload, disclosures: maker.disclosures }
}

struct Maker<'a> {
    salt: &'a mut dyn FnMut() -> [u8; 16],
    disclosures: Vec<String>,
}

impl Maker<'_> {
    fn value(&mut self, claim: Hidden) -> Value {
        match claim {
            Hidden::Whole(value) => value,
            Hidden::Members(members) => {
                let mut digests: Vec<String> =
                    members.into_iter().map(|(name, value)| self.member(&name, &value)).collect();
                digests.sort();
                json!({"_sd": digests})
            }
            Hidden::Elements(elements) => elements
                .into_iter()
                .map(|value| {
                    let salt = self.fresh();
                    json!({"...": self.keep(&json!([salt, value]))})
                })
                .collect(),
        }
    }

    fn member(&mut self, name: &str, value: &Value) -> String {
        let salt = self.fresh();
        self.keep(&json!([salt, name, value]))
    }

    fn fresh(&mut self) -> String {
        jose::b64_encode((self.salt)())
    }

    fn keep(&mut self, disclosure: &Value) -> String {
        let text = jose::b64_encode(disclosure.to_string());
        let digest = hash(&text);
        self.disclosures.push(text);
        digest
    }
}
