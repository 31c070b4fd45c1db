//! What the targets know: the specimen state, the ETSI specimen, and how several files come in one input.

use passport::{
    Anchor, Document, Trust,
    specimen::{Cipher, Digest, Holder, Proofs, Signing, State, VirtualChip},
};
use std::{fs, path::PathBuf, sync::LazyLock};

/// 2026-11-23.
pub const NOW: i64 = 1_795_392_000;
/// 2011-10-01, within the validity of the ETSI specimen's certificates.
pub const ERIKAS_TIME: i64 = 1_317_427_200;

pub const ANNA: Holder<'_> = Holder::ANNA;

pub static STATE: LazyLock<State> = LazyLock::new(|| State::new(b"fuzz", NOW).expect("a state"));
pub static OTHER: LazyLock<State> = LazyLock::new(|| State::new(b"fuzz two", NOW).expect("a state"));
pub static PINS: LazyLock<Vec<Anchor>> =
    LazyLock::new(|| vec![anchor(&STATE.csca().expect("a certificate"))]);
pub static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let mut trust = Trust::empty();
    PINS.iter().cloned().for_each(|pin| trust.add(pin));
    trust.add(anchor(&fixture("etsi-mustermann/csca_de_0130846f22c2.der")));
    trust
});
pub static ANNA_DOCUMENT: LazyLock<Document> = LazyLock::new(|| document(&anna().chip().dg1));
pub static ERIKA_DOCUMENT: LazyLock<Document> =
    LazyLock::new(|| document(&fixture("etsi-mustermann/EF_DG1.bin")));

fn anchor(der: &[u8]) -> Anchor {
    Anchor::parse(der).expect("a certificate")
}

fn document(dg1: &[u8]) -> Document {
    let zone = dg1.get(5..).and_then(|zone| std::str::from_utf8(zone).ok()).expect("a zone");
    Document::from_zone(zone, NOW).expect("a document")
}

/// Anna's chip, which can prove its presence in both ways.
pub fn anna() -> VirtualChip {
    let domain = passport::Domain::BrainpoolP256r1;
    let signing = Some(Signing::Plain(domain, Digest::Sha256));
    let proofs = Proofs { signing, agreeing: Some((domain, Cipher::Aes128)) };
    STATE.virtual_chip(&ANNA, proofs).expect("a chip")
}

/// A published specimen's file.
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/passports"));
    fs::read(folder.join(name)).expect("a fixture")
}

/// Several files as one input: each after its length in three bytes.
pub fn joined<'a>(files: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let one = |file: &[u8]| [&u32::try_from(file.len()).expect("short").to_be_bytes()[1..], file].concat();
    files.into_iter().flat_map(one).collect()
}

/// The files of an input; the last may be cut short.
pub fn parts(mut input: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    while let Some((&[a, b, c], rest)) = input.split_first_chunk() {
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        let (file, rest) = rest.split_at(length.min(rest.len()));
        out.push(file.to_vec());
        input = rest;
    }
    out
}
