//! P14: what the issuing state says is wrong with its documents (ICAO 9303-3 §7).

use super::{Exam, Row};
use crate::trust::Described;

const LISTED: Row = Row { id: "P14", title: "Known deviations" };

pub(super) fn check(exam: &mut Exam, said: &[&Described]) {
    exam.aa_compromised = said.iter().any(|d| d.voids_active_authentication());
    if said.iter().any(|d| d.is_defect()) {
        let says = "The issuing state says that the chip of this passport does not work: this is another.";
        exam.fail(LISTED, "defect", says);
    } else if exam.aa_compromised {
        let says = "The issuing state says that others may know this chip's key: it proves no presence.";
        exam.deviation(LISTED, "listed_deviation", says);
    } else if said.is_empty() {
        exam.ok(LISTED, "No list of known faults names this passport.");
    } else {
        exam.deviation(LISTED, "listed_deviation", "The issuing state lists a known fault of this passport.");
    }
}
