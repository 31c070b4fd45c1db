//! Enrolment: a chip's files become a visitor, sealed, once.

mod seal;

use crate::{Contact, EnrolError, Error, Visitors, trust::anchors};
use audit::{Action, Event};
use kernel::{Assurance, Call, RetentionClass, VisitorId};
use passport::{Conclusion, Document, Files, Verdict};
use seal::Sealer;
use storage::{document, trust, visitor};

/// An enrolment.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The visitor.
    pub visitor: VisitorId,
    /// Whether they are new; `false` when the passport was enrolled before.
    pub fresh: bool,
    /// What the check of the passport found.
    pub verdict: Verdict,
}

impl Visitors {
    /// Verifies a chip's files and makes a visitor of their holder. Of two who bring the same passport at once, one
    /// is made; the other finds them, and what they gave as contact is not kept: files can be copied.
    ///
    /// # Errors
    /// [`EnrolError::Refused`] with the verdict, which is recorded; [`EnrolError::Contact`];
    /// [`EnrolError::Failed`] when nothing was decided.
    pub async fn enrol(&self, call: Call, files: Files, contact: Contact) -> Result<Enrolled, EnrolError> {
        let contact = contact.parse()?;
        let verdict = self.judge(call, files).await?;
        let document = verdict.document.clone().filter(|_| verdict.conclusion == Conclusion::Accept);
        let Some(document) = document else {
            self.refused(call, &verdict).await?;
            return Err(EnrolError::Refused(Box::new(verdict)));
        };
        let index = self.document_index(&document.issuer, &document.number);
        if let Some(visitor) = self.holder(&index).await? {
            return self.again(call, visitor, verdict).await;
        }
        match self.insert(call, &index, &document, &verdict, &contact).await {
            Ok(visitor) => Ok(Enrolled { visitor, fresh: true, verdict }),
            // Another request enrolled the same passport in this very moment.
            Err(EnrolError::Failed(Error::Internal(storage::Error::Conflict))) => {
                let visitor = self.holder(&index).await?.ok_or(storage::Error::Conflict)?;
                self.again(call, visitor, verdict).await
            }
            Err(other) => Err(other),
        }
    }

    /// The visitor of a passport, by issuing state and number.
    ///
    /// # Errors
    /// What the store says.
    pub async fn find_by_document(&self, issuer: &str, number: &str) -> Result<Option<VisitorId>, Error> {
        self.holder(&self.document_index(issuer, number)).await
    }

    async fn judge(&self, call: Call, files: Files) -> Result<Verdict, EnrolError> {
        let rows = trust::all(&self.0.store.read().await?).await?;
        // Reading a thousand certificates and checking signatures takes milliseconds: other requests do not wait.
        let judged = tokio::task::spawn_blocking(move || {
            anchors(&rows).map(|trust| passport::verify(&files, &trust, call.now.seconds()))
        });
        Ok(judged.await.map_err(|_| storage::Error::Corrupt("verdict"))??)
    }

    fn document_index(&self, issuer: &str, number: &str) -> Vec<u8> {
        let normal = |text: &str| text.trim().trim_end_matches('<').to_uppercase();
        let key = self.0.keys.index_key("documents", "number_index");
        key.index(&[normal(issuer).as_bytes(), normal(number).as_bytes()]).to_vec()
    }

    async fn holder(&self, index: &[u8]) -> Result<Option<VisitorId>, Error> {
        let row = document::find_by_index(&self.0.store.read().await?, index).await?;
        Ok(row.map(|r| r.visitor))
    }

    async fn refused(&self, call: Call, verdict: &Verdict) -> Result<(), EnrolError> {
        let codes: Vec<&str> = verdict.steps.iter().filter_map(|s| s.code).collect();
        self.record(call, Event::new(Action::EnrolRefused).note(codes.join(" "))).await
    }

    /// A passport was brought once more: its holder sees that in their history.
    async fn again(&self, call: Call, visitor: VisitorId, verdict: Verdict) -> Result<Enrolled, EnrolError> {
        self.record(call, Event::new(Action::Enrol).subject(visitor).note("enrolled before")).await?;
        Ok(Enrolled { visitor, fresh: false, verdict })
    }

    async fn record(&self, call: Call, event: Event) -> Result<(), EnrolError> {
        let mut tx = self.0.store.write(call).await?;
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }

    async fn insert(
        &self,
        call: Call,
        index: &[u8],
        document: &Document,
        verdict: &Verdict,
        contact: &Contact,
    ) -> Result<VisitorId, EnrolError> {
        let id = VisitorId::new(call.now, self.0.store.entropy());
        // The key first, in its own database: a key nobody uses harms nobody, a field without its key is lost.
        let dek = self.0.keys.dek(call, &id.to_string(), RetentionClass::Profile).await?;
        let mut tx = self.0.store.write(call).await?;
        let sealer = Sealer { dek: &dek, tenant: self.0.keys.tenant(), visitor: id, tx: &tx };
        let (person, passport) =
            (sealer.visitor(contact)?, sealer.document(index, Assurance::Chip, document, verdict)?);
        visitor::insert(&tx, person).await?;
        document::insert(&tx, passport).await?;
        let event = Event::new(Action::Enrol).subject(id).note(Assurance::Chip.code());
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(id)
    }
}
