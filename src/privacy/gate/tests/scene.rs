//! One visitor with a passport, and the recipients they meet.

use crate::{Ask, ConsentKind, Disclosure, Notice, Privacy, Recipient, Refusal, ReleaseError, Settings};
use audit::Audit;
use kernel::{
    Actor, Call, Claim, ClientId, Country, DocumentId, GrantId, Granularity, Moment, Purpose, RequestId,
    RetentionClass, SessionId, SystemEntropy, VisitorId,
};
use keys::Keys;
use std::sync::Arc;
use storage::{Json, SealedColumn, Store, Tx, WriteTx, client, document, grant, visitor};
use vault::{Context, Dek, Field, Suite};

pub(super) struct Scene {
    pub(super) store: Store,
    pub(super) keys: Keys,
    pub(super) audit: Audit,
    pub(super) privacy: Privacy,
    pub(super) visitor: VisitorId,
}

pub(super) fn call() -> Call {
    at("2026-11-23T08:00:00Z")
}

pub(super) fn at(text: &str) -> Call {
    let now = Moment::parse(text).unwrap();
    Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    }
}

impl Scene {
    pub(super) async fn new() -> Self {
        Self::with_birth("1990-05-17").await
    }

    pub(super) async fn with_birth(birth: &str) -> Self {
        let settings = storage::Settings { url: "sqlite::memory:".to_owned(), data_keys_url: None };
        let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let root = Arc::new(keys::FileRoot::ephemeral(&SystemEntropy));
        let settings = keys::Settings::new("main", "http://localhost");
        let keys = Keys::open(&store, root, settings, call()).await.unwrap();
        let audit = Audit::new(store.clone(), keys.clone(), "localhost/log").unwrap();
        let privacy =
            Privacy::open(store.clone(), keys.clone(), audit.clone(), Settings::default()).await.unwrap();
        let visitor = enrol(&store, &keys, birth).await;
        Self { store, keys, audit, privacy, visitor }
    }

    /// Registers a recipient; its sector is the first word of the purpose.
    pub(super) async fn recipient(&self, name: &str, country: &str, purpose: Purpose) -> Recipient {
        let tx = self.store.write(call()).await.unwrap();
        let row = client::Model {
            id: ClientId::new(tx.now(), tx.entropy()),
            name: name.to_owned(),
            metadata: storage::Written::of(&serde_json::json!({})).unwrap(),
            secret_hash: None,
            sector_host: "localhost".to_owned(),
            sector: purpose.code().split('.').next().unwrap().to_owned(),
            country: country.parse::<Country>().unwrap(),
            role: "handler".to_owned(),
            contract: true,
            assurance: kernel::Assurance::Typed,
            purposes: Json(vec![purpose]),
            state: "active".to_owned(),
            created_at: tx.now(),
            registration: None,
            pending: None,
            secret: None,
        };
        client::insert(&tx, row.clone()).await.unwrap();
        tx.commit().await.unwrap();
        Recipient::of(&row).unwrap()
    }

    pub(super) async fn ask(&self, name: &str, country: &str, purpose: Purpose, wanted: &[&str]) -> Ask {
        Ask {
            recipient: self.recipient(name, country, purpose).await,
            purpose,
            wanted: wanted.iter().map(|text| field(text)).collect(),
            reference: None,
        }
    }

    pub(super) async fn grant(&self, ask: &Ask) -> GrantId {
        let tx = self.store.write(call()).await.unwrap();
        let row = grant::Model {
            id: GrantId::new(tx.now(), tx.entropy()),
            visitor: self.visitor,
            client: ask.recipient.client,
            session: SessionId::new(tx.now(), tx.entropy()),
            purpose: ask.purpose,
            scope: "openid".to_owned(),
            claims: Json(ask.wanted.clone()),
            reference: ask.reference.clone(),
            auth_time: tx.now(),
            amr: Json(vec![]),
            acr: None,
            verified: None,
            details: None,
            places: None,
            created_at: tx.now(),
            used_at: None,
            ended_at: None,
        };
        grant::insert(&tx, row.clone()).await.unwrap();
        tx.commit().await.unwrap();
        row.id
    }

    pub(super) async fn consent(&self, ask: &Ask, kinds: &[ConsentKind]) {
        self.consent_of(self.visitor, ask, kinds).await;
    }

    pub(super) async fn consent_of(&self, visitor: VisitorId, ask: &Ask, kinds: &[ConsentKind]) {
        let mut tx = self.store.write(call()).await.unwrap();
        let notice = Notice { language: "en".to_owned(), text: "What is sent, to whom, and why.".to_owned() };
        self.privacy.consent(&mut tx, visitor, ask, kinds, notice).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub(super) async fn release_as(
        &self,
        call: Call,
        visitor: VisitorId,
        ask: &Ask,
    ) -> Result<Disclosure, Refusal> {
        let mut tx = self.store.write(call).await.unwrap();
        match self.privacy.release(&mut tx, visitor, ask, None).await {
            Ok(disclosure) => {
                tx.commit().await.unwrap();
                Ok(disclosure)
            }
            Err(ReleaseError::Refused(refusal)) => {
                drop(tx);
                self.privacy.record_refusal(call, visitor, ask, &refusal).await.unwrap();
                Err(*refusal)
            }
            Err(ReleaseError::Failed(error)) => panic!("{error}"),
        }
    }

    pub(super) async fn release(&self, ask: &Ask) -> Result<Disclosure, Refusal> {
        self.release_as(call(), self.visitor, ask).await
    }

    /// `code` or what was told, as text: `S-13.2 birth:over_18=true`.
    pub(super) async fn told(&self, ask: &Ask) -> String {
        match self.release(ask).await {
            Ok(disclosure) => {
                let values =
                    disclosure.values.iter().map(|v| format!(" {}:{}={}", v.claim, v.granularity, v.value));
                disclosure.code + values.collect::<String>().as_str()
            }
            Err(refusal) => refusal.code,
        }
    }

    pub(super) async fn preview(&self, ask: &Ask) -> crate::Preview {
        let tx = self.store.read().await.unwrap();
        self.privacy.preview(&tx, call().now, self.visitor, ask).await.unwrap()
    }

    pub(super) async fn another_visitor(&self) -> VisitorId {
        enrol(&self.store, &self.keys, "1985-01-01").await
    }
}

pub(super) fn field(text: &str) -> (Claim, Granularity) {
    let (claim, grain) = text.split_once(':').unwrap();
    (claim.parse().unwrap(), grain.parse().unwrap())
}

async fn enrol(store: &Store, keys: &Keys, birth: &str) -> VisitorId {
    let visitor = VisitorId::new(call().now, &SystemEntropy);
    let document = DocumentId::new(call().now, &SystemEntropy);
    let dek = keys.dek(call(), &visitor.to_string(), RetentionClass::Profile).await.unwrap();
    let tx = store.write(call()).await.unwrap();
    let (person_row, row) = (visitor.to_string(), document.to_string());
    let sealer = Sealer { tx: &tx, dek: &dek, visitor };
    let person = visitor::Model {
        id: visitor,
        created_at: tx.now(),
        phone: Some(sealer.seal(&person_row, "+4915112345678")),
        email: None,
    };
    let passport = document::Model {
        id: document,
        visitor,
        number_index: visitor.bytes().to_vec(),
        index_epoch: 1,
        person_index: None,
        state: kernel::DocumentState::Active,
        left_at: None,
        evidence: kernel::Assurance::Chip,
        presence: Json(Vec::new()),
        signer: "00".to_owned(),
        verified_at: tx.now(),
        expires_at: kernel::Date::parse("2030-04-16").unwrap().midnight(),
        issuer: sealer.seal(&row, "UTO"),
        number: sealer.seal(&row, "L01X00T47"),
        name: sealer.seal(&row, r#"{"primary":"ERIKSSON","secondary":"ANNA MARIA"}"#),
        native_name: None,
        nationality: sealer.seal(&row, "UTO"),
        birth: sealer.seal(&row, birth),
        sex: sealer.seal(&row, "F"),
        expiry: sealer.seal(&row, "2030-04-15"),
    };
    visitor::insert(&tx, person).await.unwrap();
    document::insert(&tx, passport).await.unwrap();
    tx.commit().await.unwrap();
    visitor
}

struct Sealer<'a> {
    tx: &'a WriteTx,
    dek: &'a Dek,
    visitor: VisitorId,
}

impl Sealer<'_> {
    fn seal<F: Field>(&self, row: &str, value: &str) -> SealedColumn<F> {
        let context = Context {
            tenant: "main",
            row,
            subject: &self.visitor.to_string(),
            class: RetentionClass::Profile.code(),
        };
        let nonce = self.tx.entropy().bytes();
        vault::seal(self.dek, Suite::Aes, &context, nonce, value.as_bytes()).unwrap().into()
    }
}

/// The number of rows of a query over consents in the given state.
pub(super) async fn consents(tx: &impl Tx, visitor: VisitorId, state: &str) -> usize {
    storage::consent::of(tx, visitor).await.unwrap().iter().filter(|c| c.state == state).count()
}
