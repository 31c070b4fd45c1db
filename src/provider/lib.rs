//! The OpenID Provider: signs visitors in to relying parties and tells these what they may know.
//!
//! Authorization code flow with PKCE, requests pushed or signed, answers signed, tokens at once for who may, refresh
//! tokens, client credentials, the pre-authorized code of OpenID4VCI, tokens bound to keys, userinfo through the privacy
//! gate, introspection, revocation, registration and its management, discovery, logout by every channel.
//! Specifications: see the `oauth` crate. Between the request and the code nothing is stored but a request
//! that was pushed: any other travels sealed through the browser.
//!
//! The crate refuses to redirect to an address that is not registered, to answer without PKCE S256, to redeem
//! anything twice, and to send a claim that did not pass `privacy::release`.

mod acr;
mod authorize;
mod claims;
mod client_auth;
mod client_secret;
mod consent;
mod details;
mod discovery;
mod error;
mod id_token;
mod implicit;
mod inside;
mod interaction;
mod introspect;
mod known;
mod logo;
mod logout;
mod mint;
mod outside;
mod par;
mod pending;
mod register;
mod request;
mod resource;
mod revoke;
mod sender;
mod session;
mod shown;
mod signed;
mod signing;
mod subject;
mod token;
mod told;
mod userinfo;
mod verified;
mod view;

pub use error::{AuthorizeError, Error, ResourceError, TokenError};
pub use logo::Logo;
pub use logout::{Logout, SessionView, Untold};
pub use outside::{Fetched, Nowhere, Outside, Unreachable};
pub use pending::{Pending, Verdict};
pub use register::{Contact, GrantView, Invitation, SoftwareIssuer, Terms};
pub use shown::{Certificate, Shown};
pub use signing::{KeyView, Rotation};
pub use told::Told;
pub use view::{Answer, Authorize, ClientView, ConsentView};

use audit::Audit;
use kernel::{By, Counter};
use keys::Keys;
use privacy::Privacy;
use std::{fmt, sync::Arc};
use storage::Store;

/// What the hull tells this crate.
#[derive(Clone)]
pub struct Settings {
    /// The issuer: an https address (http on the loopback) without query, fragment and trailing slash.
    pub issuer: String,
    /// The same endpoints where a client may connect with a certificate (RFC 8705 §5).
    pub mtls: Option<String>,
    /// The way to addresses that clients registered.
    pub outside: Arc<dyn Outside>,
    /// Whose software statements are believed (RFC 7591 §2.3).
    pub software: Vec<SoftwareIssuer>,
    /// Whether the frame of Session Management 1.0 is served. Browsers that keep third parties' cookies away see every
    /// session as changed.
    pub check_session: bool,
    /// Whether `verified_claims` are told (OpenID Connect for Identity Assurance 1.0).
    pub assurance: bool,
}

impl Settings {
    /// A provider of that name with no way out and no second door.
    #[must_use]
    pub fn new(issuer: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            mtls: None,
            outside: Arc::new(Nowhere),
            software: Vec::new(),
            check_session: false,
            assurance: true,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Settings({})", self.issuer)
    }
}

/// The provider. Cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

pub(crate) struct Inner {
    store: Store,
    keys: Keys,
    audit: Audit,
    privacy: Privacy,
    issuer: String,
    mtls: Option<String>,
    outside: Arc<dyn Outside>,
    fetches: outside::Fetches,
    logos: logo::Logos,
    texts: known::Texts,
    software: Vec<SoftwareIssuer>,
    check_session: bool,
    assurance: bool,
    discovery: Arc<[u8]>,
    issued: By<Counter>,
}

impl Provider {
    /// Puts the provider together.
    ///
    /// # Errors
    /// [`Error::Issuer`] when the issuer is no web address, or has a query or fragment (OpenID Connect Discovery
    /// §3).
    pub fn new(
        store: Store,
        keys: Keys,
        audit: Audit,
        privacy: Privacy,
        settings: Settings,
    ) -> Result<Self, Error> {
        let issuer = settings.issuer.trim_end_matches('/').to_owned();
        let mtls = settings.mtls.as_ref().map(|base| base.trim_end_matches('/').to_owned());
        let discovery = discovery::document(&issuer, mtls.as_deref(), &settings, &keys.algs())?;
        let fetches = outside::Fetches::default();
        let Settings { outside, software, check_session, assurance, .. } = settings;
        Ok(Self(Arc::new(Inner {
            store,
            keys,
            audit,
            privacy,
            issuer,
            mtls,
            outside,
            fetches,
            logos: logo::Logos::default(),
            texts: known::Texts::default(),
            software,
            check_session,
            assurance,
            discovery,
            issued: By::default(),
        })))
    }

    /// Answers with tokens so far, by grant (RFC 6749 §4).
    #[must_use]
    pub fn issued(&self) -> &By<Counter> {
        &self.0.issued
    }

    /// The issuer's name, `iss` everywhere.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.0.issuer)
    }
}

#[cfg(test)]
mod tests;
