//! Registered claims (RFC 7519 §4.1), checked against the caller's clock.

use crate::Error;
use serde_json::{Map, Value};

/// What must hold. `None` leaves a check out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Checks<'a> {
    /// The present, in seconds since the Unix epoch.
    pub now: i64,
    /// The only issuer accepted.
    pub issuer: Option<&'a str>,
    /// An audience that must be named, alone or in an array.
    pub audience: Option<&'a str>,
    /// Whether `exp` must be there.
    pub expiry: bool,
    /// How old `iat` may be, in seconds; also makes it mandatory.
    pub max_age: Option<i64>,
    /// How far clocks may differ, in seconds.
    pub leeway: i64,
}

fn instant(claims: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, Error> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => {
            let seconds = value.as_i64().or_else(|| value.as_f64().filter(|f| f.abs() < 1e15).map(truncate));
            seconds.map(Some).ok_or(Error::Claim(name))
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a NumericDate may carry a fraction; its size is bounded before"
)]
const fn truncate(seconds: f64) -> i64 {
    seconds as i64
}

/// Checks the registered claims of a verified token.
///
/// # Errors
/// The first check that fails: [`Error::Issuer`], [`Error::Audience`], [`Error::Expired`], [`Error::TooEarly`], or
/// [`Error::Claim`] for one that is missing or malformed.
pub fn check(claims: &Map<String, Value>, checks: &Checks<'_>) -> Result<(), Error> {
    if let Some(issuer) = checks.issuer
        && claims.get("iss").and_then(Value::as_str) != Some(issuer)
    {
        return Err(Error::Issuer);
    }
    if let Some(audience) = checks.audience {
        let named = match claims.get("aud") {
            Some(Value::String(one)) => one == audience,
            Some(Value::Array(many)) => many.iter().any(|a| a.as_str() == Some(audience)),
            _ => false,
        };
        if !named {
            return Err(Error::Audience);
        }
    }
    match instant(claims, "exp")? {
        Some(exp) if exp.saturating_add(checks.leeway) <= checks.now => return Err(Error::Expired),
        None if checks.expiry => return Err(Error::Claim("exp")),
        _ => {}
    }
    if instant(claims, "nbf")?.is_some_and(|nbf| nbf > checks.now.saturating_add(checks.leeway)) {
        return Err(Error::TooEarly);
    }
    match (instant(claims, "iat")?, checks.max_age) {
        (None, Some(_)) => Err(Error::Claim("iat")),
        (Some(iat), _) if iat > checks.now.saturating_add(checks.leeway) => Err(Error::TooEarly),
        (Some(iat), Some(age)) if iat < checks.now.saturating_sub(age.saturating_add(checks.leeway)) => {
            Err(Error::Expired)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn checked(claims: Value, checks: Checks<'_>) -> Result<(), Error> {
        check(claims.as_object().unwrap(), &checks)
    }

    #[test]
    fn each_registered_claim_is_judged_by_the_callers_clock() {
        let at = Checks { now: 1_000, leeway: 10, ..Checks::default() };
        assert_eq!(checked(json!({"exp": 990}), at), Err(Error::Expired));
        assert_eq!(checked(json!({"exp": 991}), at), Ok(()));
        assert_eq!(checked(json!({"exp": "soon"}), at), Err(Error::Claim("exp")));
        assert_eq!(checked(json!({}), Checks { expiry: true, ..at }), Err(Error::Claim("exp")));
        assert_eq!(checked(json!({"nbf": 1_011}), at), Err(Error::TooEarly));
        assert_eq!(checked(json!({"iat": 1_011}), at), Err(Error::TooEarly));
        let fresh = Checks { max_age: Some(60), ..at };
        assert_eq!(checked(json!({"iat": 929}), fresh), Err(Error::Expired));
        assert_eq!(checked(json!({}), fresh), Err(Error::Claim("iat")));
    }

    #[test]
    fn an_audience_may_stand_alone_or_in_an_array() {
        let us = Checks { audience: Some("us"), ..Checks::default() };
        assert_eq!(checked(json!({"aud": "us"}), us), Ok(()));
        assert_eq!(checked(json!({"aud": ["them", "us"]}), us), Ok(()));
        assert_eq!(checked(json!({"aud": ["them"]}), us), Err(Error::Audience));
        let issuer = Checks { issuer: Some("https://a"), ..Checks::default() };
        assert_eq!(checked(json!({"iss": ["https://a"]}), issuer), Err(Error::Issuer));
    }
}
