//! How a passport was proved, as relying parties and wallets read it (OpenID Identity Assurance Schema Definition 1.0
//! §5). One writer serves `verified_claims` and credentials alike.

use crate::Disclosed;
use kernel::{Assurance, Claim, Date, Granularity};
use serde_json::{Map, Value, json};

/// What we go by: passports verified as this service verifies them. Nobody's national scheme, and no claim to equal one.
pub const TRUST_FRAMEWORK: &str = "guosuo_visitor";

/// How a passport was proved, by whose holder something is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What the proof is worth.
    pub assurance: Assurance,
    /// How the chip itself proved to be there: `aa`, `ca`.
    pub presence: Vec<String>,
    /// The day of the verdict, in UTC. A minute would tell two recipients that they met the same person.
    pub day: Date,
}

impl Proof {
    /// The `verification` element, with those details of the document that were released. `None` for what was only
    /// typed: nothing was verified.
    #[must_use]
    pub fn verification(&self, released: &[Disclosed]) -> Option<Value> {
        let checks = self.checks();
        (!checks.is_empty()).then(|| {
            json!({
                "trust_framework": TRUST_FRAMEWORK,
                "assurance_level": self.assurance.code(),
                "time": format!("{}T00:00:00Z", self.day),
                "evidence": [{
                    "type": "document",
                    "check_details": checks,
                    "document_details": details(released),
                }],
            })
        })
    }

    /// What was done, in the words of the register of check methods: a remote inspection of the page's image, a
    /// physical one of the document in person, a cryptographic one of the chip.
    fn checks(&self) -> Vec<Value> {
        let by = |method: &str| vec![json!({ "check_method": method })];
        let of_chip = |id: &str| json!({ "check_method": "vcrypt", "check_id": format!("icao-9303-{id}") });
        match self.assurance {
            Assurance::Typed => Vec::new(),
            Assurance::Page => by("vri"),
            Assurance::Desk => by("vpip"),
            Assurance::Chip | Assurance::ChipLive | Assurance::ChipLiveFace => {
                let presence = self.presence.iter().map(|id| of_chip(id));
                std::iter::once(of_chip("pa")).chain(presence).collect()
            }
        }
    }
}

fn details(released: &[Disclosed]) -> Value {
    let mut details = Map::from_iter([("type".to_owned(), json!("passport"))]);
    for Disclosed { claim, granularity, value } in released {
        match (claim, granularity, value) {
            (Claim::Document, Granularity::Number, Value::Object(number)) => {
                details.extend(number.get("number").map(|text| ("document_number".to_owned(), text.clone())));
                // Three letters as printed, which the schema allows beside ISO 3166-1.
                let issuer = number.get("issuer").map(|state| json!({ "country_code": state }));
                details.extend(issuer.map(|issuer| ("issuer".to_owned(), issuer)));
            }
            (Claim::DocumentExpiry, _, day) => {
                details.insert("date_of_expiry".to_owned(), day.clone());
            }
            _ => {}
        }
    }
    details.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(assurance: Assurance, presence: &[&str]) -> Proof {
        let presence = presence.iter().map(|id| (*id).to_owned()).collect();
        Proof { assurance, presence, day: Date::parse("2026-11-20").unwrap() }
    }

    fn checks(assurance: Assurance, presence: &[&str]) -> Value {
        let verification = proof(assurance, presence).verification(&[]).unwrap();
        verification["evidence"][0]["check_details"].clone()
    }

    #[test]
    fn each_proof_names_the_checks_that_were_made_and_no_other() {
        assert_eq!(proof(Assurance::Typed, &[]).verification(&[]), None);
        assert_eq!(checks(Assurance::Page, &[]), json!([{"check_method": "vri"}]));
        assert_eq!(checks(Assurance::Desk, &[]), json!([{"check_method": "vpip"}]));
        let passive = json!({"check_method": "vcrypt", "check_id": "icao-9303-pa"});
        assert_eq!(checks(Assurance::Chip, &[]), json!([passive]));
        let active = json!({"check_method": "vcrypt", "check_id": "icao-9303-aa"});
        assert_eq!(checks(Assurance::ChipLive, &["aa"]), json!([passive, active]));
    }

    #[test]
    fn the_document_is_described_by_what_was_released_alone() {
        let told = |claim, granularity, value| Disclosed { claim, granularity, value };
        let released = [
            told(Claim::Document, Granularity::Number, json!({"number": "L898902C3", "issuer": "UTO"})),
            told(Claim::DocumentExpiry, Granularity::Full, json!("2030-04-30")),
            told(Claim::Sex, Granularity::Full, json!("F")),
        ];
        let verification = proof(Assurance::Chip, &[]).verification(&released).unwrap();
        assert_eq!(verification["time"], "2026-11-20T00:00:00Z");
        assert_eq!(
            verification["evidence"][0]["document_details"],
            json!({
                "type": "passport",
                "document_number": "L898902C3",
                "issuer": {"country_code": "UTO"},
                "date_of_expiry": "2030-04-30",
            })
        );
        let nothing = proof(Assurance::Chip, &[]).verification(&[]).unwrap();
        assert_eq!(nothing["evidence"][0]["document_details"], json!({"type": "passport"}));
    }
}
