//! Blind indexes in every epoch that lives: how a passport is found again without being read, and what was issued to a
//! visitor without being named.

use crate::{Error, Keys, secret};
use kernel::VisitorId;
use storage::{Tx, WriteTx, document, rotation};
use vault::IndexKey;

/// What of a passport is indexed.
#[derive(Clone, Copy)]
pub struct Indexed<'a> {
    /// Issuing state and number, which find it; of what somebody only typed the visitor's id takes their place, so that
    /// it claims no number.
    pub number: Number<'a>,
    /// Name as the machine-readable zone writes it, in two parts, and birth date: compared, never searched for.
    pub person: [&'a str; 3],
}

/// What a passport is found by.
#[derive(Clone, Copy)]
pub enum Number<'a> {
    /// Issuing state and document number.
    Claimed(&'a str, &'a str),
    /// Nothing: the visitor's own id.
    Typed(VisitorId),
}

/// The index of one passport, once per epoch.
#[derive(Clone)]
pub struct DocumentIndex(Vec<Epoch>);

#[derive(Clone)]
struct Epoch {
    epoch: i32,
    number: Vec<u8>,
    person: Vec<u8>,
}

/// What is written: the epoch in force, and the coming one while two live.
#[derive(Clone)]
pub struct Written {
    /// The epoch in force.
    pub epoch: i32,
    /// The number's index in it.
    pub number: Vec<u8>,
    /// The person's index in it.
    pub person: Vec<u8>,
    /// Both in the coming epoch.
    pub coming: Option<(Vec<u8>, Vec<u8>)>,
}

/// The index of one visitor in a column: written in the epoch in force, found in every epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitorIndex {
    /// In the epoch in force.
    pub written: Vec<u8>,
    /// In every epoch there is.
    pub found: Vec<Vec<u8>>,
}

/// Which epochs live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phase {
    pub(crate) current: i32,
    pub(crate) coming: Option<i32>,
}

impl Phase {
    fn of(row: Option<&rotation::Model>) -> Self {
        match row {
            None => Self { current: 1, coming: None },
            Some(row) if matches!(row.phase.as_str(), "backfill" | "flip") => {
                Self { current: row.epoch - 1, coming: Some(row.epoch) }
            }
            Some(row) => Self { current: row.epoch, coming: None },
        }
    }
}

/// Without fillers and case, as the zone has it.
fn normal(text: &str) -> String {
    text.trim().trim_end_matches('<').to_uppercase()
}

impl Keys {
    /// The index of a passport in every epoch this node knows.
    #[must_use]
    pub fn document_index(&self, indexed: &Indexed<'_>) -> DocumentIndex {
        let secrets = self.0.secrets.load();
        let key = |root: &secret::Bytes, column: &str, epoch: i32| {
            IndexKey::derive(root, self.tenant(), "documents", column, epoch.unsigned_abs())
        };
        let of = |(epoch, root): (&i32, &secret::Bytes)| {
            let number = match indexed.number {
                Number::Claimed(issuer, number) => {
                    let (issuer, number) = (normal(issuer), normal(number));
                    key(root, "number_index", *epoch).index(&[issuer.as_bytes(), number.as_bytes()])
                }
                Number::Typed(visitor) => key(root, "typed_index", *epoch).index(&[visitor.bytes()]),
            };
            let person = key(root, "person_index", *epoch).index(&indexed.person.map(str::as_bytes));
            Epoch { epoch: *epoch, number: number.to_vec(), person: person.to_vec() }
        };
        DocumentIndex(secrets.indexes.iter().map(of).collect())
    }

    /// What to write for a passport, in a transaction that keeps the phase until it ends.
    ///
    /// # Errors
    /// A conflict when an epoch began that this node does not know yet: take the index anew.
    pub async fn written(&self, tx: &WriteTx, index: &DocumentIndex) -> Result<Written, Error> {
        let phase = Phase::of(rotation::hold(tx, rotation::INDEX).await?.as_ref());
        let Some(current) = index.at(phase.current) else { return self.behind(tx).await };
        let coming = match phase.coming {
            None => None,
            Some(epoch) => match index.at(epoch) {
                Some(coming) => Some((coming.number.clone(), coming.person.clone())),
                None => return self.behind(tx).await,
            },
        };
        let (number, person) = (current.number.clone(), current.person.clone());
        Ok(Written { epoch: current.epoch, number, person, coming })
    }

    /// The index of a visitor in a column whose rows do not name them.
    ///
    /// # Errors
    /// A conflict when an epoch is in force that this node cannot know yet.
    pub async fn visitor_index(
        &self,
        tx: &impl Tx,
        column: (&str, &str),
        visitor: VisitorId,
    ) -> Result<VisitorIndex, storage::Error> {
        let phase = Phase::of(rotation::find(tx, rotation::INDEX).await?.as_ref());
        if !self.0.secrets.load().indexes.contains_key(&phase.current) {
            match self.refresh(tx).await {
                Err(Error::Internal(error)) => return Err(error),
                Err(_) => return Err(storage::Error::Conflict),
                Ok(()) => {}
            }
        }
        self.visitor_index_in(phase.current, column, visitor).ok_or(storage::Error::Conflict)
    }

    /// The same for who writes it, in a transaction that keeps the phase until it ends.
    ///
    /// # Errors
    /// As [`Keys::visitor_index`].
    pub async fn written_visitor_index(
        &self,
        tx: &WriteTx,
        column: (&str, &str),
        visitor: VisitorId,
    ) -> Result<VisitorIndex, storage::Error> {
        rotation::hold(tx, rotation::INDEX).await?;
        self.visitor_index(tx, column, visitor).await
    }

    /// The same as if that epoch were in force; `None` for one this node does not know.
    #[must_use]
    pub fn visitor_index_in(
        &self,
        epoch: i32,
        (table, column): (&str, &str),
        visitor: VisitorId,
    ) -> Option<VisitorIndex> {
        let secrets = self.0.secrets.load();
        let index = |(epoch, root): (&i32, &secret::Bytes)| {
            let key = IndexKey::derive(root, self.tenant(), table, column, epoch.unsigned_abs());
            key.index(&[visitor.bytes()]).to_vec()
        };
        let written = index(secrets.indexes.get_key_value(&epoch)?);
        Some(VisitorIndex { written, found: secrets.indexes.iter().map(index).collect() })
    }

    async fn behind<T>(&self, tx: &WriteTx) -> Result<T, Error> {
        self.refresh(tx).await?;
        Err(storage::Error::Conflict.into())
    }

    /// The passport behind an index, in whatever state, in whatever epoch it was written.
    ///
    /// # Errors
    /// As [`Keys::written`].
    pub async fn find_document(
        &self,
        tx: &impl Tx,
        index: &DocumentIndex,
    ) -> Result<Option<document::Model>, Error> {
        let phase = Phase::of(rotation::find(tx, rotation::INDEX).await?.as_ref());
        for epoch in std::iter::once(phase.current).chain(phase.coming) {
            let Some(own) = index.at(epoch) else {
                self.refresh(tx).await?;
                return Err(storage::Error::Conflict.into());
            };
            // While two live, a passport that has moved is found by its new index in its own row.
            if let Some(row) = document::find_by_index(tx, &own.number).await? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

impl DocumentIndex {
    fn at(&self, epoch: i32) -> Option<&Epoch> {
        self.0.iter().find(|own| own.epoch == epoch)
    }

    /// Whether that passport is of the same person: its index of name and birth date, in the epoch of its row.
    #[must_use]
    pub fn is_person_of(&self, row: &document::Model) -> bool {
        self.at(row.index_epoch).is_some_and(|own| row.person_index.as_ref() == Some(&own.person))
    }

    /// Both indexes in an epoch.
    #[must_use]
    pub fn in_epoch(&self, epoch: i32) -> Option<(Vec<u8>, Vec<u8>)> {
        self.at(epoch).map(|own| (own.number.clone(), own.person.clone()))
    }
}
