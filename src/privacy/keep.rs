//! What keeping a retention class rests on, and how long: the rows `kept` of `policies/release/purposes.toml`.

use crate::{
    law::{Catalogue, Confidence},
    purpose::basis,
};
use kernel::{Basis, Moment, RetentionClass};
use std::time::Duration;

const DAY: u64 = 24 * 3600;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keep {
    pub(crate) class: RetentionClass,
    pub(crate) basis: Basis,
    /// The act, for a statutory basis.
    pub(crate) act: Option<String>,
    days: Option<u32>,
    since: Since,
}

/// From when an act counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Since {
    /// From when the data is used no more.
    #[default]
    End,
    /// From when something was last given to somebody.
    Giving,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WireKeep {
    class: String,
    basis: String,
    act: Option<String>,
    days: Option<u32>,
    #[serde(default)]
    since: Since,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

impl WireKeep {
    /// The row, or what is wrong with it.
    pub(crate) fn read(self, law: &Catalogue) -> Result<Keep, String> {
        let class = RetentionClass::ALL.iter().find(|class| class.code() == self.class);
        let class = *class.ok_or_else(|| format!("no such retention class: {}", self.class))?;
        let basis = basis(&self.basis).ok_or_else(|| format!("no such basis: {}", self.basis))?;
        match &self.act {
            Some(act) => law.expect(act)?,
            None if basis == Basis::Statute => return Err("a duty needs the act that imposes it".to_owned()),
            None => {}
        }
        Ok(Keep { class, basis, act: self.act, days: self.days, since: self.since })
    }
}

/// What keeping something rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The basis (PIPL Art. 13).
    pub basis: Basis,
    /// The article that demands it, of a statutory one.
    pub article: Option<String>,
    /// Until when it demands it if its use ended now; none where the end is not known.
    pub until: Option<Moment>,
}

/// What holds a class if its use ended `now`: of several demands the one that lasts longest, an unknown end before all.
pub(crate) fn hold<'a>(
    keeps: impl Iterator<Item = &'a Keep>,
    now: Moment,
    given: Option<Moment>,
) -> Option<Hold> {
    let holds = keeps.filter_map(|keep| {
        let from = match keep.since {
            Since::End => now,
            Since::Giving => given?,
        };
        let until = keep.days.map(|days| from.plus(Duration::from_secs(u64::from(days) * DAY)));
        // Nothing is demanded of what was given too long ago.
        if until.is_some_and(|until| until <= now) {
            return None;
        }
        // The log says the day alone: a whole one more, so that a copy restored from it knows the same.
        let until = until.map(|until| until.date_in_china().plus_days(1).midnight());
        Some(Hold { basis: keep.basis, article: keep.act.clone(), until })
    });
    holds.max_by_key(|hold| (hold.until.is_none(), hold.until))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_seconds(4_000 * 24 * 3600);

    fn keep(act: &str, days: Option<u32>, since: Since) -> Keep {
        Keep {
            class: RetentionClass::AuditDetail,
            basis: Basis::Statute,
            act: Some(act.to_owned()),
            days,
            since,
        }
    }

    fn held(keeps: &[Keep], given_days_ago: Option<u64>) -> Option<(String, Option<u64>)> {
        let given = given_days_ago.map(|days| NOW.minus(Duration::from_secs(days * DAY)));
        let hold = hold(keeps.iter(), NOW, given)?;
        Some((hold.article?, hold.until.map(|until| until.since(NOW).as_secs() / DAY)))
    }

    #[test]
    fn of_several_demands_the_longest_counts_and_one_without_a_giving_none() {
        let log = keep("CSL-23", Some(184), Since::End);
        let giving = keep("R12", Some(1096), Since::Giving);
        let both = [log.clone(), giving.clone()];
        assert_eq!(held(&both, None), Some(("CSL-23".into(), Some(185))));
        assert_eq!(held(&both, Some(0)), Some(("R12".into(), Some(1097))));
        assert_eq!(held(&both, Some(1000)), Some(("CSL-23".into(), Some(185))));
        assert_eq!(held(&[giving], Some(1096)), None, "its time is over");
        let open = keep("EEL-39", None, Since::End);
        assert_eq!(held(&[log, open], None), Some(("EEL-39".into(), None)));
    }
}
