//! A relying party: a real client on the `openidconnect` crate, speaking to the service over HTTP alone.

mod direct;
pub mod page;
pub mod scenario;
mod tape;

pub(crate) use direct::read;

use crate::browser::http;
use anyhow::{Context, anyhow};
use data_encoding::BASE64URL_NOPAD;
use openidconnect::{
    AccessToken, AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope, UserInfoClaims, UserInfoError,
    core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreProviderMetadata, CoreTokenResponse},
};
use scenario::Scenario;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tape::{Heard, Tape};
use url::Url;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Claims beside the standard ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Told {
    #[serde(flatten)]
    claims: Map<String, Value>,
}

impl AdditionalClaims for Told {}

/// A relying party with its registration.
#[derive(Clone)]
pub struct Party {
    /// What it is.
    pub scenario: &'static Scenario,
    /// Its client id.
    pub id: String,
    secret: String,
    issuer: Url,
    http: reqwest::Client,
    tape: Option<Tape>,
}

impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Party({})", self.scenario.name)
    }
}

/// A sign-in under way: what the relying party keeps until the browser comes back.
#[derive(Debug)]
pub struct Visit {
    /// Where the browser is sent.
    pub url: Url,
    /// What must come back.
    pub state: String,
    verifier: PkceCodeVerifier,
    nonce: Nonce,
    tape: Option<Tape>,
}

impl Visit {
    /// The same visit with a PKCE verifier that is not the one promised.
    #[must_use]
    pub fn with_wrong_verifier(self) -> Self {
        let (_, verifier) = PkceCodeChallenge::new_random_sha256();
        Self { verifier, ..self }
    }
}

/// The tokens of a finished sign-in.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The pairwise subject of the ID token.
    pub subject: String,
    /// How surely the visitor is known: `acr` of the ID token.
    pub acr: Option<String>,
    /// What the ID token tells as verified claims (OpenID Connect for Identity Assurance 1.0).
    pub verified_claims: Option<Value>,
    access: AccessToken,
    refresh: Option<RefreshToken>,
}

impl Tokens {
    /// The access token.
    #[must_use]
    pub fn access(&self) -> &str {
        self.access.secret()
    }
}

/// Sends one message of the library: errors of the network are reqwest's. Whoever watches sees it.
async fn send(party: Party, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let Party { http, tape, .. } = party;
    let heard = tape.is_some().then(|| Heard::of(&request));
    let response = http.execute(request.try_into()?).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut answer = HttpResponse::new(response.bytes().await?.to_vec());
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    if let (Some(tape), Some(heard)) = (tape, heard) {
        tape.asks(heard, &answer);
    }
    Ok(answer)
}

fn failed(error: &(dyn std::error::Error + 'static)) -> anyhow::Error {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    anyhow!(text)
}

/// A refusal in one line: status, code, sentence (RFC 6750 §3.1).
fn refusal(status: u16, body: &[u8]) -> anyhow::Error {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    anyhow!("{status} {}: {}", text("error"), text("error_description"))
}

/// A member of an ID token that was verified before.
fn member(token: &str, name: &str) -> Option<Value> {
    let payload = BASE64URL_NOPAD.decode(token.split('.').nth(1)?.as_bytes()).ok()?;
    serde_json::from_slice::<Value>(&payload).ok()?.get(name).cloned()
}

impl Party {
    /// A relying party that was registered with this service.
    ///
    /// # Errors
    /// When the machine cannot make an HTTP client.
    pub fn new(scenario: &'static Scenario, issuer: &Url, id: &str, secret: &str) -> anyhow::Result<Self> {
        Ok(Self {
            scenario,
            id: id.to_owned(),
            secret: secret.to_owned(),
            issuer: issuer.clone(),
            http: http()?,
            tape: None,
        })
    }

    /// The same relying party, writing down what it says.
    pub(crate) fn taped(&self, tape: Option<Tape>) -> Self {
        Self { tape, ..self.clone() }
    }

    async fn client(&self) -> anyhow::Result<Client> {
        let issuer = IssuerUrl::new(self.issuer.as_str().trim_end_matches('/').to_owned())?;
        let http = |request| send(self.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(issuer, &http).await.map_err(|e| failed(&e))?;
        let secret = ClientSecret::new(self.secret.clone());
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new(self.id.clone()), Some(secret));
        Ok(client.set_redirect_uri(RedirectUrl::from_url(self.scenario.redirect(&self.issuer)?)))
    }

    /// Begins a sign-in; `more` claims are asked beside the scenario's own.
    ///
    /// # Errors
    /// When discovery fails.
    pub async fn begin(&self, more: &[&str]) -> anyhow::Result<Visit> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .add_extra_param("claims", self.scenario.claims_request(more).to_string())
            .add_extra_param("authorization_details", self.scenario.details().to_string());
        if let Some(context) = self.scenario.context() {
            request = request.add_extra_param("acr_values", context);
        }
        if self.scenario.offline {
            request = request
                .add_scope(Scope::new("offline_access".to_owned()))
                .add_extra_param("prompt", "consent");
        }
        let (url, state, nonce) = request.url();
        Ok(Visit { url, state: state.secret().clone(), verifier, nonce, tape: None })
    }

    /// Redeems a code; the ID token is verified.
    ///
    /// # Errors
    /// What the token endpoint says (`invalid_grant`), or what is wrong with the ID token.
    pub async fn redeem(&self, visit: &Visit, code: &str) -> anyhow::Result<Tokens> {
        let client = self.client().await?;
        let http = |request| send(self.clone(), request);
        let verifier = PkceCodeVerifier::new(visit.verifier.secret().clone());
        let request =
            client.exchange_code(AuthorizationCode::new(code.to_owned()))?.set_pkce_verifier(verifier);
        let answer: CoreTokenResponse = request.request_async(&http).await.map_err(|e| failed(&e))?;
        let token = answer.extra_fields().id_token().context("no ID token came")?;
        let claims = token.claims(&client.id_token_verifier(), &visit.nonce).map_err(|e| failed(&e))?;
        Ok(Tokens {
            subject: claims.subject().to_string(),
            acr: claims.auth_context_ref().map(|acr| acr.to_string()),
            verified_claims: member(&token.to_string(), "verified_claims"),
            access: answer.access_token().clone(),
            refresh: answer.refresh_token().cloned(),
        })
    }

    /// Asks userinfo; the subject must be the ID token's.
    ///
    /// # Errors
    /// The refusal's status and words, as they came.
    pub async fn ask(&self, tokens: &Tokens) -> anyhow::Result<Map<String, Value>> {
        let client = self.client().await?;
        let http = |request| send(self.clone(), request);
        let subject = openidconnect::SubjectIdentifier::new(tokens.subject.clone());
        let request = client.user_info(tokens.access.clone(), Some(subject))?.require_signed_response(false);
        let answer: Result<UserInfoClaims<Told, CoreGenderClaim>, _> = request.request_async(&http).await;
        let claims = answer.map_err(|e| match e {
            UserInfoError::Response(status, body, _) => refusal(status.as_u16(), &body),
            other => failed(&other),
        })?;
        match serde_json::to_value(&claims)? {
            Value::Object(claims) => Ok(claims),
            _ => Err(anyhow!("userinfo is no object")),
        }
    }

    /// Renews the tokens.
    ///
    /// # Errors
    /// What the token endpoint says.
    pub async fn renew(&self, tokens: &Tokens) -> anyhow::Result<Tokens> {
        let client = self.client().await?;
        let http = |request| send(self.clone(), request);
        let refresh = tokens.refresh.as_ref().context("no refresh token came")?;
        let request = client.exchange_refresh_token(refresh)?;
        let answer: CoreTokenResponse = request.request_async(&http).await.map_err(|e| failed(&e))?;
        Ok(Tokens {
            subject: tokens.subject.clone(),
            acr: tokens.acr.clone(),
            verified_claims: None,
            access: answer.access_token().clone(),
            refresh: answer.refresh_token().cloned().or_else(|| tokens.refresh.clone()),
        })
    }
}
