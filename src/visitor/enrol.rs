//! Enrolment: a chip's files become a visitor, sealed, once.

use crate::{EnrolError, Error, Visitors};
use audit::{Action, Event};
use kernel::{Call, Date, DocumentId, Moment, RetentionClass, VisitorId};
use passport::{Conclusion, Document, Files, Verdict};
use serde_json::json;
use std::fmt;
use storage::{SealedColumn, WriteTx, document, visitor};
use vault::{Context, Dek, Suite};

/// Authentic data, perhaps a copy: passive authentication alone.
const CHIP: i32 = 2;

/// What the visitor adds to what the passport says.
#[derive(Clone, Default)]
pub struct Contact {
    /// Phone number with country code.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contact(…)")
    }
}

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

struct Sealer<'a> {
    dek: &'a Dek,
    tenant: &'a str,
    subject: &'a str,
    tx: &'a WriteTx,
}

impl Sealer<'_> {
    fn seal(
        &self,
        table: &str,
        column: &str,
        row: &str,
        plaintext: &str,
    ) -> Result<SealedColumn, EnrolError> {
        let context = Context {
            tenant: self.tenant,
            table,
            column,
            row,
            subject: self.subject,
            class: RetentionClass::Profile.code(),
        };
        let nonce = self.tx.entropy().bytes();
        let sealed = vault::seal(self.dek, Suite::Aes, &context, nonce, plaintext.as_bytes());
        let sealed = sealed.map_err(|_| keys::Error::Sealed)?;
        Ok(SealedColumn::from_sealed_bytes(sealed.into_bytes()))
    }
}

impl Visitors {
    /// Verifies a chip's files and makes a visitor of their holder. Of two who bring the same passport at once, one
    /// is made; the other finds them.
    ///
    /// # Errors
    /// [`EnrolError::Refused`] with the verdict, which is recorded; [`EnrolError::Failed`] when nothing was decided.
    pub async fn enrol(&self, call: Call, files: Files, contact: Contact) -> Result<Enrolled, EnrolError> {
        let trust = self.anchors().await?;
        let at = call.now.seconds();
        // A signature may take two milliseconds; other requests do not wait for it.
        let judged = tokio::task::spawn_blocking(move || passport::verify(&files, &trust, at)).await;
        let verdict = judged.map_err(|_| storage::Error::Corrupt("verdict"))?;
        let document = verdict.document.clone().filter(|_| verdict.conclusion == Conclusion::Accept);
        let Some(document) = document else {
            self.refuse(call, &verdict).await?;
            return Err(EnrolError::Refused(Box::new(verdict)));
        };
        let index = self.document_index(&document.issuer, &document.number);
        if let Some(known) = document::find_by_index(&self.0.store.read().await?, &index).await? {
            return Ok(Enrolled { visitor: known.visitor, fresh: false, verdict });
        }
        match self.insert(call, &index, &document, &verdict, contact).await {
            Ok(visitor) => Ok(Enrolled { visitor, fresh: true, verdict }),
            // Another request enrolled the same passport in this very moment.
            Err(EnrolError::Failed(Error::Internal(storage::Error::Conflict))) => {
                let known = document::find_by_index(&self.0.store.read().await?, &index).await?;
                let known = known.ok_or(storage::Error::Conflict)?;
                Ok(Enrolled { visitor: known.visitor, fresh: false, verdict })
            }
            Err(other) => Err(other),
        }
    }

    /// The visitor of a passport, by issuing state and number.
    ///
    /// # Errors
    /// What the store says.
    pub async fn find_by_document(&self, issuer: &str, number: &str) -> Result<Option<VisitorId>, Error> {
        let index = self.document_index(issuer, number);
        let row = document::find_by_index(&self.0.store.read().await?, &index).await?;
        Ok(row.map(|r| r.visitor))
    }

    fn document_index(&self, issuer: &str, number: &str) -> Vec<u8> {
        let normal = |text: &str| text.trim().trim_end_matches('<').to_uppercase();
        let key = self.0.keys.index_key("documents", "number_index");
        key.index(&[normal(issuer).as_bytes(), normal(number).as_bytes()]).to_vec()
    }

    async fn refuse(&self, call: Call, verdict: &Verdict) -> Result<(), EnrolError> {
        let mut tx = self.0.store.write(call).await?;
        let codes: Vec<&str> = verdict.steps.iter().filter_map(|s| s.code).collect();
        let event = Event::new(Action::EnrolRefused).note(codes.join(" "));
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }

    async fn insert(
        &self,
        call: Call,
        index: &[u8],
        document: &Document,
        verdict: &Verdict,
        contact: Contact,
    ) -> Result<VisitorId, EnrolError> {
        let id = VisitorId::new(call.now, self.0.store.entropy());
        let subject = id.to_string();
        // The key first, in its own database: a key nobody uses harms nobody, a field without its key is lost.
        let dek = self.0.keys.dek(call, &subject, RetentionClass::Profile).await?;
        let mut tx = self.0.store.write(call).await?;
        let sealer = Sealer { dek: &dek, tenant: self.0.keys.tenant(), subject: &subject, tx: &tx };
        let seal_contact = |column: &str, text: &Option<String>| {
            text.as_deref().map(|t| sealer.seal("visitors", column, &subject, t)).transpose()
        };
        let row = visitor::Model {
            id,
            created_at: call.now,
            phone: seal_contact("phone", &contact.phone)?,
            email: seal_contact("email", &contact.email)?,
        };
        let facts = self.facts(&sealer, call.now, id, index, document, verdict)?;
        visitor::insert(&tx, row).await?;
        document::insert(&tx, facts).await?;
        let event = Event::new(Action::Enrol).subject(id).note(format!("level {CHIP}"));
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(id)
    }

    fn facts(
        &self,
        sealer: &Sealer<'_>,
        now: Moment,
        visitor: VisitorId,
        index: &[u8],
        document: &Document,
        verdict: &Verdict,
    ) -> Result<document::Model, EnrolError> {
        let id = DocumentId::new(now, sealer.tx.entropy());
        let row = id.to_string();
        let seal = |column: &str, text: &str| sealer.seal("documents", column, &row, text);
        let name = json!({ "primary": document.primary, "secondary": document.secondary }).to_string();
        let expiry = Date::parse(&document.expiry).map_err(|_| storage::Error::Corrupt("expiry date"))?;
        let native = document.native_name.as_deref().map(|n| seal("native_name", n)).transpose()?;
        Ok(document::Model {
            id,
            visitor,
            number_index: index.to_vec(),
            index_epoch: 1,
            state: "active".to_owned(),
            level: CHIP,
            signer: verdict.signer.clone().unwrap_or_default(),
            verified_at: now,
            expires_at: expiry.plus_days(1).midnight(),
            issuer: seal("issuer", &document.issuer)?,
            number: seal("number", &document.number)?,
            name: seal("name", &name)?,
            native_name: native,
            nationality: seal("nationality", &document.nationality)?,
            birth: seal("birth", &document.birth)?,
            sex: seal("sex", &document.sex)?,
            expiry: seal("expiry", &document.expiry)?,
        })
    }
}
