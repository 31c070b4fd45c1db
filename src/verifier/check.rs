//! Judging one presentation, in the order that costs least and trusts nothing: received, authentic, satisfying.

use crate::Verifier;
use crate::proof::Demand;
use credential::{
    Error as Broken, FORMAT,
    dcql::Credential,
    sdjwt::{Binding, SdJwt, holder, verify, verify_binding},
    status::Reference,
    x5c,
};
use jose::Checks;
use serde_json::{Map, Value};
use std::fmt;
use storage::{Tx, credential as issued};

/// How old a key binding may be, and how far clocks may differ, in seconds.
const MAX_AGE: i64 = 300;
const LEEWAY: i64 = 30;

/// Why a presentation does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// It is not an SD-JWT as RFC 9901 wants it.
    Malformed,
    /// Its issuer is not trusted.
    Untrusted,
    /// The issuer's signature or type does not hold.
    Signature,
    /// It has expired or does not count yet.
    Expired,
    /// It is not bound to this request by the holder's key.
    Binding,
    /// It does not contain what was asked.
    Unsatisfied,
    /// The passport behind it was not proved as well as is demanded.
    Proof,
    /// It was revoked.
    Revoked,
    /// Its status cannot be learned.
    Status,
    /// The wallet or its holder refused.
    Declined,
}

impl Rejection {
    /// A stable code for ledger and result.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "presentation_malformed",
            Self::Untrusted => "issuer_untrusted",
            Self::Signature => "signature_invalid",
            Self::Expired => "credential_expired",
            Self::Binding => "binding_invalid",
            Self::Unsatisfied => "query_unsatisfied",
            Self::Proof => "D-PROOF",
            Self::Revoked => "credential_revoked",
            Self::Status => "status_unknown",
            Self::Declined => "declined",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A presentation that came in.
pub(crate) struct Received(SdJwt);

/// One whose issuer and holder are proven.
pub(crate) struct Authentic(Map<String, Value>);

/// One that answers the query.
pub(crate) struct Satisfying {
    claims: Map<String, Value>,
    told: Map<String, Value>,
}

/// What the presentation must be bound to.
pub(crate) struct Bound<'a> {
    pub(crate) audience: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) now: i64,
}

impl Received {
    pub(crate) fn read(text: &str) -> Result<Self, Rejection> {
        SdJwt::parse(text).map(Self).map_err(|_| Rejection::Malformed)
    }

    /// Chain, issuer's signature, disclosures, time, holder's signature.
    pub(crate) fn authenticate(self, verifier: &Verifier, bound: &Bound<'_>) -> Result<Authentic, Rejection> {
        let sd = self.0;
        let header = jose::peek(&sd.jwt).map_err(|_| Rejection::Malformed)?;
        let chain = x5c::read(&header).map_err(|_| Rejection::Untrusted)?;
        let anchors: Vec<x5c::Anchor> = verifier.0.keys.anchor().into_iter().collect();
        let leaf = x5c::verify(&chain, &anchors, bound.now).map_err(|_| Rejection::Untrusted)?;
        let claims = verify(&sd, &leaf, FORMAT).map_err(|e| match e {
            Broken::Token(_) => Rejection::Signature,
            _ => Rejection::Malformed,
        })?;
        let claims = claims.claims;
        let checks = Checks {
            now: bound.now,
            issuer: Some(&verifier.0.issuer),
            expiry: true,
            leeway: 0,
            ..Checks::default()
        };
        jose::check(&claims, &checks).map_err(|e| match e {
            jose::Error::Issuer => Rejection::Untrusted,
            _ => Rejection::Expired,
        })?;
        let key = holder(&claims).map_err(|_| Rejection::Binding)?;
        let expected = Binding {
            audience: bound.audience,
            nonce: bound.nonce,
            now: bound.now,
            max_age: MAX_AGE,
            leeway: LEEWAY,
        };
        verify_binding(&sd, &key, &expected).map_err(|_| Rejection::Binding)?;
        Ok(Authentic(claims))
    }
}

impl Authentic {
    /// OpenID4VP §6.4.1, §8.6: never trusting the wallet to have checked; the surplus is dropped.
    pub(crate) fn satisfy(self, asked: &Credential, demand: &Demand) -> Result<Satisfying, Rejection> {
        asked.check(&self.0).map_err(|_| Rejection::Unsatisfied)?;
        demand.judge(&self.0)?;
        Ok(Satisfying { told: asked.narrow(&self.0), claims: self.0 })
    }
}

impl Satisfying {
    /// Token Status List §8.3, last: our own lists are read where they are kept.
    pub(crate) async fn current(
        self,
        verifier: &Verifier,
        tx: &impl Tx,
    ) -> Result<Result<Map<String, Value>, Rejection>, storage::Error> {
        let Ok(reference) = Reference::of(&self.claims) else {
            return Ok(Err(Rejection::Status));
        };
        let list = reference
            .uri
            .strip_prefix(&verifier.0.issuer)
            .and_then(|rest| rest.strip_prefix("/statuslists/"));
        let (Some(list), Ok(idx)) = (list, i32::try_from(reference.idx)) else {
            return Ok(Err(Rejection::Status));
        };
        Ok(match issued::at(tx, list, idx).await? {
            None => Err(Rejection::Status),
            Some(row) if row.revoked_at.is_some() => Err(Rejection::Revoked),
            Some(_) => Ok(self.told),
        })
    }
}
