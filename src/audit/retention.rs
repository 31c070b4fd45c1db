//! How long entries are kept, and what goes when their time is over. What names somebody goes; the logged bytes, the
//! leaf and the tiles stay, so that every proof holds.

use crate::{Action, Audit, Error, Event, check::fields, tiles};
use kernel::{Call, Moment};
use ledger::Names;
use std::time::Duration;
use storage::{Tx, event, retention};

const DAY: u64 = 24 * 3600;
/// Rows looked at in one transaction.
const BATCH: u64 = 500;
/// The row of the minimum index, beside those of the classes.
const MINIMUM: &str = "minimum";

/// How long an entry is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// What happened to accounts and sessions: at least six months (Cybersecurity Law Art. 23).
    Security,
    /// Giving, consents, processing, assessments: at least three years (PIPL Art. 56, Order 790 Art. 12).
    Giving,
    /// What the log itself and its keys, policies and trust rest on.
    Lasting,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::Security, Self::Giving, Self::Lasting];

    /// The code in configuration and policy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Giving => "giving",
            Self::Lasting => "lasting",
        }
    }

    /// The shortest period that may be set.
    #[must_use]
    pub const fn least(self) -> Duration {
        match self {
            Self::Security => Duration::from_secs(183 * DAY),
            Self::Giving | Self::Lasting => Duration::from_secs(3 * 366 * DAY),
        }
    }

    /// The class of an action. What nobody classified is kept as long as what was given.
    #[must_use]
    pub const fn of(action: Action) -> Self {
        match action {
            Action::PasskeyAdded
            | Action::SignIn
            | Action::SignedOut
            | Action::TokenIssued
            | Action::TokenRevoked
            | Action::CodeReplayed
            | Action::LogoutUndelivered => Self::Security,
            Action::TrustImported
            | Action::TrustActivated
            | Action::TrustRolledBack
            | Action::TrustAdded
            | Action::TrustDistrusted
            | Action::CrlImported
            | Action::DeviationsImported
            | Action::TrustPinned
            | Action::KeyRotated
            | Action::PolicyLoaded
            | Action::StaffAdded
            | Action::AlarmRaised
            | Action::LogPruned
            | Action::LogReopened => Self::Lasting,
            _ => Self::Giving,
        }
    }
}

/// The published policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Of [`Class::Security`].
    pub security: Duration,
    /// Of [`Class::Giving`].
    pub giving: Duration,
    /// Of [`Class::Lasting`].
    pub lasting: Duration,
}

impl Retention {
    /// The period of a class.
    #[must_use]
    pub const fn of(&self, class: Class) -> Duration {
        match class {
            Class::Security => self.security,
            Class::Giving => self.giving,
            Class::Lasting => self.lasting,
        }
    }

    /// The first class whose period is shorter than it may be.
    #[must_use]
    pub fn too_short(&self) -> Option<Class> {
        Class::ALL.into_iter().find(|class| self.of(*class) < class.least())
    }
}

/// Whether to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruning {
    /// Only say what would be erased.
    Try,
    /// Erase.
    Do,
}

/// What was erased, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pruned {
    /// Entries erased now, by class.
    pub erased: Vec<(Class, u64)>,
    /// The index from which on entries are published.
    pub minimum: u64,
}

impl Audit {
    /// How long entries are kept; `None`, and they stay.
    #[must_use]
    pub fn retention(&self) -> Option<Retention> {
        self.settings.retention
    }

    /// The lowest index that is published; below it every entry is erased (C2SP tlog-tiles, "Pruning").
    ///
    /// # Errors
    /// What the store says.
    pub async fn minimum(&self) -> Result<u64, Error> {
        let tx = self.store.read().await?;
        tiles::unsigned(retention::below(&tx, MINIMUM).await?)
    }

    /// Erases what is over. Only entries that are signed are touched. It goes on where it was stopped.
    ///
    /// # Errors
    /// [`Error::Kept`] when no policy is published: without one a log must not prune (C2SP tlog-tiles, "Retention
    /// Policies"); what the store says.
    pub async fn prune(&self, call: Call, pruning: Pruning) -> Result<Pruned, Error> {
        let policy = self.settings.retention.ok_or(Error::Kept)?;
        let mut erased = Vec::new();
        let mut ends = Vec::new();
        for class in Class::ALL {
            let (count, end) =
                self.prune_class(call, class, call.now.minus(policy.of(class)), pruning).await?;
            erased.push((class, count));
            ends.push((class, end));
        }
        let minimum = self.lowest(&ends).await?;
        let before = self.minimum().await?;
        let total: u64 = erased.iter().map(|(_, count)| count).sum();
        if pruning == Pruning::Do && (total > 0 || minimum > before) {
            let mut tx = self.store.write(call).await?;
            retention::mark(&tx, MINIMUM, tiles::signed(minimum)?).await?;
            let counts: Vec<String> =
                erased.iter().map(|(class, count)| format!("{} {count}", class.code())).collect();
            let note = format!("erased {}; published from {minimum}", counts.join(", "));
            self.record(&mut tx, Event::new(Action::LogPruned).note(note)).await?;
            tx.commit().await?;
        }
        Ok(Pruned { erased, minimum: minimum.max(before) })
    }

    /// Erases the entries of a class from before `cutoff`; says how many, and up to which index the class is over.
    async fn prune_class(
        &self,
        call: Call,
        class: Class,
        cutoff: Moment,
        pruning: Pruning,
    ) -> Result<(u64, u64), Error> {
        let tx = self.store.read().await?;
        let signed = event::checkpoint(&tx).await?.map_or(0, |row| row.size);
        let end = event::first_since(&tx, cutoff).await?.min(signed);
        let mut next = retention::below(&tx, class.code()).await?;
        drop(tx);
        let mut count = 0;
        while next < end {
            let tx = self.store.write(call).await?;
            let left = tiles::unsigned(end - next)?;
            let rows = event::range(&tx, next, BATCH.min(left)).await?;
            let Some(last) = rows.last() else { break };
            next = last.seq + 1;
            for row in rows.iter().filter(|row| class_of(row) == class) {
                if let Some(fields) = erased(row)? {
                    count += 1;
                    if pruning == Pruning::Do {
                        retention::erase(&tx, row.seq, &fields).await?;
                    }
                }
            }
            if pruning == Pruning::Do {
                retention::mark(&tx, class.code(), next).await?;
                tx.commit().await?;
            }
        }
        Ok((count, tiles::unsigned(end.max(0))?))
    }

    /// The first index whose class is not over.
    async fn lowest(&self, ends: &[(Class, u64)]) -> Result<u64, Error> {
        let tx = self.store.read().await?;
        let most = ends.iter().map(|(_, end)| *end).max().unwrap_or(0);
        let mut next = tiles::unsigned(retention::below(&tx, MINIMUM).await?)?;
        while next < most {
            let rows = event::range(&tx, tiles::signed(next)?, BATCH.min(most - next)).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let seq = tiles::unsigned(row.seq)?;
                let over = ends.iter().any(|(class, end)| *class == class_of(row) && seq < *end);
                if !over {
                    return Ok(seq);
                }
                next = seq + 1;
            }
        }
        Ok(next)
    }
}

fn class_of(row: &event::Model) -> Class {
    row.action.parse().map_or(Class::Giving, Class::of)
}

/// What stays of an entry's fields: their hashes. `None` when that is so already.
fn erased(row: &event::Model) -> Result<Option<String>, Error> {
    if is_erased(row) {
        return Ok(None);
    }
    let hidden = fields(row)?.hide(Names::ALL);
    let text = hidden.and_then(|hidden| hidden.hidden_text());
    text.map(Some).ok_or(Error::Damaged("an entry's fields"))
}

/// Whether an entry is erased.
pub(crate) fn is_erased(row: &event::Model) -> bool {
    row.fields == "{}"
}

/// The minimum index in the caller's transaction.
pub(crate) async fn minimum(tx: &impl Tx) -> Result<u64, Error> {
    tiles::unsigned(retention::below(tx, MINIMUM).await?)
}
