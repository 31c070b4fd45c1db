//! The discovery document (OpenID Connect Discovery 1.0 §3, RFC 8414 §2), in the types of `openidconnect`.

use crate::authorize::ResponseMode;
use jose::Alg;
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl,
    LanguageTag, ProviderMetadata, RegistrationUrl, ResponseTypes, Scope, TokenUrl, UserInfoUrl,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
        CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Registered members that `openidconnect` leaves to its users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct More {
    /// RFC 7009.
    pub revocation_endpoint: String,
    /// RFC 9126 §5.
    pub pushed_authorization_request_endpoint: String,
    /// RFC 7662.
    pub introspection_endpoint: String,
    /// RP-Initiated Logout 1.0 §2.1.
    pub end_session_endpoint: String,
    /// RFC 7636.
    pub code_challenge_methods_supported: Vec<String>,
    /// RFC 9207 §3.
    pub authorization_response_iss_parameter_supported: bool,
    /// RFC 9396 §10.
    pub authorization_details_types_supported: Vec<String>,
    /// What passports are verified by, and what can be told of it (OpenID Connect for Identity Assurance 1.0 §8).
    #[serde(flatten)]
    pub assurance: Option<IdentityAssurance>,
    /// RFC 8414 §2: how a client proves itself at introspection,
    pub introspection_endpoint_auth_methods_supported: Vec<CoreClientAuthMethod>,
    /// with what signature,
    pub introspection_endpoint_auth_signing_alg_values_supported: Vec<CoreJwsSigningAlgorithm>,
    /// at revocation,
    pub revocation_endpoint_auth_methods_supported: Vec<CoreClientAuthMethod>,
    /// and with what signature there.
    pub revocation_endpoint_auth_signing_alg_values_supported: Vec<CoreJwsSigningAlgorithm>,
    /// Initiating User Registration via OpenID Connect 1.0 §4.
    pub prompt_values_supported: Vec<String>,
    /// JARM §4.
    pub authorization_signing_alg_values_supported: Vec<String>,
    /// RFC 9449 §5.1.
    pub dpop_signing_alg_values_supported: Vec<String>,
    /// RFC 9701 §7.
    pub introspection_signing_alg_values_supported: Vec<String>,
    /// Back-Channel Logout §2.1.
    pub backchannel_logout_supported: bool,
    /// Whether `sid` comes along.
    pub backchannel_logout_session_supported: bool,
    /// Front-Channel Logout §3.
    pub frontchannel_logout_supported: bool,
    /// Whether `iss` and `sid` come along.
    pub frontchannel_logout_session_supported: bool,
    /// Session Management §3.3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_session_iframe: Option<String>,
    /// RFC 8705 §3.3.
    pub tls_client_certificate_bound_access_tokens: bool,
    /// Where a client may connect with a certificate (RFC 8705 §5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtls_endpoint_aliases: Option<BTreeMap<String, String>>,
    /// OpenID4VCI 1.0 §12.3.
    #[serde(rename = "pre-authorized_grant_anonymous_access_supported")]
    pub anonymous_wallets: bool,
}

impl AdditionalProviderMetadata for More {}

/// The members of OpenID Connect for Identity Assurance 1.0 §8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityAssurance {
    /// Older clients ask before they read the rest.
    pub verified_claims_supported: bool,
    /// What verification goes by.
    pub trust_frameworks_supported: Vec<String>,
    /// What is claimed inside `verified_claims`; nothing else ever is.
    pub claims_in_verified_claims_supported: Vec<String>,
    /// Kinds of evidence.
    pub evidence_supported: Vec<String>,
    /// Kinds of documents.
    pub documents_supported: Vec<String>,
    /// How documents are checked.
    pub documents_check_methods_supported: Vec<String>,
}

/// What a provider tells.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Scopes.
    pub scopes: &'a [&'a str],
    /// Claims of userinfo.
    pub claims: &'a [&'a str],
    /// Values of `acr`.
    pub contexts: &'a [&'a str],
    /// What is told of verification, if it is told.
    pub assurance: Option<Assurance<'a>>,
    /// What we sign with.
    pub algs: &'a [Alg],
    /// The second door, for certificates.
    pub mtls: Option<&'a str>,
    /// Whether the frame of session management is served.
    pub check_session: bool,
}

/// What a provider tells of verification.
#[derive(Debug, Clone, Copy)]
pub struct Assurance<'a> {
    /// What verification goes by.
    pub trust_framework: &'a str,
    /// Claims inside `verified_claims`.
    pub claims: &'a [&'a str],
    /// How passports are checked.
    pub checks: &'a [&'a str],
}

/// The document.
pub type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The endpoints a client may call with a certificate.
const TLS_ENDPOINTS: [(&str, &str); 6] = [
    ("token_endpoint", "/token"),
    ("userinfo_endpoint", "/userinfo"),
    ("introspection_endpoint", "/introspect"),
    ("revocation_endpoint", "/revoke"),
    ("pushed_authorization_request_endpoint", "/par"),
    ("registration_endpoint", "/register"),
];

const fn library(alg: Alg) -> CoreJwsSigningAlgorithm {
    match alg {
        Alg::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        Alg::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
        Alg::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        Alg::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    }
}

/// What clients may prove themselves by, or say that they cannot.
fn methods(mtls: bool) -> Vec<CoreClientAuthMethod> {
    confidential(mtls).into_iter().chain([CoreClientAuthMethod::None]).collect()
}

/// What clients may prove themselves by.
fn confidential(mtls: bool) -> Vec<CoreClientAuthMethod> {
    let tls = ["tls_client_auth", "self_signed_tls_client_auth"];
    let tls = tls.into_iter().filter(|_| mtls).map(|name| CoreClientAuthMethod::Extension(name.to_owned()));
    let always = [
        CoreClientAuthMethod::ClientSecretBasic,
        CoreClientAuthMethod::ClientSecretPost,
        CoreClientAuthMethod::ClientSecretJwt,
        CoreClientAuthMethod::PrivateKeyJwt,
    ];
    always.into_iter().chain(tls).collect()
}

/// What clients may sign with.
fn accepted() -> Vec<CoreJwsSigningAlgorithm> {
    vec![
        CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        CoreJwsSigningAlgorithm::EdDsa,
        CoreJwsSigningAlgorithm::RsaSsaPssSha256,
        CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    ]
}

/// What they may sign assertions with.
fn asserted() -> Vec<CoreJwsSigningAlgorithm> {
    accepted().into_iter().chain([CoreJwsSigningAlgorithm::HmacSha256]).collect()
}

fn mode(name: &str) -> CoreResponseMode {
    match name {
        "query" => CoreResponseMode::Query,
        "fragment" => CoreResponseMode::Fragment,
        "form_post" => CoreResponseMode::FormPost,
        other => CoreResponseMode::Extension(other.to_owned()),
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn names(algs: &[Alg]) -> Vec<String> {
    algs.iter().map(|alg| alg.name().to_owned()).collect()
}

fn address(issuer: &str, path: &str) -> String {
    format!("{}{path}", issuer.trim_end_matches('/'))
}

/// What `openidconnect` leaves to its users.
fn more(issuer: &str, offer: Offer<'_>) -> More {
    let at = |path: &str| address(issuer, path);
    More {
        revocation_endpoint: at("/revoke"),
        pushed_authorization_request_endpoint: at("/par"),
        introspection_endpoint: at("/introspect"),
        end_session_endpoint: at("/logout"),
        code_challenge_methods_supported: vec!["S256".to_owned()],
        authorization_response_iss_parameter_supported: true,
        authorization_details_types_supported: vec![crate::rar::DISCLOSURE.to_owned()],
        assurance: offer.assurance.map(|told| IdentityAssurance {
            verified_claims_supported: true,
            trust_frameworks_supported: owned(&[told.trust_framework]),
            claims_in_verified_claims_supported: owned(told.claims),
            evidence_supported: owned(&["document"]),
            documents_supported: owned(&["passport"]),
            documents_check_methods_supported: owned(told.checks),
        }),
        introspection_endpoint_auth_methods_supported: confidential(offer.mtls.is_some()),
        introspection_endpoint_auth_signing_alg_values_supported: asserted(),
        revocation_endpoint_auth_methods_supported: methods(offer.mtls.is_some()),
        revocation_endpoint_auth_signing_alg_values_supported: asserted(),
        prompt_values_supported: owned(&["none", "login", "consent", "select_account"]),
        authorization_signing_alg_values_supported: names(offer.algs),
        dpop_signing_alg_values_supported: names(&[Alg::Es256, Alg::EdDsa, Alg::Ps256, Alg::Rs256]),
        introspection_signing_alg_values_supported: names(offer.algs),
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
        check_session_iframe: offer.check_session.then(|| at("/session/check")),
        tls_client_certificate_bound_access_tokens: offer.mtls.is_some(),
        mtls_endpoint_aliases: offer.mtls.map(|base| {
            TLS_ENDPOINTS.into_iter().map(|(name, path)| (name.to_owned(), format!("{base}{path}"))).collect()
        }),
        anonymous_wallets: true,
    }
}

/// Describes the provider at `issuer`: what it really serves and nothing else.
///
/// # Errors
/// [`url::ParseError`] when `issuer` is no address.
pub fn describe(issuer: &str, offer: Offer<'_>) -> Result<Metadata, url::ParseError> {
    let at = |path: &str| address(issuer, path);
    let ours: Vec<_> = offer.algs.iter().copied().map(library).collect();
    let metadata = ProviderMetadata::new(
        IssuerUrl::new(issuer.to_owned())?,
        AuthUrl::new(at("/authorize"))?,
        JsonWebKeySetUrl::new(at("/jwks"))?,
        vec![
            ResponseTypes::new(vec![CoreResponseType::Code]),
            ResponseTypes::new(vec![CoreResponseType::IdToken]),
            ResponseTypes::new(vec![CoreResponseType::IdToken, CoreResponseType::Token]),
        ],
        vec![CoreSubjectIdentifierType::Pairwise],
        ours.clone(),
        more(issuer, offer),
    );
    Ok(metadata
        .set_token_endpoint(Some(TokenUrl::new(at("/token"))?))
        .set_userinfo_endpoint(Some(UserInfoUrl::new(at("/userinfo"))?))
        .set_scopes_supported(Some(owned(offer.scopes).into_iter().map(Scope::new).collect()))
        .set_claims_supported(Some(owned(offer.claims).into_iter().map(CoreClaimName::new).collect()))
        .set_acr_values_supported(Some(
            owned(offer.contexts).into_iter().map(AuthenticationContextClass::new).collect(),
        ))
        .set_claims_parameter_supported(Some(true))
        .set_request_parameter_supported(Some(true))
        .set_request_object_signing_alg_values_supported(Some(accepted()))
        .set_request_uri_parameter_supported(Some(true))
        .set_require_request_uri_registration(Some(true))
        .set_userinfo_signing_alg_values_supported(Some(ours))
        .set_registration_endpoint(Some(RegistrationUrl::new(at("/register"))?))
        .set_response_modes_supported(Some(ResponseMode::ALL.map(|(name, _)| mode(name)).to_vec()))
        .set_grant_types_supported(Some(vec![
            CoreGrantType::AuthorizationCode,
            CoreGrantType::Implicit,
            CoreGrantType::RefreshToken,
            CoreGrantType::ClientCredentials,
            CoreGrantType::Extension(crate::token::PRE_AUTHORIZED.to_owned()),
        ]))
        .set_token_endpoint_auth_methods_supported(Some(methods(offer.mtls.is_some())))
        .set_token_endpoint_auth_signing_alg_values_supported(Some(asserted()))
        .set_ui_locales_supported(Some(vec![
            LanguageTag::new("en".to_owned()),
            LanguageTag::new("zh-CN".to_owned()),
        ])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_survives_a_strict_reader() {
        let offer = Offer {
            scopes: &["openid"],
            claims: &["sub"],
            contexts: &["phr"],
            assurance: Some(Assurance { trust_framework: "own", claims: &["name"], checks: &["vcrypt"] }),
            algs: &[Alg::Es256],
            mtls: None,
            check_session: false,
        };
        let metadata = describe("https://op.example", offer).unwrap();
        let text = serde_json::to_string(&metadata).unwrap();
        assert_eq!(serde_json::from_str::<Metadata>(&text).unwrap(), metadata);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["issuer"], "https://op.example");
        assert_eq!(json["token_endpoint"], "https://op.example/token");
        assert_eq!(json["trust_frameworks_supported"], serde_json::json!(["own"]));
        assert_eq!(json["acr_values_supported"], serde_json::json!(["phr"]));
        assert_eq!(json["authorization_response_iss_parameter_supported"], true);
        assert_eq!(json["pre-authorized_grant_anonymous_access_supported"], true);
        assert!(!json.as_object().unwrap().values().any(serde_json::Value::is_null));
    }
}
