//! P7: every supplied group is listed and has the signed hash.

use super::{Exam, Row};
use crate::{Files, sod::Listed, tlv::read, trust::Described};
use subtle::ConstantTimeEq;

const GROUPS: Row = Row { id: "P7", title: "Data groups" };

/// The supplied groups, held against the list.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) equal: Vec<u8>,
    changed: Vec<u8>,
    unlisted: Vec<u8>,
}

pub(super) fn compare(files: &Files, listed: &Listed) -> Compared {
    let mut compared = Compared::default();
    let Some(hash) = listed.hash else { return compared };
    for (number, bytes) in &files.groups {
        // Exactly the outer element is hashed, never what follows it.
        let exact = read(bytes).map_or(bytes.as_slice(), |(outer, _)| outer.raw);
        let mut expected = listed.groups.iter().filter(|(n, _)| n == number).map(|(_, hash)| hash);
        let kind = match (expected.next(), expected.next()) {
            (None, _) => &mut compared.unlisted,
            (Some(expected), None) if bool::from(hash.of(exact).ct_eq(expected)) => &mut compared.equal,
            _ => &mut compared.changed,
        };
        kind.push(*number);
    }
    compared
}

/// Where the state lists a group's hash as wrong in these documents, the group is left aside rather than believed.
pub(super) fn check(exam: &mut Exam, listed: &Listed, compared: Compared, said: &[&Described]) {
    // ICAO 9303-10 §4.6.2.3: version 0, or 1 with the versions of the data structure.
    if !matches!((listed.version, listed.versioned), (0, _) | (1, true)) {
        exam.fail(GROUPS, "lds_version", "The version of the data structure is unknown.");
    }
    let Some(hash) = listed.hash else {
        return exam.fail(GROUPS, "algorithm", "The data groups are hashed in a way we do not know.");
    };
    for number in compared.unlisted {
        let says = format!("Data group {number} is not in the signed list: it was slipped in.");
        exam.fail(GROUPS, "group_not_listed", &says);
    }
    for number in compared.changed {
        if said.iter().any(|d| d.excused_group() == Some(number)) {
            let says = format!(
                "Data group {number} is not the one that was signed. The issuing state says so of this passport; \
                 the group is left aside."
            );
            exam.deviation(GROUPS, "listed_deviation", &says);
        } else {
            let says = format!("Data group {number} is not the one that was signed: it was changed.");
            exam.fail(GROUPS, "group_mismatch", &says);
        }
    }
    if hash.is_weak() && !compared.equal.is_empty() {
        exam.weak_hash(GROUPS, "As they were signed, but by the old hash SHA-1.");
    }
    if exam.is_clean(GROUPS) {
        let numbers: Vec<String> = compared.equal.iter().map(ToString::to_string).collect();
        let says = match numbers.as_slice() {
            [one] => format!("Data group {one} is the one that was signed."),
            many => format!("Data groups {} are those that were signed.", many.join(", ")),
        };
        exam.ok(GROUPS, &says);
    }
    exam.groups = compared.equal;
}
