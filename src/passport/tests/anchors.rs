//! Countries' keys: links, limits, distrust, what changes between two sets, what is covered.

use super::utopia::{ANNA, NOW, chip, state, trust};
use crate::{
    Anchor, Change, Conclusion, Crl, CrlState, Trust, TrustError, Warning, diff,
    specimen::{Oddity, State},
    verify,
};

const DAY: i64 = 86_400;

fn anchor(der: &[u8]) -> Anchor {
    Anchor::parse(der).unwrap()
}

fn csca(seed: &[u8]) -> Anchor {
    anchor(&state(seed).csca().unwrap())
}

#[test]
fn a_new_key_is_admitted_when_a_trusted_key_of_its_country_vouches_for_it() {
    let link = anchor(&state(b"old").link(&state(b"one")).unwrap());
    assert!(link.is_link() && !csca(b"one").is_link());
    let mut trust = trust(b"old");
    let files = chip().files().unwrap();
    assert_eq!(verify(&files, &trust, NOW).failures(), ["chain_signature"]);
    assert_eq!(trust.voucher(&link), Some(&csca(b"old")));
    trust.admit(link.clone()).unwrap();
    assert_eq!(verify(&files, &trust, NOW).conclusion, Conclusion::Accept);
    // A link that nobody trusted signed, and a new key that nobody vouches for.
    assert_eq!(Trust::empty().admit(link.clone()), Err(TrustError::NoIssuer));
    assert_eq!(super::utopia::trust(b"two").admit(link), Err(TrustError::NoIssuer));
    assert_eq!(super::utopia::trust(b"old").admit(csca(b"one")), Err(TrustError::NoIssuer));
}

#[test]
fn a_distrusted_key_is_out_however_it_is_certified() {
    let mut trust = trust(b"old");
    trust.add(csca(b"one"));
    trust.add_crl(Crl::parse(&state(b"one").crl(&[], NOW, NOW + DAY).unwrap()).unwrap()).unwrap();
    let key = csca(b"one").key_fingerprint();
    trust.distrust(&key.to_uppercase());
    assert_eq!((trust.anchors().len(), trust.crls().count()), (1, 0));
    let link = anchor(&state(b"old").link(&state(b"one")).unwrap());
    assert_eq!(link.key_fingerprint(), key);
    assert_eq!(trust.admit(link), Err(TrustError::Distrusted));
    trust.add(csca(b"one"));
    assert_eq!(verify(&chip().files().unwrap(), &trust, NOW).failures(), ["chain_signature"]);
}

#[test]
fn a_certificate_counts_for_the_country_it_is_limited_to() {
    assert_eq!(csca(b"one").limited_to("fr"), Err(TrustError::Country));
    assert_eq!(csca(b"one").limited_to("UTO"), Err(TrustError::Country));
    let limited = csca(b"one").limited_to("ut").unwrap();
    assert_eq!(limited.country(), "UT");
    let mut trust = Trust::empty();
    trust.add(limited);
    assert_eq!(verify(&chip().files().unwrap(), &trust, NOW).conclusion, Conclusion::Accept);
}

#[test]
fn what_is_unusual_about_a_certificate_is_told_before_it_is_trusted() {
    assert_eq!(csca(b"one").warnings(), []);
    // A document signer is no country's certificate.
    let signer = anchor(&state(b"one").signer_certificate().unwrap());
    assert_eq!(signer.warnings(), [Warning::NotCa, Warning::NoCertSign]);
    assert_eq!(Warning::NoPathLength.code(), "no_path_length");
    assert!(Warning::NegativeSerial.to_string().contains("negative"));
}

#[test]
fn a_signer_the_chip_leaves_out_may_be_installed() {
    let odd = state(b"one").odd_chip(&ANNA, Oddity::NoSigner).unwrap();
    let mut trust = trust(b"one");
    trust.add_signer(&state(b"one").signer_certificate().unwrap()).unwrap();
    assert_eq!(verify(&odd.files().unwrap(), &trust, NOW).conclusion, Conclusion::Accept);
    // It is not trusted by being installed.
    let mut others = super::utopia::trust(b"two");
    others.add_signer(&state(b"one").signer_certificate().unwrap()).unwrap();
    assert_eq!(verify(&odd.files().unwrap(), &others, NOW).failures(), ["chain_signature"]);
    assert_eq!(trust.add_signer(b"no certificate"), Err(TrustError::Malformed));
}

#[test]
fn the_difference_of_two_sets_is_told_by_country_and_key() {
    let renewed = anchor(&State::new(b"two", NOW - 30 * DAY).unwrap().csca().unwrap());
    let old = [csca(b"one"), csca(b"two")];
    let new = [renewed, csca(b"three")];
    let key = |seed: &[u8]| vec![csca(seed).key_fingerprint()];
    let expected =
        Change { country: "UT".to_owned(), added: key(b"three"), removed: key(b"one"), changed: key(b"two") };
    assert_eq!(diff(&old, &new), [expected]);
    assert_eq!(diff(&old, &old), []);
    assert_eq!(diff(&[], &old)[0].added.len(), 2);
}

#[test]
fn what_is_covered_is_told_by_country() {
    let later = anchor(&State::new(b"one", NOW + 30 * DAY).unwrap().csca().unwrap());
    let mut trust = trust(b"one");
    trust.add(later.clone());
    trust.add(anchor(&State::new(b"two", NOW - 16 * 365 * DAY).unwrap().csca().unwrap()));
    let rows = trust.coverage(NOW);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.country.as_str(), row.keys, row.valid), ("UT", 2, 1));
    assert_eq!((row.until, row.crl), (later.not_after(), CrlState::Missing));
    trust.add_crl(Crl::parse(&state(b"one").crl(&[], NOW, NOW + DAY).unwrap()).unwrap()).unwrap();
    let of = |at: i64| trust.coverage(at)[0].crl;
    let (this_update, next_update) = (NOW, Some(NOW + DAY));
    assert_eq!(of(NOW), CrlState::Current { this_update, next_update });
    assert_eq!(of(NOW + 2 * DAY), CrlState::Stale { this_update, next_update });
}
