//! Writes the first corpus of every target: published specimens, and what the specimen state makes.

use guosuo_fuzz::{ANNA, NOW, OTHER, STATE, anna, fixture, joined};
use passport::specimen::{Algorithm, Curve, Encoding, Fault, Faulty, Lds, NamedBy, Style};
use std::{fs, io, path::PathBuf};

const DAY: i64 = 86_400;

fn write(target: &str, seeds: Vec<Vec<u8>>) -> io::Result<()> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed)?;
    }
    println!("{target}: {}", seeds.len());
    Ok(())
}

/// One algorithm of each kind of key and scheme, in every way of writing.
fn states() -> Vec<passport::specimen::State> {
    let all = Algorithm::all();
    let picked = all.iter().filter(|a| {
        let name = a.to_string();
        !name.contains("3072") && !name.contains("4096") && name.ends_with("256")
            || name == "RSA-2048 PSS SHA-256, mask SHA-256, salt 32"
    });
    let mut out = Vec::new();
    for algorithm in picked {
        let state = STATE.signing(*algorithm).expect("keys");
        for (curve, encoding) in [(Curve::Named, Encoding::Ber), (Curve::Explicit, Encoding::Der)] {
            out.push(state.writing(Style { curve, encoding, lds: Lds::V1 }));
        }
    }
    out.push(STATE.clone());
    out
}

fn chips() -> Vec<Vec<u8>> {
    let named = |chip: &passport::specimen::Chip| chip.named().into_iter().map(|(_, file)| file).collect();
    let mut chips: Vec<Vec<Vec<u8>>> =
        states().iter().map(|state| named(&state.chip(&ANNA).expect("a chip"))).collect();
    chips.push(named(anna().chip()));
    let erika = ["EF_SOD", "EF_DG1", "EF_DG2", "EF_DG14", "EF_DG15"];
    chips.push(erika.map(|name| fixture(&format!("etsi-mustermann/{name}.bin"))).to_vec());
    chips.iter().map(|files| joined(files.iter().map(Vec::as_slice))).collect()
}

fn lists() -> Vec<Vec<u8>> {
    let certificates = [STATE.csca(), OTHER.csca()].map(|c| c.expect("a certificate"));
    let documents = Faulty {
        kind: Some("P"),
        numbers: Some(&["L898902C3"]),
        signer: Some(NamedBy::Serial(2)),
        issued: Some((NOW - DAY, NOW)),
    };
    let faults = [Fault::SignerEncoding, Fault::ActiveKey, Fault::GroupHash(2), Fault::Chip, Fault::National];
    let faults = faults.map(|fault| (documents, fault));
    vec![
        STATE.master_list(&certificates).expect("a list"),
        STATE.deviation_list(&faults).expect("a list"),
        certificates.concat(),
    ]
}

fn record(file: &str) -> Vec<u8> {
    // 75, 7F61, 02 01 01, 7F60, 5F2E, lengths of two bytes.
    let element = |tag: &[u8], value: &[u8]| {
        let length = u16::try_from(value.len()).expect("short").to_be_bytes();
        [tag, &[0x82], &length, value].concat()
    };
    let block = element(&[0x5f, 0x2e], &fixture(file));
    let template = element(&[0x7f, 0x60], &block);
    element(&[0x75], &element(&[0x7f, 0x61], &[&[2, 1, 1][..], &template].concat()))
}

/// A log of one entry, its head with a cosignature, and what is said of it.
fn head() -> (Vec<u8>, String) {
    use ledger::{Checkpoint, Cosigner, Signer, leaf_hash, root};
    let checkpoint =
        Checkpoint { origin: "localhost/log".to_owned(), size: 1, root: root(&[leaf_hash(b"entry")]) };
    let note = Signer::from_seed("localhost/log", &[1; 32]).expect("a signer").sign(&checkpoint);
    let witness = Cosigner::from_seed("w.example", &[2; 32]).expect("a witness");
    let line = witness.cosign(&note, 1_780_000_000).expect("a cosignature");
    let policy = format!("# ours\nwitness W {}\ngroup G 1 W\nquorum G\n", witness.vkey());
    (policy.into_bytes(), format!("{note}{line}"))
}

fn heads() -> Vec<Vec<u8>> {
    let (policy, note) = head();
    let submission = ledger::Submission { old: 0, proof: Vec::new(), note: note.clone() }.body();
    let grown = ledger::Submission { old: 1, proof: vec![[7; 32]; 2], note: note.clone() }.body();
    vec![policy, note.into_bytes(), submission.into_bytes(), grown.into_bytes()]
}

fn receipt() -> Vec<u8> {
    let fields = vec![ledger::Shown::Hidden { hash: "00".repeat(32) }];
    ledger::Receipt { index: 0, fields, path: Vec::new(), note: head().1 }.text().into_bytes()
}

fn main() -> io::Result<()> {
    let anna = anna();
    let chip = anna.chip().clone();
    write("checkpoint", heads())?;
    write("receipt", vec![receipt()])?;
    write("evidence", chips())?;
    write("list", lists())?;
    let crl = |serials: &[u8]| STATE.crl(serials, NOW - DAY, NOW + DAY).expect("a list");
    write("crl", vec![crl(&[]), crl(&[2, 4, 7])])?;
    let mut certificates: Vec<Vec<u8>> = states().iter().map(|s| s.csca().expect("a certificate")).collect();
    certificates.push(STATE.link(&OTHER).expect("a link"));
    certificates.push(fixture("etsi-mustermann/csca_de_0130846f22c2.der"));
    let keys: Vec<Vec<u8>> = certificates.iter().filter_map(|der| spki(der)).collect();
    write("certificate", certificates.into_iter().chain(keys).collect())?;
    write("mrz", zones())?;
    let faces = [
        "faces/ISO19794_Test1_Data.bin",
        "faces/ISO19794_Test2_Data_InvalidImage.bin",
        "faces/ICAO_39794_5_AP_MandFields.dat",
        "faces/ICAO_39794_5_AP_MandFields_InvalidImage.dat",
    ];
    let mut portraits: Vec<Vec<u8>> = faces.iter().map(|file| record(file)).collect();
    portraits.push(fixture("etsi-mustermann/EF_DG2.bin"));
    write("dg2", portraits)?;
    let dg11 = b"\x6b\x39\x5c\x08\x5f\x0e\x5f\x10\x5f\x2b\x5f\x0f\x5f\x0e\x07WANG<<X\x5f\x10\x03420\
        \x5f\x2b\x04\x19\x86\x07\x09\xa0\x0b\x02\x01\x01\x5f\x0f\x05OTHER";
    let names = "Анна Эрикссон\nERIKSSON ANNA".as_bytes().to_vec();
    write("dg11", vec![chip.dg11.clone().expect("a group"), dg11.to_vec(), names])?;
    let answer = anna.active(&[7; 8]).expect("an answer");
    let anna_keys = [chip.dg14.clone(), chip.dg15.clone(), Some(answer)].map(Option::unwrap_or_default);
    let erika_keys =
        [fixture("etsi-mustermann/EF_DG14.bin"), fixture("etsi-mustermann/EF_DG15.bin"), vec![1; 128]];
    let keys = [anna_keys, erika_keys].map(|files| joined(files.iter().map(Vec::as_slice)));
    let block = [&[0x6a][..], &[1; 105], &[2; 20], &[0xbc]].concat();
    write("keys", keys.into_iter().chain([block]).collect())?;
    let objects = b"\x87\x09\x01\x9f\xf0\xec\x34\xf9\x92\x26\x51\x99\x02\x90\x00";
    let mac = b"\x8e\x08\xad\x55\xcc\x17\x14\x0b\x2d\xed\x90\x00";
    write("response", vec![objects.to_vec(), [&objects[..], mac].concat()])?;
    write("entry", ledger_lines())?;
    write("bundle", vec![ledger_bundle()])?;
    write("envelope", envelopes())
}

fn ledger_entry(seq: u64) -> (ledger::Entry, ledger::Secrets) {
    use ledger::Name;
    let secrets = ledger::Secrets { open: [1; 16], personal: [2; 16] };
    let values = vec![
        (Name::Seq, seq.into()),
        (Name::Time, 1_780_000_000_000i64.into()),
        (Name::Subject, "aabb".into()),
        (Name::Claims, vec!["name:full", "birth:over-18"].into()),
        (Name::Note, "a \"note\"\n\u{1}".into()),
    ];
    (ledger::Entry::new(values, secrets).expect("an entry"), secrets)
}

/// Lines whole and redacted.
fn ledger_lines() -> Vec<Vec<u8>> {
    let (entry, secrets) = ledger_entry(7);
    let read = ledger::Fields::read(entry.fields(), None, Some(secrets.open), Some(secrets.personal));
    let whole = read.expect("fields");
    let hidden = [ledger::Names::NONE, ledger::Names::ALL, ledger::Names::NONE.with(ledger::Name::Note)];
    let line = |hide| {
        let mut text = String::new();
        let fields = whole.hide(hide).expect("fields");
        ledger::Line { seq: 7, leaf: entry.leaf(), fields }.write(&mut text);
        text.into_bytes()
    };
    hidden.into_iter().map(line).collect()
}

fn ledger_bundle() -> Vec<u8> {
    let signer = ledger::Signer::from_seed("localhost/log", &[7; 32]).expect("a key");
    let mut writer = ledger::Writer::new(Vec::new()).expect("an archive");
    let mut frontier = ledger::Frontier::default();
    for seq in 0..3 {
        let (entry, secrets) = ledger_entry(seq);
        let read = ledger::Fields::read(entry.fields(), None, Some(secrets.open), Some(secrets.personal));
        let fields = read.expect("fields");
        writer.line(&ledger::Line { seq, leaf: entry.leaf(), fields }).expect("room");
        frontier.push(entry.leaf());
    }
    let head = ledger::Checkpoint { origin: "localhost/log".into(), size: 3, root: frontier.root() };
    let ending = ledger::Ending {
        manifest: ledger::Manifest::new("localhost/log", 0, 3, 3),
        note: signer.sign(&head),
        vkey: signer.vkey(),
        ..ledger::Ending::default()
    };
    writer.finish(ending).expect("room")

/// An envelope of each suite, and what the target takes as nonce, change and value.
fn envelopes() -> Vec<Vec<u8>> {
    let envelope = |suite| [&[1, suite][..], &[1; 8], &[9; 24], &[7; 32], &[5; 9], &[3; 16]].concat();
    vec![envelope(1), envelope(2), [&[9; 24][..], &[0, 0, 0], b"L01X00T47"].concat(), [&[9; 24][..], &[70, 1, 9], &[b'x'; 100]].concat()]
}

/// The key in a certificate: the sequence that begins with an algorithm and ends in a BIT STRING, found by its marks.
fn spki(der: &[u8]) -> Option<Vec<u8>> {
    let marks: [&[u8]; 2] =
        [&[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1]];
    let at = marks.iter().find_map(|mark| der.windows(mark.len()).position(|w| w == *mark))?;
    // Two headers of two to four bytes stand before it.
    (4..=8).filter_map(|back| der.get(at.checked_sub(back)?..)).find_map(|rest| {
        let (&[0x30, 0x82, a, b], _) = rest.split_first_chunk()? else { return None };
        rest.get(..4 + usize::from(u16::from_be_bytes([a, b]))).map(<[u8]>::to_vec)
    })
}

fn zones() -> Vec<Vec<u8>> {
    [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<",
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
    ]
    .map(|zone| zone.as_bytes().to_vec())
    .to_vec()
}
