//! One provider, one visitor, and the relying parties that tests register.

use super::outside::World;
use crate::{Answer, Authorize, Provider, ResourceError, Settings, Shown, TokenError, Told};
use audit::{Audit, Filter};
use kernel::{Actor, Call, Moment, RequestId, SessionId, SystemEntropy, VisitorId};
use keys::Keys;
use oauth::{ClientMetadata, Registered, TokenResponse};
use privacy::Privacy;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc, time::Duration};
use storage::{Json, Store};
use url::Url;
use visitor::SignedIn;

/// RFC 7636 appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const ISSUER: &str = "http://localhost:8080";

pub(super) type Pairs = Vec<(String, String)>;

pub(super) struct Scene {
    pub(super) world: World,
    pub(super) store: Store,
    pub(super) keys: Keys,
    pub(super) audit: Audit,
    pub(super) privacy: Privacy,
    pub(super) provider: Provider,
    pub(super) session: SignedIn,
}

/// A relying party with what it was given.
pub(super) struct Party {
    pub(super) id: String,
    pub(super) secret: Option<String>,
    pub(super) redirect_uri: String,
    scope: String,
}

pub(super) fn start() -> Moment {
    Moment::parse("2026-11-23T08:00:00Z").unwrap()
}

pub(super) fn after(seconds: u64) -> Call {
    let now = start().plus(Duration::from_secs(seconds));
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

pub(super) fn pairs(of: &[(&str, &str)]) -> Pairs {
    of.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// Puts a parameter in, in place of one of the same name.
pub(super) fn with(mut pairs: Pairs, name: &str, value: &str) -> Pairs {
    pairs.retain(|(n, _)| n != name);
    pairs.push((name.to_owned(), value.to_owned()));
    pairs
}

pub(super) fn without(mut pairs: Pairs, name: &str) -> Pairs {
    pairs.retain(|(n, _)| n != name);
    pairs
}

/// The parameters of an answer that went back to the relying party.
pub(super) fn answered(authorize: Authorize) -> HashMap<String, String> {
    match authorize {
        Authorize::Redirect(url) => url.query_pairs().into_owned().collect(),
        other => panic!("not a redirection: {other:?}"),
    }
}

pub(super) fn allow() -> Answer {
    Answer::Allow {
        kinds: privacy::ConsentKind::ALL.to_vec(),
        language: "en".to_owned(),
        notice: "What is sent, to whom, and why.".to_owned(),
    }
}

impl Scene {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A scene whose operator set something else.
    pub(super) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let settings = storage::Settings { url: "sqlite::memory:".to_owned(), data_keys_url: None };
        let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let root = Arc::new(keys::FileRoot::ephemeral(&SystemEntropy));
        let settings = keys::Settings::new("main", ISSUER);
        let keys = Keys::open(&store, root, settings, after(0)).await.unwrap();
        let audit = Audit::new(store.clone(), keys.clone(), "localhost/log").unwrap();
        let settings = privacy::Settings::default();
        let privacy = Privacy::open(store.clone(), keys.clone(), audit.clone(), settings).await.unwrap();
        let world = World::default();
        let mut settings = Settings { outside: Arc::new(world.clone()), ..Settings::new(ISSUER) };
        change(&mut settings);
        let provider =
            Provider::new(store.clone(), keys.clone(), audit.clone(), privacy.clone(), settings).unwrap();
        let session = sign_in(&store).await;
        Self { store, keys, audit, privacy, provider, session, world }
    }

    /// Puts a passport on the visitor's record that works for so many days.
    pub(super) async fn passport(&self, days: u64) -> kernel::DocumentId {
        let tx = self.store.write(after(0)).await.unwrap();
        let row = passport(&tx, self.session.visitor, days);
        let id = row.id;
        storage::document::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Another visitor, signed in elsewhere.
    pub(super) async fn stranger(&self) -> SignedIn {
        sign_in(&self.store).await
    }

    /// The visitor, signed in with another browser too.
    pub(super) async fn elsewhere(&self) -> SignedIn {
        let tx = self.store.write(after(0)).await.unwrap();
        let session = open(&tx, self.session.visitor).await;
        tx.commit().await.unwrap();
        session
    }

    pub(super) async fn register(&self, more: Value) -> Registered {
        let mut metadata = json!({
            "client_name": "Museum", "redirect_uris": ["https://museum.example/cb"],
            "country": "CN", "sector": "culture", "purposes": ["culture.ticket"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": "openid profile offline_access",
        });
        metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let metadata = ClientMetadata::parse(metadata.to_string().as_bytes()).unwrap();
        self.provider.register(after(0), metadata).await.unwrap()
    }

    pub(super) async fn party(&self, more: Value) -> Party {
        let registered = self.register(more).await;
        Party {
            id: registered.client_id,
            secret: registered.client_secret,
            redirect_uri: registered.metadata.redirect_uris[0].clone(),
            scope: registered.metadata.scope,
        }
    }

    /// Signs the visitor in and says yes; returns the code.
    pub(super) async fn code(&self, call: Call, party: &Party) -> String {
        let shown = self.provider.authorize(call, &party.request(), Some(&self.session)).await.unwrap();
        let sent = match shown {
            Authorize::Consent { interaction, .. } => {
                self.provider.answer(call, &interaction, &self.session, allow()).await.unwrap()
            }
            straight => straight,
        };
        answered(sent)["code"].clone()
    }

    pub(super) async fn redeem(
        &self,
        call: Call,
        party: &Party,
        code: &str,
    ) -> Result<TokenResponse, TokenError> {
        self.provider.token(call, Shown::default(), &party.redemption(code)).await
    }

    pub(super) async fn tokens(&self, call: Call, party: &Party) -> TokenResponse {
        let code = self.code(call, party).await;
        self.redeem(call, party, &code).await.unwrap()
    }

    pub(super) async fn refresh(
        &self,
        call: Call,
        party: &Party,
        token: &str,
    ) -> Result<TokenResponse, TokenError> {
        let form = party.form(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
        self.provider.token(call, Shown::default(), &form).await
    }

    /// Userinfo by a bearer token.
    pub(super) async fn userinfo(&self, call: Call, token: &str) -> Result<Told, ResourceError> {
        let header = format!("Bearer {token}");
        self.provider.userinfo(call, "GET", Shown::by(Some(&header))).await
    }

    pub(super) async fn active(&self, call: Call, party: &Party, token: &str) -> bool {
        let form = party.form(&[("token", token)]);
        match self.provider.introspect(call, Shown::default(), &form, false).await.unwrap() {
            Told::Json(answer) => answer["active"] == true,
            Told::Jwt(signed) => panic!("signed unasked: {signed}"),
        }
    }

    /// The actions in the ledger, oldest first.
    pub(super) async fn ledger(&self) -> Vec<String> {
        let page = self.audit.entries(Filter::default()).await.unwrap();
        let mut actions: Vec<String> = page.items.iter().map(|row| row.action.code().to_owned()).collect();
        actions.reverse();
        actions
    }
}

impl Party {
    /// A complete authorization request.
    pub(super) fn request(&self) -> Pairs {
        pairs(&[
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect_uri),
            ("response_type", "code"),
            ("scope", &self.scope),
            ("state", "s-1"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ])
    }

    pub(super) fn redemption(&self, code: &str) -> Pairs {
        self.form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", VERIFIER),
        ])
    }

    /// A form with the party's own credentials.
    pub(super) fn form(&self, of: &[(&str, &str)]) -> Pairs {
        let mut form = with(pairs(of), "client_id", &self.id);
        if let Some(secret) = &self.secret {
            form = with(form, "client_secret", secret);
        }
        form
    }
}

/// A passport; its fields are sealed by nobody and open to nobody.
fn passport(tx: &storage::WriteTx, visitor: VisitorId, days: u64) -> storage::document::Model {
    fn sealed<F>() -> storage::SealedColumn<F> {
        storage::SealedColumn::from_sealed_bytes(vec![0; 100])
    }
    storage::document::Model {
        id: kernel::DocumentId::new(tx.now(), tx.entropy()),
        visitor,
        number_index: visitor.bytes().to_vec(),
        person_index: None,
        index_epoch: 1,
        state: kernel::DocumentState::Active,
        left_at: None,
        evidence: kernel::Assurance::Chip,
        presence: Json(Vec::new()),
        signer: "00".to_owned(),
        verified_at: tx.now(),
        expires_at: tx.now().plus(Duration::from_secs(days * 24 * 3600)),
        issuer: sealed(),
        number: sealed(),
        name: sealed(),
        native_name: None,
        nationality: sealed(),
        birth: sealed(),
        sex: sealed(),
        expiry: sealed(),
    }
}

async fn sign_in(store: &Store) -> SignedIn {
    let tx = store.write(after(0)).await.unwrap();
    let visitor = VisitorId::new(tx.now(), tx.entropy());
    let row = storage::visitor::Model { id: visitor, created_at: tx.now(), phone: None, email: None };
    storage::visitor::insert(&tx, row).await.unwrap();
    let session = open(&tx, visitor).await;
    tx.commit().await.unwrap();
    session
}

async fn open(tx: &storage::WriteTx, visitor: VisitorId) -> SignedIn {
    let session = SessionId::new(tx.now(), tx.entropy());
    let amr = vec!["pop".to_owned(), "mfa".to_owned()];
    let row = storage::session::Model {
        id: session,
        token_hash: session.bytes().to_vec(),
        visitor,
        amr: Json(amr.clone()),
        auth_time: tx.now(),
        seen_at: tx.now(),
        ended_at: None,
    };
    storage::session::insert(tx, row).await.unwrap();
    SignedIn { visitor, session, auth_time: start(), amr }
}

/// The claims of a token, read without checking: who checks is the test.
pub(super) fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&jose::b64_decode(part).unwrap()).unwrap()
}

pub(super) fn refused(result: Result<TokenResponse, TokenError>) -> oauth::Code {
    match result {
        Err(TokenError::Refused(error)) => error.code,
        other => panic!("not refused: {other:?}"),
    }
}

pub(super) fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}
