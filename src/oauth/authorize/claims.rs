//! The `claims` parameter (OpenID Connect Core §5.5).

use crate::Error;
use serde_json::{Map, Value};

/// The most claims read per place.
const MOST: usize = 64;

/// Which claims are wanted, by place. Values asked for are not kept, but for `sub`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClaimsRequest {
    /// Names wanted from userinfo.
    pub userinfo: Vec<String>,
    /// Names wanted in the ID token.
    pub id_token: Vec<String>,
    /// The only subject that may answer (§5.5.1).
    pub sub: Option<String>,
}

impl ClaimsRequest {
    /// Reads `claims`; absent asks nothing.
    ///
    /// # Errors
    /// `invalid_request` when it is not the JSON object of §5.5, or asks for more than 64 claims in one place.
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        let Some(text) = text else {
            return Ok(Self::default());
        };
        let members: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| Error::request("claims is not a JSON object."))?;
        let userinfo = place(&members, "userinfo")?;
        let id_token = place(&members, "id_token")?;
        let sub = [userinfo, id_token]
            .into_iter()
            .flatten()
            .find_map(|m| m.get("sub")?.get("value")?.as_str().map(str::to_owned));
        let names =
            |m: Option<&Map<String, Value>>| m.map(|m| m.keys().cloned().collect()).unwrap_or_default();
        Ok(Self { userinfo: names(userinfo), id_token: names(id_token), sub })
    }
}

fn place<'a>(members: &'a Map<String, Value>, name: &str) -> Result<Option<&'a Map<String, Value>>, Error> {
    let malformed = Error::request("claims has a member that is not as OpenID Connect Core 5.5 wants it.");
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(wanted))
            if wanted.len() <= MOST && wanted.values().all(|v| v.is_null() || v.is_object()) =>
        {
            Ok(Some(wanted))
        }
        Some(_) => Err(malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_kept_apart() {
        let text =
            r#"{"userinfo":{"birthdate":null,"name":{"essential":true}},"id_token":{"sub":{"value":"s"}}}"#;
        let claims = ClaimsRequest::parse(Some(text)).unwrap();
        assert_eq!(claims.userinfo, ["birthdate", "name"]);
        assert_eq!((claims.id_token, claims.sub.as_deref()), (vec!["sub".to_owned()], Some("s")));
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
