//! Registration messages (RFC 7591 §3.2.1, RFC 7592 §3).

use crate::{ClientMetadata, Code, Error, Scope};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;
use url::Url;

/// A new client, with everything that was registered.
#[derive(Clone, Serialize)]
pub struct Registered {
    /// Its name.
    pub client_id: String,
    /// When, in seconds since the Unix epoch.
    pub client_id_issued_at: i64,
    /// Its secret, shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// When the secret expires: 0, never. Sent with a secret alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret_expires_at: Option<i64>,
    /// The token that manages the registration (RFC 7592 §3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_access_token: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_client_uri: Option<String>,
    /// The metadata, defaults filled in.
    #[serde(flatten)]
    pub metadata: ClientMetadata,
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registered({})", self.client_id)
    }
}

/// The members that an operator decides and a client does not.
const OURS: [&str; 9] = [
    "purposes",
    "country",
    "sector",
    "recipient_role",
    "recipient_contract",
    "required_assurance",
    "allow_implicit",
    "resource_identifier",
    "resources",
];

/// The members of a management request that are about the registration itself (RFC 7592 §2.2).
const ENVELOPE: [&str; 6] = [
    "client_id",
    "client_secret",
    "client_id_issued_at",
    "client_secret_expires_at",
    "registration_access_token",
    "registration_client_uri",
];

const fn refused(description: &'static str) -> Error {
    Error::new(Code::InvalidClientMetadata, description)
}

/// What a client asks to be registered as, by itself.
#[derive(Debug, Clone)]
pub struct Wish(Map<String, Value>);

impl Wish {
    /// Takes a body. What is the operator's to decide is not believed.
    ///
    /// # Errors
    /// `invalid_client_metadata` unless it is a JSON object.
    pub fn of(body: Value) -> Result<Self, Error> {
        let Value::Object(mut members) = body else {
            return Err(refused("The body is not a JSON object."));
        };
        // RFC 7591 §2: a member that is null is one that was left out.
        members.retain(|name, value| !OURS.contains(&name.as_str()) && !value.is_null());
        Ok(Self(members))
    }

    /// The `client_id` and `client_secret` it names, in a change (RFC 7592 §2.2).
    #[must_use]
    pub fn named(&self) -> (Option<&str>, Option<&str>) {
        let text = |name: &str| self.0.get(name).and_then(Value::as_str);
        (text("client_id"), text("client_secret"))
    }

    /// The software statement, if one came along (RFC 7591 §2.3).
    ///
    /// # Errors
    /// `invalid_software_statement` when it is no text.
    pub fn statement(&self) -> Result<Option<&str>, Error> {
        let bad = Error::new(Code::InvalidSoftwareStatement, "software_statement is no JWT.");
        self.0.get("software_statement").map(|value| value.as_str().ok_or(bad)).transpose()
    }

    /// The same with what a statement says in place of what the client says (RFC 7591 §2.3).
    #[must_use]
    pub fn stated(mut self, claims: Map<String, Value>) -> Self {
        let about = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
        let said = claims
            .into_iter()
            .filter(|(name, _)| !about.contains(&name.as_str()) && !OURS.contains(&name.as_str()));
        self.0.extend(said);
        self
    }

    /// The metadata that comes of it: with what the operator decided, the scope no wider, and what the specifications
    /// give who says nothing.
    ///
    /// # Errors
    /// `invalid_client_metadata` or `invalid_redirect_uri` (RFC 7591 §3.2.2).
    pub fn granted(
        mut self,
        standing: &Map<String, Value>,
        usual_alg: &str,
    ) -> Result<ClientMetadata, Error> {
        self.0.retain(|name, _| !ENVELOPE.contains(&name.as_str()));
        if !self.0.contains_key("client_name")
            && let Some(host) = self.first_host()
        {
            self.0.insert("client_name".to_owned(), host.into());
        }
        self.0.entry("id_token_signed_response_alg").or_insert_with(|| usual_alg.into());
        let allowed = standing.get("scope").and_then(Value::as_str).unwrap_or("openid");
        let allowed = Scope::parse(allowed).unwrap_or_default();
        // RFC 7591 §2: who names no scope gets the usual one, which is all that was allowed.
        let scope = match self.0.get("scope") {
            None => allowed,
            Some(asked) => asked
                .as_str()
                .and_then(|asked| Scope::parse(asked).ok())
                .ok_or(refused("scope is malformed."))?
                .only(|word| allowed.has(word)),
        };
        self.0.insert("scope".to_owned(), scope.to_string().into());
        let decided = standing.iter().filter(|(name, _)| *name != "scope");
        self.0.extend(decided.map(|(name, value)| (name.clone(), value.clone())));
        ClientMetadata::of(Value::Object(self.0))
    }

    fn first_host(&self) -> Option<String> {
        let first = self.0.get("redirect_uris")?.as_array()?.first()?.as_str()?;
        Url::parse(first).ok()?.host_str().map(str::to_owned)
    }
}

/// What an operator decides of the clients that register with an invitation, or has decided of one: the members of ours
/// and the widest scope.
///
/// # Errors
/// `invalid_client_metadata` when it has other members, or not those that every client needs.
pub fn standing(given: Value) -> Result<Map<String, Value>, Error> {
    let Value::Object(members) = given else {
        return Err(refused("A standing is a JSON object."));
    };
    let known = |name: &str| OURS.contains(&name) || matches!(name, "scope" | "security_profile");
    if !members.keys().all(|name| known(name)) {
        return Err(refused("A standing has members of ours, scope and security_profile alone."));
    }
    if !["country", "sector", "purposes"].iter().all(|name| members.contains_key(*name)) {
        return Err(refused("A standing needs country, sector and purposes."));
    }
    Ok(members)
}

/// What an operator decided of a client that is registered.
#[must_use]
pub fn standing_of(metadata: &ClientMetadata) -> Map<String, Value> {
    let Ok(Value::Object(mut members)) = serde_json::to_value(metadata) else { return Map::new() };
    members.retain(|name, _| {
        OURS.contains(&name.as_str()) || matches!(name.as_str(), "scope" | "security_profile")
    });
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn given() -> Map<String, Value> {
        standing(json!({"country": "CN", "sector": "culture", "purposes": ["culture.ticket"],
                        "scope": "openid profile"}))
        .unwrap()
    }

    #[test]
    fn a_client_chooses_what_is_its_own_and_no_more() {
        let wish = json!({"redirect_uris": ["https://a.example/cb"], "country": "FR", "allow_implicit": true,
            "purposes": ["sim.register"], "recipient_contract": true, "scope": "openid profile document",
            "client_id": "mine", "logo_uri": null, "contacts": ["a@a.example"]});
        let made = Wish::of(wish).unwrap().granted(&given(), "RS256").unwrap();
        assert_eq!((made.country.as_str(), &made.purposes), ("CN", &vec!["culture.ticket".to_owned()]));
        assert_eq!((made.scope.as_str(), made.client_name.as_str()), ("openid profile", "a.example"));
        assert!(!made.allow_implicit && !made.recipient_contract);
        assert_eq!(made.id_token_alg(), jose::Alg::Rs256);
        assert!(Wish::of(json!([])).is_err());
        assert!(standing(json!({"country": "CN"})).is_err());
        assert!(
            standing(json!({"country": "CN", "sector": "a", "purposes": [], "client_name": "A"})).is_err()
        );
    }

    #[test]
    fn a_statement_goes_before_the_clients_own_word() {
        let wish =
            Wish::of(json!({"client_name": "Own", "redirect_uris": ["https://a.example/cb"]})).unwrap();
        let claims = json!({"iss": "https://authority.example", "client_name": "Stated", "country": "FR"});
        let made = wish.stated(claims.as_object().unwrap().clone()).granted(&given(), "ES256").unwrap();
        assert_eq!((made.client_name.as_str(), made.country.as_str()), ("Stated", "CN"));
    }
}
