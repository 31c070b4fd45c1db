//! The ETSI specimen: real algorithms, a person who does not exist.

use crate::{Anchor, Conclusion, Files, Portrait, Trust, Wanted, verify};
use std::fs;

/// 2011-10-01, within the validity of the specimen's certificates.
pub(super) const THEN: i64 = 1_317_427_200;

pub(super) fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/passports/etsi-mustermann/");
    fs::read(format!("{folder}{name}")).unwrap()
}

pub(super) fn files(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Files {
    let names = ["EF_SOD.bin", "EF_DG1.bin", "EF_DG2.bin", "EF_DG14.bin", "EF_DG15.bin"];
    let mut files: Vec<Vec<u8>> = names.iter().map(|n| fixture(n)).collect();
    change(&mut files);
    Files::classify(files).unwrap()
}

pub(super) fn trust() -> Trust {
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&fixture("csca_de_0130846f22c2.der")).unwrap());
    trust
}

#[test]
fn the_etsi_specimen_verifies_fully_as_of_its_time() {
    let verdict = verify(&files(|_| {}), &trust(), THEN);
    assert_eq!(verdict.conclusion, Conclusion::Accept, "{:#?}", verdict.steps);
    assert_eq!(verdict.groups, [1, 2, 14, 15]);
    let ids: Vec<&str> = verdict.steps.iter().map(|s| s.id).collect();
    let table: Vec<String> = (1..=15).map(|n| format!("P{n}")).collect();
    assert_eq!(ids, table);
    assert_eq!(verdict.document.unwrap().primary, "MUSTERMANN");
}

#[test]
fn the_portrait_is_read_only_where_it_is_wanted() {
    let names = ["EF_SOD.bin", "EF_DG1.bin", "EF_DG2.bin", "EF_DG14.bin", "EF_DG15.bin"];
    for portrait in [true, false] {
        let files = Files::classify(names.iter().map(|name| fixture(name)).collect()).unwrap();
        let files = files.wanting(Wanted { portrait, ..Wanted::default() });
        let document = verify(&files, &trust(), THEN).document.unwrap();
        assert_eq!(document.portrait.as_ref().map(Portrait::size), portrait.then_some((413, 531)));
    }
}

#[test]
fn one_changed_byte_in_data_group_1_is_refused_with_the_reason() {
    for at in 5..93 {
        let changed = files(|files| files[1][at] ^= 1);
        let verdict = verify(&changed, &trust(), THEN);
        assert_eq!(verdict.failures()[0], "group_mismatch", "byte {at}");
        assert_eq!((verdict.conclusion, verdict.document), (Conclusion::Refuse, None), "byte {at}");
    }
}

#[test]
fn without_the_countrys_certificate_nothing_is_accepted() {
    let verdict = verify(&files(|_| {}), &Trust::empty(), THEN);
    assert_eq!(verdict.failures(), ["no_anchor"]);
}

#[test]
fn expired_certificates_leave_the_verdict_open() {
    let verdict = verify(&files(|_| {}), &trust(), 1_420_070_400);
    assert_eq!(verdict.step("P10").unwrap().code, Some("signer_expired"));
    assert_ne!(verdict.conclusion, Conclusion::Accept);
}
