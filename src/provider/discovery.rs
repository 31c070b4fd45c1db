//! What relying parties read first: metadata and keys.

use crate::{Error, Provider, Settings, acr, claims, verified};
use jose::Alg;
use oauth::discovery::{self, Assurance, Offer};
use std::sync::Arc;
use url::Url;

/// A document as it is sent.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its bytes.
    pub body: Arc<[u8]>,
    /// A name of these bytes and no others (RFC 9110 §8.8.3).
    pub tag: String,
}

impl Document {
    /// Names these bytes.
    #[must_use]
    pub fn of(body: impl Into<Arc<[u8]>>) -> Self {
        let body = body.into();
        Self { tag: keys::digest(&[&body]), body }
    }
}

impl Provider {
    /// The discovery document, the same at both well-known addresses (OpenID Connect Discovery §4, RFC 8414 §3).
    #[must_use]
    pub fn discovery(&self) -> Document {
        self.0.discovery.clone()
    }

    /// The key set relying parties verify ID tokens with (RFC 7517 §5).
    #[must_use]
    pub fn jwks(&self) -> Document {
        Document::of(self.0.keys.published())
    }
}

/// The document, made once.
pub(crate) fn document(
    issuer: &str,
    mtls: Option<&str>,
    settings: &Settings,
    algs: &[Alg],
) -> Result<Document, Error> {
    let url = Url::parse(issuer).map_err(|_| Error::Issuer)?;
    if url.query().is_some() || url.fragment().is_some() || url.host().is_none() {
        return Err(Error::Issuer);
    }
    let offer = Offer {
        scopes: claims::ADVERTISED,
        claims: &claims::supported(),
        contexts: &acr::SUPPORTED,
        assurance: settings.assurance.then_some(Assurance {
            trust_framework: privacy::TRUST_FRAMEWORK,
            claims: &claims::VOUCHED,
            checks: verified::CHECKS,
        }),
        algs,
        mtls,
        check_session: settings.check_session,
    };
    let metadata = discovery::describe(issuer, offer).map_err(|_| Error::Issuer)?;
    let body = serde_json::to_vec(&metadata).map_err(|_| Error::Issuer)?;
    Ok(Document::of(body))
}
