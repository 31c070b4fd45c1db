//! What the types of client metadata do not say (RFC 7591 §2, OpenID Connect Registration §2, FAPI 2.0 §5.3).

use super::{
    AuthMethod, ClientMetadata, GrantType,
    address::{acceptable, fetchable, names_a_resource},
};
use crate::{Code, Error, Scope, authorize::ResponseType};
use serde_json::Value;
use url::Url;

/// The most keys one client registers.
const MOST_KEYS: usize = 10;
/// The most addresses of one kind.
const MOST: usize = 20;

const fn refused(description: &'static str) -> Error {
    Error::new(Code::InvalidClientMetadata, description)
}

const fn bad_redirect(description: &'static str) -> Error {
    Error::new(Code::InvalidRedirectUri, description)
}

const fn ensure(holds: bool, description: &'static str) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(refused(description)) }
}

impl ClientMetadata {
    /// Checks what the types do not say.
    ///
    /// # Errors
    /// `invalid_redirect_uri` or `invalid_client_metadata` (RFC 7591 §3.2.2).
    pub fn check(&self) -> Result<(), Error> {
        let named = (1..=100).contains(&self.client_name.chars().count());
        ensure(named, "client_name must have 1 to 100 characters.")?;
        let pairwise = self.subject_type.as_deref().is_none_or(|s| s == "pairwise");
        ensure(pairwise, "The only subject_type here is pairwise.")?;
        let known = self.application_type.as_deref().is_none_or(|kind| matches!(kind, "web" | "native"));
        ensure(known, "application_type is web or native.")?;
        let known = self.authorization_details_types.iter().all(|kind| kind == crate::rar::DISCLOSURE);
        ensure(known, "The only type of authorization details here is guosuo_disclosure.")?;
        Scope::parse(&self.scope).map_err(|_| refused("scope is malformed."))?;
        self.check_responses()?;
        self.check_auth()?;
        self.check_profile()?;
        self.check_keys()?;
        self.check_redirects()?;
        self.check_logout()?;
        self.check_pages()
    }

    /// `response_types` and `grant_types` agree (RFC 7591 §2.1), and who answers without a code is allowed to.
    fn check_responses(&self) -> Result<(), Error> {
        let types: Result<Vec<_>, _> =
            self.response_types.iter().map(|text| ResponseType::parse(Some(text))).collect();
        let types = types.map_err(|_| refused("response_types are code, id_token and id_token token."))?;
        let implicit = types.iter().any(|kind| *kind != ResponseType::Code);
        ensure(!implicit || self.allow_implicit, "The operator has not allowed response types but code.")?;
        ensure(
            implicit == self.may(GrantType::Implicit),
            "response_types with id_token and the grant implicit go together.",
        )?;
        ensure(
            !self.may(GrantType::AuthorizationCode) || types.contains(&ResponseType::Code),
            "The grant authorization_code needs the response type code.",
        )
    }

    fn check_auth(&self) -> Result<(), Error> {
        let method = self.token_endpoint_auth_method;
        ensure(
            method != AuthMethod::None || !self.may(GrantType::ClientCredentials),
            "A public client has no credentials to use client_credentials with.",
        )?;
        let alg = self.token_endpoint_auth_signing_alg.as_deref();
        let signs = match method {
            AuthMethod::PrivateKeyJwt => alg.is_none_or(|alg| jose::Alg::parse(alg).is_ok()),
            AuthMethod::ClientSecretJwt => alg.is_none_or(|alg| alg == "HS256"),
            _ => alg.is_none(),
        };
        ensure(signs, "token_endpoint_auth_signing_alg does not go with the authentication method.")?;
        let names = [
            &self.tls_client_auth_subject_dn,
            &self.tls_client_auth_san_dns,
            &self.tls_client_auth_san_uri,
            &self.tls_client_auth_san_ip,
            &self.tls_client_auth_san_email,
        ];
        let wanted = usize::from(method == AuthMethod::TlsClientAuth);
        ensure(
            names.into_iter().flatten().count() == wanted,
            "tls_client_auth needs exactly one tls_client_auth_ member, the other methods none.",
        )
    }

    /// FAPI 2.0 Security Profile §5.3.2.1 and §5.4.1.
    fn check_profile(&self) -> Result<(), Error> {
        ensure(
            !(self.dpop_bound_access_tokens && self.tls_client_certificate_bound_access_tokens),
            "Access tokens are bound by DPoP or by TLS, not both.",
        )?;
        let profile = self.security_profile;
        if !profile.is_fapi() {
            return Ok(());
        }
        let strong = matches!(
            self.token_endpoint_auth_method,
            AuthMethod::PrivateKeyJwt | AuthMethod::TlsClientAuth | AuthMethod::SelfSignedTlsClientAuth
        );
        ensure(strong, "FAPI clients authenticate by private_key_jwt or TLS.")?;
        ensure(!self.may(GrantType::Implicit), "FAPI clients use the response type code alone.")?;
        let theirs = self.request_object_signing_alg.into_iter();
        let own = self.token_endpoint_auth_signing_alg.as_deref().and_then(|alg| jose::Alg::parse(alg).ok());
        let mut algs = self.wanted_algs().into_iter().chain(theirs).chain(own);
        ensure(algs.all(|alg| profile.accepts(alg)), "FAPI knows ES256, EdDSA and PS256, not RS256.")
    }

    /// Every registered key is public and of a kind we know; who signs has one.
    fn check_keys(&self) -> Result<(), Error> {
        ensure(self.jwks.is_none() || self.jwks_uri.is_none(), "jwks and jwks_uri exclude each other.")?;
        ensure(self.jwks_uri.iter().all(fetchable), "jwks_uri must be https.")?;
        let given = self.jwks.as_ref().and_then(|set| set.get("keys")).and_then(Value::as_array);
        let bounded = given.is_some_and(|keys| (1..=MOST_KEYS).contains(&keys.len()));
        ensure(self.jwks.is_none() || bounded, "jwks is a set of 1 to 10 public keys.")?;
        // RFC 7517 §5: keys of a kind we do not know are passed over; secret ones are never taken.
        let secret = |key: &Value| ["d", "k", "p", "q"].iter().any(|member| key.get(member).is_some());
        ensure(
            !given.into_iter().flatten().any(secret) && (given.is_none() || !self.keys().is_empty()),
            "jwks has a key that is not public, or none of EC P-256, Ed25519 or RSA.",
        )?;
        let needs = self.token_endpoint_auth_method.has_keys() || self.must_sign();
        ensure(
            !needs || given.is_some() || self.jwks_uri.is_some(),
            "private_key_jwt, self_signed_tls_client_auth and signed requests need jwks or jwks_uri.",
        )
    }

    fn check_redirects(&self) -> Result<(), Error> {
        let redirects = self.may(GrantType::AuthorizationCode) || self.may(GrantType::Implicit);
        if redirects == self.redirect_uris.is_empty() || self.redirect_uris.len() > MOST {
            return Err(bad_redirect("The code grant needs 1 to 20 redirect_uris, the others none."));
        }
        if !self.redirect_uris.iter().all(|u| acceptable(u)) {
            return Err(bad_redirect(
                "A redirect_uri must be https, or http on the loopback, without a fragment.",
            ));
        }
        // OpenID Connect Core §8.1: who asks for pairwise subjects has one host, or says which hosts are one sector. Who
        // asks for nothing is a sector of its own.
        ensure(
            self.subject_type.is_none() || self.one_host() || self.sector_identifier_uri.is_some(),
            "redirect_uris of several hosts need a sector_identifier_uri.",
        )?;
        let https = self.sector_identifier_uri.iter().all(fetchable);
        ensure(https, "sector_identifier_uri must be https.")?;
        ensure(
            self.request_uris.len() <= MOST
                && self.request_uris.iter().all(|u| Url::parse(u).is_ok_and(|u| fetchable(&u))),
            "request_uris are at most 20 https addresses.",
        )?;
        ensure(
            self.resources.len() <= MOST && self.resources.iter().all(|u| names_a_resource(u)),
            "resources are at most 20 absolute addresses without a fragment.",
        )
    }

    fn check_logout(&self) -> Result<(), Error> {
        let after = &self.post_logout_redirect_uris;
        ensure(after.len() <= MOST, "At most 20 post_logout_redirect_uris.")?;
        ensure(
            after.iter().all(|u| acceptable(u)),
            "A post_logout_redirect_uri must be https, or http on the loopback, without a fragment.",
        )?;
        let told = self.backchannel_logout_uri.iter().chain(&self.frontchannel_logout_uri);
        ensure(
            told.clone().all(|u| acceptable(u.as_str())),
            "A logout address must be https, or http on the loopback, without a fragment.",
        )?;
        // Front-Channel Logout §2: where the redirections are.
        let own = |uri: &Url| {
            let mut known = self.redirect_uris.iter().filter_map(|known| Url::parse(known).ok());
            known.any(|known| known.origin() == uri.origin())
        };
        ensure(
            self.frontchannel_logout_uri.iter().all(own),
            "frontchannel_logout_uri must have the origin of a redirect_uri.",
        )?;
        // OpenID Connect Registration §2.
        let https = |uri: &Url| uri.scheme() == "https" && fetchable(uri);
        ensure(self.initiate_login_uri.iter().all(https), "initiate_login_uri must be https.")
    }

    fn check_pages(&self) -> Result<(), Error> {
        let mut pages =
            [&self.logo_uri, &self.policy_uri, &self.tos_uri, &self.client_uri].into_iter().flatten();
        ensure(
            pages.all(|page| matches!(page.scheme(), "https" | "http")),
            "logo_uri, policy_uri, tos_uri and client_uri must be web addresses.",
        )
    }
}
