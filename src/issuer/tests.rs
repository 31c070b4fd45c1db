//! The issuer against a real store in memory. What needs an opened passport is tested from outside, in `tests/`.

use super::*;
use ::credential::{
    status::{List, Token},
    vci::PROOF_TYP,
    x5c,
};
use jose::{Alg, SigningKey};
use kernel::{
    Actor, Call, Country, CredentialId, Date, DocumentId, Failure, Moment, RequestId, SystemEntropy,
    VisitorId,
};
use serde_json::json;
use std::time::Duration;
use storage::{Json, SealedColumn, credential as issued, document, offer, status as lists, token, visitor};

const ISSUER: &str = "https://id.example";
const NOW: i64 = 1_795_400_000;
const LIST: &str = "visitor-id-3000";

fn call_at(seconds: i64) -> Call {
    let now = Moment::from_seconds(seconds);
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

struct World {
    store: Store,
    keys: Keys,
    issuer: Issuer,
}

async fn world() -> World {
    let settings = storage::Settings { url: "sqlite::memory:".into(), data_keys_url: None };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    let settings = keys::Settings::new("main", ISSUER);
    let root = Arc::new(keys::FileRoot::ephemeral(&SystemEntropy));
    let keys = Keys::open(&store, root, settings, call_at(NOW)).await.unwrap();
    let audit = Audit::new(store.clone(), keys.clone(), "id.example/log").unwrap();
    let settings = privacy::Settings::default();
    let privacy = Privacy::open(store.clone(), keys.clone(), audit.clone(), settings).await.unwrap();
    let settings =
        Settings { issuer: format!("{ISSUER}/"), authority: "Guosuo".into(), country: Country::CHINA };
    let issuer = Issuer::new(store.clone(), keys.clone(), audit, privacy, settings);
    World { store, keys, issuer }
}

impl World {
    /// A visitor whose passport expires that day; its fields are sealed by nobody and open to nobody.
    async fn visitor(&self, expiry: &str) -> VisitorId {
        let tx = self.store.write(call_at(NOW)).await.unwrap();
        let id = VisitorId::new(tx.now(), &SystemEntropy);
        let row = visitor::Model { id, created_at: tx.now(), phone: None, email: None };
        visitor::insert(&tx, row).await.unwrap();
        fn sealed<F>() -> SealedColumn<F> {
            SealedColumn::from_sealed_bytes(vec![0; 100])
        }
        let row = document::Model {
            id: DocumentId::new(tx.now(), &SystemEntropy),
            visitor: id,
            number_index: id.bytes().to_vec(),
            index_epoch: 1,
            person_index: None,
            state: kernel::DocumentState::Active,
            left_at: None,
            evidence: kernel::Assurance::Chip,
            presence: Json(Vec::new()),
            signer: "00".into(),
            verified_at: tx.now(),
            expires_at: Date::parse(expiry).unwrap().plus_days(1).midnight(),
            issuer: sealed(),
            number: sealed(),
            name: sealed(),
            native_name: None,
            nationality: sealed(),
            birth: sealed(),
            sex: sealed(),
            expiry: sealed(),
        };
        document::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn token(&self, visitor: VisitorId, scope: &str) -> String {
        let tx = self.store.write(call_at(NOW)).await.unwrap();
        let text = format!("token-{scope}-{visitor}");
        let row = token::Model {
            token_hash: self.keys.mac(token::TOKEN, text.as_bytes()).to_vec(),
            kind: "access".into(),
            client: "wallet".into(),
            grant: None,
            visitor: Some(visitor),
            scope: scope.into(),
            audience: ISSUER.into(),
            issued_at: tx.now(),
            expires_at: tx.now().plus(Duration::from_secs(300)),
            revoked_at: None,
            confirmation: None,
            details: None,
        };
        token::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
        text
    }

    /// A credential as the issuer leaves it behind.
    async fn issued(&self, visitor: VisitorId, idx: i32, key_hash: Vec<u8>) -> CredentialId {
        let tx = self.store.write(call_at(NOW)).await.unwrap();
        lists::take(&tx, LIST, Moment::from_seconds(NOW * 2), 100).await.unwrap();
        let id = CredentialId::new(tx.now(), &SystemEntropy);
        let row = issued::Model {
            id,
            subject_index: self.keys.visitor_index(&tx, issued::SUBJECT, visitor).await.unwrap().written,
            configuration: VISITOR_ID.into(),
            list: LIST.into(),
            idx,
            key_hash,
            issued_at: tx.now(),
            expires_at: Moment::from_seconds(NOW + 1_000),
            revoked_at: None,
        };
        issued::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    fn nonce(&self) -> String {
        self.issuer.nonce(call_at(NOW)).unwrap().c_nonce
    }

    async fn refused(&self, token: &str, body: &[u8], at: i64) -> &'static str {
        self.issuer.credential(call_at(at), token, body).await.unwrap_err().code()
    }

    async fn list(&self) -> List {
        let list = self.issuer.status_list(call_at(NOW), LIST).await.unwrap();
        let chain = x5c::read(&jose::peek(&list.jwt).unwrap()).unwrap();
        let leaf = x5c::verify(&chain, &[self.keys.anchor().unwrap()], NOW).unwrap();
        let token = jose::verify::<Token>(&list.jwt, &leaf, Some("statuslist+jwt")).unwrap().claims;
        assert_eq!((token.sub, token.ttl), (format!("{ISSUER}/statuslists/{LIST}"), 900));
        List::unpack(&token.status_list).unwrap()
    }
}

fn holder() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

fn proof(key: &SigningKey, nonce: &str, iat: i64) -> Vec<u8> {
    let header = json!({"jwk": key.public()});
    let claims = json!({"aud": ISSUER, "iat": iat, "nonce": nonce});
    let proof = jose::sign(key, PROOF_TYP, header.as_object().unwrap().clone(), &claims).unwrap();
    json!({"credential_configuration_id": "visitor-id", "proofs": {"jwt": [proof]}}).to_string().into_bytes()
}

#[tokio::test]
async fn an_offer_is_worth_one_redemption_within_five_minutes() {
    let world = world().await;
    let visitor = world.visitor("2030-04-30").await;
    let offered = world.issuer.offer(call_at(NOW), visitor, VISITOR_ID).await.unwrap();
    let code = offered.offer.code().unwrap();
    assert!(offered.uri.starts_with("openid-credential-offer://?credential_offer=%7B"));
    assert!(!format!("{offered:?}").contains(code));
    let hash = world.keys.mac(offer::CODE, code.as_bytes());
    let mut redeemed = Vec::new();
    for at in [NOW + 300, NOW + 299, NOW + 299] {
        let tx = world.store.write(call_at(at)).await.unwrap();
        let row = offer::consume(&tx, &hash, tx.now()).await.unwrap();
        tx.commit().await.unwrap();
        redeemed.push(row.map(|row| row.visitor));
    }
    assert_eq!(redeemed, [None, Some(visitor), None]);
}

#[tokio::test]
async fn without_a_passport_that_counts_nothing_is_offered_or_issued() {
    let world = world().await;
    let visitor = world.visitor("2020-01-01").await;
    let code = |offered: Result<Offered, Error>| offered.unwrap_err().code();
    assert_eq!(code(world.issuer.offer(call_at(NOW), visitor, VISITOR_ID).await), "no_valid_passport");
    let nobody = VisitorId::new(Moment::from_seconds(NOW), &SystemEntropy);
    assert_eq!(code(world.issuer.offer(call_at(NOW), nobody, VISITOR_ID).await), "no_valid_passport");
    assert_eq!(
        code(world.issuer.offer(call_at(NOW), visitor, "unicorn").await),
        "unknown_credential_configuration"
    );
    let token = world.token(visitor, "visitor-id").await;
    let body = proof(&holder(), &world.nonce(), NOW);
    assert_eq!(world.refused(&token, &body, NOW).await, "credential_request_denied");
}

#[tokio::test]
async fn each_bad_request_gets_the_code_of_the_specification() {
    let world = world().await;
    let visitor = world.visitor("2030-04-30").await;
    let (token, nonce, key) = (world.token(visitor, "openid visitor-id").await, world.nonce(), holder());
    let good = proof(&key, &nonce, NOW);
    assert_eq!(world.refused("nobody", &good, NOW).await, "invalid_token");
    assert_eq!(world.refused(&"x".repeat(10_000), &good, NOW).await, "invalid_token");
    assert_eq!(world.refused(&token, &good, NOW + 301).await, "invalid_token");
    assert_eq!(world.refused(&token, b"{", NOW).await, "invalid_credential_request");
    let other = json!({"credential_configuration_id": "x", "proofs": {"jwt": ["a"]}}).to_string();
    assert_eq!(world.refused(&token, other.as_bytes(), NOW).await, "unknown_credential_configuration");
    let elsewhere = world.token(visitor, "openid visitor-id-2").await;
    assert_eq!(world.refused(&elsewhere, &good, NOW).await, "unknown_credential_configuration");
    assert_eq!(world.refused(&token, &proof(&key, "mine", NOW), NOW).await, "invalid_nonce");
    assert_eq!(world.refused(&token, &proof(&key, &nonce, NOW - 400), NOW).await, "invalid_proof");
    // The same nonce is good until it is five minutes old, and then it is not.
    let late = world.issuer.check_nonce(Moment::from_seconds(NOW + 300), &nonce).unwrap_err();
    assert_eq!(late.code(), "invalid_nonce");
    assert!(world.issuer.check_nonce(Moment::from_seconds(NOW + 299), &nonce).is_ok());
}

#[tokio::test]
async fn a_key_is_never_bound_to_two_people() {
    let world = world().await;
    let (first, second) = (world.visitor("2030-04-30").await, world.visitor("2030-04-30").await);
    let key = holder();
    let hash = world.keys.mac("guosuo/holder-key", key.public().thumbprint().as_bytes());
    world.issued(first, 1, hash.to_vec()).await;
    let token = world.token(second, "visitor-id").await;
    let body = proof(&key, &world.nonce(), NOW);
    assert_eq!(world.refused(&token, &body, NOW).await, "invalid_proof");
}

#[tokio::test]
async fn a_revoked_credential_shows_on_the_next_list() {
    let world = world().await;
    let visitor = world.visitor("2030-04-30").await;
    let id = world.issued(visitor, 41, vec![1]).await;
    world.issued(visitor, 42, vec![2]).await;
    assert_eq!(world.list().await.revoked(41), Ok(false));
    world.issuer.revoke(call_at(NOW), visitor, id).await.unwrap();
    let list = world.list().await;
    assert_eq!((list.revoked(41), list.revoked(42)), (Ok(true), Ok(false)));
    let held = world.issuer.list(Moment::from_seconds(NOW), visitor).await.unwrap();
    let standing = |id| held.iter().find(|held| held.id == id).map(|held| held.standing);
    assert_eq!((held.len(), standing(id)), (2, Some(Standing::Revoked)));
}

#[tokio::test]
async fn only_its_holder_revokes_a_credential_and_only_once() {
    let world = world().await;
    let (visitor, stranger) = (world.visitor("2030-04-30").await, world.visitor("2030-04-30").await);
    let id = world.issued(visitor, 7, vec![1]).await;
    let revoke = |who| {
        let issuer = world.issuer.clone();
        async move { issuer.revoke(call_at(NOW), who, id).await.map_err(|e| e.code()) }
    };
    assert_eq!(revoke(stranger).await, Err("not_found"));
    assert_eq!(revoke(visitor).await, Ok(()));
    assert_eq!(revoke(visitor).await, Err("already_revoked"));
    assert!(world.issuer.list(Moment::from_seconds(NOW), stranger).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_list_is_signed_anew_when_it_changes_or_ages_and_ends_with_its_credentials() {
    let world = world().await;
    let visitor = world.visitor("2030-04-30").await;
    let id = world.issued(visitor, 7, vec![1]).await;
    let tag = |at: i64| {
        let issuer = world.issuer.clone();
        async move { issuer.status_list(call_at(at), LIST).await.map(|list| list.tag).map_err(|e| e.code()) }
    };
    let first = tag(NOW).await;
    assert_eq!(tag(NOW + 6 * 3600 - 1).await, first);
    assert_ne!(tag(NOW + 6 * 3600).await, first);
    let before = tag(NOW + 6 * 3600).await;
    world.issuer.revoke(call_at(NOW), visitor, id).await.unwrap();
    assert_ne!(tag(NOW + 6 * 3600).await, before);
    assert_eq!(tag(NOW * 2).await, Err("not_found"));
    let none = world.issuer.status_list(call_at(NOW), "visitor-id-1").await;
    assert_eq!(none.unwrap_err().code(), "not_found");
}

#[tokio::test]
async fn the_metadata_names_the_types_that_are_served() {
    let world = world().await;
    let metadata = json!(world.issuer.metadata());
    assert_eq!(metadata["credential_issuer"], ISSUER);
    let configuration = &metadata["credential_configurations_supported"]["visitor-id"];
    let served: serde_json::Value =
        serde_json::from_slice(&world.issuer.type_metadata("visitor-id").unwrap()).unwrap();
    assert_eq!(configuration["vct"], served["vct"]);
    assert_eq!(
        configuration["proof_types_supported"]["jwt"]["proof_signing_alg_values_supported"][0],
        "ES256"
    );
    assert!(world.issuer.type_metadata("unicorn").is_err());
}
