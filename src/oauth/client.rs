//! Client metadata (RFC 7591 §2, OpenID Connect Registration §2) with the members a disclosure needs.

use crate::{Code, Error, Scope};
use jose::Jwk;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};

/// How a client proves who it is (RFC 7591 §2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// Its secret in the Authorization header (RFC 6749 §2.3.1).
    #[default]
    ClientSecretBasic,
    /// Its secret in the body.
    ClientSecretPost,
    /// A JWT signed with a key whose public part it registered (OpenID Connect Core §9, RFC 7523 §2.2).
    PrivateKeyJwt,
    /// Nothing: a public client, held to PKCE.
    None,
}

/// The most keys one client registers.
const MOST_KEYS: usize = 10;

/// A grant a client may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
}

fn code_grant() -> Vec<GrantType> {
    vec![GrantType::AuthorizationCode]
}

fn code_response() -> Vec<String> {
    vec!["code".to_owned()]
}

fn openid() -> String {
    "openid".to_owned()
}

fn typed() -> String {
    "typed".to_owned()
}

fn handler() -> String {
    "handler".to_owned()
}

/// What a relying party registers. Unknown members are ignored (RFC 7591 §2) and not echoed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientMetadata {
    /// Shown to visitors; 1 to 100 characters.
    pub client_name: String,
    /// Where answers may go, compared letter by letter.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where a browser may go after sign-out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// How the client proves who it is.
    #[serde(default)]
    pub token_endpoint_auth_method: AuthMethod,
    /// Which grants it may use.
    #[serde(default = "code_grant")]
    pub grant_types: Vec<GrantType>,
    /// `code` and nothing else.
    #[serde(default = "code_response")]
    pub response_types: Vec<String>,
    /// The scope it may ask.
    #[serde(default = "openid")]
    pub scope: String,
    /// A logo to show, https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_uri: Option<Url>,
    /// Its privacy policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_uri: Option<Url>,
    /// Its terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tos_uri: Option<Url>,
    /// Its home page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_uri: Option<Url>,
    /// People to write to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<String>,
    /// `pairwise`, if said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject_type: Option<String>,
    /// `ES256`, if said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// Its public keys (RFC 7591 §2), for `private_key_jwt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Value>,
    /// `ES256`, if said (JARM §3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<String>,
    /// Whether its requests have to be signed (RFC 9101 §10.5).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_signed_request_object: bool,
    /// Whether its requests have to be pushed (RFC 9126 §6).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub require_pushed_authorization_requests: bool,
    /// Ours: what it may ask data for, `["lodging.register"]`.
    #[serde(default)]
    pub purposes: Vec<String>,
    /// Ours: where its data goes, ISO 3166-1 alpha-2.
    pub country: String,
    /// Ours: its line of business, a word of the release policy.
    pub sector: String,
    /// Ours: what it is in law, `handler` unless said otherwise.
    #[serde(default = "handler")]
    pub recipient_role: String,
    /// Ours: whether the contract the law wants of a recipient is on file.
    #[serde(default)]
    pub recipient_contract: bool,
    /// Ours: the least proof of a passport it accepts, `typed` unless said otherwise; its purposes may want more.
    #[serde(default = "typed")]
    pub required_assurance: String,
}

impl ClientMetadata {
    /// Reads a registration (RFC 7591 §3.1).
    ///
    /// # Errors
    /// `invalid_client_metadata` when it is not the JSON object we know, or as [`ClientMetadata::check`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        let metadata: Self = serde_json::from_slice(json).map_err(|_| {
            refused("The metadata is not JSON, or a member is missing, unknown to us, or of another type.")
        })?;
        metadata.check().map(|()| metadata)
    }

    /// Checks what the types do not say.
    ///
    /// # Errors
    /// `invalid_redirect_uri` or `invalid_client_metadata` (RFC 7591 §3.2.2).
    pub fn check(&self) -> Result<(), Error> {
        if !(1..=100).contains(&self.client_name.chars().count()) {
            return Err(refused("client_name must have 1 to 100 characters."));
        }
        if self.response_types.iter().any(|r| r != "code") {
            return Err(refused("The only response type here is code."));
        }
        if self.subject_type.as_deref().is_some_and(|s| s != "pairwise") {
            return Err(refused("The only subject_type here is pairwise."));
        }
        let algs = [&self.id_token_signed_response_alg, &self.authorization_signed_response_alg];
        if algs.into_iter().flatten().any(|alg| alg != "ES256") {
            return Err(refused("ID tokens and authorization responses are signed with ES256."));
        }
        if self.token_endpoint_auth_method == AuthMethod::None && self.may(GrantType::ClientCredentials) {
            return Err(refused("A public client has no credentials to use client_credentials with."));
        }
        self.check_keys()?;
        Scope::parse(&self.scope).map_err(|_| refused("scope is malformed."))?;
        self.check_uris()
    }

    /// Every registered key is public and of a kind we know; who signs has one.
    fn check_keys(&self) -> Result<(), Error> {
        let given = self.jwks.as_ref().and_then(|set| set.get("keys")).and_then(Value::as_array);
        if self.jwks.is_some() && given.is_none_or(|keys| keys.is_empty() || keys.len() > MOST_KEYS) {
            return Err(refused("jwks is a set of 1 to 10 public keys."));
        }
        if self.keys().len() != given.map_or(0, Vec::len) {
            return Err(refused("jwks has a key that is not a public one of EC P-256, Ed25519 or RSA."));
        }
        if self.token_endpoint_auth_method == AuthMethod::PrivateKeyJwt && given.is_none() {
            return Err(refused("private_key_jwt needs jwks."));
        }
        Ok(())
    }

    /// Its public keys.
    #[must_use]
    pub fn keys(&self) -> Vec<Jwk> {
        let given = self.jwks.as_ref().and_then(|set| set.get("keys")).and_then(Value::as_array);
        given.into_iter().flatten().filter_map(|key| Jwk::parse(key).ok()).collect()
    }

    fn check_uris(&self) -> Result<(), Error> {
        let redirects = self.may(GrantType::AuthorizationCode);
        if redirects == self.redirect_uris.is_empty() || self.redirect_uris.len() > 20 {
            return Err(bad_redirect("The code grant needs 1 to 20 redirect_uris, the others none."));
        }
        if self.post_logout_redirect_uris.len() > 20 {
            return Err(refused("At most 20 post_logout_redirect_uris."));
        }
        if !self.redirect_uris.iter().all(|u| acceptable(u)) {
            return Err(bad_redirect(
                "A redirect_uri must be https, or http on the loopback, without a fragment.",
            ));
        }
        if !self.post_logout_redirect_uris.iter().all(|u| acceptable(u)) {
            return Err(refused(
                "A post_logout_redirect_uri must be https, or http on the loopback, without a fragment.",
            ));
        }
        // OpenID Connect Core §8.1: without a sector_identifier_uri, pairwise subjects need one host.
        let hosts: Vec<_> = self.redirect_uris.iter().filter_map(|u| host(u)).collect();
        if hosts.windows(2).any(|pair| pair.first() != pair.last()) {
            return Err(refused("All redirect_uris must have the same host."));
        }
        let pages = [&self.logo_uri, &self.policy_uri, &self.tos_uri, &self.client_uri];
        if pages.into_iter().flatten().any(|page| !matches!(page.scheme(), "https" | "http")) {
            return Err(refused("logo_uri, policy_uri, tos_uri and client_uri must be web addresses."));
        }
        Ok(())
    }

    /// Whether it may use a grant.
    #[must_use]
    pub fn may(&self, grant: GrantType) -> bool {
        self.grant_types.contains(&grant)
    }

    /// Whether it proves who it is.
    #[must_use]
    pub fn is_confidential(&self) -> bool {
        self.token_endpoint_auth_method != AuthMethod::None
    }

    /// Whether it does so by a secret that we gave it.
    #[must_use]
    pub const fn has_secret(&self) -> bool {
        matches!(
            self.token_endpoint_auth_method,
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost
        )
    }

    /// The host pairwise subjects are made for (OpenID Connect Core §8.1). The loopback is nobody's name, so a client
    /// that lives there has none: its sector is itself alone.
    #[must_use]
    pub fn sector_host(&self) -> Option<String> {
        let url = Url::parse(self.redirect_uris.first()?).ok()?;
        if is_loopback(&url) {
            return None;
        }
        url.host_str().map(str::to_owned)
    }
}

const fn refused(description: &'static str) -> Error {
    Error::new(Code::InvalidClientMetadata, description)
}

const fn bad_redirect(description: &'static str) -> Error {
    Error::new(Code::InvalidRedirectUri, description)
}

fn host(uri: &str) -> Option<String> {
    Url::parse(uri).ok()?.host_str().map(str::to_owned)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// https anywhere, http on the loopback alone (RFC 8252 §7.3); no fragment (RFC 6749 §3.1.2), no user part.
fn acceptable(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else { return false };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let anonymous = url.username().is_empty() && url.password().is_none();
    scheme && anonymous && uri.len() <= 2000 && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn registered(more: Value) -> Result<ClientMetadata, Error> {
        let mut metadata = json!({"client_name": "Hotel", "redirect_uris": ["https://hotel.example/cb"],
            "country": "CN", "sector": "lodging", "purposes": ["lodging.register"]});
        let object = metadata.as_object_mut().unwrap();
        object.extend(more.as_object().unwrap().clone());
        ClientMetadata::parse(metadata.to_string().as_bytes())
    }

    #[test]
    fn a_registration_gets_the_defaults_of_rfc_7591() {
        let metadata = registered(json!({"software_id": "unknown to us"})).unwrap();
        assert_eq!(metadata.token_endpoint_auth_method, AuthMethod::ClientSecretBasic);
        assert_eq!((metadata.scope.as_str(), metadata.recipient_role.as_str()), ("openid", "handler"));
        assert_eq!(metadata.sector_host().as_deref(), Some("hotel.example"));
    }

    #[test]
    fn unsafe_redirection_addresses_are_refused() {
        for bad in [
            "http://hotel.example/cb",
            "https://hotel.example/cb#x",
            "https://u:p@hotel.example/cb",
            "javascript:alert(1)",
            "/cb",
        ] {
            let refused = registered(json!({"redirect_uris": [bad]})).unwrap_err();
            assert_eq!(refused.code, Code::InvalidRedirectUri, "{bad}");
        }
        for good in ["http://127.0.0.1:9000/cb", "http://[::1]/cb", "http://localhost:1/cb"] {
            let metadata = registered(json!({"redirect_uris": [good]})).unwrap();
            assert_eq!(metadata.sector_host(), None, "{good}");
        }
    }

    #[test]
    fn what_we_do_not_serve_is_refused_at_registration() {
        for more in [
            json!({"response_types": ["id_token"]}),
            json!({"subject_type": "public"}),
            json!({"id_token_signed_response_alg": "none"}),
            json!({"grant_types": ["implicit"]}),
            json!({"token_endpoint_auth_method": "private_key_jwt"}),
            json!({"redirect_uris": ["https://a.example/", "https://b.example/"]}),
            json!({"client_name": ""}),
        ] {
            let refused = registered(more.clone()).unwrap_err();
            assert_eq!(refused.code, Code::InvalidClientMetadata, "{more}");
        }
    }
}
