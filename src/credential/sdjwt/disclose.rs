//! What a holder does: keeps back what was not asked, binds the rest to its key (RFC 9901 §7.2).

use super::{Disclosure, SdJwt, hash};
use crate::{Error, dcql::Step};
use jose::SigningKey;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// An SD-JWT with only those disclosures that the paths need; a path to an object or array tells all of it.
///
/// # Errors
/// [`Error::Malformed`] or [`Error::Disclosure`] when the SD-JWT cannot be read; [`Error::Unsatisfied`] when a path
/// leads nowhere.
pub fn disclose(sd_jwt: &str, paths: &[Vec<Step>]) -> Result<String, Error> {
    let sd = SdJwt::parse(sd_jwt)?;
    let mut known = HashMap::new();
    for text in &sd.disclosures {
        known.insert(hash(text), Disclosure::read(text)?);
    }
    let payload = sd.jwt.split('.').nth(1).ok_or(Error::Malformed)?;
    let payload: Value = serde_json::from_slice(&jose::b64_decode(payload)?).map_err(|_| Error::Malformed)?;
    let mut pick = Pick { known: &known, told: HashSet::new() };
    for path in paths {
        if !pick.follow(&payload, path) {
            return Err(Error::Unsatisfied);
        }
    }
    let told = pick.told;
    Ok(SdJwt {
        disclosures: sd.disclosures.into_iter().filter(|text| told.contains(&hash(text))).collect(),
        binding: None,
        jwt: sd.jwt,
    }
    .to_string())
}

/// Binds a presentation to the holder's key: appends the key binding JWT (RFC 9901 §4.3). `iat` in seconds since the
/// Unix epoch.
///
/// # Errors
/// [`Error::Token`] when the key does not sign.
pub fn bind(
    presentation: &str,
    key: &SigningKey,
    audience: &str,
    nonce: &str,
    iat: i64,
) -> Result<String, Error> {
    let claims = json!({"iat": iat, "aud": audience, "nonce": nonce, "sd_hash": hash(presentation)});
    Ok(format!("{presentation}{}", jose::sign(key, "kb+jwt", Map::new(), &claims)?))
}

struct Pick<'a> {
    known: &'a HashMap<String, Disclosure>,
    told: HashSet<String>,
}

impl Pick<'_> {
    /// Walks one path and notes the disclosures on it; whether it leads anywhere.
    fn follow(&mut self, value: &Value, path: &[Step]) -> bool {
        let Some((step, rest)) = path.split_first() else {
            self.whole(value);
            return true;
        };
        match (step, value) {
            (Step::Name(name), Value::Object(members)) => {
                if let Some(next) = members.get(name) {
                    return self.follow(next, rest);
                }
                let hidden = digests(members).find_map(|digest| {
                    let disclosure = self.known.get(digest)?;
                    (disclosure.name.as_deref() == Some(name)).then_some((digest, disclosure))
                });
                let Some((digest, disclosure)) = hidden else {
                    return false;
                };
                let leads = self.follow(&disclosure.value, rest);
                if leads {
                    self.told.insert(digest.to_owned());
                }
                leads
            }
            (Step::Any, Value::Array(elements)) => {
                let mut found = false;
                for element in elements {
                    found |= self.element(element, rest);
                }
                found
            }
            (Step::Index(index), Value::Array(elements)) => {
                elements.get(*index).is_some_and(|element| self.element(element, rest))
            }
            _ => false,
        }
    }

    fn element(&mut self, element: &Value, rest: &[Step]) -> bool {
        let Some(digest) = element.get("...").and_then(Value::as_str) else {
            return self.follow(element, rest);
        };
        let Some(disclosure) = self.known.get(digest) else {
            return false;
        };
        let leads = self.follow(&disclosure.value, rest);
        if leads {
            self.told.insert(digest.to_owned());
        }
        leads
    }

    fn whole(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                let hidden: Vec<&str> = digests(members).collect();
                for digest in hidden {
                    self.tell(digest);
                }
                members.values().for_each(|member| self.whole(member));
            }
            Value::Array(elements) => {
                for element in elements {
                    match element.get("...").and_then(Value::as_str) {
                        Some(digest) => self.tell(digest),
                        None => self.whole(element),
                    }
                }
            }
            _ => {}
        }
    }

    fn tell(&mut self, digest: &str) {
        if let Some(disclosure) = self.known.get(digest)
            && self.told.insert(digest.to_owned())
        {
            self.whole(&disclosure.value);
        }
    }
}

fn digests(members: &Map<String, Value>) -> impl Iterator<Item = &str> {
    members.get("_sd").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
