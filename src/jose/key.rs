//! Private keys. They sign; they are never serialised, never printed.

use crate::{Alg, Error, Jwk, provider};
use jsonwebtoken::EncodingKey;
use ring::{
    rsa::PublicKeyComponents,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use std::fmt;
use zeroize::Zeroizing;

/// A private signing key with its public half.
#[derive(Clone)]
pub struct SigningKey {
    alg: Alg,
    kid: String,
    public: Jwk,
    encoding: EncodingKey,
}

impl SigningKey {
    /// Makes a new P-256 key; returns its PKCS#8 form, to be wrapped and stored.
    ///
    /// # Errors
    /// [`Error::Key`] when the machine has no randomness.
    pub fn generate_es256() -> Result<Zeroizing<Vec<u8>>, Error> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &provider::random())
            .map_err(|_| Error::Key)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// Makes a new Ed25519 key; returns its PKCS#8 form.
    ///
    /// # Errors
    /// [`Error::Key`] when the machine has no randomness.
    pub fn generate_ed25519() -> Result<Zeroizing<Vec<u8>>, Error> {
        let document = Ed25519KeyPair::generate_pkcs8(&provider::random()).map_err(|_| Error::Key)?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// Reads a PKCS#8 key for an algorithm. Its `kid` is the thumbprint of its public half.
    ///
    /// # Errors
    /// [`Error::Key`] when the bytes are no such key; for RSA also when it has fewer than 2048 bits (RFC 7518 §3.3).
    pub fn from_pkcs8(alg: Alg, der: &[u8]) -> Result<Self, Error> {
        provider::install();
        let (public, encoding) = match alg {
            Alg::Es256 => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &provider::random())
                        .map_err(|_| Error::Key)?;
                (Jwk::from_p256_point(pair.public_key().as_ref())?, EncodingKey::from_ec_der(der))
            }
            Alg::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(|_| Error::Key)?;
                let bytes = pair.public_key().as_ref().try_into().map_err(|_| Error::Key)?;
                (Jwk::from_ed25519(bytes), EncodingKey::from_ed_der(der))
            }
            Alg::Ps256 | Alg::Rs256 => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| Error::Key)?;
                let public: PublicKeyComponents<Vec<u8>> = pair.public().into();
                (Jwk::from_rsa(&public.n, &public.e), EncodingKey::from_rsa_der(der))
            }
        };
        Ok(Self { alg, kid: public.thumbprint(), public, encoding })
    }

    /// The algorithm it signs with.
    #[must_use]
    pub const fn alg(&self) -> Alg {
        self.alg
    }

    /// Its name: the thumbprint of the public half (RFC 7638).
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, without names.
    #[must_use]
    pub const fn public(&self) -> &Jwk {
        &self.public
    }

    /// Signs bytes; returns the signature in base64url.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<String, Error> {
        jsonwebtoken::crypto::sign(message, &self.encoding, self.alg.library()).map_err(|_| Error::Key)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid)
    }
}
