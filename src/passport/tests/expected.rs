//! Every real security object and revocation list against what an independent checker found (`expected.json`).

use super::real::{real_data, real_trust};
use crate::{
    Anchor, Files, Outcome, Trust, TrustError, Verdict, Warning,
    cert::days,
    cms::AttributeFault,
    diff,
    signature::{Hash, Key, Scheme},
    sod::Sod,
    tlv, verify,
};
use serde_json::Value;
use std::fs;

/// `YYYY-MM-DD`, in days.
fn day(text: &str) -> i64 {
    let parts: Vec<i64> = text.get(..10).unwrap().split('-').map(|p| p.parse().unwrap()).collect();
    days(parts[0], parts[1], parts[2])
}

fn hash(name: &str) -> Hash {
    match name {
        "sha1" => Hash::Sha1,
        "sha256" => Hash::Sha256,
        "sha384" => Hash::Sha384,
        "sha512" => Hash::Sha512,
        other => panic!("{other}"),
    }
}

/// The checker's name of a way to sign; `rsassa_pkcs1v15` names no hash of its own.
fn scheme(name: &str, beside: &str) -> Scheme {
    match name.split_once('_').unwrap() {
        ("rsassa", "pkcs1v15") => Scheme::Pkcs1(hash(beside)),
        ("rsassa", _) => {
            let sha256 = Hash::Sha256;
            assert_eq!(name, "rsassa_pss(sha256,mgf sha256,salt 32)");
            Scheme::Pss { hash: sha256, mgf: sha256, salt: 32 }
        }
        (digest, "rsa") => Scheme::Pkcs1(hash(digest)),
        (digest, "ecdsa") => Scheme::Ecdsa(hash(digest)),
        other => panic!("{other:?}"),
    }
}

/// There is no data group 1 with most: an empty one stands in, and only it is wrong.
fn judge(sod: &[u8], trust: &Trust, at: i64) -> Verdict {
    verify(&Files::classify(vec![sod.to_vec(), vec![0x61, 0]]).unwrap(), trust, at)
}

#[test]
fn every_security_object_is_read_as_an_independent_checker_reads_it() {
    let Some(data) = real_data() else { return };
    let expected: Value = serde_json::from_slice(&fs::read(data.join("expected.json")).unwrap()).unwrap();
    let expected = expected.as_object().unwrap();
    let facts = expected.iter().filter(|(_, e)| e.get("dscKey").is_some());
    let mut seen = 0;
    for (path, facts) in facts {
        seen += 1;
        let text = |name: &str| facts[name].as_str().unwrap_or_default();
        let sod = Sod::parse(&fs::read(data.join(path)).unwrap()).unwrap();
        let listed = sod.listed().unwrap();
        let (signer, named) = sod.cms.signer_cert().unwrap();
        assert_eq!(sod.cms.content_type, text("eContentType"), "{path}");
        assert_eq!(sod.cms.digest(), Some(hash(text("siDigest"))), "{path}");
        assert_eq!(sod.cms.scheme(), Some(scheme(text("siSig"), text("siDigest"))), "{path}");
        assert!(named && signer.is_weakly_signed() == text("dscSig").contains("sha1"), "{path}");
        assert_eq!(signer.country(), text("dscCountry"), "{path}");
        let (from, until) = text("dscValidity").split_once("..").unwrap();
        let validity = [signer.not_before, signer.not_after].map(|t| t.div_euclid(86_400));
        assert_eq!(validity, [day(from), day(until)], "{path}");
        let signed = facts["signingTime"].as_str().map(day);
        assert_eq!(sod.cms.signing_time().map(|t| t.div_euclid(86_400)), signed, "{path}");
        assert_eq!(listed.hash, Some(hash(text("dgAlg"))), "{path}");
        assert_eq!(Some(u64::from(listed.version)), facts["lds"].as_u64(), "{path}");
        assert_eq!(listed.versioned, !facts["ldsVer"].is_null(), "{path}");
        let groups: Vec<u64> = listed.groups.iter().map(|(n, _)| u64::from(*n)).collect();
        let wanted: Vec<u64> = facts["dgs"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
        assert_eq!(groups, wanted, "{path}");
        let kind = match signer.key().unwrap() {
            Key::Rsa { n, .. } => format!("RSA-{}", n.len() / 256 * 2048),
            Key::Ec { .. } => "EC".to_owned(),
        };
        assert!(text("dscKey").starts_with(&kind), "{path}");
        assert!(
            sod.cms.verify(signer.key().unwrap()).is_some() && sod.cms.check_attributes().is_ok(),
            "{path}"
        );
    }
    assert_eq!(seen, 9);
}

#[test]
fn every_real_passport_is_authentic_at_its_time_and_wrong_only_in_the_group_that_is_not_its() {
    let Some(data) = real_data() else { return };
    let trust = real_trust(&data);
    let expected: Value = serde_json::from_slice(&fs::read(data.join("expected.json")).unwrap()).unwrap();
    let mut seen = 0;
    for (path, facts) in expected.as_object().unwrap().iter().filter(|(p, _)| p.starts_with("sod-real/")) {
        seen += 1;
        let bytes = fs::read(data.join(path)).unwrap();
        let sod = Sod::parse(&bytes).unwrap();
        let (signer, _) = sod.cms.signer_cert().unwrap();
        let verdict = judge(&bytes, &trust, signer.not_before + 86_400);
        assert_eq!(verdict.failures(), ["group_mismatch", "malformed"], "{path}");
        let anchor = trust.anchors().iter().find(|a| Some(a.fingerprint()) == verdict.anchor).unwrap();
        assert_eq!(anchor.country(), facts["dscCountry"].as_str().unwrap(), "{path}");
        let verifying = trust.candidates(signer).filter(|a| signer.is_signed_by(&a.cert)).count();
        assert!(verifying as u64 >= facts["chainCandidatesVerifying"].as_u64().unwrap(), "{path}");
        // No deviation but those of the table: nothing about these chips is odd.
        let odd = verdict.steps.iter().filter(|s| s.outcome == Outcome::Deviation);
        assert_eq!(odd.filter_map(|s| s.code).collect::<Vec<_>>(), Vec::<&str>::new(), "{path}");
    }
    assert_eq!(seen, 7);
}

#[test]
fn every_forgery_fails_where_the_independent_checker_found_it() {
    let Some(data) = real_data() else { return };
    let expected: Value = serde_json::from_slice(&fs::read(data.join("expected.json")).unwrap()).unwrap();
    let mut seen = 0;
    for (path, facts) in expected.as_object().unwrap().iter().filter(|(p, _)| p.starts_with("sod-negative/"))
    {
        seen += 1;
        let bytes = fs::read(data.join(path)).unwrap();
        let verdict = judge(&bytes, &Trust::empty(), 1_306_886_400);
        let Ok(sod) = Sod::parse(&bytes) else {
            assert_eq!(
                (facts["parses"].as_bool(), verdict.failures()),
                (Some(false), vec!["malformed"]),
                "{path}"
            );
            continue;
        };
        let fails = |id: &str| verdict.step(id).is_none_or(|s| s.outcome == Outcome::Fail);
        assert_eq!(facts["sigOK"].as_bool(), Some(!fails("P5")), "{path}");
        let fault = sod.cms.check_attributes().err();
        let fits = [AttributeFault::Digest, AttributeFault::Type].map(|f| fault != Some(f));
        assert_eq!([facts["mdOK"].as_bool(), facts["ctOK"].as_bool()], fits.map(Some), "{path}");
        assert_eq!(fails("P4"), fault.is_some(), "{path}");
        let tolerated = verdict.steps.iter().find(|s| s.outcome == Outcome::Deviation).and_then(|s| s.code);
        if facts["required"].as_str().unwrap().starts_with("policy case") {
            let padded = tlv::read(&bytes).is_ok_and(|(_, rest)| !rest.is_empty());
            assert_eq!(tolerated, Some(if padded { "padding_trimmed" } else { "cms_version" }), "{path}");
        } else {
            let forged = ["signature", "content_type", "message_digest", "lds_version"];
            assert!(verdict.failures().iter().any(|code| forged.contains(code)), "{path}");
        }
    }
    assert_eq!(seen, 8);
}

#[test]
fn every_real_revocation_list_is_signed_by_a_key_of_the_lists() {
    let Some(data) = real_data() else { return };
    let mut trust = real_trust(&data);
    let mut read = |name: &str| {
        let crl = Trust::read_crl(&fs::read(data.join("crl").join(name)).unwrap()).unwrap();
        assert_eq!(Trust::empty().add_crl(crl.clone()), Err(TrustError::NoIssuer), "{name}");
        trust.add_crl(crl.clone()).unwrap();
        (crl.country(), crl.entries(), crl.next_update().map(|t| t / 86_400))
    };
    let day = |y, m, d| Some(days(y, m, d));
    assert_eq!(read("crl_ca_fp_277f80576b.crl"), ("CA".to_owned(), 18, day(2021, 10, 6)));
    assert_eq!(read("crl_gb_fp_85824ab57b.crl"), ("GB".to_owned(), 423, day(2021, 9, 22)));
    assert_eq!(read("src_port_WebApp_JPN.crl"), ("JP".to_owned(), 0, day(2019, 9, 15)));
    assert_eq!(read("src_port_management_test.crl"), ("AR".to_owned(), 2, day(2016, 1, 2)));
}

#[test]
fn a_british_signer_is_judged_by_the_british_list() {
    let Some(data) = real_data() else { return };
    let mut trust = real_trust(&data);
    trust
        .add_crl(Trust::read_crl(&fs::read(data.join("crl/crl_gb_fp_85824ab57b.crl")).unwrap()).unwrap())
        .unwrap();
    let sod = fs::read(data.join("sod-real/GB-2021-real.sod")).unwrap();
    let code = |at: i64| judge(&sod, &trust, at * 86_400).step("P13").unwrap().code;
    assert_eq!((code(days(2021, 7, 1)), code(days(2022, 7, 1))), (None, Some("stale_crl")));
    // Nobody else is judged by it.
    let sod = fs::read(data.join("sod-real/FR-2017-real.sod")).unwrap();
    assert_eq!(judge(&sod, &trust, days(2021, 7, 1) * 86_400).step("P13").unwrap().code, Some("no_crl"));
}

#[test]
fn links_of_the_real_lists_are_vouched_for_by_older_keys_of_their_country() {
    let Some(data) = real_data() else { return };
    let trust = real_trust(&data);
    let links: Vec<&Anchor> = trust.anchors().iter().filter(|a| a.is_link()).collect();
    let alone = links.iter().filter(|link| trust.voucher(link).is_none()).count();
    // The keys behind seven are in no list here.
    assert_eq!((links.len() > 200, alone), (true, 7));
    let mut warned: Vec<&str> =
        trust.anchors().iter().flat_map(Anchor::warnings).map(Warning::code).collect();
    warned.sort_unstable();
    warned.dedup();
    let expected = ["negative_serial", "no_cert_sign", "no_country", "no_path_length", "not_ca", "weak_hash"];
    assert_eq!(warned, expected);
    assert!(trust.coverage(days(2025, 6, 1) * 86_400).len() > 100);
}

#[test]
fn what_a_newer_german_list_dropped_had_expired() {
    let Some(data) = real_data() else { return };
    let read = |name: &str| fs::read(data.join("master-lists").join(name)).unwrap();
    let pin = [Anchor::parse(&read("DE_ROOT_CA_CSCA07.cer")).unwrap()];
    let newer = Trust::read(&read("DE_ML_2025-03-05-08-05-28.ml"), &pin).unwrap();
    let older = Trust::read(&read("DE_ML_2024-04-10-10-54-13.ml"), &newer.anchors).unwrap();
    assert!(older.signed_at < newer.signed_at);
    let changes = diff(&older.anchors, &newer.anchors);
    let removed: Vec<&String> = changes.iter().flat_map(|c| &c.removed).collect();
    let added = changes.iter().map(|c| c.added.len()).sum::<usize>();
    assert!(!removed.is_empty() && added > 0);
    for anchor in older.anchors.iter().filter(|a| removed.contains(&&a.key_fingerprint())) {
        assert!(anchor.not_after() < newer.signed_at.unwrap(), "{}", anchor.subject());
    }
}
