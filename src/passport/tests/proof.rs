//! Keys and answers of chips from outside, and keys that are none.

use super::{
    etsi::{self, fixture},
    hex,
    real::real_data,
};
use crate::{
    Challenge, Choice, Conclusion, Domain, Ephemeral, Files, Policy, Promise, Rounds, Shown, Trust,
    active::ActiveKey,
    chip::{Channel, Infos, Method},
    signature::{
        Hash, KeyError, agree,
        card::{GroupCard, RsaCard},
        cipher::Suite,
    },
    tlv::{Tlv, write},
};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;

const NONCE: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];

fn methods(dg14: &[u8]) -> Result<Vec<Method>, KeyError> {
    Method::read(&Infos::parse(dg14)?)
}

/// The private numbers of a PKCS #8 structure, one after another.
fn private(pkcs8: &[u8]) -> Vec<Vec<u8>> {
    let parts: Vec<Tlv<'_>> = Tlv::whole(pkcs8).unwrap().children().map(Result::unwrap).collect();
    Tlv::whole(parts[2].value).unwrap().children().map(|part| part.unwrap().value.to_vec()).collect()
}

#[test]
fn four_answers_of_a_real_chip_prove_that_it_signed_their_challenges() {
    let Some(data) = real_data() else { return };
    let text = fs::read_to_string(data.join("aa/active-authentication-SI.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(cases.len(), 4);
    let field = |case: &Value, name: &str| hex(case[name].as_str().unwrap());
    for (at, case) in cases.iter().enumerate() {
        let key = ActiveKey::parse(&field(case, "dg15"), None).unwrap();
        let response = field(case, "response");
        assert!(key.verify(&field(case, "nonce").try_into().unwrap(), &response), "{at}");
        assert!(key.is_weak());
        let other = field(&cases[(at + 1) % 4], "nonce").try_into().unwrap();
        assert!(!key.verify(&other, &response), "{at}");
    }
}

#[test]
fn keys_of_real_chips_are_read_with_their_ciphers() {
    let Some(data) = real_data() else { return };
    // France names no cipher: 3DES is meant.
    for (name, domain, suite) in [
        ("AT-2023-real.dg14", Domain::BrainpoolP256r1, Suite::Aes128),
        ("FR-2017-real.dg14", Domain::P256, Suite::TripleDes),
    ] {
        let methods = methods(&fs::read(data.join("sod-real").join(name)).unwrap()).unwrap();
        assert_eq!(methods.iter().map(|m| (m.domain, m.suite)).collect::<Vec<_>>(), [(domain, suite)]);
    }
}

#[test]
fn the_reference_chip_of_bsi_agrees_with_us() {
    let Some(data) = real_data() else { return };
    let set = data.join("sets/bsi-tr03105-reference");
    let methods = methods(&fs::read(set.join("Datagroup14.bin")).unwrap()).unwrap();
    assert_eq!((methods.len(), methods[0].domain), (1, Domain::BrainpoolP224r1));
    let card =
        GroupCard::new(Domain::BrainpoolP224r1, &private(&fs::read(set.join("DG14_sk.pkcs8")).unwrap())[1]);
    let ephemeral = Ephemeral::new([3; 32]);
    let shared = card.shared(&ephemeral.public(Domain::BrainpoolP224r1).unwrap()).unwrap();
    let mut ours = methods[0].agree(&ephemeral).unwrap();
    let command = ours.read_binary().unwrap();
    let response = Channel::new(methods[0].suite, &shared).answer(&command, b"read from it").unwrap();
    assert!(ours.is_from_chip(&response));
    // A copy has all but the private key.
    let guess = GroupCard::from_seed(Domain::BrainpoolP224r1, b"guess").unwrap();
    let shared = guess.shared(&ephemeral.public(Domain::BrainpoolP224r1).unwrap()).unwrap();
    let mut ours = methods[0].agree(&ephemeral).unwrap();
    let command = ours.read_binary().unwrap();
    // It does not even see that the command is ours.
    let refused = Channel::new(methods[0].suite, &shared).answer(&command, b"read from it").unwrap();
    assert_eq!(refused, [0x69, 0x88]);
    assert!(!ours.is_from_chip(&refused));
}

#[test]
fn the_reference_chip_of_bsi_signs_but_its_key_is_not_in_the_signed_list() {
    let Some(data) = real_data() else { return };
    let file = |name: &str| fs::read(data.join("sets/bsi-tr03105-reference").join(name)).unwrap();
    let numbers = private(&file("DG15_sk.pkcs8"));
    let card = RsaCard::new(&numbers[1], &numbers[3]).unwrap();
    let challenge = Challenge::new(&[0; 32], "one", &[0; 32], Rounds::One);
    let nonce = challenge.nonces()[0];
    let response = card.sign(Hash::Sha1, &[0xbc], &nonce).unwrap();
    let key = ActiveKey::parse(&file("Datagroup15.bin"), None).unwrap();
    assert!(key.verify(&nonce, &response));
    let groups = ["EF_SOD.bin", "Datagroup1.bin", "Datagroup14.bin", "Datagroup15.bin"].map(file);
    let files = Files::classify(groups.into()).unwrap();
    let promise = Promise::examine(&Policy::default(), &files, &Trust::empty(), 1_400_000_000);
    assert!(!promise.can_sign());
    let verdict = promise.judge(&Shown { active: Some((&challenge, &[response])), chip: None });
    assert!(verdict.failures().contains(&"group_not_listed"));
    assert!(!verdict.is_present());
}

#[test]
fn the_etsi_specimen_without_its_chip_is_a_copy() {
    let promise = Promise::examine(&Policy::default(), &etsi::files(|_| {}), &etsi::trust(), etsi::THEN);
    assert_eq!(promise.passive().conclusion, Conclusion::Accept);
    assert!(promise.can_sign() && promise.can_agree());
    let choice = Choice { domain: Domain::BrainpoolP224r1, key: None, protocol: None };
    let command = promise.command(&Ephemeral::new([3; 32]), &choice).unwrap();
    assert_eq!((&command[..4], command.last()), (&[0x0c, 0xb0, 0x8e, 0][..], Some(&0)));
    let verdict = promise.judge(&Shown::default());
    assert_eq!(verdict.failures(), ["presence_omitted", "presence_omitted"]);
    // Neither is one whose groups stay in the pocket.
    let bare = etsi::files(|files| files.truncate(3));
    let verdict =
        Promise::examine(&Policy::default(), &bare, &etsi::trust(), etsi::THEN).judge(&Shown::default());
    assert_eq!(verdict.failures(), ["presence_omitted", "presence_omitted"]);
}

#[test]
fn the_public_key_of_bsis_worked_example_comes_out() {
    // Worked example for EAC, section 3.3, on brainpoolP256r1.
    let scalar = hex("752287F5B02DE3C4BC3E17945118C51B23C97278E4CD748048AC56BA5BDC3D46");
    let public = "043DD29BBE5907FD21A152ADA4895FAAE7ACC55F5E50EFBFDE5AB0C6EB54F198D6\
                  15913635F0FDF5BEB383E00355F82D3C41ED0DF2E28363433DFB73856A15DC9F";
    assert_eq!(agree::public(Domain::BrainpoolP256r1, &scalar).unwrap(), hex(public));
}

#[test]
fn one_secret_gives_one_key_a_domain_and_two_secrets_none_in_common() {
    for domain in Domain::ALL {
        let public = Ephemeral::new([1; 32]).public(domain).unwrap();
        assert_eq!(Ephemeral::new(*Ephemeral::new([1; 32]).secret()).public(domain).unwrap(), public);
        assert_ne!(Ephemeral::new([2; 32]).public(domain).unwrap(), public);
        assert_eq!(Domain::named(domain.code()), Some(domain));
    }
    assert_eq!(Domain::named("P-192"), None);
    assert_eq!(format!("{:?}", Ephemeral::new([1; 32])), "Ephemeral");
}

#[test]
fn points_off_the_curve_and_numbers_outside_the_group_are_not_agreed_with() {
    for domain in Domain::ALL {
        let own = agree::scalar(domain, b"own").unwrap();
        let good = agree::public(domain, &agree::scalar(domain, b"other").unwrap()).unwrap();
        assert!(agree::shared(domain, &own, &good).is_some(), "{domain:?}");
        let mut off = good.clone();
        *off.last_mut().unwrap() ^= 1;
        let size = good.len();
        let mut small = vec![0; size];
        let refused = |peer: &[u8]| agree::shared(domain, &own, peer).is_none();
        // Infinity, zero, nothing, too long.
        assert!(refused(&off) && refused(&[0]) && refused(&small) && refused(&[]), "{domain:?}");
        assert!(refused(&[&good[..], &[0]].concat()), "{domain:?}");
        small[size - 1] = 1;
        assert!(refused(&small) && refused(&vec![0xff; size]), "{domain:?}");
    }
}

/// The key of the ETSI specimen's data group 14, one byte changed.
fn altered(needle: &str) -> Vec<u8> {
    let mut bytes = fixture("EF_DG14.bin");
    let needle = hex(needle);
    let at = bytes.windows(needle.len()).position(|w| w == needle).unwrap();
    bytes[at + needle.len() - 1] ^= 2;
    bytes
}

#[test]
fn a_curve_with_one_number_changed_is_not_agreed_on() {
    assert!(methods(&fixture("EF_DG14.bin")).is_ok());
    // Ends of field, a, b, generator and order (RFC 5639 §3.3).
    for end in ["DA89F57EC8C0FF", "2A59CAD29F43", "DBB372386C400B", "9E99CAA3F6D3761402CD", "BCA3A5A7939F"] {
        let found = methods(&altered(end));
        assert!(matches!(found, Err(KeyError::Curve | KeyError::Malformed)), "{end}: {found:?}");
    }
    // A public key off its curve is read, and nothing agreed.
    let mut off = fixture("EF_DG14.bin");
    let key = methods(&off).unwrap();
    let spki = Infos::parse(&off).unwrap().keys[0].spki.clone();
    let at = off.windows(spki.len()).position(|w| w == spki).unwrap() + spki.len() - 1;
    off[at] ^= 1;
    assert!(methods(&off).is_err());
    assert_eq!(key.len(), 1);
}

/// A key of our own making, as data group 15.
fn dg15(spki: &[u8]) -> Vec<u8> {
    write(0x6f, spki)
}

#[test]
fn a_signature_that_is_no_number_below_the_modulus_is_refused_and_its_complement_counts() {
    let card = RsaCard::from_seed(1024, b"card").unwrap();
    let key = ActiveKey::parse(&dg15(&card.key().unwrap().spki().unwrap()), None).unwrap();
    let response = card.sign(Hash::Sha256, &[0x34, 0xcc], &NONCE).unwrap();
    assert!(key.verify(&NONCE, &response));
    // The lesser of s and n - s may be sent; s + n is the same number, and nobody's signature.
    assert!(key.verify(&NONCE, &card.less(&response).unwrap()));
    assert!(!key.verify(&NONCE, &card.more(&response).unwrap()));
}

#[test]
fn a_block_has_its_header_its_length_and_the_trailer_of_its_hash() {
    let card = RsaCard::from_seed(1024, b"card").unwrap();
    let key = ActiveKey::parse(&dg15(&card.key().unwrap().spki().unwrap()), None).unwrap();
    let block = |header: u8, hash: Hash, trailer: &[u8], length: usize| {
        let own = vec![5; length - 1 - hash.size() - trailer.len()];
        let digest = hash.of(&[own.as_slice(), &NONCE].concat());
        key.verify(&NONCE, &card.open(&[&[header], own.as_slice(), &digest, trailer].concat()).unwrap())
    };
    assert!(block(0x6a, Hash::Sha1, &[0xbc], 128));
    assert!(block(0x6a, Hash::Sha1, &[0x33, 0xcc], 128));
    for header in [0x4a, 0x6b, 0x2a, 0x01] {
        assert!(!block(header, Hash::Sha1, &[0xbc], 128), "{header:02x}");
    }
    assert!(!block(0x6a, Hash::Sha1, &[0xbc], 127));
    assert!(!block(0x6a, Hash::Sha1, &[0xbc], 64));
    assert!(!block(0x6a, Hash::Sha256, &[0xbc], 128));
    assert!(!block(0x6a, Hash::Sha1, &[0x34, 0xcc], 128));
    assert!(!block(0x6a, Hash::Sha1, &[0x31, 0xcc], 128));
}

#[test]
fn a_signing_key_on_no_curve_of_ours_or_too_short_is_unusable() {
    let spki = Infos::parse(&fixture("EF_DG14.bin")).unwrap().keys[0].spki.clone();
    assert!(ActiveKey::parse(&dg15(&spki), None).is_ok());
    let other = Infos::parse(&altered("DBB372386C400B")).unwrap().keys[0].spki.clone();
    assert_eq!(ActiveKey::parse(&dg15(&other), None).unwrap_err(), KeyError::Curve);
    let mut off = spki.clone();
    *off.last_mut().unwrap() ^= 1;
    assert_eq!(ActiveKey::parse(&dg15(&off), None).unwrap_err(), KeyError::Malformed);
    let short = RsaCard::from_seed(512, b"card").unwrap().key().unwrap().spki().unwrap();
    assert_eq!(ActiveKey::parse(&dg15(&short), None).unwrap_err(), KeyError::Algorithm);
    assert!(ActiveKey::parse(&write(0x6e, &spki), None).is_err());
}

#[test]
fn of_several_keys_the_one_of_the_reference_is_taken_with_the_cipher_of_its_info() {
    let key = |seed: &[u8]| {
        let card = GroupCard::from_seed(Domain::P256, seed).unwrap();
        agree::spki(Domain::P256, &card.public().unwrap()).unwrap()
    };
    let oid = |arcs: &[u8]| write(6, &[&[4, 0, 0x7f, 0, 7, 2, 2], arcs].concat());
    let public = |seed: &[u8], id: &[u8]| write(0x30, &[oid(&[1, 2]), key(seed), write(2, id)].concat());
    let info =
        |cipher, id: &[u8]| write(0x30, &[oid(&[3, 2, cipher]), write(2, &[1]), write(2, id)].concat());
    let infos =
        [public(b"a", &[1]), public(b"b", &[0, 0xc3]), info(2, &[0xc3]), info(4, &[1]), info(9, &[1])];
    let methods = methods(&write(0x6e, &write(0x31, &infos.concat()))).unwrap();
    assert_eq!(methods.iter().map(|m| m.suite).collect::<Vec<_>>(), [Suite::Aes256, Suite::Aes128]);
    let choose = |id: &[u8]| {
        let choice = Choice { domain: Domain::P256, key: Some(id.to_vec()), protocol: None };
        methods.iter().find(|m| m.is(&choice)).map(|m| m.suite)
    };
    assert_eq!(
        [choose(&[1]), choose(&[0xc3]), choose(&[2])],
        [Some(Suite::Aes256), Some(Suite::Aes128), None]
    );
}

#[test]
fn a_key_by_the_number_of_its_domain_is_read() {
    let card = GroupCard::from_seed(Domain::BrainpoolP384r1, b"card").unwrap();
    let bits = write(3, &[&[0], card.public().unwrap().as_slice()].concat());
    let algorithm = |id| write(0x30, &[write(6, &[4, 0, 0x7f, 0, 7, 1, 2]), write(2, &[id])].concat());
    let read = |id| agree::read(&Tlv::whole(&write(0x30, &[algorithm(id), bits.clone()].concat())).unwrap());
    assert_eq!(read(16).unwrap(), (Domain::BrainpoolP384r1, card.public().unwrap()));
    // secp192r1, and one nobody has numbered.
    assert_eq!([read(8).unwrap_err(), read(31).unwrap_err()], [KeyError::Curve; 2]);
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_of_keys_and_answers_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        at in 0usize..330,
        value in any::<u8>(),
    ) {
        for tag in [0x6e, 0x6f] {
            let _ = (methods(&write(tag, &bytes)).is_ok(), ActiveKey::parse(&write(tag, &bytes), None).is_ok());
            let _ = methods(&write(tag, &write(0x31, &write(0x30, &bytes)))).is_ok();
        }
        let (mut dg14, mut dg15) = (fixture("EF_DG14.bin"), fixture("EF_DG15.bin"));
        if let Some(byte) = dg14.get_mut(at) { *byte = value }
        if let Some(byte) = dg15.get_mut(at) { *byte = value }
        let infos = Infos::parse(&dg14).ok();
        let _ = methods(&dg14).is_ok();
        if let Ok(key) = ActiveKey::parse(&dg15, infos.as_ref()) {
            prop_assert!(!key.verify(&NONCE, &bytes));
        }
        prop_assert!(!Channel::new(Suite::TripleDes, b"shared").is_from_chip(&bytes));
        prop_assert!(!Channel::new(Suite::Aes192, b"shared").is_from_chip(&[&bytes[..], &[0x90, 0]].concat()));
    }
}
