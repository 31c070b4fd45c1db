//! What an operator should see to before passports are refused for it.

use super::TrustStore;
use crate::Error;
use kernel::Moment;
use passport::CrlState;
use serde::Serialize;
use std::{fmt, time::Duration};

/// How long before the last key of a country expires.
const SOON: Duration = Duration::from_secs(90 * 86_400);

/// Something to see to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "warning", rename_all = "snake_case")]
pub enum TrustWarning {
    /// The last key of a country expires soon, or has: import a newer list.
    Expires {
        /// Two letters.
        country: String,
        /// When.
        #[serde(serialize_with = "super::rfc3339")]
        until: Moment,
    },
    /// The next revocation list of a country is overdue: import it.
    CrlOverdue {
        /// Two letters.
        country: String,
        /// When the newest was made.
        #[serde(serialize_with = "super::rfc3339")]
        made_at: Moment,
    },
}

impl fmt::Display for TrustWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expires { country, until } => {
                write!(f, "{country}: the last key expires on {}; import a newer list", until.date())
            }
            Self::CrlOverdue { country, made_at } => {
                write!(f, "{country}: the revocation list of {} is overdue; import the next", made_at.date())
            }
        }
    }
}

impl TrustStore {
    /// What an operator should see to, by country.
    ///
    /// # Errors
    /// What the store says.
    pub async fn warnings(&self, now: Moment) -> Result<Vec<TrustWarning>, Error> {
        let current = self.current().await?;
        let mut out = Vec::new();
        for row in current.trust.coverage(now.seconds()) {
            let until = Moment::from_seconds(row.until);
            if until <= now.plus(SOON) {
                out.push(TrustWarning::Expires { country: row.country.clone(), until });
            }
            if let CrlState::Stale { this_update, .. } = row.crl {
                let made_at = Moment::from_seconds(this_update);
                out.push(TrustWarning::CrlOverdue { country: row.country, made_at });
            }
        }
        Ok(out)
    }
}
