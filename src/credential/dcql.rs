//! The Digital Credentials Query Language (OpenID4VP 1.0 §6), the part we ask with: SD-JWT VC by type and claims.
//!
//! What is not here is refused, not ignored: `multiple`, `claim_sets`, `credential_sets`, `values`,
//! `trusted_authorities`, other formats. A query that asks less than it says would release more than was decided.

use crate::{Error, FORMAT};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Most credentials and claims of one query, and steps of one path.
const MOST: usize = 50;

/// One step of a claims path pointer (OpenID4VP §7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A member of an object.
    Name(String),
    /// One element of an array.
    Index(usize),
    /// Every element of an array: `null`.
    Any,
}

/// One credential asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Its name in the answer.
    pub id: String,
    /// The types that will do.
    pub vct_values: Vec<String>,
    /// The claims asked for; none means the type alone.
    pub claims: Vec<Vec<Step>>,
}

/// A query: every credential in it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// The credentials.
    pub credentials: Vec<Credential>,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// [`Error::Member`] naming what is missing, malformed or not supported.
    pub fn parse(query: &Value) -> Result<Self, Error> {
        if query.get("credential_sets").is_some() {
            return Err(Error::Member("credential_sets"));
        }
        let list = array(query, "credentials")?;
        let credentials = list.iter().map(credential).collect::<Result<Vec<_>, _>>()?;
        let ids: HashSet<&str> = credentials.iter().map(|c| c.id.as_str()).collect();
        // §6.1: ids are unique within the query.
        if ids.len() != credentials.len() {
            return Err(Error::Member("id"));
        }
        Ok(Self { credentials })
    }
}

fn array<'a>(value: &'a Value, name: &'static str) -> Result<&'a Vec<Value>, Error> {
    value
        .get(name)
        .and_then(Value::as_array)
        .filter(|list| !list.is_empty() && list.len() <= MOST)
        .ok_or(Error::Member(name))
}

fn credential(value: &Value) -> Result<Credential, Error> {
    for name in ["multiple", "claim_sets", "trusted_authorities"] {
        if value.get(name).is_some() {
            return Err(Error::Member(name));
        }
    }
    // §6.1: binding is required unless switched off, and we never switch it off.
    if value.get("require_cryptographic_holder_binding").is_some_and(|b| b != &Value::Bool(true)) {
        return Err(Error::Member("require_cryptographic_holder_binding"));
    }
    let id = value
        .get("id")
        .and_then(Value::as_str)
        .filter(|id| !id.is_empty() && id.len() <= 64)
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-'))
        .ok_or(Error::Member("id"))?;
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(Error::Member("format"));
    }
    let types = value.get("meta").ok_or(Error::Member("meta"))?;
    let vct_values = array(types, "vct_values")?
        .iter()
        .map(|v| v.as_str().map(str::to_owned).ok_or(Error::Member("vct_values")))
        .collect::<Result<_, _>>()?;
    let claims = match value.get("claims") {
        None => Vec::new(),
        Some(_) => array(value, "claims")?.iter().map(claim).collect::<Result<_, _>>()?,
    };
    Ok(Credential { id: id.to_owned(), vct_values, claims })
}

fn claim(value: &Value) -> Result<Vec<Step>, Error> {
    if value.get("values").is_some() {
        return Err(Error::Member("values"));
    }
    path(value.get("path").ok_or(Error::Member("path"))?)
}

/// Reads a claims path pointer: a non-empty array of names, indices and `null` (OpenID4VP §7).
///
/// # Errors
/// [`Error::Member`] for anything else, or a first step that is no name: a credential is an object.
pub fn path(value: &Value) -> Result<Vec<Step>, Error> {
    let steps = value.as_array().filter(|steps| steps.len() <= MOST).ok_or(Error::Member("path"))?;
    let steps = steps
        .iter()
        .map(|step| match step {
            Value::String(name) => Ok(Step::Name(name.clone())),
            Value::Null => Ok(Step::Any),
            number => number
                .as_u64()
                .and_then(|n| usize::try_from(n).ok())
                .map(Step::Index)
                .ok_or(Error::Member("path")),
        })
        .collect::<Result<Vec<_>, _>>()?;
    match steps.first() {
        Some(Step::Name(_)) => Ok(steps),
        _ => Err(Error::Member("path")),
    }
}

/// A claims path pointer as JSON.
#[must_use]
pub fn pointer(path: &[Step]) -> Value {
    path.iter()
        .map(|step| match step {
            Step::Name(name) => Value::from(name.as_str()),
            Step::Index(index) => Value::from(*index),
            Step::Any => Value::Null,
        })
        .collect()
}

pub(crate) fn write<S: serde::Serializer>(path: &[Step], s: S) -> Result<S::Ok, S::Error> {
    serde::Serialize::serialize(&pointer(path), s)
}

impl Credential {
    /// Whether processed claims of a credential answer this (OpenID4VP §6.4.1); never trusting the wallet to have
    /// checked.
    ///
    /// # Errors
    /// [`Error::Unsatisfied`] for another type or an absent claim.
    pub fn check(&self, claims: &Map<String, Value>) -> Result<(), Error> {
        let vct = claims.get("vct").and_then(Value::as_str);
        if !vct.is_some_and(|vct| self.vct_values.iter().any(|v| v == vct)) {
            return Err(Error::Unsatisfied);
        }
        match self.claims.iter().all(|path| leads(claims, path)) {
            true => Ok(()),
            false => Err(Error::Unsatisfied),
        }
    }

    /// Only what was asked of processed claims: the surplus is dropped.
    #[must_use]
    pub fn narrow(&self, claims: &Map<String, Value>) -> Map<String, Value> {
        let paths: Vec<&[Step]> = self.claims.iter().map(Vec::as_slice).collect();
        members(claims, &paths)
    }
}

fn leads(claims: &Map<String, Value>, path: &[Step]) -> bool {
    match path.split_first() {
        Some((Step::Name(name), rest)) => claims.get(name).is_some_and(|value| reaches(value, rest)),
        _ => false,
    }
}

fn reaches(value: &Value, path: &[Step]) -> bool {
    match (path.split_first(), value) {
        (None, _) => true,
        (Some((Step::Name(_), _)), Value::Object(object)) => leads(object, path),
        (Some((Step::Index(index), rest)), Value::Array(array)) => {
            array.get(*index).is_some_and(|next| reaches(next, rest))
        }
        (Some((Step::Any, rest)), Value::Array(array)) => array.iter().any(|next| reaches(next, rest)),
        _ => false,
    }
}

fn members(claims: &Map<String, Value>, paths: &[&[Step]]) -> Map<String, Value> {
    let mut out = Map::new();
    for (name, value) in claims {
        let rests: Vec<&[Step]> = paths
            .iter()
            .filter_map(|path| match path.split_first() {
                Some((Step::Name(first), rest)) if first == name => Some(rest),
                _ => None,
            })
            .collect();
        if let Some(kept) = keep(value, &rests) {
            out.insert(name.clone(), kept);
        }
    }
    out
}

fn keep(value: &Value, rests: &[&[Step]]) -> Option<Value> {
    if rests.is_empty() {
        return None;
    }
    if rests.iter().any(|rest| rest.is_empty()) {
        return Some(value.clone());
    }
    match value {
        Value::Object(object) => {
            Some(members(object, rests)).filter(|kept| !kept.is_empty()).map(Value::Object)
        }
        Value::Array(array) => {
            let kept: Vec<Value> = array
                .iter()
                .enumerate()
                .filter_map(|(index, element)| {
                    let deeper: Vec<&[Step]> = rests
                        .iter()
                        .filter_map(|rest| match rest.split_first() {
                            Some((Step::Any, deeper)) => Some(deeper),
                            Some((Step::Index(i), deeper)) if *i == index => Some(deeper),
                            _ => None,
                        })
                        .collect();
                    keep(element, &deeper)
                })
                .collect();
            (!kept.is_empty()).then_some(Value::Array(kept))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
