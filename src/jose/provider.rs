//! The `CryptoProvider` that lets `jsonwebtoken` work over `ring`, with each key parsed once.
//!
//! `jsonwebtoken` hands the provider a key's bytes at every call; parsing a PKCS#8 key costs more than half a
//! signature. Parsed keys are therefore kept, found by the hash of their bytes. This table and the provider's
//! registration are process-wide because the library's are.

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{Error, ErrorKind},
    signature,
};
use ring::{
    digest,
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair,
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaEncoding,
        RsaKeyPair, RsaPublicKeyComponents, UnparsedPublicKey,
    },
};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Once, RwLock},
};

enum Pair {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

type Parsed = RwLock<HashMap<Vec<u8>, Arc<Pair>>>;

static PARSED: LazyLock<Parsed> = LazyLock::new(Parsed::default);
static INSTALLED: Once = Once::new();
static PROVIDER: CryptoProvider =
    CryptoProvider { signer_factory: signer, verifier_factory: verifier, key_utils: UTILS };

const UTILS: KeyUtils = KeyUtils {
    rsa_pub_components_from_private_key: |_| Err(ErrorKind::InvalidKeyFormat.into()),
    rsa_pub_components_from_public_key: |_| Err(ErrorKind::InvalidKeyFormat.into()),
    ec_pub_components_from_private_key: |_, _| Err(ErrorKind::InvalidKeyFormat.into()),
    ed_pub_components_from_private_key: |_, _| Err(ErrorKind::InvalidKeyFormat.into()),
    compute_digest: |_, _| Err(ErrorKind::InvalidKeyFormat.into()),
};

/// Makes the provider known to the library; any number of calls do it once.
pub(crate) fn install() {
    INSTALLED.call_once(|| {
        // An error says that another provider was installed first; every later signature would show it.
        let _ = PROVIDER.install_default();
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "ring seals its SecureRandom: ECDSA nonces have their one home here"
)]
pub(crate) fn random() -> SystemRandom {
    SystemRandom::new()
}

fn parse(algorithm: Algorithm, der: &[u8]) -> Result<Pair, Error> {
    match algorithm {
        Algorithm::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &random())
            .map(Pair::P256)
            .map_err(|_| ErrorKind::InvalidEcdsaKey.into()),
        Algorithm::EdDSA => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map(Pair::Ed25519)
            .map_err(|_| ErrorKind::InvalidEddsaKey.into()),
        Algorithm::PS256 | Algorithm::RS256 => RsaKeyPair::from_pkcs8(der)
            .map(Pair::Rsa)
            .map_err(|_| ErrorKind::InvalidRsaKey("PKCS#8".into()).into()),
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    }
}

fn rsa(algorithm: Algorithm, pair: &RsaKeyPair, message: &[u8]) -> Result<Vec<u8>, ring::error::Unspecified> {
    let padding: &'static dyn RsaEncoding = match algorithm {
        Algorithm::PS256 => &RSA_PSS_SHA256,
        _ => &RSA_PKCS1_SHA256,
    };
    let mut out = vec![0; pair.public().modulus_len()];
    pair.sign(padding, &random(), message, &mut out).map(|()| out)
}

fn pair(algorithm: Algorithm, der: &[u8]) -> Result<Arc<Pair>, Error> {
    let id = digest::digest(&digest::SHA256, der).as_ref().to_vec();
    if let Some(known) = PARSED.read().ok().and_then(|table| table.get(&id).cloned()) {
        return Ok(known);
    }
    let parsed = Arc::new(parse(algorithm, der)?);
    if let Ok(mut table) = PARSED.write() {
        table.insert(id, Arc::clone(&parsed));
    }
    Ok(parsed)
}

struct Signer(Algorithm, Arc<Pair>);

impl signature::Signer<Vec<u8>> for Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        match &*self.1 {
            Pair::P256(pair) => pair
                .sign(&random(), message)
                .map(|s| s.as_ref().to_vec())
                .map_err(|_| signature::Error::new()),
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::Rsa(pair) => rsa(self.0, pair, message).map_err(|_| signature::Error::new()),
        }
    }
}

impl JwtSigner for Signer {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

fn signer(algorithm: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    Ok(Box::new(Signer(*algorithm, pair(*algorithm, key.as_bytes())?)))
}

enum Public {
    Raw(Vec<u8>),
    Rsa { n: Vec<u8>, e: Vec<u8> },
}

struct Verifier(Algorithm, Public);

impl signature::Verifier<Vec<u8>> for Verifier {
    fn verify(&self, message: &[u8], sig: &Vec<u8>) -> Result<(), signature::Error> {
        let checked = match (self.0, &self.1) {
            (Algorithm::ES256, Public::Raw(point)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, sig)
            }
            (Algorithm::EdDSA, Public::Raw(point)) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, sig)
            }
            (Algorithm::PS256, Public::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, message, sig)
            }
            (Algorithm::RS256, Public::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, sig)
            }
            _ => Err(ring::error::Unspecified),
        };
        checked.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Verifier {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    use jsonwebtoken::DecodingKeyKind;
    let public = match key.kind() {
        DecodingKeyKind::SecretOrDer(bytes) => Public::Raw(bytes.clone()),
        DecodingKeyKind::RsaModulusExponent { n, e } => Public::Rsa { n: n.clone(), e: e.clone() },
    };
    Ok(Box::new(Verifier(*algorithm, public)))
}

#[cfg(test)]
mod tests;
