//! A signature check by OpenSSL alone, its key made ready: what a verification's cost is measured against.

use super::{Key, Scheme, key};
use openssl::{
    error::ErrorStack,
    pkey::{PKey, Public},
    rsa::Padding,
    sign::{RsaPssSaltlen, Verifier},
};

pub(crate) struct Check {
    key: PKey<Public>,
    scheme: Scheme,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Check {
    pub(crate) fn new(
        key: &Key,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> Result<Self, ErrorStack> {
        let key = match key {
            Key::Rsa { n, e } => PKey::from_rsa(key::rsa(n, e)?)?,
            Key::Ec { curve, point } => PKey::from_ec_key(key::ec(*curve, point)?)?,
        };
        Ok(Self { key, scheme, message: message.to_vec(), signature: signature.to_vec() })
    }

    pub(crate) fn holds(&self) -> Result<bool, ErrorStack> {
        let (Scheme::Pkcs1(hash) | Scheme::Ecdsa(hash) | Scheme::Pss { hash, .. }) = self.scheme;
        let mut verifier = Verifier::new(hash.digest(), &self.key)?;
        if let Scheme::Pss { mgf, salt, .. } = self.scheme {
            verifier.set_rsa_padding(Padding::PKCS1_PSS)?;
            verifier.set_rsa_pss_saltlen(RsaPssSaltlen::custom(i32::from(salt)))?;
            verifier.set_rsa_mgf1_md(mgf.digest())?;
        }
        verifier.verify_oneshot(&self.signature, &self.message)
    }
}
