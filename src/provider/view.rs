//! What the pages are told.

use crate::AuthorizeError;
use kernel::{Claim, ClientId, Country, Granularity, Purpose};
use oauth::ClientMetadata;
use privacy::{ConsentKind, Preview};
use url::Url;

/// A relying party, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientView {
    /// Its id.
    pub id: ClientId,
    /// Its name.
    pub name: String,
    /// Where its data goes.
    pub country: Country,
    /// `active`, `suspended` or `removed`.
    pub state: String,
    /// The scope it waits for, until an operator approves.
    pub pending: Option<String>,
    /// Its logo.
    pub logo_uri: Option<Url>,
    /// Its privacy policy.
    pub policy_uri: Option<Url>,
    /// Its terms.
    pub tos_uri: Option<Url>,
    /// The origins a form may lead to, for `form-action`.
    pub origin: Option<String>,
}

impl ClientView {
    pub(crate) fn of(row: &storage::client::Model, metadata: &ClientMetadata) -> Self {
        let first = metadata.redirect_uris.first().and_then(|u| Url::parse(u).ok());
        Self {
            id: row.id,
            name: row.name.clone(),
            country: row.country,
            state: row.state.clone(),
            pending: row.pending.clone(),
            logo_uri: metadata.logo_uri.clone(),
            policy_uri: metadata.policy_uri.clone(),
            tos_uri: metadata.tos_uri.clone(),
            origin: first.map(|u| u.origin().ascii_serialization()),
        }
    }
}

/// The question put to a visitor.
#[derive(Debug, Clone)]
pub struct ConsentView {
    /// Who asks.
    pub client: ClientView,
    /// What for.
    pub purpose: Purpose,
    /// Whether the recipient would learn how the passport was proved.
    pub proof: bool,
    /// What was asked.
    pub asked: Vec<(Claim, Granularity)>,
    /// What would be sent, and why.
    pub preview: Preview,
    /// The booking, visa or payment it belongs to.
    pub reference: Option<String>,
}

/// The visitor's answer.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Yes, with each kind of consent that was ticked.
    Allow {
        /// The kinds.
        kinds: Vec<ConsentKind>,
        /// BCP 47 tag of the notice's language.
        language: String,
        /// Word for word what was shown.
        notice: String,
    },
    /// No.
    Deny {
        /// BCP 47 tag of the notice's language.
        language: String,
        /// Word for word what was shown.
        notice: String,
    },
}

/// What the browser is shown next.
#[derive(Debug)]
pub enum Authorize {
    /// An error page; the browser is never sent back.
    Page(AuthorizeError),
    /// 303 to the relying party.
    Redirect(Url),
    /// A form that posts itself to the relying party.
    FormPost {
        /// Where to.
        action: Url,
        /// The fields.
        fields: Vec<(&'static str, String)>,
    },
    /// The same request by a GET; there call [`crate::Provider::authorize_posted`].
    Again {
        /// The request, sealed.
        request: String,
    },
    /// The sign-in page; afterwards call [`crate::Provider::resume`].
    SignIn {
        /// The request, sealed.
        interaction: String,
        /// Who asks.
        client: Box<ClientView>,
        /// The languages that the relying party wishes for its visitor, as it wrote them.
        locales: Option<String>,
    },
    /// The consent page; afterwards call [`crate::Provider::answer`].
    Consent {
        /// The request, sealed and bound to the session.
        interaction: String,
        /// The question.
        view: Box<ConsentView>,
        /// The languages that the relying party wishes for its visitor, as it wrote them.
        locales: Option<String>,
    },
}
