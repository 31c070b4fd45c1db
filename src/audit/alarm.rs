//! Alarms: what the log's check of itself found, what witnesses did not do. Each is logged, kept in a table for
//! operators and auditors, and, where it is about the log's truth, an entry.

use crate::{Action, Audit, Error, Event};
use kernel::{Call, Moment};
use storage::alarm;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Alarm {
    /// A witness does not cosign.
    Witness,
    /// Somebody saw a larger log.
    RolledBack,
    /// Somebody saw another log.
    Forked,
    /// Nothing was signed for too long.
    Silence,
    /// An entry does not hash to its leaf, or the entries not to what was signed.
    Altered,
    /// An index is missing, in the log or of one emitter.
    Gap,
    /// Time ran backwards from one entry to the next.
    Clock,
    /// There are more or fewer disclosures than entries of disclosures.
    Disclosures,
    /// A data key has sealed nearly as many messages as it may.
    Worn,
}

impl Alarm {
    /// Every alarm.
    pub const ALL: [Self; 9] = [
        Self::Witness,
        Self::RolledBack,
        Self::Forked,
        Self::Silence,
        Self::Altered,
        Self::Gap,
        Self::Clock,
        Self::Disclosures,
        Self::Worn,
    ];

    /// The code in table, log and pages.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Witness => "witness",
            Self::RolledBack => "rolled_back",
            Self::Forked => "forked",
            Self::Silence => "silence",
            Self::Altered => "altered",
            Self::Gap => "gap",
            Self::Clock => "clock",
            Self::Disclosures => "disclosures",
            Self::Worn => "worn",
        }
    }

    /// Whether it is about the log's truth, and so an entry. A witness out of reach, a pause, a worn key
    /// are not.
    const fn is_grave(self) -> bool {
        !matches!(self, Self::Witness | Self::Silence | Self::Worn)
    }
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmRow {
    /// Its code, and after a colon whom it is about: `witness:w1.example`.
    pub kind: String,
    /// What was found: codes, ids and counts.
    pub found: String,
    /// How often.
    pub times: u64,
    /// When first, since it was over last.
    pub first_at: Moment,
    /// When last.
    pub last_at: Moment,
    /// When it was over; `None` while it lasts.
    pub ended_at: Option<Moment>,
}

fn key(alarm: Alarm, about: &str) -> String {
    if about.is_empty() { alarm.code().to_owned() } else { format!("{}:{about}", alarm.code()) }
}

impl Audit {
    /// Raises an alarm about somebody or something; raised again, it is counted.
    ///
    /// # Errors
    /// What the store says.
    pub async fn raise(&self, call: Call, alarm: Alarm, about: &str, found: &str) -> Result<(), Error> {
        let kind = key(alarm, about);
        let mut tx = self.store.write(call).await?;
        if alarm::raise(&tx, &kind, found).await? {
            tracing::error!(alarm = kind, found, "the log has an alarm");
            if alarm.is_grave() {
                let event = Event::new(Action::AlarmRaised).note(format!("{kind}: {found}"));
                self.record(&mut tx, event).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Ends an alarm, if it lasts.
    ///
    /// # Errors
    /// What the store says.
    pub async fn end_alarm(&self, call: Call, alarm: Alarm, about: &str) -> Result<(), Error> {
        let kind = key(alarm, about);
        // Almost always there is none: nobody's turn to write is taken for that.
        let open = alarm::all(&self.store.read().await?).await?;
        if !open.iter().any(|row| row.kind == kind && row.ended_at.is_none()) {
            return Ok(());
        }
        let tx = self.store.write(call).await?;
        if alarm::end(&tx, &kind).await? {
            tracing::info!(alarm = kind, "an alarm of the log is over");
        }
        Ok(tx.commit().await?)
    }

    /// Whether an alarm about nobody in particular lasts.
    ///
    /// # Errors
    /// What the store says.
    pub async fn lasts(&self, alarm: Alarm) -> Result<bool, Error> {
        let rows = alarm::all(&self.store.read().await?).await?;
        Ok(rows.iter().any(|row| row.kind == alarm.code() && row.ended_at.is_none()))
    }

    /// Every alarm there was, those that last first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn alarms(&self) -> Result<Vec<AlarmRow>, Error> {
        let rows = alarm::all(&self.store.read().await?).await?;
        let row = |row: alarm::Model| AlarmRow {
            kind: row.kind,
            found: row.found,
            times: u64::try_from(row.times).unwrap_or(0),
            first_at: row.first_at,
            last_at: row.last_at,
            ended_at: row.ended_at,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
