//! Signers and keys that their country withdrew, and lists of them.

use super::utopia::{NOW, chip, state, trust};
use crate::{
    Anchor, Conclusion, Crl, Outcome, Policy, Rule, Trust, TrustError, Verdict, specimen::State, tlv::write,
    verify, verify_under,
};

const DAY: i64 = 86_400;

fn crl(serials: &[u8], from: i64, until: i64) -> Crl {
    Trust::read_crl(&state(b"one").crl(serials, NOW + from * DAY, NOW + until * DAY).unwrap()).unwrap()
}

fn judge_with(crls: &[Crl]) -> Verdict {
    let mut trust = trust(b"one");
    for crl in crls {
        trust.add_crl(crl.clone()).unwrap();
    }
    verify(&chip().files().unwrap(), &trust, NOW)
}

fn found(verdict: &Verdict) -> (Outcome, Option<&'static str>, Conclusion) {
    let step = verdict.step("P13").unwrap();
    (step.outcome, step.code, verdict.conclusion)
}

#[test]
fn a_withdrawn_signer_is_refused_whatever_the_lists_date() {
    let refused = (Outcome::Fail, Some("revoked"), Conclusion::Refuse);
    for (from, until) in [(-1, 30), (-400, -300), (5, 30)] {
        assert_eq!(found(&judge_with(&[crl(&[7, State::SIGNER, 9], from, until)])), refused);
    }
    assert_eq!(judge_with(&[crl(&[State::SIGNER], -1, 30)]).document, None);
}

#[test]
fn a_signer_that_a_current_list_does_not_name_is_good() {
    assert_eq!(found(&judge_with(&[crl(&[7, 9], -1, 30)])), (Outcome::Ok, None, Conclusion::Accept));
    assert_eq!(found(&judge_with(&[crl(&[], -1, 30)])), (Outcome::Ok, None, Conclusion::Accept));
}

#[test]
fn policy_decides_what_a_missing_or_overdue_list_does() {
    let overdue = [crl(&[7], -60, -30)];
    assert_eq!(found(&judge_with(&[])), (Outcome::Unknown, Some("no_crl"), Conclusion::Accept));
    assert_eq!(found(&judge_with(&overdue)), (Outcome::Unknown, Some("stale_crl"), Conclusion::Accept));
    let files = chip().files().unwrap();
    for (rule, outcome, conclusion) in [
        (Rule::Undecided, Outcome::Unknown, Conclusion::Indeterminate),
        (Rule::Refuse, Outcome::Fail, Conclusion::Refuse),
    ] {
        let mut trust = trust(b"one");
        let policy = Policy { missing_crl: rule, ..Policy::default() };
        let verdict = verify_under(&policy, &files, &trust, NOW);
        assert_eq!(found(&verdict), (outcome, Some("no_crl"), conclusion));
        trust.add_crl(overdue[0].clone()).unwrap();
        let policy = Policy { stale_crl: rule, ..Policy::default() };
        let verdict = verify_under(&policy, &files, &trust, NOW);
        assert_eq!(found(&verdict), (outcome, Some("stale_crl"), conclusion));
    }
}

#[test]
fn a_withdrawn_country_key_takes_its_signers_with_it() {
    assert_eq!(found(&judge_with(&[crl(&[1], -1, 30)])).1, Some("revoked"));
    // The older key withdraws the link by which it vouched for the newer one.
    let (old, new) = (state(b"old"), state(b"one"));
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&old.csca().unwrap()).unwrap());
    trust.admit(Anchor::parse(&old.link(&new).unwrap()).unwrap()).unwrap();
    let files = chip().files().unwrap();
    assert_eq!(verify(&files, &trust, NOW).conclusion, Conclusion::Accept);
    trust.add_crl(Crl::parse(&old.crl(&[4], NOW, NOW + DAY).unwrap()).unwrap()).unwrap();
    assert_eq!(verify(&files, &trust, NOW).failures(), ["revoked"]);
}

#[test]
fn a_list_counts_only_under_a_trusted_key_of_its_country() {
    let foreign = Crl::parse(&state(b"two").crl(&[State::SIGNER], NOW, NOW + DAY).unwrap()).unwrap();
    assert_eq!(trust(b"one").add_crl(foreign), Err(TrustError::NoIssuer));
    let good = crl(&[State::SIGNER], -1, 30);
    for at in 0..good.der().len() {
        let mut changed = good.der().to_vec();
        changed[at] ^= 0x41;
        if let Ok(crl) = Crl::parse(&changed) {
            assert_eq!(trust(b"one").add_crl(crl), Err(TrustError::NoIssuer), "byte {at}");
        }
    }
}

#[test]
fn the_newer_list_of_a_key_counts() {
    let (older, newer) = (crl(&[State::SIGNER], -20, 30), crl(&[7], -10, 30));
    for lists in [[older.clone(), newer.clone()], [newer.clone(), older]] {
        assert_eq!(judge_with(&lists).conclusion, Conclusion::Accept);
    }
    let mut trust = trust(b"one");
    trust.add_crl(newer).unwrap();
    let held: Vec<(String, usize, i64)> =
        trust.crls().map(|c| (c.country(), c.entries(), c.this_update())).collect();
    assert_eq!(held, [("UT".to_owned(), 1, NOW - 10 * DAY)]);
}

#[test]
fn a_list_that_tells_only_a_part_is_not_read() {
    let one = state(b"one");
    let with = |id: u8, critical: bool| {
        let id = write(0x06, &[0x55, 0x1d, id]);
        let critical = if critical { write(0x01, &[0xff]) } else { Vec::new() };
        let extension = write(0x30, &[id, critical, write(0x04, &[5, 0])].concat());
        Crl::parse(&one.crl_with(&[], [NOW, NOW + DAY], &extension).unwrap()).map(|c| c.entries())
    };
    // A delta, a list of some distribution point, and a demand nobody knows.
    assert_eq!(with(27, true), Err(TrustError::Partial));
    assert_eq!(with(28, true), Err(TrustError::Partial));
    assert_eq!(with(99, true), Err(TrustError::Partial));
    assert_eq!(with(99, false), Ok(0));
    assert_eq!(Crl::parse(&write(0x30, &vec![0; 17 * 1024 * 1024])), Err(TrustError::Malformed));
    assert_eq!(Crl::parse(b"-----BEGIN X509 CRL-----"), Err(TrustError::Malformed));
}
