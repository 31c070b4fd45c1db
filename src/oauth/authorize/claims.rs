//! The `claims` parameter (OpenID Connect Core §5.5).

use super::{Contexts, VerifiedRequest};
use crate::Error;
use serde_json::{Map, Value};

/// The most claims read per place.
pub(super) const MOST: usize = 64;

/// What one place is asked to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Names of claims. Values asked for are not kept, but for `sub` and `acr`.
    pub names: Vec<String>,
    /// What must have been verified, and how (OpenID Connect for Identity Assurance 1.0 §5).
    pub verified: Vec<VerifiedRequest>,
}

/// Which claims are wanted, by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimsRequest {
    /// Wanted from userinfo.
    pub userinfo: Place,
    /// Wanted in the ID token.
    pub id_token: Place,
    /// The only subject that may answer (§5.5.1).
    pub sub: Option<String>,
    /// How the visitor must be known (§5.5.1.1).
    pub acr: Option<Contexts>,
}

impl ClaimsRequest {
    /// Reads `claims`; absent asks nothing.
    ///
    /// # Errors
    /// `invalid_request` when it is not the JSON object of §5.5, asks for more than 64 claims in one place, or as
    /// [`VerifiedRequest::parse`].
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let members: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| Error::request("claims is not a JSON object."))?;
        let sub = ["userinfo", "id_token"]
            .into_iter()
            .find_map(|place| members.get(place)?.get("sub")?.get("value")?.as_str().map(str::to_owned));
        let acr = members.get("id_token").and_then(|place| Contexts::of_claim(place.get("acr")?));
        Ok(Self {
            userinfo: Place::parse(&members, "userinfo")?,
            id_token: Place::parse(&members, "id_token")?,
            sub,
            acr,
        })
    }
}

impl Place {
    fn parse(members: &Map<String, Value>, name: &str) -> Result<Self, Error> {
        let wanted = match members.get(name) {
            None | Some(Value::Null) => return Ok(Self::default()),
            Some(Value::Object(wanted)) if wanted.len() <= MOST => wanted,
            Some(_) => return Err(malformed()),
        };
        let mut place = Self::default();
        for (name, asked) in wanted {
            match (name.as_str(), asked) {
                ("verified_claims", asked) => place.verified = VerifiedRequest::parse(asked)?,
                (_, Value::Null | Value::Object(_)) => place.names.push(name.clone()),
                _ => return Err(malformed()),
            }
        }
        Ok(place)
    }
}

/// The values that would do (§5.5.1): `None` when the constraint is not of the form, empty when any will do.
pub(super) fn wishes(asked: &Value) -> Option<Vec<Value>> {
    match (asked.get("value"), asked.get("values")) {
        (Some(one), _) => Some(vec![one.clone()]),
        (None, Some(several)) => several.as_array().cloned(),
        (None, None) => Some(Vec::new()),
    }
}

pub(super) const fn malformed() -> Error {
    Error::request(
        "claims has a member that is not as OpenID Connect Core 5.5 or Identity Assurance 5 wants it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_apart() {
        let text =
            r#"{"userinfo":{"birthdate":null,"name":{"essential":true}},"id_token":{"sub":{"value":"s"}}}"#;
        let claims = ClaimsRequest::parse(Some(text)).unwrap();
        assert_eq!(claims.userinfo.names, ["birthdate", "name"]);
        assert_eq!((claims.id_token.names, claims.sub.as_deref()), (vec!["sub".to_owned()], Some("s")));
    }

    #[test]
    fn verified_claims_and_the_context_are_read_beside_the_names() {
        let text = r#"{"userinfo":{"name":null,"verified_claims":{"verification":{},"claims":{"name":null}}},
            "id_token":{"acr":{"essential":true,"value":"a"}}}"#;
        let claims = ClaimsRequest::parse(Some(text)).unwrap();
        assert_eq!((claims.userinfo.names.len(), claims.userinfo.verified.len()), (1, 1));
        assert_eq!(claims.acr, Some(Contexts { values: vec!["a".to_owned()], essential: true }));
    }

    #[test]
    fn anything_but_the_object_of_the_specification_is_refused() {
        for bad in ["", "[]", "{\"userinfo\":[]}", "{\"userinfo\":{\"name\":1}}", "{"] {
            assert!(ClaimsRequest::parse(Some(bad)).is_err(), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(text in ".{0,120}") {
            let _ = ClaimsRequest::parse(Some(&text));
            let _ = crate::Disclosure::parse(Some(&text));
            let _ = crate::Scope::parse(&text);
            let _ = crate::Challenge::parse(Some(&text), Some("S256")).map(|c| c.verify(Some(&text)));
        }
    }
}
