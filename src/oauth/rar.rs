//! Rich authorization requests (RFC 9396): one type, `guosuo_disclosure`.

use crate::{Code, Error};
use serde::{Deserialize, Serialize};

/// The type that names what a disclosure is for.
pub const DISCLOSURE: &str = "guosuo_disclosure";

/// What the data is for, and the booking, visa or payment it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Always [`DISCLOSURE`].
    #[serde(rename = "type")]
    pub kind: String,
    /// A registered purpose, `lodging.book`.
    pub purpose: String,
    /// The relying party's own reference, at most 64 characters; never personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Disclosure {
    /// Reads `authorization_details`: absent, or an array of exactly one disclosure, since a request has one
    /// purpose.
    ///
    /// # Errors
    /// `invalid_authorization_details` for anything else (RFC 9396 §5).
    pub fn parse(text: Option<&str>) -> Result<Option<Self>, Error> {
        let Some(text) = text else { return Ok(None) };
        let refused = |description| Error::new(Code::InvalidAuthorizationDetails, description);
        let [one]: [Self; 1] = serde_json::from_str::<Vec<Self>>(text)
            .ok()
            .and_then(|all| all.try_into().ok())
            .ok_or(refused("authorization_details must be one object of type guosuo_disclosure."))?;
        let graphic = |c: char| c.is_ascii_graphic();
        let legal =
            one.reference.as_deref().is_none_or(|r| (1..=64).contains(&r.len()) && r.chars().all(graphic));
        if one.kind != DISCLOSURE || !legal {
            return Err(refused(
                "The type must be guosuo_disclosure; a reference has 1 to 64 printable characters.",
            ));
        }
        Ok(Some(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_purpose() {
        let one = r#"{"type":"guosuo_disclosure","purpose":"lodging.book","reference":"B-1"}"#;
        let read = Disclosure::parse(Some(&format!("[{one}]"))).unwrap().unwrap();
        assert_eq!((read.purpose.as_str(), read.reference.as_deref()), ("lodging.book", Some("B-1")));
        for bad in [
            one.to_owned(),
            "[]".to_owned(),
            format!("[{one},{one}]"),
            format!("[{}]", one.replace("guosuo_disclosure", "payment")),
            format!("[{}]", one.replace("B-1", "two words")),
            format!("[{}]", one.replace("reference", "actions")),
        ] {
            let refused = Disclosure::parse(Some(&bad)).unwrap_err();
            assert_eq!(refused.code, Code::InvalidAuthorizationDetails, "{bad}");
        }
    }
}
