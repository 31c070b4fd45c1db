//! 2. Passport: passive authentication of the ETSI specimen, and of the same with one byte changed.

use super::Tour;
use ::passport::{Conclusion, Files, Trust, Verdict, verify};
use anyhow::{Context, ensure};

const SOD: &[u8] = include_bytes!("../../../tests/fixtures/passports/etsi-mustermann/EF_SOD.bin");
const DG1: &[u8] = include_bytes!("../../../tests/fixtures/passports/etsi-mustermann/EF_DG1.bin");
const DG2: &[u8] = include_bytes!("../../../tests/fixtures/passports/etsi-mustermann/EF_DG2.bin");
const DG14: &[u8] = include_bytes!("../../../tests/fixtures/passports/etsi-mustermann/EF_DG14.bin");
const DG15: &[u8] = include_bytes!("../../../tests/fixtures/passports/etsi-mustermann/EF_DG15.bin");
const CSCA: &[u8] =
    include_bytes!("../../../tests/fixtures/passports/etsi-mustermann/csca_de_0130846f22c2.der");

/// 2011-10-01: the specimen's certificates are of that time.
const THEN: i64 = 1_317_427_200;

pub(super) fn run(tour: &mut Tour<'_>) {
    let outcome = genuine();
    tour.tell("passport.verify", outcome);
    let outcome = changed();
    tour.tell("passport.changed", outcome);
    let outcome = cut_short();
    tour.tell("passport.cut_short", outcome);
}

fn judged(dg1: &[u8]) -> anyhow::Result<Verdict> {
    let mut trust = Trust::empty();
    for anchor in Trust::read(CSCA, &[])?.anchors {
        trust.add(anchor);
    }
    let files = [SOD, dg1, DG2, DG14, DG15].map(<[u8]>::to_vec);
    Ok(verify(&Files::classify(files.to_vec())?, &trust, THEN))
}

fn genuine() -> anyhow::Result<String> {
    let verdict = judged(DG1)?;
    let failures = verdict.failures();
    ensure!(verdict.conclusion == Conclusion::Accept, "the specimen was not accepted: {failures:?}");
    let steps: Vec<String> = verdict.steps.iter().map(|s| format!("{} {}", s.id, s.title)).collect();
    Ok(format!("The ETSI specimen is authentic as of 2011-10-01: {}.", steps.join(", ")))
}

fn changed() -> anyhow::Result<String> {
    let mut dg1 = DG1.to_vec();
    *dg1.last_mut().context("EF.DG1 is empty")? ^= 1;
    let verdict = judged(&dg1)?;
    ensure!(verdict.conclusion == Conclusion::Refuse, "a changed byte was not noticed");
    ensure!(verdict.document.is_none(), "a refused passport was read out");
    Ok(format!("With one byte of EF.DG1 changed it is refused: {}.", verdict.failures().join(", ")))
}

fn cut_short() -> anyhow::Result<String> {
    let half = SOD.get(..SOD.len() / 2).unwrap_or_default();
    let error =
        Files::classify(vec![half.to_vec(), DG1.to_vec()]).err().context("half a file was taken for one")?;
    Ok(format!("Half of EF.SOD is refused before anything is read in it: {error}."))
}
