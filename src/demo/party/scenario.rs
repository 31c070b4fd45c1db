//! The relying parties of the demo: who they are, what they may ask, what they ask.

use serde_json::{Map, Value, json};
use url::Url;

/// One relying party's part.
#[derive(Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its short name, part of addresses.
    pub name: &'static str,
    /// What visitors are shown.
    pub title: &'static str,
    /// One sentence for its page.
    pub lead: &'static str,
    /// Where its data goes.
    pub country: &'static str,
    /// Its line of business.
    pub sector: &'static str,
    /// Its purpose.
    pub purpose: &'static str,
    /// The claims it asks.
    pub claims: &'static [&'static str],
    /// Its own reference of the booking.
    pub reference: Option<&'static str>,
    /// Whether it asks for refresh tokens.
    pub offline: bool,
    /// The least proof of a passport it registers for. Beyond the least of all, it asks to see the proof: for its
    /// claims as verified ones, and for the level as `acr`.
    pub proof: &'static str,
}

/// Every relying party of the demo.
pub const ALL: [Scenario; 6] = [
    Scenario {
        name: "hotel",
        title: "Osmanthus Court Hotel",
        lead: "Every guest is registered with the police within 24 hours; the law says what with.",
        country: "CN",
        sector: "lodging",
        purpose: "lodging.register",
        claims: &["name", "birthdate", "gender", "nationalities", "document_number", "document_expiry"],
        reference: None,
        offline: false,
        proof: TYPED,
    },
    Scenario {
        name: "sim",
        title: "Three Gorges Mobile",
        lead: "A SIM card is sold by real name.",
        country: "CN",
        sector: "telecom",
        purpose: "telecom.sim",
        claims: &["name", "nationalities", "document_number", "document_expiry"],
        reference: None,
        offline: false,
        proof: TYPED,
    },
    Scenario {
        name: "museum",
        title: "Museum of the Canal",
        lead: "A ticket for the exhibition for adults. We ask the birth date and see what we get.",
        country: "CN",
        sector: "culture",
        purpose: "culture.ticket",
        claims: &["birthdate", "nationalities"],
        reference: None,
        offline: false,
        proof: TYPED,
    },
    Scenario {
        name: "hotel-france",
        title: "Hôtels du Canal",
        lead: "A booking made in France for a room in China.",
        country: "FR",
        sector: "lodging",
        purpose: "lodging.book",
        claims: &["name", "phone_number"],
        reference: Some("BOOKING-2041"),
        offline: true,
        proof: TYPED,
    },
    Scenario {
        name: "marketing",
        title: "Voyages Lumière",
        lead: "Statistics of where visitors come from.",
        country: "FR",
        sector: "marketing",
        purpose: "marketing.profile",
        claims: &["nationalities"],
        reference: None,
        offline: false,
        proof: TYPED,
    },
    Scenario {
        name: "pay",
        title: "Silk Thread Pay",
        lead: "A payment account opens for a passport whose chip was there, and sees how that was proved.",
        country: "CN",
        sector: "payment",
        purpose: "payment.account",
        claims: &["family_name", "given_name", "nationalities", "document_expiry"],
        reference: None,
        offline: false,
        proof: "chip-live",
    },
];

/// The least proof of all: a demand of nothing.
const TYPED: &str = "typed";

impl Scenario {
    /// The relying party of that short name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|s| s.name == name)
    }

    /// Where the browser comes back to.
    ///
    /// # Errors
    /// Never for an address with a host.
    pub fn redirect(&self, issuer: &Url) -> Result<Url, url::ParseError> {
        issuer.join(&format!("/demo/{}/callback", self.name))
    }

    /// What it registers (RFC 7591).
    ///
    /// # Errors
    /// Never for an address with a host.
    pub fn metadata(&self, issuer: &Url) -> Result<Value, url::ParseError> {
        let mut grants = vec!["authorization_code"];
        if self.offline {
            grants.push("refresh_token");
        }
        Ok(json!({
            "client_name": self.title,
            "contacts": [format!("privacy@{}.example", self.name)],
            "redirect_uris": [self.redirect(issuer)?],
            "grant_types": grants,
            "scope": if self.offline { "openid offline_access" } else { "openid" },
            "purposes": [self.purpose],
            "country": self.country,
            "sector": self.sector,
            "recipient_role": "handler",
            "recipient_contract": true,
            "required_assurance": self.proof,
        }))
    }

    /// The `claims` parameter (OpenID Connect Core §5.5, OpenID Connect for Identity Assurance 1.0 §5).
    #[must_use]
    pub fn claims_request(&self, more: &[&str]) -> Value {
        let wanted: Map<String, Value> =
            self.claims.iter().chain(more).map(|name| ((*name).to_owned(), Value::Null)).collect();
        match self.context() {
            None => json!({ "userinfo": wanted }),
            Some(_) => {
                json!({ "userinfo": { "verified_claims": { "verification": shown(), "claims": wanted } } })
            }
        }
    }

    /// The value of `acr` it wishes for, if any.
    #[must_use]
    pub fn context(&self) -> Option<String> {
        (self.proof != TYPED).then(|| format!("urn:guosuo:acr:{}", self.proof))
    }

    /// The `authorization_details` parameter (RFC 9396): the purpose and the reference.
    #[must_use]
    pub fn details(&self) -> Value {
        let mut one = json!({ "type": "guosuo_disclosure", "purpose": self.purpose });
        if let (Some(reference), Some(members)) = (self.reference, one.as_object_mut()) {
            members.insert("reference".to_owned(), reference.into());
        }
        json!([one])
    }
}

/// What is asked about the verification: by which rules, how surely, when, by which checks; not which document.
fn shown() -> Value {
    json!({
        "trust_framework": null, "assurance_level": null, "time": null,
        "evidence": [{ "type": { "value": "document" }, "check_details": null }],
    })
}
