use super::*;
use rcgen::{
    BasicConstraints as Constraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use time::OffsetDateTime;

const NOW: i64 = 1_800_000_000;

fn params(name: &str, ca: Option<u8>) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = OffsetDateTime::from_unix_timestamp(NOW - 1_000).unwrap();
    params.not_after = OffsetDateTime::from_unix_timestamp(NOW + 1_000).unwrap();
    match ca {
        Some(below) => {
            params.is_ca = IsCa::Ca(Constraints::Constrained(below));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        }
        None => {
            params.is_ca = IsCa::ExplicitNoCa;
            params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        }
    }
    params
}

fn root(below: u8) -> (Vec<u8>, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let params = params("root", Some(below));
    let der = params.self_signed(&key).unwrap().der().to_vec();
    (der, Issuer::new(params, key))
}

fn under(params: CertificateParams, issuer: &Issuer<'_, KeyPair>) -> (Vec<u8>, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let der = params.signed_by(&key, issuer).unwrap().der().to_vec();
    (der, Issuer::new(params, key))
}

#[test]
fn a_chain_that_leads_to_a_trusted_root_yields_the_leaf_key() {
    let (anchor, root) = root(1);
    let (middle, authority) = under(params("middle", Some(0)), &root);
    let (short, _) = under(params("signer", None), &root);
    let (long, _) = under(params("signer", None), &authority);
    let key = verify(&[short], std::slice::from_ref(&anchor), NOW).unwrap();
    assert_eq!(key.algs(), Ok(&[jose::Alg::Es256][..]));
    assert!(verify(&[long.clone(), middle], std::slice::from_ref(&anchor), NOW).is_ok());
    // a missing link, and a foreign root
    assert_eq!(verify(std::slice::from_ref(&long), &[anchor], NOW), Err(Error::Chain));
    assert_eq!(verify(&[long], &[self::root(1).0], NOW), Err(Error::Chain));
}

#[test]
fn a_chain_that_must_not_count_does_not() {
    let (anchor, root) = root(0);
    let anchors = [anchor.clone()];
    let refused = |chain: &[Vec<u8>], now| assert_eq!(verify(chain, &anchors, now), Err(Error::Chain));
    let (leaf, not_an_authority) = under(params("signer", None), &root);
    // out of time
    refused(std::slice::from_ref(&leaf), NOW + 1_001);
    refused(std::slice::from_ref(&leaf), NOW - 1_001);
    // the root is sent along, or is the leaf
    refused(&[leaf.clone(), anchor.clone()], NOW);
    refused(&[anchor], NOW);
    // a leaf that is an authority, a leaf that may not sign, a signer that issues, a path too long
    refused(&[under(params("authority", Some(0)), &root).0], NOW);
    let mut mute = params("mute", None);
    mute.key_usages = vec![KeyUsagePurpose::KeyAgreement];
    refused(&[under(mute, &root).0], NOW);
    refused(&[under(params("child", None), &not_an_authority).0, leaf.clone()], NOW);
    let (middle, authority) = under(params("middle", Some(0)), &root);
    refused(&[under(params("child", None), &authority).0, middle], NOW);
    // a changed byte, rubbish, nothing
    let mut changed = leaf.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    refused(&[changed], NOW);
    refused(&[vec![0x30, 0x82]], NOW);
    refused(&[], NOW);
}
