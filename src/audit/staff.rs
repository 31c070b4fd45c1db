//! Operators and auditors. Each has a token; the store keeps its keyed hash.

use crate::{Action, Audit, Error, Event};
use data_encoding::BASE64URL_NOPAD;
use kernel::{Call, Moment, Secret, StaffId};
use std::str::FromStr;

/// What a member of staff may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Registers relying parties, imports trust, rotates keys.
    Operator,
    /// Reads and exports the log.
    Auditor,
    /// Has passports and their holders in front of them.
    Officer,
}

impl Role {
    /// The code in the store.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Officer => "officer",
        }
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role; known are operator, auditor, officer")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(code: &str) -> Result<Self, UnknownRole> {
        [Self::Operator, Self::Auditor, Self::Officer]
            .into_iter()
            .find(|r| r.code() == code)
            .ok_or(UnknownRole)
    }
}

/// A member of staff whose token was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The id that entries name.
    pub id: StaffId,
    /// What they may do.
    pub role: Role,
    /// A name for lists.
    pub name: String,
}

impl Audit {
    /// Adds a member of staff. The token is returned once and kept nowhere.
    ///
    /// # Errors
    /// What the store says.
    pub async fn add_staff(&self, call: Call, name: &str, role: Role) -> Result<(StaffId, Secret), Error> {
        let mut tx = self.store.write(call).await?;
        let id = StaffId::new(tx.now(), tx.entropy());
        let token = Secret::new(BASE64URL_NOPAD.encode(&tx.entropy().bytes::<32>()));
        let row = storage::staff::Model {
            id,
            name: name.to_owned(),
            role: role.code().to_owned(),
            token_hash: self.token_hash(token.expose()),
            created_at: tx.now(),
            ended_at: None,
        };
        storage::staff::insert(&tx, row).await?;
        let event = Event::new(Action::StaffAdded).note(format!("{id} {}", role.code()));
        self.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok((id, token))
    }

    /// The member of staff behind a token; `None` for a token nobody has, or of someone removed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn staff(&self, _now: Moment, token: &str) -> Result<Option<Staff>, Error> {
        // Our tokens have 43 characters: nothing longer is worth a hash or a query.
        if token.len() != 43 {
            return Ok(None);
        }
        let tx = self.store.read().await?;
        let row = storage::staff::find(&tx, &self.token_hash(token)).await?;
        row.map(|row| {
            let role = row.role.parse().map_err(|_| Error::Damaged("a role"))?;
            Ok(Staff { id: row.id, role, name: row.name })
        })
        .transpose()
    }

    fn token_hash(&self, token: &str) -> Vec<u8> {
        self.keys.mac("guosuo/staff-token", token.as_bytes()).to_vec()
    }
}
