//! Enrolment: a passport becomes a visitor, sealed, once; or a newer passport of a visitor takes the old one's place.

mod link;
mod seal;
mod session;
mod typed;

use crate::{Contact, EnrolError, Error, Visitors};
use audit::{Action, Event};
use kernel::{Assurance, Call, DocumentState, RetentionClass, VisitorId};
use keys::{DocumentIndex, Indexed, Number};
use passport::{Conclusion, Document, Files, Outcome, Policy, Promise, Rule, Shown, Verdict};
use seal::Sealer;
use serde::{Deserialize, Serialize};
use storage::visitor;

pub use link::{Reason, UnknownReason};
pub use session::{Begun, Holder, Progress};

/// On what occasion a passport is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// Its holder enrols.
    Oneself,
    /// A visitor who signed in by passkey brings a newer passport, or the same with a better proof.
    Renewal(VisitorId),
    /// Who lost their passkey brings the same passport; only a chip that proves itself present counts.
    Recovery,
    /// An officer has the passport and its holder in front of them.
    Desk(Reason),
    /// Officers decided that the passport belongs to that visitor, whatever it says.
    Link(VisitorId, Reason),
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// A new visitor.
    New,
    /// The passport was enrolled before; nothing changed. Files can be copied: they open nobody's account.
    Known,
    /// It is the visitor's passport from now on.
    Renewed,
    /// It was the visitor's already and is better proved now.
    Proved,
    /// An officer or its own chip recognised its holder, who may come back to their account.
    Recognised,
}

/// An enrolment.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The visitor.
    pub visitor: VisitorId,
    /// What came of it.
    pub joined: Joined,
    /// How the passport is proved.
    pub evidence: Assurance,
    /// What the check of the chip found; nothing for a passport without one.
    pub verdict: Option<Verdict>,
}

/// A passport whose content is settled, on its way into the store.
pub(crate) struct Proved {
    pub(crate) document: Document,
    pub(crate) evidence: Assurance,
    pub(crate) verdict: Option<Verdict>,
}

/// A passport with everything that came along.
#[derive(Clone, Copy)]
struct Brought<'a> {
    index: &'a DocumentIndex,
    proved: &'a Proved,
    occasion: Occasion,
    contact: &'a Contact,
}

impl Visitors {
    /// Verifies a chip's files and makes a visitor of their holder, or joins them to the one of the occasion. Of two
    /// who bring the same passport at once, one makes the visitor; the other finds them, and what they gave as
    /// contact is not kept: files can be copied.
    ///
    /// # Errors
    /// [`EnrolError::Refused`] with the verdict and [`EnrolError::Unclear`], which are recorded;
    /// [`EnrolError::Contact`]; [`EnrolError::Failed`] when nothing was decided.
    pub async fn enrol(
        &self,
        call: Call,
        files: Files,
        occasion: Occasion,
        contact: Contact,
    ) -> Result<Enrolled, EnrolError> {
        let contact = contact.parse()?;
        let promise = self.examine_files(call, files, occasion).await?;
        let verdict = session::judged(promise, &Shown::default());
        let proved = self.accepted(call, verdict).await?;
        self.settle(call, proved, occasion, &contact).await
    }

    /// The visitor of a passport, by issuing state and number.
    ///
    /// # Errors
    /// What the store says.
    pub async fn find_by_document(&self, issuer: &str, number: &str) -> Result<Option<VisitorId>, Error> {
        let index = self.document_index(issuer, number);
        let row = self.0.keys.find_document(&self.0.store.read().await?, &index).await?;
        Ok(row.map(|r| r.visitor))
    }

    /// Examines files up to what their chip has yet to prove. At a desk an officer has the passport itself.
    async fn examine_files(
        &self,
        call: Call,
        files: Files,
        occasion: Occasion,
    ) -> Result<Promise, EnrolError> {
        let attended = matches!(occasion, Occasion::Desk(_) | Occasion::Link(..));
        let lenient = attended || self.0.settings.accept_unbound_copy;
        let presence_omitted = if lenient { Rule::Accept } else { Rule::Refuse };
        let policy = Policy { presence_omitted, ..self.0.settings.policy };
        let current = self.0.trust.current().await?;
        // Checking signatures takes milliseconds: other requests do not wait.
        let examined = tokio::task::spawn_blocking(move || {
            Promise::examine(&policy, &files, &current.trust, call.now.seconds())
        });
        Ok(examined.await.map_err(|_| storage::Error::Corrupt("verdict"))?)
    }

    async fn accepted(&self, call: Call, verdict: Verdict) -> Result<Proved, EnrolError> {
        match verdict.document.clone().filter(|_| verdict.conclusion == Conclusion::Accept) {
            Some(document) => {
                let evidence = if verdict.is_present() { Assurance::ChipLive } else { Assurance::Chip };
                Ok(Proved { document, evidence, verdict: Some(verdict) })
            }
            None => self.refused(call, verdict).await,
        }
    }

    /// How a passport is found by its issuing state and number alone.
    pub(crate) fn document_index(&self, issuer: &str, number: &str) -> DocumentIndex {
        self.0.keys.document_index(&Indexed { number: Number::Claimed(issuer, number), person: [""; 3] })
    }

    async fn refused<T>(&self, call: Call, verdict: Verdict) -> Result<T, EnrolError> {
        let wrong = verdict.failures();
        let note = if wrong.is_empty() { verdict.codes() } else { wrong }.join(" ");
        self.record(call, Event::new(Action::EnrolRefused).note(note)).await?;
        Err(EnrolError::Refused(Box::new(verdict)))
    }

    /// Puts a settled passport where the occasion wants it.
    pub(crate) async fn settle(
        &self,
        call: Call,
        proved: Proved,
        occasion: Occasion,
        contact: &Contact,
    ) -> Result<Enrolled, EnrolError> {
        match self.place(call, &self.index(&proved.document), &proved, occasion, contact).await {
            // Another request brought the same passport in this very moment: now it is known. Or an epoch of indexes
            // began.
            Err(EnrolError::Failed(
                Error::Internal(storage::Error::Conflict)
                | Error::Keys(keys::Error::Internal(storage::Error::Conflict)),
            )) => self.place(call, &self.index(&proved.document), &proved, occasion, contact).await,
            other => other,
        }
    }

    async fn place(
        &self,
        call: Call,
        index: &DocumentIndex,
        proved: &Proved,
        occasion: Occasion,
        contact: &Contact,
    ) -> Result<Enrolled, EnrolError> {
        let known = self.0.keys.find_document(&self.0.store.read().await?, index).await?;
        match (known, occasion) {
            (Some(row), _) if row.state == DocumentState::Revoked => self.gone(call, proved, "revoked").await,
            (Some(row), _) if matches!(row.state, DocumentState::Lost | DocumentState::Stolen) => {
                self.gone(call, proved, "reported_lost").await
            }
            (Some(row), Occasion::Renewal(visitor) | Occasion::Link(visitor, _)) => {
                self.prove(call, visitor, row, proved).await
            }
            (Some(row), Occasion::Desk(reason)) => self.recognise(call, &row, proved, reason).await,
            (Some(row), Occasion::Recovery)
                if row.state == DocumentState::Active && proved.evidence >= Assurance::ChipLive =>
            {
                self.recognise(call, &row, proved, Reason::PasskeyLost).await
            }
            (Some(row), Occasion::Oneself | Occasion::Recovery) => {
                self.again(call, row.visitor, proved).await
            }
            (None, Occasion::Renewal(visitor) | Occasion::Link(visitor, _)) => {
                self.renew(call, visitor, index, proved, occasion).await
            }
            (None, Occasion::Oneself | Occasion::Recovery | Occasion::Desk(_)) => {
                let id = VisitorId::new(call.now, self.0.store.entropy());
                self.insert(call, id, Brought { index, proved, occasion, contact }).await?;
                Ok(proved.joined(id, Joined::New))
            }
        }
    }

    /// A passport that was reported enrols nobody: its last step fails (ICAO 9303-12 leaves it to the receiving state).
    async fn gone(&self, call: Call, proved: &Proved, code: &'static str) -> Result<Enrolled, EnrolError> {
        let Some(mut verdict) = proved.verdict.clone() else {
            self.record(call, Event::new(Action::EnrolRefused).note(code)).await?;
            return Err(EnrolError::Reported);
        };
        verdict.conclusion = Conclusion::Refuse;
        verdict.document = None;
        for step in verdict.steps.iter_mut().filter(|step| step.id == "P15") {
            (step.outcome, step.code) = (Outcome::Fail, Some(code));
            "the passport was reported".clone_into(&mut step.says);
        }
        self.refused(call, verdict).await
    }

    /// A passport was brought once more: its holder sees that in their history.
    async fn again(&self, call: Call, visitor: VisitorId, proved: &Proved) -> Result<Enrolled, EnrolError> {
        self.record(call, Event::new(Action::Enrol).subject(visitor).note("enrolled before")).await?;
        Ok(proved.joined(visitor, Joined::Known))
    }

    pub(crate) async fn record(&self, call: Call, event: Event) -> Result<(), EnrolError> {
        let mut tx = self.0.store.write(call).await?;
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }

    async fn insert(&self, call: Call, id: VisitorId, brought: Brought<'_>) -> Result<(), EnrolError> {
        let Brought { index, proved, occasion, contact } = brought;
        // The key first, in its own database: a key nobody uses harms nobody, a field without its key is lost.
        let dek = self.0.keys.dek(call, &id.to_string(), RetentionClass::Profile).await?;
        self.0.keys.dek(call, &id.to_string(), RetentionClass::AuditDetail).await?;
        let mut tx = self.0.store.write(call).await?;
        let sealer = Sealer { dek: &dek, keys: &self.0.keys, visitor: id, tx: &tx };
        visitor::insert(&tx, sealer.visitor(contact)?).await?;
        self.witness(&tx, proved.verdict.as_ref()).await?;
        sealer.put(index, proved).await?;
        let event = Event::new(Action::Enrol).subject(id).note(occasion.note(proved.evidence));
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}

impl Occasion {
    /// What the log says: how the passport is proved and, at a desk, why.
    fn note(self, evidence: Assurance) -> String {
        match self {
            Self::Oneself | Self::Recovery | Self::Renewal(_) => evidence.code().to_owned(),
            Self::Desk(reason) | Self::Link(_, reason) => format!("{evidence} {}", reason.code()),
        }
    }
}

impl Proved {
    fn signer(&self) -> String {
        self.verdict.as_ref().and_then(|verdict| verdict.signer.clone()).unwrap_or_default()
    }

    fn presence(&self) -> Vec<String> {
        let proofs = self.verdict.iter().flat_map(|verdict| &verdict.presence);
        proofs.map(|proof| proof.code().to_owned()).collect()
    }

    fn joined(&self, visitor: VisitorId, joined: Joined) -> Enrolled {
        Enrolled { visitor, joined, evidence: self.evidence, verdict: self.verdict.clone() }
    }
}
