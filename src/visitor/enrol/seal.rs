//! Rows of a new visitor: every personal field sealed under the visitor's key, bound to its place.

use super::Proved;
use crate::{Contact, EnrolError, Visitors};
use kernel::{Date, DocumentId, DocumentState, RetentionClass, VisitorId};
use keys::Keys;
use passport::Document;
use serde_json::json;
use storage::{Json, SealedColumn, WriteTx, document, visitor};
use vault::{Context, Dek, Field};

/// Epoch of the blind index; a second one begins when its key is changed.
const EPOCH: i32 = 1;

/// How a passport and its person are found again without being read.
pub(super) struct Index {
    /// Of issuing state and number; unique.
    pub(super) number: Vec<u8>,
    /// Of the name as the machine-readable zone writes it and the birth date.
    pub(super) person: Vec<u8>,
}

impl Visitors {
    pub(super) fn index(&self, document: &Document) -> Index {
        let key = self.0.keys.index_key("documents", "person_index");
        let person = [&document.primary, &document.secondary, &document.birth];
        Index {
            number: self.document_index(&document.issuer, &document.number),
            person: key.index(&person.map(|part| part.as_bytes())).to_vec(),
        }
    }
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

    pub(super) fn document(&self, index: &Index, proved: &Proved) -> Result<document::Model, EnrolError> {
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
            index_epoch: EPOCH,
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
