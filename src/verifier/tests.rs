use super::*;
use ::credential::{
    FORMAT,
    dcql::{Step, path},
    sdjwt::{self, Hidden},
    status::Reference,
    vp::{AUDIENCE, Request, TYP},
    x5c,
};
use audit::Filter;
use jose::{Alg, SigningKey};
use kernel::{
    Actor, Assurance, Call, Claim, ClientId, Country, CredentialId, Failure, Granularity, Moment,
    PresentationId, Purpose, RequestId, SystemEntropy,
};
use keys::Use;
use serde_json::{Map, Value, json};
use storage::{Json, client, credential as issued, status};

const ISSUER: &str = "https://id.example";
const VCT: &str = "https://id.example/vct/visitor-id/1";
const NOW: i64 = 1_795_400_000;

fn call_at(seconds: i64) -> Call {
    let now = Moment::from_seconds(seconds);
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Alg::Es256, &SigningKey::generate_es256().unwrap()).unwrap()
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

struct World {
    store: Store,
    keys: Keys,
    audit: Audit,
    verifier: Verifier,
    museum: ClientId,
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
    let settings = Settings { issuer: ISSUER.into() };
    let verifier = Verifier::new(store.clone(), keys.clone(), audit.clone(), privacy, &settings);
    let museum = registered(&store, Assurance::Typed).await;
    World { store, keys, audit, verifier, museum }
}

async fn registered(store: &Store, assurance: Assurance) -> ClientId {
    let tx = store.write(call_at(NOW)).await.unwrap();
    let id = ClientId::new(tx.now(), &SystemEntropy);
    let row = client::Model {
        id,
        name: "Museum".into(),
        metadata: storage::Written::of(&json!({})).unwrap(),
        secret_hash: None,
        sector_host: "museum.example".into(),
        sector: "culture".into(),
        country: Country::CHINA,
        role: "handler".into(),
        contract: true,
        assurance,
        purposes: Json(vec![Purpose::CultureTicket]),
        state: "active".into(),
        created_at: tx.now(),
        registration: None,
        pending: None,
        secret: None,
    };
    client::insert(&tx, row).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// A wallet with one credential, issued as the issuer does.
struct Wallet {
    key: SigningKey,
    credential: String,
    id: CredentialId,
}

impl World {
    async fn wallet(&self) -> Wallet {
        self.wallet_with(json!({})).await
    }

    /// `other` replaces claims of the credential.
    async fn wallet_with(&self, other: Value) -> Wallet {
        let key = key();
        let tx = self.store.write(call_at(NOW)).await.unwrap();
        let idx = status::take(&tx, "visitor-id-1", Moment::from_seconds(NOW * 2), 100).await.unwrap();
        let id = CredentialId::new(tx.now(), &SystemEntropy);
        let row = issued::Model {
            id,
            subject_index: vec![1; 16],
            configuration: "visitor-id".into(),
            list: "visitor-id-1".into(),
            idx,
            key_hash: vec![1; 32],
            issued_at: tx.now(),
            expires_at: Moment::from_seconds(NOW + 1_000),
            revoked_at: None,
        };
        issued::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
        let reference =
            Reference { idx: u32::try_from(idx).unwrap(), uri: format!("{ISSUER}/statuslists/visitor-id-1") };
        let mut claims = object(json!({"iss": ISSUER, "iat": NOW - 50, "exp": NOW + 1_000, "vct": VCT,
            "cnf": {"jwk": key.public()}, "status": {"status_list": reference}}));
        claims.extend(object(other));
        let ages = vec![("18".to_owned(), json!(true)), ("21".to_owned(), json!(true))];
        let hidden = vec![
            ("family_name".to_owned(), Hidden::Whole(json!("ERIKSSON"))),
            ("age_equal_or_over".to_owned(), Hidden::Members(ages)),
            ("nationalities".to_owned(), Hidden::Elements(vec![json!("UTO")])),
            ("verification".to_owned(), Hidden::Whole(json!({"assurance_level": "chip"}))),
        ];
        let entropy = self.store.entropy();
        let draft = sdjwt::issue(claims, hidden, &mut || entropy.bytes());
        let header = object(json!({"x5c": x5c::write(&self.keys.x5c(Use::Credential))}));
        let jwt = self.keys.sign_with(Use::Credential, FORMAT, header, &draft.payload).unwrap();
        let credential = draft.with(&jwt);
        Wallet { key, credential, id }
    }

    async fn ask(&self) -> (Requested, Request) {
        let requested = self.verifier.request(call_at(NOW), self.museum, &ticket()).await.unwrap();
        let request = self.fetch(&requested).await;
        (requested, request)
    }

    async fn fetch(&self, requested: &Requested) -> Request {
        let state = requested.request_uri.rsplit('/').next().unwrap();
        let jwt = self.verifier.request_object(call_at(NOW), state).await.unwrap();
        let chain = x5c::read(&jose::peek(&jwt).unwrap()).unwrap();
        let leaf = x5c::verify(&chain, &[self.keys.anchor().unwrap()], NOW).unwrap();
        jose::verify::<Request>(&jwt, &leaf, Some(TYP)).unwrap().claims
    }

    async fn answer(&self, request: &Request, presentation: &str) -> Result<(), String> {
        let form = [
            ("state".to_owned(), request.state.clone()),
            ("vp_token".to_owned(), json!({"visitor": [presentation]}).to_string()),
        ];
        let answered = self.verifier.respond(call_at(NOW + 10), &form).await;
        answered.map_err(|e| e.code().to_owned())
    }

    async fn result(&self, requested: &Requested) -> Result<Outcome, String> {
        let result = self.verifier.result(call_at(NOW + 20), self.museum, requested.id).await;
        result.map_err(|e| e.code().to_owned())
    }

    async fn actions(&self) -> Vec<String> {
        let page = self.audit.entries(Filter::default()).await.unwrap();
        page.items.into_iter().map(|row| row.action.code().to_owned()).collect()
    }
}

impl Wallet {
    fn show(&self, request: &Request, paths: &[Vec<Step>]) -> String {
        let shown = sdjwt::disclose(&self.credential, paths).unwrap();
        sdjwt::bind(&shown, &self.key, &request.client_id, &request.nonce, NOW + 5).unwrap()
    }
}

fn query(paths: &[Value]) -> Value {
    let claims: Vec<Value> = paths.iter().map(|path| json!({"path": path})).collect();
    json!({"credentials": [{"id": "visitor", "format": FORMAT, "meta": {"vct_values": [VCT]}, "claims": claims}]})
}

fn ticket() -> Question {
    Question { purpose: Purpose::CultureTicket, query: query(&asked_paths()) }
}

fn asked_paths() -> [Value; 2] {
    [json!(["age_equal_or_over", "18"]), json!(["nationalities", null])]
}

fn asked() -> Vec<Vec<Step>> {
    asked_paths().iter().map(|p| path(p).unwrap()).collect()
}

#[tokio::test]
async fn what_was_asked_is_told_once_and_recorded() {
    let world = world().await;
    let (requested, request) = world.ask().await;
    assert_eq!((request.aud.as_str(), request.response_mode.as_str()), (AUDIENCE, "direct_post"));
    assert_eq!(world.fetch(&requested).await.nonce, request.nonce);
    assert_eq!(world.result(&requested).await, Ok(Outcome::Pending));
    let wallet = world.wallet().await;
    assert_eq!(world.answer(&request, &wallet.show(&request, &asked())).await, Ok(()));
    let claims = json!({"visitor": {"age_equal_or_over": {"18": true}, "nationalities": ["UTO"]}});
    let presented = Outcome::Presented { claims: object(claims), entry: 0 };
    assert_eq!(world.result(&requested).await, Ok(presented));
    assert_eq!(world.result(&requested).await, Err("already_done".into()));
    assert_eq!(world.actions().await, ["presented"]);
}

#[tokio::test]
async fn the_surplus_a_wallet_tells_is_dropped() {
    let world = world().await;
    let (requested, request) = world.ask().await;
    let mut paths = asked();
    paths.push(path(&json!(["family_name"])).unwrap());
    paths.push(path(&json!(["age_equal_or_over"])).unwrap());
    let wallet = world.wallet().await;
    world.answer(&request, &wallet.show(&request, &paths)).await.unwrap();
    let Ok(Outcome::Presented { claims, .. }) = world.result(&requested).await else { panic!() };
    assert_eq!(claims["visitor"]["age_equal_or_over"], json!({"18": true}));
    assert!(!claims["visitor"].as_object().unwrap().contains_key("family_name"));
}

#[tokio::test]
async fn a_revoked_credential_is_refused_and_the_request_is_over() {
    let world = world().await;
    let wallet = world.wallet().await;
    let tx = world.store.write(call_at(NOW)).await.unwrap();
    issued::revoke(&tx, wallet.id, tx.now()).await.unwrap();
    tx.commit().await.unwrap();
    let (requested, request) = world.ask().await;
    let shown = wallet.show(&request, &asked());
    assert_eq!(world.answer(&request, &shown).await, Err("credential_revoked".into()));
    let code = "credential_revoked".to_owned();
    assert_eq!(world.result(&requested).await, Ok(Outcome::Refused { code }));
    assert_eq!(world.answer(&request, &shown).await, Err("already_done".into()));
    assert_eq!(world.actions().await, ["presentation_refused"]);
}

#[tokio::test]
async fn a_presentation_that_does_not_hold_is_refused_by_its_reason() {
    let world = world().await;
    let refused = |wallet: Wallet, change: fn(&Wallet, &Request) -> String| {
        let world = &world;
        async move {
            let (_, request) = world.ask().await;
            world.answer(&request, &change(&wallet, &request)).await.unwrap_err()
        }
    };
    let all = |w: &Wallet, r: &Request| w.show(r, &asked());
    let wallet = world.wallet().await;
    assert_eq!(refused(wallet, |w, r| w.show(r, &asked()[..1])).await, "query_unsatisfied");
    let wallet = world.wallet().await;
    assert_eq!(refused(wallet, |w, _| w.credential.clone()).await, "binding_invalid");
    let wallet = world.wallet().await;
    assert_eq!(refused(wallet, |_, _| "nonsense".into()).await, "presentation_malformed");
    for (other, code) in [
        (json!({"exp": NOW - 1}), "credential_expired"),
        (json!({"iss": "https://elsewhere"}), "issuer_untrusted"),
        (json!({"vct": "https://id.example/vct/other/1"}), "query_unsatisfied"),
        (json!({"status": {}}), "status_unknown"),
        (
            json!({"status": {"status_list": {"idx": 99, "uri": "https://id.example/statuslists/visitor-id-1"}}}),
            "status_unknown",
        ),
        (
            json!({"status": {"status_list": {"idx": 0, "uri": "https://elsewhere/statuslists/visitor-id-1"}}}),
            "status_unknown",
        ),
    ] {
        assert_eq!(refused(world.wallet_with(other.clone()).await, all).await, code, "{other}");
    }
}

#[tokio::test]
async fn a_presentation_bound_to_anything_else_is_refused() {
    let world = world().await;
    type Change = fn(&Wallet, &Request) -> (SigningKey, String, String, i64);
    let changes: [Change; 4] = [
        |w, r| (w.key.clone(), r.client_id.clone(), "other".into(), NOW),
        |w, r| (w.key.clone(), "https://elsewhere".into(), r.nonce.clone(), NOW),
        |w, r| (w.key.clone(), r.client_id.clone(), r.nonce.clone(), NOW - 400),
        |_, r| (key(), r.client_id.clone(), r.nonce.clone(), NOW),
    ];
    let wallet = world.wallet().await;
    let shown = sdjwt::disclose(&wallet.credential, &asked()).unwrap();
    for change in changes {
        let (_, request) = world.ask().await;
        let (key, audience, nonce, at) = change(&wallet, &request);
        let bound = sdjwt::bind(&shown, &key, &audience, &nonce, at).unwrap();
        assert_eq!(world.answer(&request, &bound).await, Err("binding_invalid".into()));
    }
}

#[tokio::test]
async fn a_disclosure_told_twice_or_foreign_is_refused() {
    let world = world().await;
    for twist in ["twice", "foreign"] {
        let (_, request) = world.ask().await;
        let wallet = world.wallet().await;
        let shown = sdjwt::disclose(&wallet.credential, &asked()).unwrap();
        let mut sd = sdjwt::SdJwt::parse(&shown).unwrap();
        let more = match twist {
            "twice" => sd.disclosures[0].clone(),
            _ => jose::b64_encode(json!(["salt", "stay_valid", true]).to_string()),
        };
        sd.disclosures.push(more);
        let bound = sdjwt::bind(&sd.unbound(), &wallet.key, &request.client_id, &request.nonce, NOW).unwrap();
        assert_eq!(world.answer(&request, &bound).await, Err("presentation_malformed".into()), "{twist}");
    }
}

#[tokio::test]
async fn a_foreign_issuer_counts_for_nothing() {
    let (world, foreign) = (world().await, world().await);
    let (_, request) = world.ask().await;
    let shown = foreign.wallet().await.show(&request, &asked());
    assert_eq!(world.answer(&request, &shown).await, Err("issuer_untrusted".into()));
}

#[tokio::test]
async fn a_holder_may_decline() {
    let world = world().await;
    let (requested, request) = world.ask().await;
    let form = [("state".to_owned(), request.state), ("error".to_owned(), "access_denied".to_owned())];
    world.verifier.respond(call_at(NOW), &form).await.unwrap();
    let code = "declined".to_owned();
    assert_eq!(world.result(&requested).await, Ok(Outcome::Refused { code }));
}

#[tokio::test]
async fn more_than_the_purpose_may_learn_is_not_even_signed() {
    let world = world().await;
    let ask = |paths: &[Value]| {
        let question = Question { purpose: Purpose::CultureTicket, query: query(paths) };
        let world = &world;
        async move { world.verifier.request(call_at(NOW), world.museum, &question).await.unwrap_err() }
    };
    let Error::OverAsking(items) = ask(&[json!(["birthdate"])]).await else { panic!() };
    let birth = items.iter().find(|item| item.claim == Claim::Birth).unwrap();
    assert_eq!(birth.granted, Some(Granularity::Over(18)));
    assert_eq!(world.actions().await, ["presentation_refused"]);
    assert_eq!(ask(&[json!(["age_equal_or_over"])]).await.code(), "D-MIN");
    assert_eq!(ask(&[json!(["picture"])]).await.code(), "invalid_request");
    let question = Question { purpose: Purpose::TelecomSim, ..ticket() };
    let error = world.verifier.request(call_at(NOW), world.museum, &question).await.unwrap_err();
    assert_eq!(error.code(), "purpose_not_registered");
}

#[tokio::test]
async fn who_demands_more_than_a_credential_is_worth_has_to_ask_for_its_proof_and_is_told_nothing_by_less() {
    let world = world().await;
    for (demanded, heard) in [(Assurance::Chip, Ok(())), (Assurance::ChipLive, Err("D-PROOF".to_owned()))] {
        let client = registered(&world.store, demanded).await;
        let ask = |paths: Vec<Value>| Question { purpose: Purpose::CultureTicket, query: query(&paths) };
        let age = json!(["age_equal_or_over", "18"]);
        let unasked = world.verifier.request(call_at(NOW), client, &ask(vec![age.clone()])).await;
        assert_eq!(unasked.is_ok(), demanded == Assurance::Chip);
        let paths = vec![age, json!(["verification"])];
        let requested = world.verifier.request(call_at(NOW), client, &ask(paths.clone())).await.unwrap();
        let request = world.fetch(&requested).await;
        let paths: Vec<Vec<Step>> = paths.iter().map(|p| path(p).unwrap()).collect();
        let shown = world.wallet().await.show(&request, &paths);
        assert_eq!(world.answer(&request, &shown).await, heard);
    }
}

#[tokio::test]
async fn a_request_belongs_to_one_relying_party_and_ends() {
    let world = world().await;
    let (requested, request) = world.ask().await;
    let other = registered(&world.store, Assurance::Typed).await;
    let foreign = world.verifier.result(call_at(NOW), other, requested.id).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let none = PresentationId::new(Moment::from_seconds(NOW), &SystemEntropy);
    assert!(matches!(world.verifier.result(call_at(NOW), world.museum, none).await, Err(Error::NotFound)));
    let late = world.verifier.request_object(call_at(NOW + 300), &request.state).await;
    assert!(matches!(late, Err(Error::NotFound)));
    let late = world.verifier.result(call_at(NOW + 300), world.museum, requested.id).await;
    assert!(matches!(late, Err(Error::NotFound)));
    assert_eq!(world.verifier.sweep(call_at(NOW + 1_000)).await.unwrap(), 1);
}
