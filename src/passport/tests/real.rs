//! Real data, read where it lies and never copied: run when the environment names its folder.

use crate::{
    Anchor, Coding, Document, Field, Files, MrzError, Outcome, Portrait, Trust, TrustError, country, lds,
    mrz, sod::Sod, verify,
};
use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
};

#[expect(clippy::disallowed_methods, reason = "the folder of real data is named by the environment")]
pub(super) fn real_data() -> Option<PathBuf> {
    let folder = env::var("GUOSUO_PASSPORT_DATA").ok().map(PathBuf::from);
    if folder.is_none() {
        eprintln!("not run: GUOSUO_PASSPORT_DATA does not name a folder of real passport data");
    }
    folder
}

pub(super) fn real_trust(data: &Path) -> Trust {
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
        // The country of the file's name, the signer's and the one that issued it are one.
        let state = path.file_name().unwrap().to_str().unwrap()[..2].to_owned();
        let anchor = trust.anchors().iter().find(|a| Some(a.fingerprint()) == verdict.anchor).unwrap();
        let signer = Sod::parse(&fs::read(&path).unwrap()).unwrap().cms.signer_cert().unwrap().0.country();
        assert_eq!((anchor.country(), signer), (state.clone(), state));
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
fn every_zone_of_the_corpus_has_the_faults_that_were_counted_by_hand() {
    let Some(data) = real_data() else { return };
    let text = fs::read_to_string(data.join("mrz/mrz-corpus.json")).unwrap();
    let corpus: Vec<Value> = serde_json::from_str(&text).unwrap();
    let fields = [
        ("number", Field::Number),
        ("dob", Field::Birth),
        ("expiry", Field::Expiry),
        ("optional", Field::Optional),
        ("composite", Field::Whole),
    ];
    let (mut right, mut wrong) = (0, 0);
    for (at, entry) in corpus.iter().enumerate() {
        let zone = entry["mrz"].as_str().unwrap();
        let faults = mrz::faults(zone).unwrap();
        for (name, field) in fields {
            let found =
                faults.iter().any(|f| matches!(f, MrzError::CheckDigit { field: of, .. } if *of == field));
            assert_eq!(found, entry["ok"][name] == Value::Bool(false), "{name} of entry {at}");
        }
        match mrz::parse(zone, 1_795_392_000) {
            Ok(document) => {
                assert!(faults.is_empty());
                is_printed(&document, entry, at);
                right += 1;
            }
            Err(error) => {
                assert_eq!(Some(&error), faults.first(), "entry {at}");
                wrong += 1;
            }
        }
    }
    assert_eq!((right, wrong), (46, 20));
}

/// What is read is what is printed.
fn is_printed(document: &Document, entry: &Value, at: usize) {
    let text = |name: &str| entry[name].as_str().unwrap();
    let plain = |name: &str| text(name).trim_end_matches('<').to_owned();
    for (name, read) in [
        ("code", &document.code),
        ("issuer", &document.issuer),
        ("nationality", &document.nationality),
        ("number", &document.number),
        ("sex", &document.sex),
    ] {
        assert_eq!(
            *read,
            if name == "sex" { text(name).to_owned() } else { plain(name) },
            "{name} of entry {at}"
        );
    }
    assert_eq!(document.birth.replace('-', "")[2..], *text("dob"), "entry {at}");
    assert_eq!(document.expiry.replace('-', "")[2..], *text("expiry"), "entry {at}");
    let words =
        |name: &str| name.split(['<', ' ']).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let read = [words(&document.primary), words(&document.secondary)].concat();
    assert_eq!(read, words(text("name")), "entry {at}");
}

#[test]
fn a_whole_group_with_a_face_record_of_iso_39794_has_its_portrait() {
    let Some(data) = real_data() else { return };
    let group = fs::read(data.join("dg2/ICAO_39794_5_AP_DG2_MandFields.dat")).unwrap();
    let portrait = Portrait::parse(lds::dg2(&group).unwrap()).unwrap();
    assert_eq!((portrait.coding(), portrait.size()), (Coding::Jp2, (413, 531)));
    assert!(portrait.jpeg().is_ok());
}

#[test]
fn every_country_of_the_lists_is_one_that_passports_name() {
    let Some(data) = real_data() else { return };
    let trust = real_trust(&data);
    let strange = |a: &&Anchor| !country::is_signer(&a.country());
    let subjects: Vec<String> = trust.anchors().iter().filter(strange).map(Anchor::subject).collect();
    // One key of San Marino names no country at all: what it signs could be anybody's, and is refused.
    assert_eq!(subjects, ["RSM-CSCA"]);
    assert!(trust.anchors().iter().any(|a| a.country() == "SM"));
}
