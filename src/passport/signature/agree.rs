//! Key agreement with a chip's static key (BSI TR-03111 §4.3.1 on curves, RFC 2631 §2.1.2 otherwise).

use super::{Hash, Key, KeyError};
use crate::{chip::Domain, tlv::Tlv};
use openssl::{
    bn::{BigNum, BigNumContext},
    dh::Dh,
    ec::{EcGroup, EcPoint, PointConversionForm},
    error::ErrorStack,
    nid::Nid,
};
use zeroize::Zeroizing;

impl Domain {
    /// Bits of a curve's field.
    #[cfg(feature = "specimen")]
    pub(crate) fn bits(self) -> i32 {
        nid(self).map_or(0, super::curve::bits)
    }
}

/// Bytes that must not be told, wiped when dropped.
pub(crate) type Secret = Zeroizing<Vec<u8>>;

pub(super) const fn nid(domain: Domain) -> Option<i32> {
    Some(match domain {
        Domain::P224 => 713,
        Domain::P256 => 415,
        Domain::P384 => 715,
        Domain::P521 => 716,
        Domain::BrainpoolP224r1 => 925,
        Domain::BrainpoolP256r1 => 927,
        Domain::BrainpoolP320r1 => 929,
        Domain::BrainpoolP384r1 => 931,
        Domain::BrainpoolP512r1 => 933,
        Domain::Modp1024 | Domain::Modp2048q224 | Domain::Modp2048q256 => return None,
    })
}

/// Numbers of the standardised domain parameters (BSI TR-03110-3 A.2.1.1, ICAO 9303-11 §9.5.1).
const fn standardised(id: u8) -> Option<Domain> {
    Some(match id {
        0 => Domain::Modp1024,
        1 => Domain::Modp2048q224,
        2 => Domain::Modp2048q256,
        10 => Domain::P224,
        11 => Domain::BrainpoolP224r1,
        12 => Domain::P256,
        13 => Domain::BrainpoolP256r1,
        14 => Domain::BrainpoolP320r1,
        15 => Domain::P384,
        16 => Domain::BrainpoolP384r1,
        17 => Domain::BrainpoolP512r1,
        18 => Domain::P521,
        _ => return None,
    })
}

/// A prime, a generator and the order of what it generates.
struct Modp {
    p: BigNum,
    g: BigNum,
    q: BigNum,
}

/// The groups of RFC 5114 §2.
fn modp(domain: Domain) -> Result<Modp, ErrorStack> {
    let group = match domain {
        Domain::Modp1024 => Dh::get_1024_160()?,
        Domain::Modp2048q224 => Dh::get_2048_224()?,
        _ => Dh::get_2048_256()?,
    };
    let own = |n: &openssl::bn::BigNumRef| n.to_owned();
    let q = group.prime_q().map(own).transpose()?.ok_or_else(ErrorStack::get)?;
    Ok(Modp { p: own(group.prime_p())?, g: own(group.generator())?, q })
}

/// A private number of the domain, from a seed: evenly spread, since the seed's hash is far longer than the order.
pub(crate) fn scalar(domain: Domain, seed: &[u8]) -> Result<Secret, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let mut order = BigNum::new()?;
    match nid(domain) {
        Some(nid) => EcGroup::from_curve_name(Nid::from_raw(nid))?.order(&mut order, &mut context)?,
        None => order = modp(domain)?.q,
    }
    let label = domain.code().as_bytes();
    let wide: Vec<Secret> =
        [b"\0", b"\x01"].map(|n| Zeroizing::new(Hash::Sha512.of(&[seed, label, n].concat()))).into();
    let wide = Zeroizing::new(wide.iter().flat_map(|half| half.iter().copied()).collect::<Vec<u8>>());
    let mut scalar = BigNum::new_secure()?;
    // 1 to the order less 1.
    order.sub_word(1)?;
    scalar.nnmod(&*BigNum::from_slice(&wide)?, &order, &mut context)?;
    scalar.add_word(1)?;
    Ok(Zeroizing::new(scalar.to_vec()))
}

fn secret(bytes: &[u8]) -> Result<BigNum, ErrorStack> {
    let mut number = BigNum::new_secure()?;
    number.copy_from_slice(bytes)?;
    number.set_const_time();
    Ok(number)
}

/// The public key of a private number: an uncompressed point, or a number as long as the prime.
pub(crate) fn public(domain: Domain, scalar: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let mut context = BigNumContext::new()?;
    let Some(nid) = nid(domain) else {
        let group = modp(domain)?;
        let mut y = BigNum::new()?;
        y.mod_exp(&group.g, &*secret(scalar)?, &group.p, &mut context)?;
        return y.to_vec_padded(group.p.num_bytes());
    };
    let group = EcGroup::from_curve_name(Nid::from_raw(nid))?;
    let mut point = EcPoint::new(&group)?;
    point.mul_generator2(&group, &*secret(scalar)?, &mut context)?;
    point.to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)
}

/// What both sides of an agreement know; `None` where the other's key is not a sound element of the domain.
pub(crate) fn shared(domain: Domain, scalar: &[u8], peer: &[u8]) -> Option<Secret> {
    let found = match nid(domain) {
        Some(nid) => shared_point(nid, scalar, peer),
        None => shared_power(domain, scalar, peer),
    };
    found.unwrap_or(None)
}

/// The first coordinate, as long as the field. A point off the curve is refused by OpenSSL when it is read; the curves
/// have no small subgroups.
fn shared_point(nid: i32, scalar: &[u8], peer: &[u8]) -> Result<Option<Secret>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::from_raw(nid))?;
    let mut context = BigNumContext::new()?;
    let peer = EcPoint::from_bytes(&group, peer, &mut context)?;
    if peer.is_infinity(&group) {
        return Ok(None);
    }
    let (mut point, mut x, mut y) = (EcPoint::new(&group)?, BigNum::new_secure()?, BigNum::new_secure()?);
    point.mul2(&group, &peer, &*secret(scalar)?, &mut context)?;
    point.affine_coordinates_gfp(&group, &mut x, &mut y, &mut context)?;
    let size = group.degree().div_ceil(8);
    Ok(Some(Zeroizing::new(x.to_vec_padded(i32::try_from(size).unwrap_or(0))?)))
}

/// As long as the prime. The other's number must lie in the group of order `q` (RFC 2631 §2.1.5), or a few of them would
/// tell our private number.
fn shared_power(domain: Domain, scalar: &[u8], peer: &[u8]) -> Result<Option<Secret>, ErrorStack> {
    let Modp { p, q, .. } = modp(domain)?;
    let (peer, one) = (BigNum::from_slice(peer)?, BigNum::from_u32(1)?);
    let mut context = BigNumContext::new()?;
    let mut power = BigNum::new()?;
    if peer <= one || peer >= p {
        return Ok(None);
    }
    power.mod_exp(&peer, &q, &p, &mut context)?;
    if power != one {
        return Ok(None);
    }
    let mut z = BigNum::new_secure()?;
    z.mod_exp(&peer, &*secret(scalar)?, &p, &mut context)?;
    Ok(Some(Zeroizing::new(z.to_vec_padded(p.num_bytes())?)))
}

/// Reads the SubjectPublicKeyInfo of an agreement key: its domain, and its point or number.
pub(crate) fn read(spki: &Tlv<'_>) -> Result<(Domain, Vec<u8>), KeyError> {
    let mut parts = spki.expect(0x30)?.children();
    let mut algorithm = parts.pop()?.expect(0x30)?.children();
    let [0, bits @ ..] = parts.pop()?.expect(3)?.value else {
        return Err(KeyError::Malformed);
    };
    match algorithm.pop()?.oid()?.as_str() {
        "1.2.840.10045.2.1" => {
            let Key::Ec { curve, point } = Key::of_chip(spki)? else {
                return Err(KeyError::Algorithm);
            };
            let domain = Domain::ALL.into_iter().find(|d| nid(*d) == Some(curve));
            Ok((domain.ok_or(KeyError::Curve)?, point))
        }
        // dhKeyAgreement of PKCS #3 names the prime and the generator, dhpublicnumber of X9.42 the order too.
        "1.2.840.113549.1.3.1" | "1.2.840.10046.2.1" => {
            let numbers = algorithm.pop()?;
            let mut numbers = numbers.expect(0x30)?.children();
            let p = BigNum::from_slice(numbers.pop()?.expect(2)?.value)?;
            let g = BigNum::from_slice(numbers.pop()?.expect(2)?.value)?;
            let domain = known(&p, &g)?.ok_or(KeyError::Curve)?;
            Ok((domain, Tlv::whole(bits)?.expect(2)?.value.to_vec()))
        }
        "0.4.0.127.0.7.1.2" => {
            let [id] = algorithm.pop()?.expect(2)?.value else { return Err(KeyError::Malformed) };
            let domain = standardised(*id).ok_or(KeyError::Curve)?;
            let key = if nid(domain).is_some() { bits } else { Tlv::whole(bits)?.expect(2)?.value };
            Ok((domain, key.to_vec()))
        }
        _ => Err(KeyError::Algorithm),
    }
}

/// The SubjectPublicKeyInfo of a key: a curve by its name, a group by its numbers (PKCS #3).
#[cfg(feature = "specimen")]
pub(crate) fn spki(domain: Domain, public: &[u8]) -> Option<Vec<u8>> {
    use crate::tlv::write;
    if let Some(curve) = nid(domain) {
        return Key::Ec { curve, point: public.to_vec() }.spki();
    }
    let group = modp(domain).ok()?;
    let integer = |n: &[u8]| write(2, &[&[0], n].concat());
    let numbers = write(0x30, &[integer(&group.p.to_vec()), integer(&group.g.to_vec())].concat());
    let oid = write(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1]);
    let bits = write(3, &[&[0][..], &integer(public)].concat());
    Some(write(0x30, &[write(0x30, &[oid, numbers].concat()), bits].concat()))
}

/// The domain of a prime and a generator. No other is agreed in: a composite, or one of small order, tells everything.
fn known(p: &BigNum, g: &BigNum) -> Result<Option<Domain>, ErrorStack> {
    for domain in Domain::ALL.into_iter().filter(|d| nid(*d).is_none()) {
        let group = modp(domain)?;
        if group.p == *p && group.g == *g {
            return Ok(Some(domain));
        }
    }
    Ok(None)
}
