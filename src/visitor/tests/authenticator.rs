//! A phone with one passkey, and with the ways in which a bad one answers.

use ciborium::Value as Cbor;
use data_encoding::BASE64URL_NOPAD as B64;
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};

/// Flags of authenticator data (WebAuthn §6.1).
const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 0x40;

/// An authenticator; its fields are what a test bends.
pub(super) struct Phone {
    random: SystemRandom,
    key: EcdsaKeyPair,
    pub(super) id: Vec<u8>,
    pub(super) origin: String,
    pub(super) counter: u32,
    /// Whether the person was asked for a finger or a code.
    pub(super) verified: bool,
    user: String,
}

impl Phone {
    #[expect(clippy::disallowed_methods, reason = "a visitor's phone has its own randomness")]
    pub(super) fn new(id: u8) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let origin = super::scene::ORIGIN.to_owned();
        Self { random, key, id: vec![id; 32], origin, counter: 0, verified: true, user: String::new() }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["publicKey"]["challenge"];
        json!({ "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn data(&self, rp: &str, more: u8) -> Vec<u8> {
        let flags = PRESENT | more | if self.verified { VERIFIED } else { 0 };
        [digest(&SHA256, rp.as_bytes()).as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    /// COSE form of the public key (RFC 9053 §7.1.1).
    fn cose(&self) -> Vec<u8> {
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        let numbers = [(1, 2), (3, -7), (-1, 1)].map(|(k, v): (i64, i64)| (k.into(), Cbor::from(v)));
        let points = [(-2i64, x), (-3, y)].map(|(k, v)| (k.into(), Cbor::Bytes(v.to_vec())));
        let mut out = Vec::new();
        ciborium::into_writer(&Cbor::Map(numbers.into_iter().chain(points).collect()), &mut out).unwrap();
        out
    }

    /// `navigator.credentials.create`.
    pub(super) fn create(&mut self, options: &Value) -> Value {
        self.user = options["publicKey"]["user"]["id"].as_str().unwrap().to_owned();
        let rp = options["publicKey"]["rp"]["id"].as_str().unwrap();
        let attested = [&[0; 16][..], &[0, 32], &self.id, &self.cose()].concat();
        let data = [self.data(rp, ATTESTED), attested].concat();
        let object = Cbor::Map(vec![
            ("fmt".into(), "none".into()),
            ("attStmt".into(), Cbor::Map(Vec::new())),
            ("authData".into(), Cbor::Bytes(data)),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).unwrap();
        let client = self.client_data("webauthn.create", options);
        self.answer(json!({
            "attestationObject": B64.encode(&bytes), "clientDataJSON": B64.encode(&client),
        }))
    }

    /// `navigator.credentials.get`.
    pub(super) fn get(&mut self, options: &Value) -> Value {
        let data = self.data(options["publicKey"]["rpId"].as_str().unwrap(), 0);
        let client = self.client_data("webauthn.get", options);
        let message = [data.as_slice(), digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&self.random, &message).unwrap();
        self.answer(json!({
            "authenticatorData": B64.encode(&data), "clientDataJSON": B64.encode(&client),
            "signature": B64.encode(signature.as_ref()), "userHandle": self.user,
        }))
    }

    fn answer(&self, response: Value) -> Value {
        let id = B64.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response })
    }
}
