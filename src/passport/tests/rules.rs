//! Keys and ways to sign that count, and those that do not.

use crate::{
    cert::Cert,
    signature::{Hash, Key, KeyError, Scheme},
    tlv::{Malformed, Tlv, write},
};

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

fn algorithm(oid: &[u8], parameters: &[u8]) -> Vec<u8> {
    write(0x30, &[write(6, oid).as_slice(), parameters].concat())
}

fn key(algorithm: &[u8], bits: &[u8]) -> Result<Key, KeyError> {
    let bits = write(3, &[&[0], bits].concat());
    Key::parse(&Tlv::whole(&write(0x30, &[algorithm, &bits].concat())).unwrap())
}

/// An RSA key of so many bits.
fn rsa(bits: usize, exponent: &[u8]) -> Result<Key, KeyError> {
    let mut modulus = vec![0xff; bits.div_ceil(8)];
    modulus[0] >>= modulus.len() * 8 - bits;
    modulus.insert(0, 0);
    key(&algorithm(RSA, &[5, 0]), &write(0x30, &[write(2, &modulus), write(2, exponent)].concat()))
}

fn scheme(algorithm: &[u8], beside: Option<Hash>) -> Result<Option<Scheme>, Malformed> {
    Scheme::parse(&Tlv::whole(algorithm).unwrap(), beside)
}

#[test]
fn rsa_keys_have_2048_to_8192_bits_and_an_odd_exponent_from_3() {
    for bits in [2048, 3072, 4096, 8192] {
        assert!(rsa(bits, &[1, 0, 1]).is_ok(), "{bits}");
    }
    for bits in [1024, 2047, 8193, 16_384] {
        assert_eq!(rsa(bits, &[1, 0, 1]), Err(KeyError::Algorithm), "{bits}");
    }
    // 3 and 107903 sign passports.
    for exponent in [&[3][..], &[0x01, 0xa5, 0x7f]] {
        assert!(rsa(2048, exponent).is_ok(), "{exponent:?}");
    }
    for exponent in [&[1][..], &[2], &[0, 1, 0, 0], &[1, 0, 0, 0, 0, 0, 0, 0, 1]] {
        assert_eq!(rsa(2048, exponent), Err(KeyError::Algorithm), "{exponent:?}");
    }
}

#[test]
fn the_point_at_infinity_is_no_key() {
    let p256 = algorithm(EC, &write(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]));
    assert_eq!(key(&p256, &[0]), Err(KeyError::Malformed));
    assert!(key(&p256, &[4; 65]).is_ok());
}

#[test]
fn no_signature_holds_under_a_point_off_the_curve_or_at_infinity() {
    for point in [vec![4; 65], vec![0], vec![0; 65], Vec::new()] {
        let key = Key::Ec { curve: 415, point };
        // `r` and `s` of 1.
        assert_eq!(key.verify(Scheme::Ecdsa(Hash::Sha256), b"", &[0x30, 6, 2, 1, 1, 2, 1, 1]), None);
    }
}

#[test]
fn curves_nobody_signs_with_are_refused() {
    let p192 = write(6, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01]);
    let secp256k1 = write(6, &[0x2b, 0x81, 0x04, 0x00, 0x0a]);
    for curve in [p192, secp256k1, vec![5, 0]] {
        assert_eq!(key(&algorithm(EC, &curve), &[4; 65]), Err(KeyError::Curve));
    }
    // Ed25519.
    assert_eq!(key(&algorithm(&[0x2b, 0x65, 0x70], &[]), &[4; 32]), Err(KeyError::Algorithm));
}

#[test]
fn a_bare_kind_of_key_takes_the_hash_named_beside_it_and_no_other_does() {
    let sha512 = Some(Hash::Sha512);
    assert_eq!(scheme(&algorithm(RSA, &[5, 0]), sha512), Ok(Some(Scheme::Pkcs1(Hash::Sha512))));
    assert_eq!(scheme(&algorithm(EC, &[]), sha512), Ok(Some(Scheme::Ecdsa(Hash::Sha512))));
    assert_eq!(scheme(&algorithm(RSA, &[5, 0]), None), Ok(None));
    // sha256WithRSAEncryption and ecdsa-with-SHA256 under another digest, as in Lithuania.
    let rsa256 = algorithm(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], &[5, 0]);
    assert_eq!(scheme(&rsa256, sha512), Ok(Some(Scheme::Pkcs1(Hash::Sha256))));
    let ecdsa256 = algorithm(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], &[]);
    assert_eq!(scheme(&ecdsa256, sha512), Ok(Some(Scheme::Ecdsa(Hash::Sha256))));
    // md5WithRSAEncryption.
    let md5 = algorithm(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x04], &[5, 0]);
    assert_eq!(scheme(&md5, sha512), Ok(None));
}

fn pss(hash: Option<&[u8]>, salt: Option<u8>) -> Vec<u8> {
    let hash = hash.map(|oid| write(0xa0, &algorithm(oid, &[5, 0])));
    let salt = salt.map(|n| write(0xa2, &write(2, &[n])));
    algorithm(PSS, &write(0x30, &[hash, salt].into_iter().flatten().collect::<Vec<_>>().concat()))
}

#[test]
fn what_the_parameters_of_pss_leave_out_is_sha_1_and_20() {
    let sha1 = Hash::Sha1;
    assert_eq!(scheme(&pss(None, None), None), Ok(Some(Scheme::Pss { hash: sha1, mgf: sha1, salt: 20 })));
    let expected = Scheme::Pss { hash: Hash::Sha256, mgf: sha1, salt: 64 };
    assert_eq!(scheme(&pss(Some(SHA256), Some(64)), sha1.into()), Ok(Some(expected)));
    // Without parameters nothing is said at all.
    assert_eq!(scheme(&algorithm(PSS, &[]), None), Ok(None));
}

/// A certificate of an RSA key under that algorithm.
fn certificate(spki: &[u8]) -> Cert {
    let modulus = [&[0][..], &[0xff; 256]].concat();
    let bits = write(3, &[&[0], &write(0x30, &[write(2, &modulus), write(2, &[3])].concat())[..]].concat());
    let time = write(0x18, b"20260101000000Z");
    let signed = algorithm(RSA, &[5, 0]);
    let parts = [
        write(2, &[1]),
        signed.clone(),
        write(0x30, &[]),
        write(0x30, &[time.clone(), time].concat()),
        write(0x30, &[]),
        write(0x30, &[spki, &bits].concat()),
    ];
    let whole = [write(0x30, &parts.concat()), signed, write(3, &[0, 0])];
    Cert::parse(&write(0x30, &whole.concat())).unwrap()
}

#[test]
fn a_key_for_pss_signs_pss_as_it_says_and_any_other_rsa_key_as_it_likes() {
    let sha256 = Hash::Sha256;
    let with = |hash, mgf, salt| Scheme::Pss { hash, mgf, salt };
    let strict = certificate(&pss(Some(SHA256), Some(32)));
    assert!(strict.permits(with(sha256, Hash::Sha1, 32)) && strict.permits(with(sha256, Hash::Sha1, 64)));
    assert!(!strict.permits(with(sha256, Hash::Sha1, 20)));
    assert!(!strict.permits(with(Hash::Sha512, Hash::Sha1, 32)) && !strict.permits(with(sha256, sha256, 32)));
    assert!(strict.permits(Scheme::Pkcs1(sha256)));
    for open in [algorithm(PSS, &[]), algorithm(RSA, &[5, 0])] {
        assert!(certificate(&open).permits(with(Hash::Sha512, Hash::Sha1, 20)));
    }
}
