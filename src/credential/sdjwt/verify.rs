//! What a verifier does with an SD-JWT (RFC 9901 §7.1, §7.3).

use super::{Disclosure, SdJwt, hash};
use crate::Error;
use jose::{Checks, Header, Jwk};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};

/// How deep claims may nest, disclosures in disclosures included.
const DEEPEST: usize = 32;

/// Claims a credential always shows (SD-JWT VC draft 13 §2.2.2.2).
const PROTECTED: [&str; 7] = ["iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "status"];

/// An SD-JWT whose signature held, with its disclosures put in place.
#[derive(Debug, Clone, PartialEq)]
pub struct Processed {
    /// The header of the issuer-signed JWT.
    pub header: Header,
    /// The processed payload: no digest is left in it.
    pub claims: Map<String, Value>,
}

/// Verifies the issuer's signature with `key`, pinned to `typ`, and processes the payload (RFC 9901 §7.1).
/// Times are the caller's to check, with [`jose::check`].
///
/// # Errors
/// [`Error::Token`] for the signature; else what [`process`] says.
pub fn verify(sd: &SdJwt, key: &Jwk, typ: &str) -> Result<Processed, Error> {
    let verified = jose::verify::<Map<String, Value>>(&sd.jwt, key, Some(typ))?;
    Ok(Processed { header: verified.header, claims: process(verified.claims, &sd.disclosures)? })
}

/// Puts disclosures in the place of their digests and removes the digests that stay closed (RFC 9901 §7.1 2-5).
///
/// # Errors
/// The rule that is broken: [`Error::HashAlgorithm`], [`Error::Disclosure`], [`Error::ReservedName`],
/// [`Error::Collision`], [`Error::DuplicateDigest`], [`Error::Unreferenced`], [`Error::Protected`], or
/// [`Error::Malformed`] when it nests too deep.
pub fn process(payload: Map<String, Value>, disclosures: &[String]) -> Result<Map<String, Value>, Error> {
    let mut payload = payload;
    match payload.remove("_sd_alg") {
        None => {}
        Some(Value::String(name)) if name == "sha-256" => {}
        Some(_) => return Err(Error::HashAlgorithm),
    }
    let mut open = HashMap::with_capacity(disclosures.len());
    for text in disclosures {
        if open.insert(hash(text), Disclosure::read(text)?).is_some() {
            return Err(Error::DuplicateDigest);
        }
    }
    let plain: HashSet<String> = payload.keys().cloned().collect();
    let mut walk = Walk { open, seen: HashSet::new() };
    let claims = walk.object(payload, 0)?;
    if !walk.open.is_empty() {
        return Err(Error::Unreferenced);
    }
    if PROTECTED.iter().any(|name| claims.contains_key(*name) && !plain.contains(*name)) {
        return Err(Error::Protected);
    }
    Ok(claims)
}

struct Walk {
    /// Disclosures not yet put in place, by digest.
    open: HashMap<String, Disclosure>,
    /// Every digest met, disclosed or not.
    seen: HashSet<String>,
}

impl Walk {
    fn value(&mut self, value: Value, depth: usize) -> Result<Value, Error> {
        match value {
            Value::Object(members) => self.object(members, depth).map(Value::Object),
            Value::Array(elements) => self.array(elements, depth).map(Value::Array),
            scalar => Ok(scalar),
        }
    }

    fn object(&mut self, members: Map<String, Value>, depth: usize) -> Result<Map<String, Value>, Error> {
        if depth > DEEPEST {
            return Err(Error::Malformed);
        }
        let mut digests = Vec::new();
        let mut out = Map::new();
        for (name, value) in members {
            match (name.as_str(), value) {
                ("_sd", Value::Array(list)) => digests = list,
                // §4.2.4.1: `_sd` holds digests; §4.2.4.2: `...` stands alone in an array's element.
                ("_sd" | "...", _) => return Err(Error::ReservedName),
                (_, value) => {
                    let value = self.value(value, depth + 1)?;
                    out.insert(name, value);
                }
            }
        }
        for digest in digests {
            let Value::String(digest) = digest else {
                return Err(Error::Malformed);
            };
            let Some(disclosure) = self.take(digest)? else {
                continue;
            };
            let name = disclosure.name.ok_or(Error::Disclosure)?;
            if name == "_sd" || name == "..." {
                return Err(Error::ReservedName);
            }
            let value = self.value(disclosure.value, depth + 1)?;
            if out.insert(name, value).is_some() {
                return Err(Error::Collision);
            }
        }
        Ok(out)
    }

    fn array(&mut self, elements: Vec<Value>, depth: usize) -> Result<Vec<Value>, Error> {
        if depth > DEEPEST {
            return Err(Error::Malformed);
        }
        let mut out = Vec::with_capacity(elements.len());
        for element in elements {
            let digest = match &element {
                Value::Object(members) => match (members.get("..."), members.len()) {
                    (Some(Value::String(digest)), 1) => Some(digest.clone()),
                    (Some(_), _) => return Err(Error::ReservedName),
                    (None, _) => None,
                },
                _ => None,
            };
            let value = match digest {
                None => element,
                Some(digest) => match self.take(digest)? {
                    // §7.1 3.d: an element that stays closed leaves no trace.
                    None => continue,
                    Some(Disclosure { name: None, value }) => value,
                    Some(_) => return Err(Error::Disclosure),
                },
            };
            out.push(self.value(value, depth + 1)?);
        }
        Ok(out)
    }

    fn take(&mut self, digest: String) -> Result<Option<Disclosure>, Error> {
        let disclosure = self.open.remove(&digest);
        if !self.seen.insert(digest) {
            return Err(Error::DuplicateDigest);
        }
        Ok(disclosure)
    }
}

/// What a key binding must say.
#[derive(Debug, Clone, Copy)]
pub struct Binding<'a> {
    /// The verifier it is for.
    pub audience: &'a str,
    /// The verifier's nonce.
    pub nonce: &'a str,
    /// The present, in seconds since the Unix epoch.
    pub now: i64,
    /// How old it may be, in seconds.
    pub max_age: i64,
    /// How far clocks may differ, in seconds.
    pub leeway: i64,
}

/// The holder's key, from `cnf.jwk` (RFC 7800 §3.2).
///
/// # Errors
/// [`Error::Member`] when there is none, or it is no public key of a kind we know.
pub fn holder(claims: &Map<String, Value>) -> Result<Jwk, Error> {
    let key = claims.get("cnf").and_then(|cnf| cnf.get("jwk")).ok_or(Error::Member("cnf"))?;
    Jwk::parse(key).map_err(|_| Error::Member("cnf"))
}

/// Checks the key binding of a presentation (RFC 9901 §7.3 5).
///
/// # Errors
/// [`Error::NoBinding`] without one; [`Error::Token`] for signature, `typ`, `aud` or `iat`; [`Error::Nonce`];
/// [`Error::SdHash`].
pub fn verify_binding(sd: &SdJwt, holder: &Jwk, expected: &Binding<'_>) -> Result<(), Error> {
    let binding = sd.binding.as_deref().ok_or(Error::NoBinding)?;
    let verified = jose::verify::<Map<String, Value>>(binding, holder, Some("kb+jwt"))?;
    let text = |name: &str| verified.claims.get(name).and_then(Value::as_str);
    // §4.3: `aud` is one string.
    if text("aud").is_none() {
        return Err(Error::Token(jose::Error::Audience));
    }
    let checks = Checks {
        now: expected.now,
        audience: Some(expected.audience),
        max_age: Some(expected.max_age),
        leeway: expected.leeway,
        ..Checks::default()
    };
    jose::check(&verified.claims, &checks)?;
    if text("nonce") != Some(expected.nonce) {
        return Err(Error::Nonce);
    }
    if text("sd_hash") != Some(hash(&sd.unbound()).as_str()) {
        return Err(Error::SdHash);
    }
    Ok(())
}
