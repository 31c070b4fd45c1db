//! Consent: what was given, for what, to whom, and whether it is still in force.

pub(crate) mod give;
pub(crate) mod history;
pub(crate) mod withdraw;

use crate::{Ask, ConsentKind, transfer::ConsentState};
use kernel::{Claim, Granularity, Moment};
use std::time::Duration;
use storage::consent::Model;

/// The longest a consent lasts before the person is asked again.
pub(crate) const LASTS: Duration = Duration::from_secs(365 * 24 * 3600);
/// After a refusal nobody asks again for so long (Network Data Regulations Art. 22).
pub(crate) const REST: Duration = Duration::from_secs(30 * 24 * 3600);

/// The text a person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// BCP 47 tag of its language.
    pub language: String,
    /// Word for word what was shown.
    pub text: String,
}

impl Notice {
    /// The hash by which it is kept and found.
    #[must_use]
    pub fn hash(&self) -> String {
        keys::digest(&[self.language.as_bytes(), self.text.as_bytes()])
    }
}

/// One consent as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Given { until: Moment },
    Refused { until: Moment },
    Withdrawn,
}

impl State {
    pub(crate) fn of(row: &Model) -> Result<Self, storage::Error> {
        match row.state.as_str() {
            "given" => Ok(Self::Given { until: row.expires_at }),
            "refused" => Ok(Self::Refused { until: row.expires_at }),
            "withdrawn" => Ok(Self::Withdrawn),
            _ => Err(storage::Error::Corrupt("consent state")),
        }
    }
}

/// What stands between one person, one recipient and one purpose.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answers(Vec<Model>);

impl Answers {
    pub(crate) async fn load(
        tx: &impl storage::Tx,
        visitor: kernel::VisitorId,
        ask: &Ask,
    ) -> Result<Self, storage::Error> {
        storage::consent::between(tx, visitor, ask.recipient.client, ask.purpose).await.map(Self)
    }

    /// The newest record of a kind that covers all these fields. A wider set asks again (PIPL Art. 14).
    fn covering(&self, kind: ConsentKind, fields: &[(Claim, Granularity)]) -> impl Iterator<Item = &Model> {
        self.0.iter().filter(move |row| row.kind == kind.code() && covers(&row.claims.0, fields))
    }

    /// The state of a kind for these fields.
    pub(crate) fn state(
        &self,
        kind: ConsentKind,
        fields: &[(Claim, Granularity)],
        now: Moment,
    ) -> Result<ConsentState, storage::Error> {
        for row in self.covering(kind, fields) {
            return Ok(match State::of(row)? {
                State::Given { until } if now < until => ConsentState::Live,
                State::Given { .. } => ConsentState::Expired,
                State::Withdrawn => ConsentState::Withdrawn,
                // Refusing once more takes nothing back that was given before.
                State::Refused { .. } => continue,
            });
        }
        Ok(ConsentState::Missing)
    }

    /// The record in force, for the ledger.
    pub(crate) fn live(
        &self,
        kind: ConsentKind,
        fields: &[(Claim, Granularity)],
        now: Moment,
    ) -> Option<&Model> {
        self.covering(kind, fields)
            .find(|row| row.state != "refused")
            .filter(|row| matches!(State::of(row), Ok(State::Given { until }) if now < until))
    }

    /// Until when nobody should ask again, if the newest answer was a refusal.
    pub(crate) fn rest(&self, now: Moment) -> Option<Moment> {
        match State::of(self.0.first()?) {
            Ok(State::Refused { until }) if now < until => Some(until),
            _ => None,
        }
    }
}

/// Whether every field is within one of the covered.
pub(crate) fn covers(covered: &[(Claim, Granularity)], fields: &[(Claim, Granularity)]) -> bool {
    fields.iter().all(|(claim, grain)| covered.iter().any(|(c, g)| c == claim && grain.is_within(*g, *claim)))
}
