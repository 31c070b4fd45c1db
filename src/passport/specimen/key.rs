//! SubjectPublicKeyInfo of the state's keys (RFC 5480 §2, RFC 4055 §1.2; curve parameters as in SEC 1 §C.2).

use super::{
    Algorithm, SpecimenError,
    der::{bits, dotted, integer, octets, sequence, unsigned},
    style::{Curve, Parameter},
};
use crate::signature::own::parameters;

/// The key whose BIT STRING holds `public`.
pub(super) fn public_key(
    algorithm: &Algorithm,
    style: Curve,
    public: &[u8],
) -> Result<Vec<u8>, SpecimenError> {
    if !algorithm.has_curve() {
        return Ok(sequence(&[algorithm.rsa_key(), bits(public)]));
    }
    let (name, number) = algorithm.curve()?;
    let named = match style {
        Curve::Named => dotted(name),
        Curve::Explicit => explicit(number, None, public)?,
        Curve::Altered(parameter) => explicit(number, Some(parameter), public)?,
    };
    Ok(sequence(&[sequence(&[dotted("1.2.840.10045.2.1"), named]), bits(public)]))
}

fn explicit(number: i32, altered: Option<Parameter>, public: &[u8]) -> Result<Vec<u8>, SpecimenError> {
    let [mut p, mut a, mut b, mut generator, mut order] = parameters(number).map_err(|_| SpecimenError)?;
    let other = |digits: &mut Vec<u8>| {
        if let Some(last) = digits.last_mut() {
            *last ^= 2;
        }
    };
    let mut cofactor = 1;
    match altered {
        Some(Parameter::Field) => other(&mut p),
        Some(Parameter::A) => other(&mut a),
        Some(Parameter::B) => other(&mut b),
        Some(Parameter::Generator) => generator = public.to_vec(),
        Some(Parameter::Order) => other(&mut order),
        Some(Parameter::Cofactor) => cofactor = 2,
        None => {}
    }
    Ok(sequence(&[
        integer(1),
        sequence(&[dotted("1.2.840.10045.1.1"), unsigned(&p)]),
        sequence(&[octets(&a), octets(&b)]),
        octets(&generator),
        unsigned(&order),
        integer(cofactor),
    ]))
}
