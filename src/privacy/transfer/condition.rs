//! The vocabulary in which rows are written. A word not listed here makes the file unreadable.

use super::{
    ConsentState, Context,
    context::{Counts, Paper},
};
use crate::Role;
use kernel::{Basis, Date};
use std::str::FromStr;

/// Days an unfiled contract may be used (standard contract measures; working days).
const FILING_DAYS: u32 = 10;

/// One condition of a row: a word, perhaps with a number after a colon, perhaps after `not `.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    word: Word,
    negated: bool,
}

/// The text is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such condition: {0}")]
pub struct UnknownCondition(String);

impl Condition {
    /// Whether it holds; `None` when the context cannot say.
    #[must_use]
    pub fn holds(self, context: &Context) -> Option<bool> {
        self.word.holds(context).map(|held| held != self.negated)
    }
}

impl FromStr for Condition {
    type Err = UnknownCondition;
    fn from_str(text: &str) -> Result<Self, UnknownCondition> {
        let (negated, word) = match text.strip_prefix("not ") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let word = Word::parse(word).ok_or_else(|| UnknownCondition(text.to_owned()))?;
        Ok(Self { word, negated })
    }
}

macro_rules! words {
    ($($name:ident = $text:literal => |$context:ident| $test:expr;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum Word {
            $($name,)*
            GeneralAtLeast(u64),
            SensitiveAtLeast(u64),
        }

        impl Word {
            fn parse(text: &str) -> Option<Self> {
                match text.split_once(':') {
                    Some(("general_at_least", n)) => n.parse().ok().map(Self::GeneralAtLeast),
                    Some(("sensitive_at_least", n)) => n.parse().ok().map(Self::SensitiveAtLeast),
                    Some(_) => None,
                    None => match text {
                        $($text => Some(Self::$name),)*
                        _ => None,
                    },
                }
            }

            fn holds(self, context: &Context) -> Option<bool> {
                match self {
                    $(Self::$name => { let $context = context; $test })*
                    Self::GeneralAtLeast(n) => context.counts.map(|c: Counts| c.general >= n),
                    Self::SensitiveAtLeast(n) => {
                        // Data without a sensitive field takes no seat in that class.
                        context.counts.map(|c: Counts| context.sensitive() && c.sensitive >= n)
                    }
                }
            }
        }
    };
}

words! {
    EvidenceUnreadable = "evidence_unreadable" => |c| Some(!c.readable);
    StoredOnly = "stored_only" => |c| Some(c.stored_only);
    AssuranceShort = "assurance_short" => |c| Some(c.assurance < c.demanded);
    Inside = "inside" => |c| Some(c.inside());
    Anonymous = "anonymous" => |c| Some(!c.fields.is_empty() && c.fields.iter().all(|f| f.anonymous));
    SelfAct = "self_act" => |c| Some(c.self_act);
    ForeignAuthority = "foreign_authority" => |c| Some(c.role == Role::ForeignAuthority);
    ApprovalMissing = "approval_missing" => |c| Some(!c.instruments.approval);
    Restricted = "restricted" => |c| Some(c.restricted);
    Important = "important" => |c| Some(c.fields.iter().any(|f| f.important));
    ExceedsPurpose = "exceeds_purpose" => |c| Some(c.exceeds);
    NoBasis = "no_basis" => |c| Some(c.basis.is_none());
    BasisConsent = "basis_consent" => |c| Some(c.basis == Some(Basis::Consent));
    BasisContract = "basis_contract" => |c| Some(c.basis == Some(Basis::Contract));
    BasisStatute = "basis_statute" => |c| Some(c.basis == Some(Basis::Statute));
    BasisEmergency = "basis_emergency" => |c| Some(c.basis == Some(Basis::Emergency));
    ChildWithoutGuardian = "child_without_guardian" => |c| c.child.map(|child| child && !c.guardian);
    NoticeNotCurrent = "notice_not_current" => |c| Some(!c.notice_current);
    Sensitive = "sensitive" => |c| Some(c.sensitive());
    P23Missing = "p23_missing" => |c| Some(c.p23 == ConsentState::Missing);
    P23Withdrawn = "p23_withdrawn" => |c| Some(c.p23 == ConsentState::Withdrawn);
    P23Expired = "p23_expired" => |c| Some(c.p23 == ConsentState::Expired);
    P23Stale = "p23_stale" => |c| Some(c.p23 == ConsentState::Stale);
    P29Missing = "p29_missing" => |c| Some(!matches!(c.p29, ConsentState::Live | ConsentState::Withdrawn));
    P29Withdrawn = "p29_withdrawn" => |c| Some(c.p29 == ConsentState::Withdrawn);
    P39Missing = "p39_missing" => |c| Some(c.p39 == ConsentState::Missing);
    P39Withdrawn = "p39_withdrawn" => |c| Some(c.p39 == ConsentState::Withdrawn);
    P39Expired = "p39_expired" => |c| Some(c.p39 == ConsentState::Expired);
    P39Stale = "p39_stale" => |c| Some(c.p39 == ConsentState::Stale);
    AssessmentMissing = "assessment_missing" => |c| Some(!c.assessed);
    ContractMissing = "contract_missing" => |c| Some(!c.contract);
    CollectedAbroad = "collected_abroad" => |c| {
        Some(!c.fields.is_empty() && c.fields.iter().all(|f| f.collected_abroad))
    };
    ContractPurpose = "contract_purpose" => |c| Some(c.contract_purpose);
    Referenced = "referenced" => |c| Some(c.referenced);
    Hr = "hr" => |c| Some(c.personnel);
    OfficerSigned = "officer_signed" => |c| Some(c.instruments.officer_signed);
    Treaty = "treaty" => |c| Some(c.instruments.treaty);
    OutsideZoneList = "outside_zone_list" => |c| Some(c.instruments.outside_zone_list);
    GbaContract = "gba_contract" => |c| Some(c.instruments.gba.is_some_and(|p| in_force(p, c.today)));
    GbaParties = "gba_parties" => |c| Some(c.instruments.gba_parties);
    SaMissing = "sa_missing" => |c| Some(!c.instruments.sa.is_some_and(|p| current(p, c.today)));
    SaCovers = "sa_covers" => |c| Some(c.instruments.sa.is_some_and(|p| current(p, c.today)));
    Ciio = "ciio" => |c| Some(c.ciio);
    ScInForce = "sc_in_force" => |c| Some(c.instruments.sc.is_some_and(|p| in_force(p, c.today)));
    ScUnfiledLate = "sc_unfiled_late" => |c| {
        Some(c.instruments.sc.is_some_and(|p| !p.changed && !filed_in_time(p, c.today)))
    };
    ScFactsChanged = "sc_facts_changed" => |c| Some(c.instruments.sc.is_some_and(|p| p.changed));
    CertValid = "cert_valid" => |c| Some(c.instruments.cert.is_some_and(|p| current(p, c.today)));
    CertExpired = "cert_expired" => |c| {
        Some(c.instruments.cert.is_some_and(|p| p.expires.is_some_and(|end| end < c.today)))
    };
}

/// In force, unchanged and not lapsed.
fn current(paper: Paper, today: Date) -> bool {
    !paper.changed && paper.effective <= today && paper.expires.is_none_or(|end| today <= end)
}

/// As [`current`], and filed or still within the days for filing.
fn in_force(paper: Paper, today: Date) -> bool {
    current(paper, today) && filed_in_time(paper, today)
}

fn filed_in_time(paper: Paper, today: Date) -> bool {
    paper.filed.is_some_and(|filed| filed <= today) || working_days(paper.effective, today) <= FILING_DAYS
}

/// Working days after `from`, up to and with `to`. Public holidays count as working days: the stricter reading.
fn working_days(from: Date, to: Date) -> u32 {
    let mut days = 0;
    let mut day = from;
    // Beyond the filing period the exact number no longer matters.
    while day < to && days <= FILING_DAYS {
        day = day.plus_days(1);
        days += u32::from(!is_weekend(day));
    }
    days
}

fn is_weekend(day: Date) -> bool {
    // 1970-01-01 was a Thursday.
    let days = day.midnight().seconds().div_euclid(86_400);
    matches!((days + 4).rem_euclid(7), 0 | 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn weekends_are_no_working_days() {
        assert!(is_weekend(date("2026-11-22")) && !is_weekend(date("2026-11-23")));
        assert_eq!(working_days(date("2026-11-20"), date("2026-11-23")), 1);
        assert_eq!(working_days(date("2026-11-09"), date("2026-11-23")), 10);
    }

    #[test]
    fn a_word_nobody_knows_is_refused() {
        assert!("sensitive".parse::<Condition>().is_ok());
        assert!("not general_at_least:100000".parse::<Condition>().is_ok());
        for bad in ["", "sensitiv", "general_at_least", "general_at_least:many", "inside:1"] {
            assert!(bad.parse::<Condition>().is_err(), "{bad}");
        }
    }
}
