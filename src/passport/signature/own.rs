//! Keys of the specimen state: P-256, from a seed, signing the same things alike (RFC 6979), so that its certificates
//! are the same at every start.

use super::Hash;
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcKey, EcPoint, PointConversionForm},
    error::ErrorStack,
    md::Md,
    nid::Nid,
    pkey::{PKey, Private},
    pkey_ctx::{NonceType, PkeyCtx},
};

pub(crate) struct OwnKey(EcKey<Private>);

impl OwnKey {
    pub(crate) fn from_seed(seed: &[u8]) -> Result<Self, ErrorStack> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        let mut context = BigNumContext::new()?;
        let (mut order, mut scalar) = (BigNum::new()?, BigNum::new()?);
        group.order(&mut order, &mut context)?;
        scalar.nnmod(&*BigNum::from_slice(&Hash::Sha512.of(seed))?, &order, &mut context)?;
        let mut point = EcPoint::new(&group)?;
        point.mul_generator2(&group, &scalar, &mut context)?;
        Ok(Self(EcKey::from_private_components(&group, &scalar, &point)?))
    }

    pub(crate) fn point(&self) -> Result<Vec<u8>, ErrorStack> {
        let mut context = BigNumContext::new()?;
        self.0.public_key().to_bytes(self.0.group(), PointConversionForm::UNCOMPRESSED, &mut context)
    }

    /// Signs with ECDSA and SHA-256; DER.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let key = PKey::from_ec_key(self.0.clone())?;
        let mut context = PkeyCtx::new(&key)?;
        context.sign_init()?;
        context.set_signature_md(Md::sha256())?;
        context.set_nonce_type(NonceType::DETERMINISTIC_K)?;
        let mut signature = Vec::new();
        context.sign_to_vec(&Hash::Sha256.of(message), &mut signature)?;
        Ok(signature)
    }
}
