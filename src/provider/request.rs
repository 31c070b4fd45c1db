//! An authorization request that has passed every check.

use crate::{
    Error, acr,
    authorize::Way,
    claims::{Places, Wanted},
    par::Pushed,
    verified::Asked,
};
use jose::Alg;
use kernel::{ClientId, Purpose};
use oauth::{
    Challenge, Disclosure,
    authorize::{Contexts, Prompt, ResponseMode, ResponseType},
};
use serde::{Deserialize, Serialize};
use storage::WriteTx;
use url::Url;

/// The request, as it travels sealed through the browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) client: ClientId,
    pub(crate) redirect_uri: Url,
    pub(crate) mode: ResponseMode,
    pub(crate) state: Option<String>,
    pub(crate) nonce: Option<String>,
    /// What is wanted back.
    pub(crate) response: ResponseType,
    /// What the code will have to be redeemed with, if anything.
    pub(crate) challenge: Option<Challenge>,
    /// What a signed answer is signed with.
    pub(crate) alg: Alg,
    /// The key the code is for (RFC 9449 §10).
    pub(crate) dpop_jkt: Option<String>,
    /// The resources the tokens are for.
    pub(crate) resource: Option<String>,
    pub(crate) scope: String,
    pub(crate) prompt: Prompt,
    /// Seconds since the sign-in, at most.
    pub(crate) max_age: Option<u64>,
    /// The only subject that may answer.
    pub(crate) sub: Option<String>,
    pub(crate) purpose: Purpose,
    pub(crate) reference: Option<String>,
    /// Everything, wherever it is to be told.
    pub(crate) wanted: Wanted,
    /// What of it is asked plainly where, once something is asked in the ID token.
    #[serde(default)]
    pub(crate) places: Option<Places>,
    /// The authorization details, with what we add to them (RFC 9396 §7.1).
    #[serde(default)]
    pub(crate) details: Option<Disclosure>,
    /// How the visitor must be known.
    pub(crate) acr: Contexts,
    /// The languages of the pages, most wanted first (OpenID Connect Core §3.1.2.1).
    #[serde(default)]
    pub(crate) locales: Option<String>,
    /// What of it is asked as verified claims.
    pub(crate) verified: Option<Asked>,
    /// The pushed request it came from, if it was pushed.
    pub(crate) pushed: Option<Pushed>,
}

impl Request {
    /// Where its answer goes, and how.
    pub(crate) const fn way(&self) -> Way<'_> {
        Way { client: self.client, redirect_uri: &self.redirect_uri, mode: self.mode, alg: self.alg }
    }

    /// Uses the pushed request up, if it was one: `false` if it was answered before, in another tab.
    pub(crate) async fn consume(&self, tx: &WriteTx) -> Result<bool, Error> {
        match &self.pushed {
            Some(pushed) => pushed.consume(tx).await,
            None => Ok(true),
        }
    }

    /// Whether the relying party would learn how the passport was proved.
    pub(crate) fn asks_proof(&self) -> bool {
        self.verified.is_some() || acr::asks_proof(&self.acr)
    }
}
