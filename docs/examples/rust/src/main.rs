//! A tea house that asks whether its guest is of age: code flow with PKCE, ID token, userinfo.
//! `CLIENT_ID=… CLIENT_SECRET=… cargo run`, open the address it prints, and it prints what it learned.

use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, UserInfoClaims,
    core::{CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreProviderMetadata},
    reqwest::{blocking::Client, redirect::Policy},
    url::Url,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    env,
    error::Error,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
};

const CLAIMS: &str = r#"{"userinfo":{"birthdate":null,"nationalities":null}}"#;

/// What a ticket may learn, beside the subject.
#[derive(Debug, Serialize, Deserialize)]
struct Learned {
    age_equal_or_over: HashMap<String, bool>,
    nationalities: Vec<String>,
}

impl AdditionalClaims for Learned {}

/// Waits for the browser and returns what came with it.
fn callback(listener: &TcpListener, home: &Url) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let (mut stream, _) = listener.accept()?;
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    let place = line.split(' ').nth(1).ok_or("no request")?;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 25\r\n\r\nWelcome to the tea house.")?;
    Ok(home.join(place)?.query_pairs().into_owned().collect())
}

fn main() -> Result<(), Box<dyn Error>> {
    let or = |name: &str, default: &str| env::var(name).unwrap_or_else(|_| default.to_owned());
    let home = Url::parse(&format!("http://localhost:{}/", or("PORT", "9000")))?;
    let listener = TcpListener::bind(("localhost", home.port().ok_or("no port")?))?;
    // Redirections are not followed, so that nobody sends us elsewhere with our secret.
    let http = Client::builder().redirect(Policy::none()).build()?;

    let issuer = IssuerUrl::new(or("ISSUER", "http://localhost:8080"))?;
    let metadata = CoreProviderMetadata::discover(&issuer, &http)?;
    let id = ClientId::new(env::var("CLIENT_ID")?);
    let secret = ClientSecret::new(env::var("CLIENT_SECRET")?);
    let client = CoreClient::from_provider_metadata(metadata, id, Some(secret))
        .set_redirect_uri(RedirectUrl::from_url(home.join("callback")?));

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let flow = CoreAuthenticationFlow::AuthorizationCode;
    let (url, state, nonce) = client
        .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
        .set_pkce_challenge(challenge)
        .add_extra_param("claims", CLAIMS)
        .url();
    println!("{url}");

    let came = callback(&listener, &home)?;
    if came.get("state") != Some(state.secret()) {
        return Err("somebody else's answer".into());
    }
    let code = came.get("code").ok_or_else(|| format!("refused: {:?}", came.get("error")))?;
    let tokens = client
        .exchange_code(AuthorizationCode::new(code.clone()))?
        .set_pkce_verifier(verifier)
        .request(&http)?;
    let id_token = tokens.extra_fields().id_token().ok_or("no ID token came")?;
    let subject = id_token.claims(&client.id_token_verifier(), &nonce)?.subject().clone();
    // By itself the library insists on a signed answer.
    let told: UserInfoClaims<Learned, CoreGenderClaim> = client
        .user_info(tokens.access_token().clone(), Some(subject))?
        .require_signed_response(false)
        .request(&http)?;
    println!("{} {:?}", told.subject().as_str(), told.additional_claims());
    Ok(())
}
