//! Passports after enrolment: how they stand, reports of loss, expiry. What leaves the active state stops working at
//! once: whoever discloses, refreshes or issues asks for the passport that works now, in its own transaction.

use crate::{Error, Visitors};
use audit::{Action, Event};
use kernel::{Assurance, Call, DocumentId, DocumentState, Moment, VisitorId};
use std::str::FromStr;
use storage::{WriteTx, ceremony, credential, document, token};

/// How many expired passports one sweep takes.
const BATCH: u64 = 50;

/// A passport, for its holder: nothing it says is in here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// How it stands; [`DocumentState::Expired`] from the first instant, swept or not.
    pub state: DocumentState,
    /// How it was proved.
    pub evidence: Assurance,
    /// When it was proved.
    pub verified_at: Moment,
    /// The first instant after its last day.
    pub expires_at: Moment,
}

/// What is reported of a passport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// Its holder no longer has it.
    Lost,
    /// Somebody took it.
    Stolen,
    /// The authority withdrew it; for staff alone.
    Revoked,
}

/// The text names no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a report; known are lost, stolen, revoked")]
pub struct UnknownReport;

impl Report {
    /// The state a report puts a passport into.
    #[must_use]
    pub const fn state(self) -> DocumentState {
        match self {
            Self::Lost => DocumentState::Lost,
            Self::Stolen => DocumentState::Stolen,
            Self::Revoked => DocumentState::Revoked,
        }
    }
}

impl FromStr for Report {
    type Err = UnknownReport;
    fn from_str(text: &str) -> Result<Self, UnknownReport> {
        [Self::Lost, Self::Stolen, Self::Revoked]
            .into_iter()
            .find(|r| r.state().code() == text)
            .ok_or(UnknownReport)
    }
}

/// What a report ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// Credentials revoked.
    pub credentials: u64,
    /// Tokens revoked.
    pub tokens: u64,
}

impl Visitors {
    /// The visitor's passports, the one verified last first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn documents(&self, now: Moment, visitor: VisitorId) -> Result<Vec<DocumentRow>, Error> {
        let rows = document::of(&self.0.store.read().await?, visitor).await?;
        let row = |r: document::Model| DocumentRow {
            id: r.id,
            state: match r.state {
                DocumentState::Active if r.expires_at <= now => DocumentState::Expired,
                state => state,
            },
            evidence: r.evidence,
            verified_at: r.verified_at,
            expires_at: r.expires_at,
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The visitor says that a passport of theirs is gone. From the commit on nothing is disclosed, refreshed or
    /// issued on it, its credentials are revoked, and its chip enrols nobody.
    ///
    /// # Errors
    /// [`Error::NoDocument`] when it is not theirs; [`Error::AlreadyReported`].
    pub async fn report(
        &self,
        call: Call,
        visitor: VisitorId,
        id: DocumentId,
        report: Report,
    ) -> Result<Reported, Error> {
        let tx = self.0.store.write(call).await?;
        let row = document::of(&tx, visitor).await?.into_iter().find(|row| row.id == id);
        self.report_row(tx, row.ok_or(Error::NoDocument)?, report).await
    }

    /// As [`Visitors::report`], by who has the number instead of the passport: a desk, a list of an authority.
    ///
    /// # Errors
    /// [`Error::NoDocument`] when no such passport is enrolled; [`Error::AlreadyReported`].
    pub async fn report_number(
        &self,
        call: Call,
        issuer: &str,
        number: &str,
        report: Report,
    ) -> Result<Reported, Error> {
        let tx = self.0.store.write(call).await?;
        let row = self.0.keys.find_document(&tx, &self.document_index(issuer, number)).await?;
        self.report_row(tx, row.ok_or(Error::NoDocument)?, report).await
    }

    async fn report_row(
        &self,
        mut tx: WriteTx,
        row: document::Model,
        report: Report,
    ) -> Result<Reported, Error> {
        let worked = match row.state {
            DocumentState::Active => true,
            DocumentState::Superseded | DocumentState::Expired => false,
            DocumentState::Lost | DocumentState::Stolen | DocumentState::Revoked => {
                return Err(Error::AlreadyReported);
            }
            DocumentState::Erased => return Err(Error::NoDocument),
        };
        let credentials = match self.leave(&tx, &row, report.state()).await {
            // Reported or renewed in this very moment.
            Err(storage::Error::Conflict) => return Err(Error::AlreadyReported),
            other => other?,
        };
        let tokens = if worked { token::revoke_of(&tx, row.visitor).await? } else { 0 };
        let note =
            format!("{} {} credentials ended: {credentials}, tokens: {tokens}", row.id, report.state());
        self.0
            .audit
            .record(&mut tx, Event::new(Action::DocumentReported).subject(row.visitor).note(note))
            .await?;
        tx.commit().await?;
        Ok(Reported { credentials, tokens })
    }

    /// Takes a passport out of its state; what was issued on one that worked is revoked. Says how many credentials.
    pub(crate) async fn leave(
        &self,
        tx: &WriteTx,
        row: &document::Model,
        to: DocumentState,
    ) -> Result<u64, storage::Error> {
        document::shift(tx, row.id, row.state, to).await?;
        if row.state != DocumentState::Active {
            return Ok(0);
        }
        let subject = self.0.keys.visitor_index(tx, credential::SUBJECT, row.visitor).await?;
        credential::revoke_all(tx, &subject.found).await
    }

    /// Forgets what was begun and never taken up, and marks passports whose last day is over. Says how many.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn sweep(&self, call: Call) -> Result<usize, Error> {
        let tx = self.0.store.write(call).await?;
        ceremony::sweep(&tx).await?;
        tx.commit().await?;
        self.expire(call).await
    }

    /// Marks passports whose last day is over. They stopped working at midnight without it; this tells their holders
    /// and the log.
    async fn expire(&self, call: Call) -> Result<usize, Error> {
        let rows = document::overdue(&self.0.store.read().await?, call.now, BATCH).await?;
        let mut done = 0;
        for row in rows {
            let mut tx = self.0.store.write(call).await?;
            match self.leave(&tx, &row, DocumentState::Expired).await {
                // Reported, or swept by another node, in this very moment.
                Err(storage::Error::Conflict) => continue,
                other => other?,
            };
            let event = Event::new(Action::DocumentExpired).subject(row.visitor).note(row.id.to_string());
            self.0.audit.record(&mut tx, event).await?;
            tx.commit().await?;
            done += 1;
        }
        Ok(done)
    }
}
