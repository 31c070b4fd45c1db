//! What handlers share.

use crate::Answers;
use audit::{Audit, Spool};
use issuer::Issuer;
use kernel::{Clock, Entropy};
use privacy::Privacy;
use provider::Provider;
use std::{fmt, sync::Arc};
use url::Url;
use verifier::Verifier;
use visitor::Visitors;

/// A link with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: String,
}

/// The names of our cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookies {
    /// Whether cookies travel over https alone.
    pub secure: bool,
}

impl Cookies {
    /// The session's cookie; the prefix binds it to this host (RFC 6265bis §4.1.3.2).
    #[must_use]
    pub const fn session(self) -> &'static str {
        if self.secure { "__Host-guosuo" } else { "guosuo" }
    }

    /// The cookie that forms repeat.
    #[must_use]
    pub const fn form(self) -> &'static str {
        if self.secure { "__Host-guosuo-form" } else { "guosuo-form" }
    }

    /// The cookie of an auditor's session.
    #[must_use]
    pub const fn console(self) -> &'static str {
        if self.secure { "__Host-guosuo-console" } else { "guosuo-console" }
    }

    /// The officer's cookie.
    #[must_use]
    pub const fn staff(self) -> &'static str {
        if self.secure { "__Host-guosuo-staff" } else { "guosuo-staff" }
    }

    /// The language chosen.
    #[must_use]
    pub const fn language(self) -> &'static str {
        "guosuo-language"
    }
}

/// Every capability, built once by the hull.
#[derive(Clone)]
pub struct State {
    /// The OpenID Provider.
    pub provider: Provider,
    /// The credential issuer.
    pub issuer: Issuer,
    /// The verifier of presentations.
    pub verifier: Verifier,
    /// Visitors.
    pub visitors: Visitors,
    /// The gate.
    pub privacy: Privacy,
    /// The log.
    pub audit: Audit,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Our own address.
    pub issuer_url: Url,
    /// Names of cookies.
    pub cookies: Cookies,
    /// The page that signs visitors in: `/login`, or the demo's.
    pub sign_in: String,
    /// Other ways to sign in, offered on `/login`.
    pub alternatives: Vec<Link>,
    /// Exports being made.
    pub exports: Spool,
    /// Whether a token signs in at the console's page too: in the demo alone, where nobody has a passkey at hand.
    pub console_tokens: bool,
    /// Whether everybody may read the log's checkpoint and tiles, or auditors alone.
    pub log_is_public: bool,
    /// Where answers are counted, if they are.
    pub answers: Option<Arc<Answers>>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "State({})", self.issuer_url)
    }
}
