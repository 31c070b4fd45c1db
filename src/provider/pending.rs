//! What waits for an operator: relying parties that registered themselves, sign-outs that could not be told; lists of
//! countries' certificates, which the visitor's crate keeps, are named alike.

use crate::{Error, Provider};
use audit::{Action, Event};
use kernel::{Call, ClientId};
use serde::Serialize;
use storage::{Written, client, logout};
use visitor::VersionRow;

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// `client`, `logout` or `trust`.
    pub kind: &'static str,
    /// Which of that kind.
    pub id: String,
    /// What approving it means.
    pub says: String,
    /// Since when.
    pub since: String,
}

/// An operator's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is done.
    Approve,
    /// It is not done, and waits no more.
    Deny,
}

impl Verdict {
    const fn action(self) -> Action {
        match self {
            Self::Approve => Action::PendingApproved,
            Self::Deny => Action::PendingDenied,
        }
    }
}

impl From<VersionRow> for Pending {
    fn from(list: VersionRow) -> Self {
        let says =
            format!("passports are trusted by the {} certificates of {}", list.certificates, list.version);
        Self { kind: "trust", id: list.source, says, since: list.imported_at.to_string() }
    }
}

impl Provider {
    /// What waits here: relying parties and sign-outs.
    ///
    /// # Errors
    /// What the store says.
    pub async fn pending(&self) -> Result<Vec<Pending>, Error> {
        let tx = self.0.store.read().await?;
        let client = |row: client::Model| Pending {
            kind: "client",
            id: row.id.to_string(),
            says: format!("{} may ask the scope {}", row.name, row.pending.unwrap_or_default()),
            since: row.created_at.to_string(),
        };
        let mut all: Vec<Pending> = client::pending(&tx).await?.into_iter().map(client).collect();
        drop(tx);
        let logout = |row: crate::Untold| Pending {
            kind: "logout",
            id: row.id,
            says: format!("{} is told again ({}, {} attempts)", row.client, row.state, row.attempts),
            since: row.since,
        };
        all.extend(self.untold().await?.into_iter().map(logout));
        Ok(all)
    }

    /// Answers a relying party that waits: approved, it has the scope it was invited to; denied, it goes on with who
    /// signed in and nothing else, as a client that was never to have more.
    ///
    /// # Errors
    /// [`Error::Gone`] when it does not wait.
    pub async fn settle_client(&self, call: Call, id: ClientId, verdict: Verdict) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        let row = client::find(&tx, id).await?.ok_or(Error::Gone)?;
        let wanted = row.pending.ok_or(Error::Gone)?;
        let mut metadata: serde_json::Value = row.metadata.read()?;
        if let (Verdict::Approve, Some(members)) = (verdict, metadata.as_object_mut()) {
            members.insert("scope".to_owned(), wanted.clone().into());
        }
        match client::settle(&tx, id, Written::of(&metadata)?).await {
            Err(storage::Error::Conflict) => return Err(Error::Gone),
            settled => settled?,
        }
        let event = Event::new(verdict.action()).recipient(id).country(row.country);
        self.0.audit.record(&mut tx, event.note(format!("client: {wanted}"))).await?;
        Ok(tx.commit().await?)
    }

    /// Answers a sign-out that could not be told: approved, it is told again from now on; denied, never.
    ///
    /// # Errors
    /// [`Error::Gone`] when it does not wait.
    pub async fn settle_logout(&self, call: Call, id: &str, verdict: Verdict) -> Result<(), Error> {
        let state = match verdict {
            Verdict::Approve => logout::DUE,
            Verdict::Deny => logout::DROPPED,
        };
        let mut tx = self.0.store.write(call).await?;
        match logout::decide(&tx, id, state).await {
            Err(storage::Error::Conflict) => return Err(Error::Gone),
            decided => decided?,
        }
        self.0.audit.record(&mut tx, Event::new(verdict.action()).note(format!("logout: {id}"))).await?;
        Ok(tx.commit().await?)
    }
}
