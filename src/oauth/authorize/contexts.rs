//! How a visitor must be known: `acr_values` and the `acr` claim (OpenID Connect Core §3.1.2.1, §5.5.1.1).

use super::claims::wishes;
use crate::Error;
use serde_json::Value;

/// The longest list that is read.
const MOST: usize = 16;

/// The authentication contexts that are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Contexts {
    /// Most wanted first; empty when any will do.
    pub values: Vec<String>,
    /// Without one of them the login fails.
    pub essential: bool,
}

impl Contexts {
    /// Reads `acr_values`, a wish and no demand.
    ///
    /// # Errors
    /// `invalid_request` when there are more than 16.
    pub fn parse(text: Option<&str>) -> Result<Self, Error> {
        let values: Vec<String> = text.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        match values.len() {
            0..=MOST => Ok(Self { values, essential: false }),
            _ => Err(Error::request("acr_values names more than 16.")),
        }
    }

    /// Reads what the `claims` parameter asks of `acr` in the ID token.
    pub(super) fn of_claim(asked: &Value) -> Option<Self> {
        let values: Vec<String> =
            wishes(asked)?.iter().filter_map(Value::as_str).map(str::to_owned).take(MOST).collect();
        let essential = asked.get("essential").and_then(Value::as_bool).unwrap_or(false);
        Some(Self { values, essential })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_a_wish_and_an_essential_claim_a_demand() {
        let wish = Contexts::parse(Some("a  b")).unwrap();
        assert_eq!((wish.values, wish.essential), (vec!["a".to_owned(), "b".to_owned()], false));
        let demand = Contexts::of_claim(&json!({"essential": true, "values": ["a"]})).unwrap();
        assert_eq!((demand.values, demand.essential), (vec!["a".to_owned()], true));
        assert_eq!(Contexts::of_claim(&Value::Null), Some(Contexts::default()));
        assert!(Contexts::parse(Some(&"x ".repeat(17))).is_err());
    }
}
