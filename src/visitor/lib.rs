//! The visitor: enrolment from a passport, passkeys, sessions, and whom passports are trusted by.
//!
//! Specifications: ICAO 9303 through the `passport` crate, WebAuthn level 2 through `webauthn-rs`. What a passport says
//! is kept sealed and found again by blind index alone: the same passport never makes a second visitor.
//!
//! The crate refuses to sign anybody in by the files of a passport: they can be copied. A passkey signs in.

mod ceremony;
mod contact;
mod document;
mod enrol;
mod error;
mod evidence;
mod handover;
mod passkey;
mod session;
mod trust;
mod zip;

pub use contact::{Contact, ContactError};
pub use document::{DocumentRow, Report, Reported, UnknownReport};
pub use enrol::{Begun, Enrolled, Holder, Joined, Occasion, Progress, Reason, UnknownReason};
pub use error::{EnrolError, Error};
pub use evidence::{Agreement, Bytes, Evidence};
pub use handover::Handover;
pub use jose::Jwk;
pub use passkey::{PasskeyRow, Started};
pub use passport::{
    CODES, Conclusion, Field, FileError, Files, MrzError, Outcome, Policy, Rounds, Rule, Step, Verdict,
    alpha2,
};
pub use session::SignedIn;
pub use trust::{
    Activation, Addition, AnchorRow, CountryRow, Dropping, Grounds, Import, Imported, KeyRow, PinRow,
    SaidRow, SourceName, Specimens, TrustChangeError, TrustDiff, TrustList, TrustStore, TrustWarning,
    VersionRow, Withdrawals, Withdrawn,
};
pub use zip::unzip;

use audit::Audit;
use keys::Keys;
use std::{fmt, sync::Arc};
use storage::Store;
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// What the hull tells this crate.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Our own address: passkeys are bound to its host name and its origin.
    pub issuer: String,
    /// What authenticators show beside a passkey.
    pub name: String,
    /// Whether keys of the fictional state may be trusted.
    pub specimens: Specimens,
    /// Whether visitors may enrol by typing the zone of their passport, at the lowest assurance.
    pub typed: bool,
    /// Whether the files of a chip that could have proved itself present, and did not, may still enrol: they may be a
    /// copy.
    pub accept_unbound_copy: bool,
    /// How often a chip signs: once, or until every bit of the challenge is spent.
    pub rounds: Rounds,
    /// What is done about findings that make no forgery; what is left unproved is up to `accept_unbound_copy`.
    pub policy: Policy,
}

/// The visitors of one deployment. Cheap to clone.
#[derive(Clone)]
pub struct Visitors(Arc<Inner>);

struct Inner {
    store: Store,
    keys: Keys,
    audit: Audit,
    webauthn: Webauthn,
    trust: TrustStore,
    settings: Settings,
}

impl Visitors {
    /// The visitors over one store.
    ///
    /// # Errors
    /// [`Error::Issuer`] when the issuer has no host name (WebAuthn §5.1.2: a relying party id is a domain).
    pub fn new(store: Store, keys: Keys, audit: Audit, settings: Settings) -> Result<Self, Error> {
        let origin = Url::parse(&settings.issuer).map_err(|_| Error::Issuer)?;
        let host = origin.domain().ok_or(Error::Issuer)?;
        let webauthn = WebauthnBuilder::new(host, &origin)
            .and_then(|builder| builder.rp_name(&settings.name).build())
            .map_err(|_| Error::Issuer)?;
        let trust = TrustStore::new(store.clone(), keys.clone(), audit.clone(), settings.specimens);
        Ok(Self(Arc::new(Inner { store, keys, audit, webauthn, trust, settings })))
    }

    /// Whom passports are trusted by.
    #[must_use]
    pub fn trust(&self) -> &TrustStore {
        &self.0.trust
    }
}

impl fmt::Debug for Visitors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Visitors(…)")
    }
}

#[cfg(test)]
mod tests;
