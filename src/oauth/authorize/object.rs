//! What a request object says, once its signature has held (RFC 9101, OpenID Connect Core §6).

use crate::{Code, Error};
use jose::Checks;
use serde_json::{Map, Value};

/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 10;
/// How long an object of FAPI is valid at most, and how old its beginning, in seconds.
const HOUR: i64 = 3600;
/// Members that are about the object and no parameters.
const ENVELOPE: [&str; 6] = ["iss", "aud", "exp", "nbf", "iat", "jti"];

/// Whom an object has to be of and for.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The client.
    pub client_id: &'a str,
    /// The server.
    pub issuer: &'a str,
    /// The present, in seconds since the Unix epoch.
    pub now: i64,
    /// Whether it has to say for whom and how long it is (FAPI 2.0 Message Signing §5.3.1).
    pub bounded: bool,
}

const fn refused(sentence: &'static str) -> Error {
    Error::new(Code::InvalidRequestObject, sentence)
}

/// The parameters in an object.
///
/// # Errors
/// `invalid_request_object` (RFC 9101 §6.3) when it is another client's, for another server or time, or has an object in
/// it.
pub fn parameters(
    claims: Map<String, Value>,
    expected: Expected<'_>,
) -> Result<Vec<(String, String)>, Error> {
    let Expected { client_id, issuer, now, bounded } = expected;
    let checks = Checks {
        now,
        issuer: claims.contains_key("iss").then_some(client_id),
        audience: claims.contains_key("aud").then_some(issuer),
        expiry: false,
        max_age: None,
        leeway: LEEWAY,
    };
    jose::check(&claims, &checks).map_err(|_| {
        refused("The request object is another client's, for another server, or not in its time.")
    })?;
    if bounded && !is_bounded(&claims, now) {
        return Err(refused("The request object needs aud, nbf and exp, an hour apart at most."));
    }
    if claims.get("client_id").is_some_and(|own| own.as_str() != Some(client_id)) {
        return Err(refused("client_id differs in the request object."));
    }
    // RFC 9101 §4: no object in an object.
    if claims.contains_key("request") || claims.contains_key("request_uri") {
        return Err(refused("A request object has no request and no request_uri."));
    }
    let members = claims.into_iter().filter(|(name, _)| !ENVELOPE.contains(&name.as_str()));
    Ok(members
        .flat_map(|(name, value)| texts(&name, value).into_iter().map(move |text| (name.clone(), text)))
        .collect())
}

/// For us, and valid for at most an hour, which has begun at most an hour ago.
fn is_bounded(claims: &Map<String, Value>, now: i64) -> bool {
    let at = |name: &str| claims.get(name).and_then(Value::as_i64);
    match (at("nbf"), at("exp")) {
        (Some(nbf), Some(exp)) => {
            claims.contains_key("aud") && exp.saturating_sub(nbf) <= HOUR && nbf >= now.saturating_sub(HOUR)
        }
        _ => false,
    }
}

/// A member as a query would write it: text as it is, several resources each by itself (RFC 8707 §2), anything else in
/// JSON.
fn texts(name: &str, value: Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(all) if name == "resource" && all.iter().all(Value::is_string) => {
            all.into_iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
        }
        other => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(claims: Value, bounded: bool) -> Result<Vec<(String, String)>, Error> {
        let expected = Expected { client_id: "rp", issuer: "https://op.example", now: 10_000, bounded };
        parameters(claims.as_object().unwrap().clone(), expected)
    }

    #[test]
    fn members_become_parameters_and_the_envelope_does_not() {
        let said = json!({"iss": "rp", "aud": ["https://op.example"], "max_age": 5, "scope": "openid",
            "claims": {"userinfo": {}}, "resource": ["https://a.example/", "https://b.example/"]});
        let pairs = read(said, false).unwrap();
        let names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["max_age", "scope", "claims", "resource", "resource"]);
        assert_eq!(pairs[2].1, r#"{"userinfo":{}}"#);
    }

    #[test]
    fn fapi_wants_to_know_for_whom_and_how_long() {
        let of = |nbf: i64, exp: i64| json!({"aud": "https://op.example", "nbf": nbf, "exp": exp});
        assert!(read(of(9_990, 10_100), true).is_ok());
        assert!(read(json!({"nbf": 9_990, "exp": 10_100}), true).is_err());
        for (nbf, exp) in [(9_990, 13_591), (6_399, 10_100), (i64::MIN, i64::MAX), (-1, i64::MAX)] {
            assert!(read(of(nbf, exp), true).is_err(), "{nbf} {exp}");
        }
    }
}
