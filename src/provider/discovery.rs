//! What relying parties read first: metadata and keys.

use crate::{Error, Provider, Settings, acr, claims, verified};
use jose::Alg;
use oauth::discovery::{self, Assurance, Offer};
use std::sync::Arc;
use url::Url;

impl Provider {
    /// The discovery document as it is sent, the same at both well-known addresses (OpenID Connect Discovery §4, RFC 8414 §3).
    #[must_use]
    pub fn discovery(&self) -> Arc<[u8]> {
        Arc::clone(&self.0.discovery)
    }

    /// The key set relying parties verify ID tokens with, as it is sent (RFC 7517 §5).
    #[must_use]
    pub fn jwks(&self) -> Arc<[u8]> {
        self.0.keys.published()
    }
}

/// The document, made once.
pub(crate) fn document(
    issuer: &str,
    mtls: Option<&str>,
    settings: &Settings,
    algs: &[Alg],
) -> Result<Arc<[u8]>, Error> {
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
    Ok(serde_json::to_vec(&metadata).map_err(|_| Error::Issuer)?.into())
}
