use super::*;
use std::{env, fs, path::PathBuf};

/// 2011-10-01, within the validity of the ETSI specimen's certificates.
const THEN: i64 = 1_317_427_200;

fn fixture(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/passports/etsi-mustermann/");
    fs::read(format!("{folder}{name}")).unwrap()
}

fn etsi(change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Files {
    let names = ["EF_SOD.bin", "EF_DG1.bin", "EF_DG2.bin", "EF_DG14.bin", "EF_DG15.bin"];
    let mut files: Vec<Vec<u8>> = names.iter().map(|n| fixture(n)).collect();
    change(&mut files);
    Files::classify(files).unwrap()
}

fn etsi_trust() -> Trust {
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&fixture("csca_de_0130846f22c2.der")).unwrap());
    trust
}

#[test]
fn the_etsi_specimen_verifies_fully_as_of_its_time() {
    let verdict = verify(&etsi(|_| {}), &etsi_trust(), THEN);
    assert_eq!(verdict.conclusion, Conclusion::Accept, "{:#?}", verdict.steps);
    assert_eq!(verdict.groups, [1, 2, 14, 15]);
    assert_eq!(verdict.document.unwrap().primary, "MUSTERMANN");
}

#[test]
fn one_changed_byte_in_data_group_1_is_refused_with_the_reason() {
    let changed = etsi(|files| {
        let last = files[1].len() - 1;
        files[1][last] ^= 1;
    });
    let verdict = verify(&changed, &etsi_trust(), THEN);
    assert_eq!(verdict.failures(), ["group_mismatch"]);
    assert_eq!((verdict.conclusion, verdict.document.is_none()), (Conclusion::Refuse, true));
}

#[test]
fn without_the_countrys_certificate_nothing_is_accepted() {
    let verdict = verify(&etsi(|_| {}), &Trust::empty(), THEN);
    assert_eq!(verdict.failures(), ["no_anchor"]);
}

#[test]
fn expired_certificates_leave_the_verdict_open() {
    let verdict = verify(&etsi(|_| {}), &etsi_trust(), 1_420_070_400);
    assert_eq!(verdict.step("P10").unwrap().code, Some("signer_expired"));
    assert_ne!(verdict.conclusion, Conclusion::Accept);
}

#[cfg(feature = "specimen")]
mod specimen_chips {
    use super::*;
    use specimen::{Chip, Holder, State};

    const NOW: i64 = 1_795_392_000;

    fn state(seed: &[u8]) -> State {
        State::new(seed, NOW).unwrap()
    }

    fn chip() -> Chip {
        let holder = Holder {
            primary: "ERIKSSON",
            secondary: "ANNA MARIA",
            number: "L898902C3",
            nationality: "UTO",
            birth: "900812",
            sex: "F",
            expiry: "330415",
            native_name: Some("Анна Эрикссон"),
        };
        state(b"one").chip(&holder).unwrap()
    }

    fn trust(seed: &[u8]) -> Trust {
        let mut trust = Trust::empty();
        trust.add(Anchor::parse(&state(seed).csca().unwrap()).unwrap());
        trust
    }

    #[test]
    fn a_specimen_chip_is_accepted_by_those_who_trust_its_state() {
        let verdict = verify(&chip().files().unwrap(), &trust(b"one"), NOW);
        assert_eq!(verdict.conclusion, Conclusion::Accept, "{:#?}", verdict.steps);
        let document = verdict.document.unwrap();
        assert_eq!(document.native_name.as_deref(), Some("Анна Эрикссон"));
        assert_eq!((document.birth.as_str(), document.expiry.as_str()), ("1990-08-12", "2033-04-15"));
    }

    #[test]
    fn a_state_of_the_same_name_with_another_key_is_not_believed() {
        let verdict = verify(&chip().files().unwrap(), &trust(b"two"), NOW);
        assert_eq!(verdict.failures(), ["chain_signature"]);
    }

    #[test]
    fn a_group_slipped_in_is_refused() {
        let other = state(b"one").chip(&Holder {
            primary: "X",
            secondary: "Y",
            number: "A1",
            nationality: "UTO",
            birth: "900812",
            sex: "F",
            expiry: "330415",
            native_name: None,
        });
        let mut chip = chip();
        chip.sod = other.unwrap().sod;
        let failures = verify(&chip.files().unwrap(), &trust(b"one"), NOW).failures();
        assert_eq!(failures, ["group_mismatch", "group_not_listed"]);
    }

    #[test]
    fn an_expired_passport_is_refused() {
        let verdict = verify(&chip().files().unwrap(), &trust(b"one"), NOW + 7 * 365 * 86_400);
        assert!(verdict.failures().contains(&"expired"));
    }

    #[test]
    fn no_byte_can_be_changed_without_being_refused_or_recorded() {
        let (good, trust) = (chip(), trust(b"one"));
        let expected = verify(&good.files().unwrap(), &trust, NOW).document.unwrap();
        for (file, length) in [(0, good.sod.len()), (1, good.dg1.len())] {
            for at in 0..length {
                let mut changed = good.clone();
                let bytes = if file == 0 { &mut changed.sod } else { &mut changed.dg1 };
                bytes[at] ^= 0x41;
                let Ok(files) = changed.files() else { continue };
                let verdict = verify(&files, &trust, NOW);
                if verdict.conclusion != Conclusion::Refuse {
                    // Fields that nobody signed: what the passport says is the same.
                    assert_eq!(verdict.document.as_ref(), Some(&expected), "file {file} byte {at}");
                }
            }
        }
    }
}

/// Real chips' files are read where they lie and never copied.
#[expect(clippy::disallowed_methods, reason = "the folder of real data is named by the environment")]
fn real_data() -> Option<PathBuf> {
    let folder = env::var("GUOSUO_PASSPORT_DATA").ok().map(PathBuf::from);
    if folder.is_none() {
        eprintln!("not run: GUOSUO_PASSPORT_DATA does not name a folder of real passport data");
    }
    folder
}

fn real_trust(data: &std::path::Path) -> Trust {
    let read = |name: &str| fs::read(data.join("master-lists").join(name)).unwrap();
    let import = |list: &str, pins: &[Anchor], least: usize| {
        assert_eq!(Trust::read(&read(list), &[]), Err(TrustError::NotPinned), "{list}");
        let imported = Trust::read(&read(list), pins).unwrap();
        assert!(imported.signed && imported.anchors.len() > least && imported.unreadable == 0, "{list}");
        imported.anchors
    };
    let pin = |name: &str| [Anchor::parse(&read(name)).unwrap()];
    let newest = import("DE_ML_2025-03-05-08-05-28.ml", &pin("DE_ROOT_CA_CSCA07.cer"), 500);
    let dutch = import("NL_ML_2025-12-20.ml", &pin("NL_ROOT_CA.cer"), 300);
    // The older German list and the Italian one are signed under keys that the newest list names.
    let older = import("DE_ML_2024-04-10-10-54-13.ml", &newest, 400);
    let italian = import("IT_MasterListCSCA.ml", &newest, 300);
    let mut trust = Trust::empty();
    for anchor in [newest, dutch, older, italian].into_iter().flatten() {
        trust.add(anchor);
    }
    trust
}

#[test]
fn every_real_security_object_chains_to_a_signed_master_list() {
    let Some(data) = real_data() else { return };
    let trust = real_trust(&data);
    let mut seen = 0;
    for entry in fs::read_dir(data.join("sod-real")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "sod") {
            continue;
        }
        // There is no data group 1 with them: an empty one stands in, and only it is wrong.
        let dg1 = vec![0x61, 0];
        let files = Files::classify(vec![fs::read(&path).unwrap(), dg1]).unwrap();
        let verdict = verify(&files, &trust, 1_680_000_000);
        for id in ["P3", "P4", "P5", "P6", "P8", "P9"] {
            let step = verdict.step(id).unwrap();
            assert!(matches!(step.outcome, Outcome::Ok | Outcome::Deviation), "{}: {step:?}", path.display());
        }
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn every_forged_security_object_is_refused_at_the_step_that_knows() {
    let Some(data) = real_data() else { return };
    let expected = [
        ("NEG-gmrtd-eContentType-patched.sod", "content_type"),
        ("NEG-pymrtd-0c482016.sod", "content_type"),
        ("NEG-pymrtd-79138374.sod", "malformed"),
        ("NEG-pymrtd-badsig.sod", "signature"),
        ("NEG-pymrtd-ldsver2.sod", "message_digest"),
        ("NEG-yivi-GB-badsig.sod", "signature"),
    ];
    for (name, code) in expected {
        let sod = fs::read(data.join("sod-negative").join(name)).unwrap();
        let files = Files::classify(vec![sod, vec![0x61, 0]]).unwrap();
        let failures = verify(&files, &Trust::empty(), 1_306_886_400).failures();
        assert!(failures.contains(&code), "{name}: {failures:?}");
    }
    for (name, code) in
        [("NEG-pymrtd-6d3b6ce3.sod", "padding_trimmed"), ("NEG-pymrtd-e1308fbb.sod", "cms_version")]
    {
        let sod = fs::read(data.join("sod-negative").join(name)).unwrap();
        let files = Files::classify(vec![sod, vec![0x61, 0]]).unwrap();
        let verdict = verify(&files, &Trust::empty(), 1_306_886_400);
        assert!(
            verdict.steps.iter().any(|s| s.code == Some(code) && s.outcome == Outcome::Deviation),
            "{name}"
        );
    }
}

#[test]
fn an_unsigned_list_is_refused() {
    let csca = fixture("csca_de_0130846f22c2.der");
    let bare = tlv::write(0x30, &[tlv::write(2, &[0]), tlv::write(0x31, &csca)].concat());
    assert_eq!(Trust::read(&bare, &[]), Err(TrustError::Unsigned));
    assert_eq!(Trust::read(&[csca.clone(), csca].concat(), &[]), Err(TrustError::Unsigned));
    assert_eq!(Trust::read(b"hello", &[]), Err(TrustError::Malformed));
}

#[test]
fn fingerprints_and_oversized_files_are_refused_at_the_door() {
    let sod = fixture("EF_SOD.bin");
    let dg1 = fixture("EF_DG1.bin");
    let classify = |more: Vec<u8>| Files::classify(vec![sod.clone(), dg1.clone(), more]).unwrap_err();
    assert_eq!(classify(tlv::write(0x63, &[0; 10])), FileError::Forbidden);
    assert_eq!(classify(tlv::write(0x6b, &vec![0; 70_000])), FileError::TooLarge);
    assert_eq!(classify(dg1.clone()), FileError::Twice);
    assert_eq!(classify(vec![0x61, 0x82, 9]), FileError::Unknown);
    assert_eq!(Files::classify(vec![sod.clone()]).unwrap_err(), FileError::Missing);
}
