//! One person, several passports in a row: renewal, a better proof, what officers decide.

use super::{Enrolled, Joined, Occasion, Proved, Sealer};
use crate::{EnrolError, Visitors};
use audit::{Action, Event};
use kernel::{Call, DocumentState, RetentionClass, VisitorId};
use keys::DocumentIndex;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use storage::document;

/// Why an officer acts. A closed list: the log must not hold a word about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The passport has no chip.
    NoChip,
    /// Its chip does not answer.
    ChipUnreadable,
    /// Its holder was read and recognised here.
    Present,
    /// Its holder's name or birth date was changed by the issuing state.
    DetailsChanged,
    /// Its holder lost their passkey.
    PasskeyLost,
}

/// The text names no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a reason an officer may give")]
pub struct UnknownReason;

impl Reason {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Present, Self::NoChip, Self::ChipUnreadable, Self::DetailsChanged, Self::PasskeyLost];

    /// Its code, in forms and in the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::NoChip => "no_chip",
            Self::ChipUnreadable => "chip_unreadable",
            Self::DetailsChanged => "details_changed",
            Self::PasskeyLost => "passkey_lost",
        }
    }
}

impl FromStr for Reason {
    type Err = UnknownReason;
    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL.into_iter().find(|g| g.code() == text).ok_or(UnknownReason)
    }
}

impl Visitors {
    /// A passport nobody has enrolled becomes the visitor's. By themselves only if name and birth date are those of
    /// their last one: two people may share both, so they never find a visitor, they only confirm one who signed in.
    pub(super) async fn renew(
        &self,
        call: Call,
        visitor: VisitorId,
        index: &DocumentIndex,
        proved: &Proved,
        occasion: Occasion,
    ) -> Result<Enrolled, EnrolError> {
        let dek = self.0.keys.dek(call, &visitor.to_string(), RetentionClass::Profile).await?;
        let mut tx = self.0.store.write(call).await?;
        let rows = document::of(&tx, visitor).await?;
        let same = rows.first().is_some_and(|last| index.is_person_of(last));
        if matches!(occasion, Occasion::Renewal(_)) && !same {
            drop(tx);
            return self.unclear(call, visitor).await;
        }
        let mut credentials = 0;
        for row in rows.iter().filter(|row| row.state == DocumentState::Active) {
            credentials += self.leave(&tx, row, DocumentState::Superseded).await?;
        }
        let sealer = Sealer { dek: &dek, keys: &self.0.keys, visitor, tx: &tx };
        self.witness(&tx, proved.verdict.as_ref()).await?;
        sealer.put(index, proved).await?;
        let note = format!("{} credentials ended: {credentials}", occasion.note(proved.evidence));
        let event = Event::new(Action::DocumentRenewed).subject(visitor).note(note);
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(proved.joined(visitor, Joined::Renewed))
    }

    /// The visitor's own passport once more: a better proof of it is kept, a worse one changes nothing.
    pub(super) async fn prove(
        &self,
        call: Call,
        visitor: VisitorId,
        row: document::Model,
        proved: &Proved,
    ) -> Result<Enrolled, EnrolError> {
        if row.visitor != visitor || row.state == DocumentState::Superseded {
            return self.unclear(call, visitor).await;
        }
        if proved.evidence <= row.evidence {
            return self.again(call, visitor, proved).await;
        }
        let mut tx = self.0.store.write(call).await?;
        self.witness(&tx, proved.verdict.as_ref()).await?;
        document::prove(&tx, row.id, row.evidence, proved.evidence, (proved.signer(), proved.presence()))
            .await?;
        let event = Event::new(Action::DocumentRenewed).subject(visitor).note(proved.evidence.code());
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(proved.joined(visitor, Joined::Proved))
    }

    /// The holder of an enrolled passport is here: an officer says so, or the chip.
    pub(super) async fn recognise(
        &self,
        call: Call,
        row: &document::Model,
        proved: &Proved,
        reason: Reason,
    ) -> Result<Enrolled, EnrolError> {
        if row.state == DocumentState::Superseded {
            return self.unclear(call, row.visitor).await;
        }
        let note = format!("enrolled before; {} {}", proved.evidence, reason.code());
        self.record(call, Event::new(Action::Enrol).subject(row.visitor).note(note)).await?;
        Ok(proved.joined(row.visitor, Joined::Recognised))
    }

    async fn unclear(&self, call: Call, visitor: VisitorId) -> Result<Enrolled, EnrolError> {
        self.record(call, Event::new(Action::EnrolRefused).subject(visitor).note("link_unclear")).await?;
        Err(EnrolError::Unclear)
    }
}
