//! Four eyes: what leads to a person leaves the log when somebody else allowed it, once, within a day.

use super::session::plain;
use crate::{Action, Audit, Error, Event};
use kernel::{ApprovalId, Call, Moment, StaffId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};
use storage::approval;

/// A request waits this long,
const WAITS: Duration = Duration::from_secs(7 * 24 * 3600);
/// and an approval is good for this long.
const GOOD: Duration = Duration::from_secs(24 * 3600);
/// Longest reason, in characters.
const REASON: usize = 200;
/// Most requests in a list.
const MOST: u64 = 100;

/// What may be exported: the very words of the request. What was approved is exported, nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Filters by name and value, as the form sent them.
    pub filters: BTreeMap<String, String>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
    /// The form of the data.
    pub form: String,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    /// Nobody has decided.
    Pending,
    /// Somebody else allowed it; it may be used once.
    Approved,
    /// Somebody else refused it.
    Refused,
    /// It was used.
    Used,
    /// Nobody decided, or nobody used it, in time.
    Expired,
}

impl ApprovalState {
    /// The code on pages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Used => "used",
            Self::Expired => "expired",
        }
    }
}

/// What the second person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Approve,
    /// No.
    Refuse,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// Who asks.
    pub asked_by: StaffId,
    /// Their name.
    pub asker: String,
    /// Why.
    pub reason: String,
    /// What.
    pub scope: Scope,
    /// Where it stands.
    pub state: ApprovalState,
    /// When it was asked.
    pub asked_at: Moment,
    /// Who decided, by name.
    pub decider: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
}

fn state(row: &approval::Model, now: Moment) -> Result<ApprovalState, Error> {
    let late = |since: Option<Moment>, lasts| since.is_none_or(|at| now.since(at) >= lasts);
    Ok(match row.state.as_str() {
        "pending" if late(Some(row.asked_at), WAITS) => ApprovalState::Expired,
        "pending" => ApprovalState::Pending,
        "approved" if late(row.decided_at, GOOD) => ApprovalState::Expired,
        "approved" => ApprovalState::Approved,
        "refused" => ApprovalState::Refused,
        "used" => ApprovalState::Used,
        _ => return Err(Error::Damaged("an approval")),
    })
}

impl Audit {
    /// Asks for somebody else's approval of an export with personal detail.
    ///
    /// # Errors
    /// [`Error::Statement`] when the reason is empty, too long, or holds other signs than letters, digits and a few;
    /// what the store says.
    pub async fn ask_approval(
        &self,
        call: Call,
        staff: StaffId,
        reason: &str,
        scope: &Scope,
    ) -> Result<ApprovalId, Error> {
        let reason = reason.trim();
        if reason.is_empty() || !plain(reason, REASON) {
            return Err(Error::Statement);
        }
        let mut tx = self.store.write(call).await?;
        let id = ApprovalId::new(tx.now(), tx.entropy());
        let row = approval::Model {
            id,
            asked_by: staff,
            reason: reason.to_owned(),
            scope: serde_json::to_string(scope).map_err(|_| Error::Damaged("an approval"))?,
            state: ApprovalState::Pending.code().to_owned(),
            asked_at: tx.now(),
            decided_by: None,
            decided_at: None,
            used_at: None,
        };
        approval::insert(&tx, row).await?;
        self.record(&mut tx, Event::new(Action::ApprovalAsked).note(id.to_string())).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The newest hundred requests, of everybody.
    ///
    /// # Errors
    /// [`Error::Damaged`] when one does not read; what the store says.
    pub async fn approvals(&self, now: Moment) -> Result<Vec<Approval>, Error> {
        let names: BTreeMap<StaffId, String> =
            self.all_staff().await?.into_iter().map(|who| (who.id, who.name)).collect();
        let name = |id: StaffId| names.get(&id).cloned().unwrap_or_else(|| id.to_string());
        let rows = approval::newest(&self.store.read().await?, MOST).await?;
        let read = |row: approval::Model| {
            Ok(Approval {
                id: row.id,
                asked_by: row.asked_by,
                asker: name(row.asked_by),
                state: state(&row, now)?,
                scope: serde_json::from_str(&row.scope).map_err(|_| Error::Damaged("an approval"))?,
                reason: row.reason,
                asked_at: row.asked_at,
                decider: row.decided_by.map(name),
                decided_at: row.decided_at,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Decides somebody else's request, once.
    ///
    /// # Errors
    /// [`Error::OwnRequest`] when it is one's own; [`Error::NotApproved`] when it was decided before, is too old or
    /// unknown; what the store says.
    pub async fn decide_approval(
        &self,
        call: Call,
        staff: StaffId,
        id: ApprovalId,
        verdict: Verdict,
    ) -> Result<(), Error> {
        let mut tx = self.store.write(call).await?;
        let asked = approval::find(&tx, id).await?.ok_or(Error::NotApproved)?;
        if asked.asked_by == staff {
            return Err(Error::OwnRequest);
        }
        let (state, action) = match verdict {
            Verdict::Approve => (ApprovalState::Approved, Action::ApprovalGiven),
            Verdict::Refuse => (ApprovalState::Refused, Action::ApprovalRefused),
        };
        let since = call.now.minus(WAITS);
        match approval::decide(&tx, id, staff, state.code(), since).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::NotApproved),
            Err(other) => return Err(other.into()),
        }
        self.record(&mut tx, Event::new(action).note(id.to_string())).await?;
        Ok(tx.commit().await?)
    }

    /// Looks at what one was allowed, without using it.
    ///
    /// # Errors
    /// [`Error::NotApproved`] when it is not one's own, not approved, used or too old; what the store says.
    pub async fn approved(&self, now: Moment, staff: StaffId, id: ApprovalId) -> Result<Scope, Error> {
        let row = approval::find(&self.store.read().await?, id).await?.ok_or(Error::NotApproved)?;
        if row.asked_by != staff || state(&row, now)? != ApprovalState::Approved {
            return Err(Error::NotApproved);
        }
        serde_json::from_str(&row.scope).map_err(|_| Error::Damaged("an approval"))
    }

    /// Uses an approval up: of any number who try at once, one succeeds.
    ///
    /// # Errors
    /// [`Error::NotApproved`] when it is not one's own, not approved, used or too old; what the store says.
    pub async fn use_approval(&self, call: Call, staff: StaffId, id: ApprovalId) -> Result<(), Error> {
        let mut tx = self.store.write(call).await?;
        match approval::consume(&tx, id, staff, call.now.minus(GOOD)).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::NotApproved),
            Err(other) => return Err(other.into()),
        }
        self.record(&mut tx, Event::new(Action::ApprovalUsed).note(id.to_string())).await?;
        Ok(tx.commit().await?)
    }
}
