//! A wallet: receives a credential (OpenID4VCI), shows parts of it (OpenID4VP), looks its status up. Over HTTP.

use crate::{browser::http, party::read};
use anyhow::{Context, ensure};
use credential::{
    dcql,
    sdjwt::{self, Processed, SdJwt},
    status::{self, List, Reference},
    vci::{CredentialResponse, Offer, PRE_AUTHORIZED, PROOF_TYP},
    vp, x5c,
};
use jose::{Alg, Jwk, SigningKey};
use kernel::Clock;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use url::Url;

/// A wallet with its holder's key and at most one credential.
pub struct Wallet {
    http: reqwest::Client,
    issuer: Url,
    /// The certificate that credentials of this issuer must lead to.
    anchor: Vec<u8>,
    clock: Arc<dyn Clock>,
    key: SigningKey,
    held: Option<String>,
}

impl std::fmt::Debug for Wallet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wallet({})", self.key.kid())
    }
}

fn text<'a>(value: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    value.get(name).and_then(Value::as_str).with_context(|| format!("the answer has no {name}"))
}

impl Wallet {
    /// An empty wallet with a new key.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new(issuer: &Url, anchor: Vec<u8>, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let key = SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256()?)?;
        Ok(Self { http: http()?, issuer: issuer.clone(), anchor, clock, key, held: None })
    }

    fn now(&self) -> i64 {
        self.clock.now().seconds()
    }

    /// Accepts an offer: token, nonce, proof of the key, credential.
    ///
    /// # Errors
    /// What the issuer says, or what is wrong with what it sent.
    pub async fn accept(&mut self, link: &str) -> anyhow::Result<()> {
        let link = Url::parse(link)?;
        let offer = link.query_pairs().find(|(n, _)| n == "credential_offer").map(|(_, v)| v.into_owned());
        let offer = Offer::parse(&offer.context("the link carries no offer")?)?;
        let code = offer.code().context("the offer carries no code")?;
        let wanted = offer.credential_configuration_ids.first().context("the offer is empty")?;
        let form = [("grant_type", PRE_AUTHORIZED), ("pre-authorized_code", code)];
        let token = read(self.http.post(self.issuer.join("/token")?).form(&form).send().await?).await?;
        let nonce = read(self.http.post(self.issuer.join("/nonce")?).send().await?).await?;
        let proof = self.proof(&offer.credential_issuer, text(&nonce, "c_nonce")?)?;
        let body = json!({ "credential_configuration_id": wanted, "proofs": { "jwt": [proof] } });
        let request =
            self.http.post(self.issuer.join("/credential")?).bearer_auth(text(&token, "access_token")?);
        let answer: CredentialResponse =
            serde_json::from_value(read(request.json(&body).send().await?).await?)?;
        let credential = answer.credentials.into_iter().next().context("no credential came")?.credential;
        self.held = Some(credential);
        self.examine().map(drop)
    }

    /// Proof of the holder's key for a fresh nonce (OpenID4VCI Appendix F.1).
    fn proof(&self, audience: &str, nonce: &str) -> anyhow::Result<String> {
        let mut header = Map::new();
        header.insert("jwk".to_owned(), serde_json::to_value(self.key.public())?);
        let claims = json!({ "aud": audience, "iat": self.now(), "nonce": nonce });
        Ok(jose::sign(&self.key, PROOF_TYP, header, &claims)?)
    }

    fn held(&self) -> anyhow::Result<&str> {
        self.held.as_deref().context("the wallet is empty")
    }

    fn signer(&self, jwt: &str) -> anyhow::Result<Jwk> {
        let chain = x5c::read(&jose::peek(jwt)?)?;
        Ok(x5c::verify(&chain, std::slice::from_ref(&self.anchor), self.now())?)
    }

    /// The credential with everything in it, its signature and its binding to our key checked.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn examine(&self) -> anyhow::Result<Processed> {
        let credential = SdJwt::parse(self.held()?)?;
        let found = sdjwt::verify(&credential, &self.signer(&credential.jwt)?, credential::FORMAT)?;
        ensure!(
            sdjwt::holder(&found.claims)? == *self.key.public(),
            "the credential is bound to another key"
        );
        Ok(found)
    }

    /// Answers a request with what it asks and nothing else; the status of the answer's receipt.
    ///
    /// # Errors
    /// When the request does not hold or the credential has not what it asks.
    pub async fn present(&self, request_uri: &str) -> anyhow::Result<u16> {
        let jwt = self.http.get(request_uri).send().await?.error_for_status()?.text().await?;
        let request = self.request(&jwt)?;
        let query = dcql::Query::parse(&request.dcql_query)?;
        let wanted = query.credentials.first().context("the request asks nothing")?;
        let shown = sdjwt::disclose(self.held()?, &wanted.claims)?;
        let shown = sdjwt::bind(&shown, &self.key, &request.client_id, &request.nonce, self.now())?;
        let token = json!({ wanted.id.clone(): [shown] }).to_string();
        let form = [("state", request.state.as_str()), ("vp_token", &token)];
        Ok(self.http.post(&request.response_uri).form(&form).send().await?.status().as_u16())
    }

    /// The request, signed by the certificate that its `client_id` names (OpenID4VP §5.9.3).
    fn request(&self, jwt: &str) -> anyhow::Result<vp::Request> {
        let header = jose::peek(jwt)?;
        let chain = x5c::read(&header)?;
        let leaf = chain.first().context("the request shows no certificate")?;
        let request: vp::Request = jose::verify(jwt, &self.signer(jwt)?, Some(vp::TYP))?.claims;
        ensure!(request.client_id == vp::client_id(leaf), "the request is signed by somebody else");
        Ok(request)
    }

    /// Whether the credential is revoked, by the status list it names.
    ///
    /// # Errors
    /// When the list cannot be fetched or does not hold.
    pub async fn is_revoked(&self) -> anyhow::Result<bool> {
        let place = Reference::of(&self.examine()?.claims)?;
        let jwt = self.http.get(&place.uri).send().await?.error_for_status()?.text().await?;
        let token: status::Token = jose::verify(&jwt, &self.signer(&jwt)?, Some(status::TYP))?.claims;
        ensure!(token.sub == place.uri, "the status list is another");
        Ok(List::unpack(&token.status_list)?.revoked(place.idx)?)
    }
}
