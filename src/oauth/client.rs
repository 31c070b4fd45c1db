//! Client metadata (RFC 7591 §2, OpenID Connect Registration §2) with the members a disclosure needs.

mod address;
mod check;
mod kinds;

pub use address::is_loopback;
pub use kinds::{AuthMethod, GrantType, Profile, Sender, TokenFormat};

use crate::{Code, Error};
use jose::{Alg, Jwk};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::ops::Not;
use url::Url;

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

macro_rules! metadata {
    ($(
        $(#[doc = $doc:literal])+
        $([$($serde:tt)+])? $name:ident: $kind:ty,
    )*) => {
        /// What a relying party registers. Unknown members are ignored (RFC 7591 §2) and not echoed.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct ClientMetadata {$(
            $(#[doc = $doc])+
            #[serde($($($serde)+)?)]
            pub $name: $kind,
        )*}
    };
}

metadata! {
    /// Shown to visitors; 1 to 100 characters.
    client_name: String,
    /// Where answers may go, compared letter by letter.
    [default] redirect_uris: Vec<String>,
    /// Where a browser may go after sign-out.
    [default, skip_serializing_if = "Vec::is_empty"] post_logout_redirect_uris: Vec<String>,
    /// How the client proves who it is.
    [default] token_endpoint_auth_method: AuthMethod,
    /// The one algorithm it signs that with, if said.
    [default, skip_serializing_if = "Option::is_none"] token_endpoint_auth_signing_alg: Option<String>,
    /// Which grants it may use.
    [default = "code_grant"] grant_types: Vec<GrantType>,
    /// `code`, and `id_token` with or without `token` where the operator allows it.
    [default = "code_response"] response_types: Vec<String>,
    /// The scope it may ask.
    [default = "openid"] scope: String,
    /// `web` or `native`, if said.
    [default, skip_serializing_if = "Option::is_none"] application_type: Option<String>,
    /// A logo to show, https.
    [default, skip_serializing_if = "Option::is_none"] logo_uri: Option<Url>,
    /// Its privacy policy.
    [default, skip_serializing_if = "Option::is_none"] policy_uri: Option<Url>,
    /// Its terms.
    [default, skip_serializing_if = "Option::is_none"] tos_uri: Option<Url>,
    /// Its home page.
    [default, skip_serializing_if = "Option::is_none"] client_uri: Option<Url>,
    /// People to write to.
    [default, skip_serializing_if = "Vec::is_empty"] contacts: Vec<String>,
    /// `pairwise`, if said.
    [default, skip_serializing_if = "Option::is_none"] subject_type: Option<String>,
    /// A file that names redirection addresses of several hosts as one sector (OpenID Connect Registration §5).
    [default, skip_serializing_if = "Option::is_none"] sector_identifier_uri: Option<Url>,
    /// What its ID tokens and logout tokens are signed with; ES256 unless said otherwise.
    [default, skip_serializing_if = "Option::is_none"] id_token_signed_response_alg: Option<Alg>,
    /// What userinfo is signed with, if it shall be.
    [default, skip_serializing_if = "Option::is_none"] userinfo_signed_response_alg: Option<Alg>,
    /// What introspection is signed with, if it shall be whatever the request accepts (RFC 9701 §6).
    [default, skip_serializing_if = "Option::is_none"] introspection_signed_response_alg: Option<Alg>,
    /// What signed answers are signed with (JARM §3); ES256 unless said otherwise.
    [default, skip_serializing_if = "Option::is_none"] authorization_signed_response_alg: Option<Alg>,
    /// The one algorithm of its request objects, if said.
    [default, skip_serializing_if = "Option::is_none"] request_object_signing_alg: Option<Alg>,
    /// Its public keys (RFC 7591 §2).
    [default, skip_serializing_if = "Option::is_none"] jwks: Option<Value>,
    /// Where its public keys are.
    [default, skip_serializing_if = "Option::is_none"] jwks_uri: Option<Url>,
    /// Where its request objects may be.
    [default, skip_serializing_if = "Vec::is_empty"] request_uris: Vec<String>,
    /// Whether its requests have to be signed (RFC 9101 §10.5).
    [default, skip_serializing_if = "Not::not"] require_signed_request_object: bool,
    /// Whether its requests have to be pushed (RFC 9126 §6).
    [default, skip_serializing_if = "Not::not"] require_pushed_authorization_requests: bool,
    /// Whether its access tokens are bound to the key of a DPoP proof (RFC 9449 §5.2).
    [default, skip_serializing_if = "Not::not"] dpop_bound_access_tokens: bool,
    /// Whether its access tokens are bound to its TLS certificate (RFC 8705 §3.4).
    [default, skip_serializing_if = "Not::not"] tls_client_certificate_bound_access_tokens: bool,
    /// The subject of its certificate, as RFC 4514 writes it (RFC 8705 §2.1.2, as the next four).
    [default, skip_serializing_if = "Option::is_none"] tls_client_auth_subject_dn: Option<String>,
    /// A DNS name in it.
    [default, skip_serializing_if = "Option::is_none"] tls_client_auth_san_dns: Option<String>,
    /// An address in it.
    [default, skip_serializing_if = "Option::is_none"] tls_client_auth_san_uri: Option<String>,
    /// An IP address in it.
    [default, skip_serializing_if = "Option::is_none"] tls_client_auth_san_ip: Option<String>,
    /// An e-mail address in it.
    [default, skip_serializing_if = "Option::is_none"] tls_client_auth_san_email: Option<String>,
    /// The types of authorization details it uses, if said (RFC 9396 §10).
    [default, skip_serializing_if = "Vec::is_empty"] authorization_details_types: Vec<String>,
    /// How old a sign-in may be where a request says nothing, in seconds.
    [default, skip_serializing_if = "Option::is_none"] default_max_age: Option<u64>,
    /// Whether ID tokens have `auth_time`; ours always do.
    [default, skip_serializing_if = "Not::not"] require_auth_time: bool,
    /// `acr_values` where a request says nothing.
    [default, skip_serializing_if = "Vec::is_empty"] default_acr_values: Vec<String>,
    /// Where a login may be begun from elsewhere (OpenID Connect Core §4).
    [default, skip_serializing_if = "Option::is_none"] initiate_login_uri: Option<Url>,
    /// Where it is told that somebody signed out (Back-Channel Logout §2.2).
    [default, skip_serializing_if = "Option::is_none"] backchannel_logout_uri: Option<Url>,
    /// Whether it needs `sid` for that; ours always has it.
    [default, skip_serializing_if = "Not::not"] backchannel_logout_session_required: bool,
    /// What the browser opens in a frame at sign-out (Front-Channel Logout §2).
    [default, skip_serializing_if = "Option::is_none"] frontchannel_logout_uri: Option<Url>,
    /// Whether `iss` and `sid` are added to it.
    [default, skip_serializing_if = "Not::not"] frontchannel_logout_session_required: bool,
    /// Which software it is (RFC 7591 §2).
    [default, skip_serializing_if = "Option::is_none"] software_id: Option<String>,
    /// Which version of it.
    [default, skip_serializing_if = "Option::is_none"] software_version: Option<String>,
    /// What somebody the operator trusts signed about it (RFC 7591 §2.3), as it came.
    [default, skip_serializing_if = "Option::is_none"] software_statement: Option<String>,
    /// Ours: how strict the service is with it.
    [default] security_profile: Profile,
    /// Ours: what its access tokens look like.
    [default] access_token_format: TokenFormat,
    /// Ours: the resource servers it may name (RFC 8707).
    [default, skip_serializing_if = "Vec::is_empty"] resources: Vec<String>,
    /// Ours: the resource server it is itself, whose tokens it may introspect.
    [default, skip_serializing_if = "Option::is_none"] resource_identifier: Option<String>,
    /// Ours: whether ID tokens may come straight from the authorization endpoint.
    [default, skip_serializing_if = "Not::not"] allow_implicit: bool,
    /// Ours: what it may ask data for, `["lodging.register"]`.
    [default] purposes: Vec<String>,
    /// Ours: where its data goes, ISO 3166-1 alpha-2.
    country: String,
    /// Ours: its line of business, a word of the release policy.
    sector: String,
    /// Ours: what it is in law, `handler` unless said otherwise.
    [default = "handler"] recipient_role: String,
    /// Ours: whether the contract the law wants of a recipient is on file.
    [default] recipient_contract: bool,
    /// Ours: the least proof of a passport it accepts, `typed` unless said otherwise; its purposes may want more.
    [default = "typed"] required_assurance: String,
}

impl ClientMetadata {
    /// Reads a registration (RFC 7591 §3.1).
    ///
    /// # Errors
    /// `invalid_client_metadata` when it is not the JSON object we know, or as [`ClientMetadata::check`].
    pub fn parse(json: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(json).map_err(|_| Error::MISREAD).and_then(Self::checked)
    }

    /// Reads a registration that is JSON already.
    ///
    /// # Errors
    /// As [`ClientMetadata::parse`].
    pub fn of(json: Value) -> Result<Self, Error> {
        serde_json::from_value(json).map_err(|_| Error::MISREAD).and_then(Self::checked)
    }

    fn checked(self) -> Result<Self, Error> {
        self.check().map(|()| self)
    }

    /// The public keys it registered.
    #[must_use]
    pub fn keys(&self) -> Vec<Jwk> {
        self.jwks.as_ref().map(keys_of).unwrap_or_default()
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

    /// Whether its requests have to be pushed, by its own wish or its profile's.
    #[must_use]
    pub const fn must_push(&self) -> bool {
        self.require_pushed_authorization_requests || self.security_profile.is_fapi()
    }

    /// Whether its codes are worth nothing without a verifier (RFC 9700 §2.1.1, FAPI 2.0 §5.3.2.2). A client that proves
    /// who it is may go without, as OpenID Connect Core knows nothing of PKCE.
    #[must_use]
    pub fn must_prove(&self) -> bool {
        !self.is_confidential() || self.security_profile.is_fapi()
    }

    /// Whether its requests have to be signed.
    #[must_use]
    pub fn must_sign(&self) -> bool {
        self.require_signed_request_object || self.security_profile == Profile::Fapi2MessageSigning
    }

    /// What has to hold its access tokens; FAPI wants a key whatever was registered (Security Profile §5.3.2.1).
    #[must_use]
    pub const fn sender(&self) -> Sender {
        match (self.dpop_bound_access_tokens, self.tls_client_certificate_bound_access_tokens) {
            (true, _) => Sender::Dpop,
            (false, true) => Sender::Mtls,
            (false, false) if self.security_profile.is_fapi() => Sender::Dpop,
            (false, false) => Sender::Anyone,
        }
    }

    /// The algorithm of its ID tokens and logout tokens.
    #[must_use]
    pub fn id_token_alg(&self) -> Alg {
        self.id_token_signed_response_alg.unwrap_or(Alg::Es256)
    }

    /// Every algorithm it wants of us.
    #[must_use]
    pub fn wanted_algs(&self) -> Vec<Alg> {
        let wanted = [
            self.id_token_signed_response_alg,
            self.userinfo_signed_response_alg,
            self.introspection_signed_response_alg,
            self.authorization_signed_response_alg,
        ];
        wanted.into_iter().flatten().collect()
    }

    /// Whether pages of that origin, as a browser writes it (RFC 6454 §6.2), are the client's: it is answered there.
    #[must_use]
    pub fn is_at(&self, origin: &str) -> bool {
        let urls = self.redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok());
        urls.map(|url| url.origin()).any(|own| own.is_tuple() && own.ascii_serialization() == origin)
    }

    /// The host pairwise subjects are made for (OpenID Connect Core §8.1). The loopback is nobody's name, and several hosts
    /// are no one's until a `sector_identifier_uri` says so: such a client has none, its sector is itself alone.
    #[must_use]
    pub fn sector_host(&self) -> Option<String> {
        let named = self.sector_identifier_uri.clone();
        let one = || self.one_host().then(|| Url::parse(self.redirect_uris.first()?).ok()).flatten();
        let url = named.or_else(one)?;
        if is_loopback(&url) {
            return None;
        }
        url.host_str().map(str::to_owned)
    }

    /// Whether it wants to be told when a session ends that it was used in.
    #[must_use]
    pub const fn hears_of_sign_outs(&self) -> bool {
        self.backchannel_logout_uri.is_some() || self.frontchannel_logout_uri.is_some()
    }

    /// Whether all its redirection addresses are at one host.
    fn one_host(&self) -> bool {
        let hosts: Vec<_> = self.redirect_uris.iter().filter_map(|u| address::host(u)).collect();
        hosts.windows(2).all(|pair| pair.first() == pair.last())
    }
}

/// The public keys of a set that are of a kind we know.
#[must_use]
pub fn keys_of(set: &Value) -> Vec<Jwk> {
    let given = set.get("keys").and_then(Value::as_array);
    given.into_iter().flatten().filter_map(|key| Jwk::parse(key).ok()).collect()
}

impl Error {
    /// What does not even read as metadata.
    const MISREAD: Self = Self::new(
        Code::InvalidClientMetadata,
        "The metadata is not JSON, or a member is missing, unknown to us, or of another type.",
    );
}

#[cfg(test)]
mod tests;
