//! `verified_claims`: claims with how their passport was verified (OpenID Connect for Identity Assurance 1.0). Nothing
//! is told that was not asked, and nothing that does not meet what was asked of it.

mod select;

use crate::claims::{self, VOUCHED, Wanted, add};
use kernel::{Claim, Granularity, Moment};
use oauth::authorize::{ClaimsRequest, VerifiedRequest};
use privacy::Disclosure;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use storage::grant;

/// How passports are checked here. Pictures of pages are not.
pub(crate) const CHECKS: &[&str] = &["vcrypt", "vpip"];

/// What a grant answers where, once not everything is asked plainly of userinfo.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// Asked plainly.
    pub(crate) plain: Wanted,
    /// Asked of userinfo with its verification,
    pub(crate) userinfo: Vec<VerifiedRequest>,
    /// and in the ID token.
    pub(crate) id_token: Vec<VerifiedRequest>,
}

impl Asked {
    /// What a request asks, if it asks for anything verified.
    pub(crate) fn of(claims: &ClaimsRequest, plain: &Wanted) -> Option<Self> {
        let (userinfo, id_token) = (claims.userinfo.verified.clone(), claims.id_token.verified.clone());
        let any = !userinfo.is_empty() || !id_token.is_empty();
        any.then(|| Self { plain: plain.clone(), userinfo, id_token })
    }

    /// What a grant was given for.
    pub(crate) fn granted(grant: &grant::Model) -> Result<Option<Self>, storage::Error> {
        let kept = grant.verified.as_ref().map(|kept| serde_json::from_value(kept.0.clone()));
        kept.transpose().map_err(|_| storage::Error::Corrupt("verified claims"))
    }

    /// Everything together: what the visitor is asked about.
    pub(crate) fn everything(&self) -> Wanted {
        let mut wanted = self.for_userinfo();
        add(&mut wanted, self.for_id_token());
        wanted
    }

    /// What userinfo needs of the gate.
    pub(crate) fn for_userinfo(&self) -> Wanted {
        let mut wanted = self.plain.clone();
        add(&mut wanted, wanted_by(&self.userinfo));
        wanted
    }

    /// What the ID token needs.
    pub(crate) fn for_id_token(&self) -> Wanted {
        wanted_by(&self.id_token)
    }
}

/// What elements need of the gate: their claims, and the details of the document.
pub(crate) fn wanted_by(elements: &[VerifiedRequest]) -> Wanted {
    let mut wanted = Wanted::new();
    for element in elements {
        let names = element.claims.keys().map(String::as_str).filter(|name| VOUCHED.contains(name));
        add(&mut wanted, names.filter_map(claims::of_name));
        // Of an element without claims nothing is told, the document included.
        if element.claims.keys().any(|name| VOUCHED.contains(&name.as_str())) {
            add(
                &mut wanted,
                DETAILS.iter().filter(|(name, _)| element.asks_detail(name)).map(|(_, one)| *one),
            );
        }
    }
    wanted
}

/// The details of a document that are somebody's.
const DETAILS: &[(&str, (Claim, Granularity))] = &[
    ("document_number", (Claim::Document, Granularity::Number)),
    ("issuer", (Claim::Document, Granularity::Number)),
    ("date_of_expiry", (Claim::DocumentExpiry, Granularity::Full)),
];

/// The member `verified_claims` of an answer: an object for one element met, an array for several, nothing for none
/// (§5.7). Elements are judged each on its own (§5.6).
pub(crate) fn answer(elements: &[VerifiedRequest], told: &Disclosure, now: Moment) -> Option<Value> {
    if elements.is_empty() {
        return None;
    }
    let verification = told.proof.as_ref()?.verification(&told.values)?;
    let mut claims = Map::new();
    claims::render(told.values.clone(), &mut claims);
    let met = elements.iter().filter_map(|element| one(element, &verification, &claims, now));
    let mut met: Vec<Value> = met.collect();
    match met.len() {
        0 | 1 => met.pop(),
        _ => Some(Value::Array(met)),
    }
}

fn one(
    asked: &VerifiedRequest,
    verification: &Value,
    claims: &Map<String, Value>,
    now: Moment,
) -> Option<Value> {
    let verification = select::select(&Value::Object(asked.verification.clone()), verification, now)?;
    let told = asked.claims.iter().filter(|(name, _)| VOUCHED.contains(&name.as_str()));
    let told = told.filter_map(|(name, wish)| {
        let value = claims.get(name)?;
        select::fits(wish, value, now).then(|| (name.clone(), value.clone()))
    });
    let told: Map<String, Value> = told.collect();
    (!told.is_empty()).then(|| serde_json::json!({ "verification": verification, "claims": told }))
}

#[cfg(test)]
mod tests;
