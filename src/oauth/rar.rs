//! Rich authorization requests (RFC 9396): one type, `guosuo_disclosure`, which says what data is for and where it goes.

use crate::{Code, Error};
use serde::{Deserialize, Serialize};

/// The type that names what a disclosure is for.
pub const DISCLOSURE: &str = "guosuo_disclosure";
/// The most claims of one disclosure.
const MOST: usize = 64;

/// What the data is for, where it goes, and the booking, visa or payment it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// Always [`DISCLOSURE`].
    #[serde(rename = "type")]
    pub kind: String,
    /// A registered purpose, `lodging.book`.
    pub purpose: String,
    /// Where the recipient is, ISO 3166-1 alpha-2: the country it is registered for and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_country: Option<String>,
    /// The relying party's own reference, at most 64 characters; never personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Claims by their names in OpenID Connect. What was granted names all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Vec<String>>,
}

const fn refused(sentence: &'static str) -> Error {
    Error::new(Code::InvalidAuthorizationDetails, sentence)
}

impl Disclosure {
    /// Reads `authorization_details`: absent, or an array of exactly one disclosure, since a request has one
    /// purpose.
    ///
    /// # Errors
    /// `invalid_authorization_details` for anything else (RFC 9396 §5).
    pub fn parse(text: Option<&str>) -> Result<Option<Self>, Error> {
        let Some(text) = text else { return Ok(None) };
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
        if one.claims.as_ref().is_some_and(|claims| claims.is_empty() || claims.len() > MOST) {
            return Err(refused("claims of a disclosure are 1 to 64 names, or left out."));
        }
        Ok(Some(one))
    }

    /// What a token is to reach of what was granted (RFC 9396 §6): the same, or fewer claims of it.
    ///
    /// # Errors
    /// `invalid_authorization_details` for another purpose, country or reference, for a claim that was not granted, and
    /// where nothing was granted by such a detail.
    pub fn narrowed(granted: Option<&Self>, asked: Option<Self>) -> Result<Option<Self>, Error> {
        let Some(asked) = asked else { return Ok(granted.cloned()) };
        let granted = granted.ok_or(refused("Nothing was granted by authorization_details."))?;
        let within = |own: &Option<String>, all: &Option<String>| own.is_none() || own == all;
        let held = |name: &String| granted.claims.iter().flatten().any(|known| known == name);
        let same = asked.purpose == granted.purpose
            && within(&asked.recipient_country, &granted.recipient_country)
            && within(&asked.reference, &granted.reference);
        if !same || !asked.claims.iter().flatten().all(held) {
            return Err(refused("authorization_details reach beyond what was granted."));
        }
        Ok(Some(Self { claims: asked.claims.or_else(|| granted.claims.clone()), ..granted.clone() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"type":"guosuo_disclosure","purpose":"lodging.book","reference":"B-1"}"#;

    #[test]
    fn a_request_names_one_purpose() {
        let read = Disclosure::parse(Some(&format!("[{ONE}]"))).unwrap().unwrap();
        assert_eq!((read.purpose.as_str(), read.reference.as_deref()), ("lodging.book", Some("B-1")));
        for bad in [
            ONE.to_owned(),
            "[]".to_owned(),
            format!("[{ONE},{ONE}]"),
            format!("[{}]", ONE.replace("guosuo_disclosure", "payment")),
            format!("[{}]", ONE.replace("B-1", "two words")),
            format!("[{}]", ONE.replace("reference", "actions")),
            format!("[{}]", ONE.replace("\"B-1\"", "\"B-1\",\"claims\":[]")),
        ] {
            let refused = Disclosure::parse(Some(&bad)).unwrap_err();
            assert_eq!(refused.code, Code::InvalidAuthorizationDetails, "{bad}");
        }
    }

    #[test]
    fn a_token_reaches_as_far_as_was_granted_or_less() {
        let of = |text: &str| Disclosure::parse(Some(&format!("[{text}]"))).unwrap();
        let granted = of(&ONE
            .replace("\"B-1\"", "\"B-1\",\"recipient_country\":\"CN\",\"claims\":[\"name\",\"birthdate\"]"));
        let granted = granted.as_ref();
        assert_eq!(Disclosure::narrowed(granted, None).unwrap().as_ref(), granted);
        assert_eq!(Disclosure::narrowed(granted, of(ONE)).unwrap().as_ref(), granted);
        let less = of(&ONE.replace("\"B-1\"", "\"B-1\",\"claims\":[\"name\"]"));
        let narrowed = Disclosure::narrowed(granted, less).unwrap().unwrap();
        assert_eq!(
            (narrowed.claims, narrowed.recipient_country.as_deref()),
            (Some(vec!["name".to_owned()]), Some("CN"))
        );
        for more in [
            ONE.replace("lodging.book", "culture.ticket"),
            ONE.replace("B-1", "B-2"),
            ONE.replace("\"B-1\"", "\"B-1\",\"recipient_country\":\"FR\""),
            ONE.replace("\"B-1\"", "\"B-1\",\"claims\":[\"email\"]"),
        ] {
            assert!(Disclosure::narrowed(granted, of(&more)).is_err(), "{more}");
        }
        assert!(Disclosure::narrowed(None, of(ONE)).is_err());
        assert_eq!(Disclosure::narrowed(None, None), Ok(None));
    }
}
