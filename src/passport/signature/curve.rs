//! Curves: by name, or by parameters that are one of ours to the last number.

use super::KeyError;
use crate::tlv::Tlv;
use openssl::{
    bn::{BigNum, BigNumContext},
    ec::{EcGroup, EcPoint, PointConversionForm},
    nid::Nid,
};

/// Curves by name, OpenSSL's number and bits of the field; P-192 is left out: no country signs with it.
const CURVES: [(&str, i32, i32); 10] = [
    ("1.3.132.0.33", 713, 224),
    ("1.2.840.10045.3.1.7", 415, 256),
    ("1.3.132.0.34", 715, 384),
    ("1.3.132.0.35", 716, 521),
    ("1.3.36.3.3.2.8.1.1.1", 921, 160),
    ("1.3.36.3.3.2.8.1.1.5", 925, 224),
    ("1.3.36.3.3.2.8.1.1.7", 927, 256),
    ("1.3.36.3.3.2.8.1.1.9", 929, 320),
    ("1.3.36.3.3.2.8.1.1.11", 931, 384),
    ("1.3.36.3.3.2.8.1.1.13", 933, 512),
];

/// The curve of an EC key's parameters (RFC 5480 §2.1.1; explicit ones as in SEC 1 §C.2).
pub(super) fn read(parameters: &Tlv<'_>) -> Result<i32, KeyError> {
    let known = match parameters.tag {
        6 => {
            let oid = parameters.oid()?;
            CURVES.iter().find(|(name, ..)| *name == oid).map(|(_, nid, _)| *nid)
        }
        0x30 => explicit(parameters)?,
        _ => None,
    };
    known.ok_or(KeyError::Curve)
}

/// Bits of the curve's field.
pub(super) fn bits(curve: i32) -> i32 {
    CURVES.iter().find(|(_, nid, _)| *nid == curve).map_or(0, |(.., bits)| *bits)
}

/// Finds the built-in curve that explicit parameters describe, all of them compared.
fn explicit(params: &Tlv<'_>) -> Result<Option<i32>, KeyError> {
    let mut parts = params.children();
    parts.pop()?.expect(2)?;
    let field = parts.pop()?;
    let mut field = field.expect(0x30)?.children();
    if field.pop()?.oid()? != "1.2.840.10045.1.1" {
        return Ok(None);
    }
    let p = BigNum::from_slice(field.pop()?.expect(2)?.value)?;
    let coefficients = parts.pop()?;
    let mut coefficients = coefficients.expect(0x30)?.children();
    let a = BigNum::from_slice(coefficients.pop()?.expect(4)?.value)?;
    let b = BigNum::from_slice(coefficients.pop()?.expect(4)?.value)?;
    let generator = parts.pop()?.expect(4)?.value;
    let order = BigNum::from_slice(parts.pop()?.expect(2)?.value)?;
    let cofactor = parts.take_if(2)?.map(|c| c.value);
    if cofactor.is_some_and(|c| c != [1]) {
        return Ok(None);
    }
    let mut context = BigNumContext::new()?;
    for (_, nid, _) in CURVES.into_iter().filter(|(.., bits)| *bits == p.num_bits()) {
        let group = EcGroup::from_curve_name(Nid::from_raw(nid))?;
        let (mut gp, mut ga, mut gb, mut go) =
            (BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?);
        group.components_gfp(&mut gp, &mut ga, &mut gb, &mut context)?;
        group.order(&mut go, &mut context)?;
        if gp != p || ga != a || gb != b || go != order {
            continue;
        }
        let point = EcPoint::from_bytes(&group, generator, &mut context)?;
        let Some(generator_of_group) = group.generator_opt() else { continue };
        let base = generator_of_group.to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)?;
        if point.to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)? == base {
            return Ok(Some(nid));
        }
    }
    Ok(None)
}

/// The numbers of a curve: field, a, b, generator (uncompressed), order.
#[cfg(feature = "specimen")]
pub(crate) fn parameters(curve: i32) -> Result<[Vec<u8>; 5], openssl::error::ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::from_raw(curve))?;
    let mut context = BigNumContext::new()?;
    let (mut p, mut a, mut b, mut order) = (BigNum::new()?, BigNum::new()?, BigNum::new()?, BigNum::new()?);
    group.components_gfp(&mut p, &mut a, &mut b, &mut context)?;
    group.order(&mut order, &mut context)?;
    let width = p.num_bytes();
    let generator = match group.generator_opt() {
        Some(point) => point.to_bytes(&group, PointConversionForm::UNCOMPRESSED, &mut context)?,
        None => Vec::new(),
    };
    Ok([p.to_vec(), a.to_vec_padded(width)?, b.to_vec_padded(width)?, generator, order.to_vec()])
}

/// Every curve: its identifier, OpenSSL's number, bits of the field.
#[cfg(feature = "specimen")]
pub(crate) const fn all() -> [(&'static str, i32, i32); 10] {
    CURVES
}
