//! Rows of a new visitor: every personal field sealed under the visitor's key, bound to its place.

use super::Proved;
use crate::{Contact, EnrolError, Visitors};
use kernel::{Date, DocumentId, DocumentState, RetentionClass, VisitorId};
use keys::{DocumentIndex, Indexed, Keys, Number, Written};
use passport::Document;
use serde_json::json;
use storage::{
    Json, SealedColumn, WriteTx, document,
    rotation::{self, Coming},
    visitor,
};
use vault::{Context, Dek, Field};

impl Visitors {
    pub(super) fn index(&self, document: &Document) -> DocumentIndex {
        self.0.keys.document_index(&indexed(document, Number::Claimed(&document.issuer, &document.number)))
    }
}

pub(super) fn indexed<'a>(document: &'a Document, number: Number<'a>) -> Indexed<'a> {
    Indexed { number, person: [&document.primary, &document.secondary, &document.birth] }
}

/// Seals the fields of one visitor inside one transaction.
pub(super) struct Sealer<'a> {
    pub(super) dek: &'a Dek,
    pub(super) keys: &'a Keys,
    pub(super) visitor: VisitorId,
    pub(super) tx: &'a WriteTx,
}

impl Sealer<'_> {
    fn seal<F: Field>(&self, row: &str, plaintext: &str) -> Result<SealedColumn<F>, EnrolError> {
        let context = Context {
            tenant: self.keys.tenant(),
            row,
            subject: &self.visitor.to_string(),
            class: RetentionClass::Profile.code(),
        };
        let nonce = self.tx.entropy().bytes();
        let sealed = vault::seal(self.dek, self.keys.suite(), &context, nonce, plaintext.as_bytes());
        Ok(sealed.map_err(|_| keys::Error::Sealed)?.into())
    }

    fn given<F: Field>(&self, row: &str, text: Option<&str>) -> Result<Option<SealedColumn<F>>, EnrolError> {
        text.map(|text| self.seal(row, text)).transpose()
    }

    pub(super) fn visitor(&self, contact: &Contact) -> Result<visitor::Model, EnrolError> {
        let row = self.visitor.to_string();
        Ok(visitor::Model {
            id: self.visitor,
            created_at: self.tx.now(),
            phone: self.given(&row, contact.phone.as_deref())?,
            email: self.given(&row, contact.email.as_deref())?,
        })
    }

    /// Writes a passport and, while two epochs of indexes live, its coming index.
    pub(super) async fn put(&self, index: &DocumentIndex, proved: &Proved) -> Result<(), EnrolError> {
        let index = self.keys.written(self.tx, index).await?;
        let row = self.document(&index, proved)?;
        let document = row.id;
        document::insert(self.tx, row).await?;
        if let Some((number, person)) = index.coming {
            rotation::come(self.tx, Coming { document, number, person: Some(person) }).await?;
        }
        Ok(())
    }

    fn document(&self, index: &Written, proved: &Proved) -> Result<document::Model, EnrolError> {
        let id = DocumentId::new(self.tx.now(), self.tx.entropy());
        let row = id.to_string();
        let document = &proved.document;
        let name = json!({ "primary": document.primary, "secondary": document.secondary }).to_string();
        let expiry = Date::parse(&document.expiry).map_err(|_| storage::Error::Corrupt("expiry date"))?;
        Ok(document::Model {
            id,
            visitor: self.visitor,
            number_index: index.number.clone(),
            person_index: Some(index.person.clone()),
            index_epoch: index.epoch,
            state: DocumentState::Active,
            left_at: None,
            evidence: proved.evidence,
            presence: Json(proved.presence()),
            signer: proved.signer(),
            verified_at: self.tx.now(),
            expires_at: expiry.plus_days(1).midnight(),
            issuer: self.seal(&row, &document.issuer)?,
            number: self.seal(&row, &document.number)?,
            name: self.seal(&row, &name)?,
            native_name: self.given(&row, document.native_name.as_deref())?,
            nationality: self.seal(&row, &document.nationality)?,
            birth: self.seal(&row, &document.birth)?,
            sex: self.seal(&row, &document.sex)?,
            expiry: self.seal(&row, &document.expiry)?,
        })
    }
}
