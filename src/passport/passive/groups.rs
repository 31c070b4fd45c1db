//! P7: every supplied group is listed and has the signed hash.

use super::{Exam, Row};
use crate::{Files, Outcome, sod::Listed, tlv::read};
use subtle::ConstantTimeEq;

const GROUPS: Row = Row { id: "P7", title: "Data groups" };

pub(super) fn check(exam: &mut Exam, files: &Files, listed: &Listed) {
    // ICAO 9303-10 §4.6.2.3: version 0, or 1 with the versions of the data structure.
    if !matches!((listed.version, listed.versioned), (0, _) | (1, true)) {
        exam.fail(GROUPS, "lds_version", "The version of the data structure is unknown.");
    }
    let Some(hash) = listed.hash else {
        return exam.fail(GROUPS, "algorithm", "The data groups are hashed in a way we do not know.");
    };
    for (number, bytes) in &files.groups {
        // Exactly the outer element is hashed, never what follows it.
        let exact = read(bytes).map_or(bytes.as_slice(), |(outer, _)| outer.raw);
        let mut expected = listed.groups.iter().filter(|(n, _)| n == number).map(|(_, hash)| hash);
        match (expected.next(), expected.next()) {
            (None, _) => {
                let says = format!("Data group {number} is not in the signed list: it was slipped in.");
                exam.fail(GROUPS, "group_not_listed", &says);
            }
            (Some(expected), None) if bool::from(hash.of(exact).ct_eq(expected)) => exam.groups.push(*number),
            _ => {
                let says = format!("Data group {number} is not the one that was signed: it was changed.");
                exam.fail(GROUPS, "group_mismatch", &says);
            }
        }
    }
    if exam.steps.iter().any(|s| s.id == GROUPS.id && s.outcome == Outcome::Fail) {
        return;
    }
    if hash.is_weak() {
        return exam.deviation(GROUPS, "weak_hash", "As they were signed, but by the old hash SHA-1.");
    }
    let numbers: Vec<String> = exam.groups.iter().map(ToString::to_string).collect();
    let says = match numbers.as_slice() {
        [one] => format!("Data group {one} is the one that was signed."),
        many => format!("Data groups {} are those that were signed.", many.join(", ")),
    };
    exam.ok(GROUPS, &says);
}
