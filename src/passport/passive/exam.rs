//! Steps and findings so far, and what follows from them.

use crate::{Conclusion, Document, Outcome, Policy, Rule, Step, Verdict, signature::hash_sha256};

/// One row of the table.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
}

pub(super) struct Exam {
    pub(super) policy: Policy,
    steps: Vec<Step>,
    /// Something unknown matters.
    undecided: bool,
    pub(super) groups: Vec<u8>,
    pub(super) signer: Option<Vec<u8>>,
    pub(super) anchor: Option<String>,
    pub(super) aa_compromised: bool,
}

impl Exam {
    pub(super) const fn new(policy: Policy) -> Self {
        Self {
            policy,
            steps: Vec::new(),
            undecided: false,
            groups: Vec::new(),
            signer: None,
            anchor: None,
            aa_compromised: false,
        }
    }

    fn push(&mut self, row: Row, outcome: Outcome, code: Option<&'static str>, says: &str) {
        #[cfg(test)]
        assert!(code.is_none_or(|code| crate::CODES.contains(&code)), "{code:?} is not listed");
        self.steps.push(Step { id: row.id, title: row.title, outcome, code, says: says.to_owned() });
    }

    pub(super) fn ok(&mut self, row: Row, says: &str) {
        self.push(row, Outcome::Ok, None, says);
    }

    /// Not as the standard says, and known to be harmless.
    pub(super) fn deviation(&mut self, row: Row, code: &'static str, says: &str) {
        self.push(row, Outcome::Deviation, Some(code), says);
    }

    pub(super) fn fail(&mut self, row: Row, code: &'static str, says: &str) {
        self.push(row, Outcome::Fail, Some(code), says);
    }

    /// A finding that policy weighs; `mildly` is how it comes out where policy accepts it.
    pub(super) fn weigh(&mut self, row: Row, rule: Rule, mildly: Outcome, code: &'static str, says: &str) {
        let outcome = match rule {
            Rule::Accept => mildly,
            Rule::Undecided => Outcome::Unknown,
            Rule::Refuse => Outcome::Fail,
        };
        self.undecided |= rule == Rule::Undecided;
        self.push(row, outcome, Some(code), says);
    }

    /// SHA-1 somewhere.
    pub(super) fn weak_hash(&mut self, row: Row, says: &str) {
        self.weigh(row, self.policy.weak_hash, Outcome::Deviation, "weak_hash", says);
    }

    /// Whether nothing is noted for the row yet.
    pub(super) fn is_clean(&self, row: Row) -> bool {
        self.steps.iter().all(|s| s.id != row.id)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.steps.iter().any(|s| s.outcome == Outcome::Fail)
    }

    pub(super) fn done(self, document: Option<Document>) -> Verdict {
        let conclusion = if self.has_failed() {
            Conclusion::Refuse
        } else if self.undecided {
            Conclusion::Indeterminate
        } else {
            Conclusion::Accept
        };
        // What is not authentic is not told.
        let document = document.filter(|_| conclusion != Conclusion::Refuse);
        let Self { mut steps, groups, signer, anchor, aa_compromised, .. } = self;
        steps.sort_by_key(|s| s.id.trim_start_matches('P').parse::<u8>().unwrap_or(u8::MAX));
        Verdict {
            conclusion,
            steps,
            groups,
            signer: signer.as_deref().map(hash_sha256),
            signer_certificate: signer,
            anchor,
            aa_compromised,
            presence: Vec::new(),
            document,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policy_decides_what_the_old_hash_does() {
        let row = Row { id: "P5", title: "Signature" };
        let under = |weak_hash: Rule| {
            let mut exam = Exam::new(Policy { weak_hash, ..Policy::default() });
            exam.weak_hash(row, "SHA-1.");
            let verdict = exam.done(None);
            (verdict.steps[0].outcome, verdict.steps[0].code, verdict.conclusion)
        };
        let code = Some("weak_hash");
        assert_eq!(under(Rule::Accept), (Outcome::Deviation, code, Conclusion::Accept));
        assert_eq!(under(Rule::Undecided), (Outcome::Unknown, code, Conclusion::Indeterminate));
        assert_eq!(under(Rule::Refuse), (Outcome::Fail, code, Conclusion::Refuse));
    }

    #[test]
    fn steps_are_told_in_the_order_of_the_table() {
        let mut exam = Exam::new(Policy::default());
        for id in ["P10", "P2", "P15", "P1"] {
            exam.ok(Row { id, title: "" }, "");
        }
        let ids: Vec<&str> = exam.done(None).steps.iter().map(|s| s.id).collect();
        assert_eq!(ids, ["P1", "P2", "P10", "P15"]);
    }
}
