//! What is held about a visitor: sealed, opened one by one, and told no finer than granted.

use crate::{Error, Proof};
use kernel::{Claim, Date, Granularity, Moment, RetentionClass, VisitorId};
use keys::{Deks, Keys, Opening};
use serde_json::{Value, json};
use storage::{SealedColumn, Tx, document, visitor};
use vault::{Context, Field};
use zeroize::Zeroizing;

mod birth;

pub(crate) use birth::Birth;

/// The sealed rows of one visitor and the key that opens them. Opens nothing by itself.
pub(crate) struct Facts {
    visitor: VisitorId,
    contact: Option<visitor::Model>,
    document: Option<document::Model>,
    opener: Option<Opener>,
    closed: Option<Closed>,
}

/// Why nothing opens though there are rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Closed {
    Stored,
    Erased,
}

impl Facts {
    /// Reads the rows; the key is in the other database, so a transaction on this one does not block it.
    pub(crate) async fn load(
        keys: &Keys,
        tx: &impl Tx,
        now: Moment,
        visitor: VisitorId,
    ) -> Result<Self, Error> {
        let (opener, closed) = match Opener::of(keys, tx, visitor, RetentionClass::Profile).await {
            Err(Error::Keys(keys::Error::Restricted)) => (None, Some(Closed::Stored)),
            Err(Error::Keys(keys::Error::Shredded)) => (None, Some(Closed::Erased)),
            other => (other?, None),
        };
        Ok(Self {
            visitor,
            contact: visitor::find(tx, visitor).await?,
            document: document::current(tx, visitor, now).await?,
            opener,
            closed,
        })
    }

    /// Whether there is anybody to speak about: a visitor without a passport that works is nobody.
    pub(crate) fn known(&self) -> bool {
        self.contact.is_some() && self.document.is_some() && (self.opener.is_some() || self.only_stored())
    }

    /// Whether it is only stored, so that nothing of it opens.
    pub(crate) fn only_stored(&self) -> bool {
        self.closed == Some(Closed::Stored)
    }

    /// How the passport was proved.
    pub(crate) fn proof(&self) -> Option<Proof> {
        self.document.as_ref().map(|document| Proof {
            assurance: document.evidence,
            presence: document.presence.0.clone(),
            day: document.verified_at.date(),
        })
    }

    /// Whether there is something to tell, seen from the rows alone: nothing is opened for it.
    pub(crate) fn holds(&self, claim: Claim, grain: Granularity) -> bool {
        match claim {
            Claim::Subject => self.contact.is_some(),
            Claim::Phone => self.contact.as_ref().is_some_and(|c| c.phone.is_some()),
            Claim::Email => self.contact.as_ref().is_some_and(|c| c.email.is_some()),
            Claim::Document => self.document.is_some() && grain != Granularity::Image,
            Claim::Birth | Claim::Name | Claim::Sex | Claim::Nationality | Claim::DocumentExpiry => {
                self.document.is_some()
            }
            Claim::Face | Claim::Address | Claim::Stay => false,
        }
    }

    /// The birth date as the passport tells it; `None` without a passport, or when its key is shredded.
    pub(crate) fn birth(&self) -> Result<Option<Birth>, Error> {
        let Some(document) = self.document.as_ref().filter(|_| self.opener.is_some()) else {
            return Ok(None);
        };
        let text = self.open(&document.id.to_string(), &document.birth)?;
        Ok(Birth::parse(&text))
    }

    /// Opens one claim and tells it at one grain; `None` if it is not held or cannot be told so.
    pub(crate) fn tell(&self, claim: Claim, grain: Granularity, today: Date) -> Result<Option<Value>, Error> {
        match claim {
            // The pairwise name is the provider's to make; being there is all that is told here.
            Claim::Subject => Ok(Some(Value::Bool(true))),
            Claim::Phone => self.contact(|c| c.phone.as_ref()),
            Claim::Email => self.contact(|c| c.email.as_ref()),
            Claim::Birth => Ok(self.birth()?.and_then(|birth| birth.tell(grain, today))),
            Claim::Name => self.name(grain),
            Claim::Document => self.passport(grain, today),
            Claim::Sex => self.document(|d| &d.sex),
            Claim::Nationality => self.document(|d| &d.nationality),
            Claim::DocumentExpiry => self.document(|d| &d.expiry),
            // Not kept here: the face stays in the chip, and nobody asks for addresses yet.
            Claim::Face | Claim::Address | Claim::Stay => Ok(None),
        }
    }

    fn name(&self, grain: Granularity) -> Result<Option<Value>, Error> {
        let Some(Value::String(text)) = self.document(|d| &d.name)? else {
            return Ok(None);
        };
        let name: Value = serde_json::from_str(&text).map_err(|_| Error::Fact)?;
        let part = |key: &str| name.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (primary, secondary) = (part("primary"), part("secondary"));
        Ok(match grain {
            Granularity::Full => Some(json!({ "primary": primary, "secondary": secondary })),
            Granularity::Initials => Some(Value::String(initials(&secondary, &primary))),
            _ => None,
        })
    }

    fn passport(&self, grain: Granularity, today: Date) -> Result<Option<Value>, Error> {
        let number = |facts: &Self| facts.document(|d| &d.number);
        match grain {
            Granularity::Number => {
                let issuer = self.document(|d| &d.issuer)?;
                Ok(number(self)?
                    .zip(issuer)
                    .map(|(number, issuer)| json!({ "number": number, "issuer": issuer })))
            }
            Granularity::Last4 => Ok(number(self)?.and_then(|n| last4(&n))),
            Granularity::Valid => {
                let expiry = self.document(|d| &d.expiry)?;
                let expiry = expiry.as_ref().and_then(Value::as_str).and_then(|text| Date::parse(text).ok());
                Ok(expiry.map(|end| Value::Bool(today <= end)))
            }
            _ => Ok(None),
        }
    }

    fn document<F: Field>(
        &self,
        field: impl Fn(&document::Model) -> &SealedColumn<F>,
    ) -> Result<Option<Value>, Error> {
        let Some(row) = &self.document else {
            return Ok(None);
        };
        let text = self.open(&row.id.to_string(), field(row))?;
        Ok(Some(Value::String(text.to_string())))
    }

    fn contact<F: Field>(
        &self,
        field: impl Fn(&visitor::Model) -> Option<&SealedColumn<F>>,
    ) -> Result<Option<Value>, Error> {
        let Some(sealed) = self.contact.as_ref().and_then(field) else {
            return Ok(None);
        };
        let text = self.open(&self.visitor.to_string(), sealed)?;
        Ok(Some(Value::String(text.to_string())))
    }

    fn open<F: Field>(&self, row: &str, sealed: &SealedColumn<F>) -> Result<Zeroizing<String>, Error> {
        let closed = || match self.closed {
            Some(Closed::Stored) => keys::Error::Restricted.into(),
            Some(Closed::Erased) => keys::Error::Shredded.into(),
            None => Error::Fact,
        };
        self.opener.as_ref().ok_or_else(closed)?.open(row, sealed)
    }
}

/// The keys of one person and class: what opens their fields, one by one.
pub(crate) struct Opener {
    tenant: String,
    subject: String,
    class: RetentionClass,
    deks: Deks,
}

impl Opener {
    /// Nothing when the person has no data keys of that class.
    pub(crate) async fn of(
        keys: &Keys,
        tx: &impl Tx,
        visitor: VisitorId,
        class: RetentionClass,
    ) -> Result<Option<Self>, Error> {
        Self::of_for(keys, tx, visitor, class, Opening::Usual).await
    }

    /// As [`Opener::of`], for what opens also of data that is only stored.
    pub(crate) async fn of_for(
        keys: &Keys,
        tx: &impl Tx,
        visitor: VisitorId,
        class: RetentionClass,
        opening: Opening,
    ) -> Result<Option<Self>, Error> {
        let (tenant, subject) = (keys.tenant().to_owned(), visitor.to_string());
        let deks = keys.deks_for(tx, &subject, class, opening).await?;
        Ok(deks.map(|deks| Self { tenant, subject, class, deks }))
    }

    pub(crate) fn open<F: Field>(
        &self,
        row: &str,
        sealed: &SealedColumn<F>,
    ) -> Result<Zeroizing<String>, Error> {
        let context = Context { tenant: &self.tenant, row, subject: &self.subject, class: self.class.code() };
        let sealed = sealed.sealed()?;
        let opened = vault::open(self.deks.of(&sealed)?, &context, &sealed).map_err(|_| Error::Fact)?;
        let text = std::str::from_utf8(&opened).map_err(|_| Error::Fact)?;
        Ok(Zeroizing::new(text.to_owned()))
    }
}

fn initials(given: &str, family: &str) -> String {
    given.split_whitespace().chain(family.split_whitespace()).filter_map(|word| word.chars().next()).collect()
}

fn last4(number: &Value) -> Option<Value> {
    let text = number.as_str()?;
    // Of a short number four characters would be most of it.
    let start = text.char_indices().rev().nth(3).map(|(at, _)| at).filter(|at| *at > 0)?;
    text.get(start..).map(|tail| Value::String(tail.to_owned()))
}
