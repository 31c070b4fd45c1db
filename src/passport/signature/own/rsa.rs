//! RSA keys from a seed, which OpenSSL does not make, and signatures without chance (RFC 8017).
//!
//! The primes are the first after numbers that follow from the seed: for specimens good, for secrets not.

use crate::signature::{Form, Hash};
use openssl::{
    bn::{BigNum, BigNumContext, BigNumContextRef},
    error::ErrorStack,
    pkey::Private,
    rsa::{Padding, Rsa},
};

pub(in crate::signature) const EXPONENT: u32 = 65_537;

pub(in crate::signature) fn from_seed(bits: u16, seed: &[u8]) -> Result<Rsa<Private>, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let half = usize::from(bits) / 16;
    let p = prime(half, &[seed, b"/p"].concat(), &mut context)?;
    let q = prime(half, &[seed, b"/q"].concat(), &mut context)?;
    let (p, q) = if p > q { (p, q) } else { (q, p) };
    let one = BigNum::from_u32(1)?;
    let (lower_p, lower_q) = (&p - &one, &q - &one);
    let e = BigNum::from_u32(EXPONENT)?;
    let (mut d, mut inverse) = (BigNum::new()?, BigNum::new()?);
    d.mod_inverse(&e, &(&lower_p * &lower_q), &mut context)?;
    inverse.mod_inverse(&q, &p, &mut context)?;
    let (dp, dq) = (&d % &lower_p, &d % &lower_q);
    Rsa::from_private_components(&p * &q, e, d, p, q, dp, dq, inverse)
}

/// The first prime after a number of so many bytes, its two highest bits set, whose predecessor the exponent does not
/// divide.
fn prime(bytes: usize, seed: &[u8], context: &mut BigNumContextRef) -> Result<BigNum, ErrorStack> {
    let mut digits = stream(Hash::Sha512, seed, bytes);
    if let Some(first) = digits.first_mut() {
        *first |= 0xc0;
    }
    if let Some(last) = digits.last_mut() {
        *last |= 1;
    }
    let mut candidate = BigNum::from_slice(&digits)?;
    loop {
        // 1 is all that remains of a prime whose predecessor the exponent divides.
        if candidate.mod_word(EXPONENT)? != 1 && candidate.is_prime_fasttest(0, context, true)? {
            return Ok(candidate);
        }
        candidate.add_word(2)?;
    }
}

/// MGF1 (RFC 8017 §B.2.1), which also stretches seeds.
fn stream(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0u32..).flat_map(|counter| hash.of(&[seed, &counter.to_be_bytes()].concat()));
    blocks.take(length).collect()
}

/// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1), with the NULL of DigestInfo or without.
pub(super) fn pkcs1(
    key: &Rsa<Private>,
    hash: Hash,
    form: Form,
    message: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    let [standard, short] = hash.digest_info();
    let info = if form == Form::Standard { standard } else { short };
    let digest = hash.of(message);
    let padding = size(key).saturating_sub(info.len() + digest.len() + 3);
    raw(key, &[&[0, 1][..], &vec![0xff; padding], &[0], &info, &digest].concat())
}

/// RSASSA-PSS (RFC 8017 §8.1.1, §9.1.1) with a salt that follows from the message.
pub(super) fn pss(
    key: &Rsa<Private>,
    (hash, mgf, salt): (Hash, Hash, u8),
    message: &[u8],
) -> Result<Vec<u8>, ErrorStack> {
    let salt = stream(hash, message, usize::from(salt));
    let digest = hash.of(&[&[0; 8], hash.of(message).as_slice(), &salt].concat());
    let length = size(key).saturating_sub(digest.len() + 1);
    let padding = length.saturating_sub(salt.len() + 1);
    let block = [&vec![0; padding], &[1][..], &salt].concat();
    let mask = stream(mgf, &digest, length);
    let mut block: Vec<u8> = block.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    // The modulus has a multiple of eight bits: one bit more than the block may have.
    if let Some(first) = block.first_mut() {
        *first &= 0x7f;
    }
    raw(key, &[&block, digest.as_slice(), &[0xbc]].concat())
}

fn size(key: &Rsa<Private>) -> usize {
    usize::try_from(key.size()).unwrap_or(0)
}

fn raw(key: &Rsa<Private>, block: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let mut signature = vec![0; size(key)];
    key.private_encrypt(block, &mut signature, Padding::NONE)?;
    Ok(signature)
}
