//! A software authenticator: what a phone does with a passkey (Web Authentication Level 3), without the phone.
//!
//! It keeps discoverable credentials on P-256, says that it verified its user, and attests nothing. For the demo and
//! for tests: a key in memory protects nobody.

use anyhow::{Context, anyhow};
use ciborium::Value as Cbor;
use data_encoding::BASE64URL_NOPAD as B64;
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use std::fmt;
use url::Url;

/// User present, user verified (§6.1).
const USER: u8 = 0b0000_0101;
/// Attested credential data follows.
const ATTESTED: u8 = 0b0100_0000;

struct Passkey {
    id: Vec<u8>,
    rp: String,
    user: String,
    pair: EcdsaKeyPair,
}

/// An authenticator with its passkeys.
pub struct Authenticator {
    random: SystemRandom,
    passkeys: Vec<Passkey>,
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authenticator({} passkeys)", self.passkeys.len())
    }
}

impl Default for Authenticator {
    fn default() -> Self {
        Self::new()
    }
}

fn text<'a>(value: &'a Value, path: &str) -> anyhow::Result<&'a str> {
    value.pointer(path).and_then(Value::as_str).with_context(|| format!("the options have no {path}"))
}

/// The client data a browser writes (§5.8.1).
fn client_data(kind: &str, challenge: &str, origin: &Url) -> Vec<u8> {
    let origin = origin.origin().ascii_serialization();
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
        .to_string()
        .into_bytes()
}

fn authenticator_data(rp: &str, flags: u8) -> Vec<u8> {
    // The counter stays zero, as with passkeys that are synchronised (§6.1.1).
    [digest(&SHA256, rp.as_bytes()).as_ref(), &[flags], &[0; 4]].concat()
}

/// The public key in COSE form (RFC 9053 §7.1.1): EC2, ES256, P-256, x, y.
fn cose(point: &[u8]) -> anyhow::Result<Vec<u8>> {
    let xy = point.strip_prefix(&[4]).filter(|xy| xy.len() == 64).context("no P-256 point")?;
    let (x, y) = xy.split_at(32);
    let pair = |label: i64, value: Cbor| (Cbor::from(label), value);
    let map = Cbor::Map(vec![
        pair(1, Cbor::from(2)),
        pair(3, Cbor::from(-7)),
        pair(-1, Cbor::from(1)),
        pair(-2, Cbor::Bytes(x.to_vec())),
        pair(-3, Cbor::Bytes(y.to_vec())),
    ]);
    let mut out = Vec::new();
    ciborium::into_writer(&map, &mut out)?;
    Ok(out)
}

impl Authenticator {
    /// An authenticator without passkeys.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "a visitor's device has its own randomness, not the service's"
    )]
    pub fn new() -> Self {
        Self { random: SystemRandom::new(), passkeys: Vec::new() }
    }

    /// Makes a passkey: `navigator.credentials.create` (§5.1.3) at this origin.
    ///
    /// # Errors
    /// When the options lack what they must have.
    pub fn create(&mut self, options: &Value, origin: &Url) -> anyhow::Result<Value> {
        let rp = text(options, "/publicKey/rp/id")?.to_owned();
        let user = text(options, "/publicKey/user/id")?.to_owned();
        let client_data = client_data("webauthn.create", text(options, "/publicKey/challenge")?, origin);
        let broken = |_| anyhow!("no randomness");
        let key =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.random).map_err(broken)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &self.random)
            .map_err(|_| anyhow!("the key cannot be read"))?;
        let mut id = vec![0; 32];
        self.random.fill(&mut id).map_err(broken)?;
        let length = u16::try_from(id.len())?.to_be_bytes();
        let attested = [&[0; 16][..], &length, &id, &cose(pair.public_key().as_ref())?].concat();
        let data = [authenticator_data(&rp, USER | ATTESTED), attested].concat();
        let attestation = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::Bytes(data)),
        ]);
        let mut object = Vec::new();
        ciborium::into_writer(&attestation, &mut object)?;
        let name = B64.encode(&id);
        self.passkeys.push(Passkey { id, rp, user, pair });
        Ok(json!({
            "id": name, "rawId": name, "type": "public-key", "extensions": {},
            "response": { "attestationObject": B64.encode(&object), "clientDataJSON": B64.encode(&client_data) },
        }))
    }

    /// Signs in: `navigator.credentials.get` (§5.1.4) with the newest passkey of that relying party.
    ///
    /// # Errors
    /// When the options lack what they must have, or there is no such passkey.
    pub fn get(&self, options: &Value, origin: &Url) -> anyhow::Result<Value> {
        let rp = text(options, "/publicKey/rpId")?;
        let passkey = self.passkeys.iter().rfind(|p| p.rp == rp).context("no passkey for this site")?;
        let client_data = client_data("webauthn.get", text(options, "/publicKey/challenge")?, origin);
        let data = authenticator_data(rp, USER);
        let message = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
        let signature =
            passkey.pair.sign(&self.random, &message).map_err(|_| anyhow!("the key does not sign"))?;
        let name = B64.encode(&passkey.id);
        Ok(json!({
            "id": name, "rawId": name, "type": "public-key", "extensions": {},
            "response": {
                "authenticatorData": B64.encode(&data), "clientDataJSON": B64.encode(&client_data),
                "signature": B64.encode(signature.as_ref()), "userHandle": passkey.user,
            },
        }))
    }
}
