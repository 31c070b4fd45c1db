//! An authorization request that has passed every check.

use crate::{acr, verified::Asked};
use kernel::{Claim, ClientId, Granularity, Purpose};
use oauth::{
    Challenge,
    authorize::{Contexts, Prompt, ResponseMode},
};
use serde::{Deserialize, Serialize};
use url::Url;

/// The request, as it travels sealed through the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) client: ClientId,
    pub(crate) redirect_uri: Url,
    pub(crate) mode: ResponseMode,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    pub(crate) challenge: Challenge,
    pub(crate) scope: String,
    pub(crate) prompt: Prompt,
    /// Seconds since the sign-in, at most.
    pub(crate) max_age: Option<u64>,
    /// The only subject that may answer.
    pub(crate) sub: Option<String>,
    pub(crate) purpose: Purpose,
    pub(crate) reference: Option<String>,
    pub(crate) wanted: Vec<(Claim, Granularity)>,
    /// How the visitor must be known.
    pub(crate) acr: Contexts,
    /// What of it is asked as verified claims.
    pub(crate) verified: Option<Asked>,
}

impl Request {
    /// Whether the relying party would learn how the passport was proved.
    pub(crate) fn asks_proof(&self) -> bool {
        self.verified.is_some() || acr::asks_proof(&self.acr)
    }
}
