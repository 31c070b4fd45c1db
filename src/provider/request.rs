//! An authorization request that has passed every check.

use kernel::{Claim, ClientId, Granularity, Purpose};
use oauth::{
    Challenge,
    authorize::{Prompt, ResponseMode},
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
}
