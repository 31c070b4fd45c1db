//! What is asked as `verified_claims` (OpenID Connect for Identity Assurance 1.0 §5).

use super::claims::{MOST, malformed};
use crate::Error;
use serde_json::{Map, Value};

/// The most elements asked at once (§5.6).
const ELEMENTS: usize = 8;
/// The most that is asked at once, in bytes: it travels sealed in addresses.
const LONGEST: usize = 4096;

/// One element: claims, and how they must have been verified.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct VerifiedRequest {
    /// What is asked of `verification`, member by member, as nested as the answer.
    pub verification: Map<String, Value>,
    /// The claims asked, each `null` or an object of constraints.
    pub claims: Map<String, Value>,
}

impl VerifiedRequest {
    /// Reads the member `verified_claims` of one place of the `claims` parameter: an element or an array of them.
    ///
    /// # Errors
    /// `invalid_request` when it is neither, an element lacks `verification` or `claims`, a constraint is not an
    /// object, `evidence` is filtered by more than one type at once (§5.4), or there is too much of it.
    pub fn parse(asked: &Value) -> Result<Vec<Self>, Error> {
        if asked.to_string().len() > LONGEST {
            return Err(Error::request("verified_claims asks for more than 4096 bytes say."));
        }
        match asked {
            Value::Array(elements) if (1..=ELEMENTS).contains(&elements.len()) => {
                elements.iter().map(Self::element).collect()
            }
            Value::Object(_) => Ok(vec![Self::element(asked)?]),
            _ => Err(malformed()),
        }
    }

    fn element(asked: &Value) -> Result<Self, Error> {
        let member = |name| asked.get(name).and_then(Value::as_object);
        let verification = member("verification").ok_or(malformed())?;
        let none = Map::new();
        let claims = match asked.get("claims") {
            Some(Value::Null) => &none,
            Some(Value::Object(claims)) => claims,
            _ => return Err(malformed()),
        };
        let shaped = |value: &Value| value.is_null() || value.is_object();
        let filters = match verification.get("evidence") {
            None | Some(Value::Null | Value::Object(_)) => &[][..],
            Some(Value::Array(filters)) => filters.as_slice(),
            Some(_) => return Err(malformed()),
        };
        let one_type = |filter: &Value| filter.pointer("/type/values").is_none() && filter.is_object();
        let sound = claims.values().all(shaped) && claims.len() <= MOST && filters.iter().all(one_type);
        match sound {
            true => Ok(Self { verification: verification.clone(), claims: claims.clone() }),
            false => Err(malformed()),
        }
    }

    /// Whether a detail of the document is asked, by its name in `document_details`.
    #[must_use]
    pub fn asks_detail(&self, name: &str) -> bool {
        let filters = self.verification.get("evidence").and_then(Value::as_array);
        let mut details = filters.into_iter().flatten().filter_map(|filter| filter.get("document_details"));
        details.any(|details| details.get(name).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_element_or_several_are_read() {
        let one = json!({"verification": {"trust_framework": null}, "claims": {"name": null}});
        assert_eq!(VerifiedRequest::parse(&one).unwrap().len(), 1);
        assert_eq!(VerifiedRequest::parse(&json!([one, one])).unwrap().len(), 2);
        let nothing = json!({"verification": {}, "claims": null});
        assert!(VerifiedRequest::parse(&nothing).unwrap().iter().all(|one| one.claims.is_empty()));
    }

    #[test]
    fn a_detail_is_asked_by_name() {
        let evidence =
            json!([{"type": {"value": "document"}, "document_details": {"document_number": null}}]);
        let asked = json!({"verification": {"evidence": evidence}, "claims": {"name": null}});
        let asked = VerifiedRequest::parse(&asked).unwrap().remove(0);
        assert!(asked.asks_detail("document_number") && !asked.asks_detail("date_of_expiry"));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        let many: Map<String, Value> = (0..65).map(|i| (i.to_string(), Value::Null)).collect();
        let long = vec![json!({"type": {"value": "document"}}); 200];
        for bad in [
            json!(null),
            json!([]),
            json!({"claims": {"name": null}}),
            json!({"verification": {}}),
            json!({"verification": null, "claims": {}}),
            json!({"verification": {}, "claims": {"name": 1}}),
            json!({"verification": {}, "claims": many}),
            json!({"verification": {"evidence": "document"}, "claims": {}}),
            json!({"verification": {"evidence": [null]}, "claims": {}}),
            json!({"verification": {"evidence": [{"type": {"values": ["document"]}}]}, "claims": {}}),
            json!({"verification": {"evidence": long}, "claims": {}}),
            Value::Array(vec![json!({"verification": {}, "claims": {}}); 9]),
        ] {
            assert!(VerifiedRequest::parse(&bad).is_err(), "{bad}");
        }
    }
}
