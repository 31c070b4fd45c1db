use super::scene::{Scene, after, chip, chip_of, contact};
use crate::{EnrolError, Error, Joined, Occasion, Report};
use kernel::{Assurance, CredentialId, DocumentState, Failure, Moment, SystemEntropy, VisitorId};
use storage::{credential, document, token};

const DAY: u64 = 24 * 3600;

impl Scene {
    /// The states of a visitor's passports, the newest first.
    async fn states(&self, at: u64, visitor: VisitorId) -> Vec<DocumentState> {
        let rows = self.visitors.documents(after(at).now, visitor).await.unwrap();
        rows.into_iter().map(|row| row.state).collect()
    }

    /// A credential and a refresh token, as issuer and provider leave them behind.
    async fn issued(&self, visitor: VisitorId, hash: u8) -> (CredentialId, Vec<u8>) {
        let tx = self.store.write(after(1)).await.unwrap();
        let id = CredentialId::new(tx.now(), &SystemEntropy);
        let idx = storage::status::take(&tx, "list", after(DAY).now, 100).await.unwrap();
        let row = credential::Model {
            id,
            subject_index: self.keys.visitor_index(&tx, credential::SUBJECT, visitor).await.unwrap().written,
            configuration: "visitor-id".to_owned(),
            list: "list".to_owned(),
            idx,
            key_hash: vec![hash],
            issued_at: tx.now(),
            expires_at: after(400 * DAY).now,
            revoked_at: None,
        };
        credential::insert(&tx, row).await.unwrap();
        let row = token::Model {
            token_hash: vec![hash],
            kind: "refresh".to_owned(),
            client: "cli".to_owned(),
            grant: None,
            visitor: Some(visitor),
            scope: "openid".to_owned(),
            audience: "x".to_owned(),
            issued_at: tx.now(),
            expires_at: after(400 * DAY).now,
            revoked_at: None,
            confirmation: None,
            details: None,
        };
        token::insert(&tx, row).await.unwrap();
        tx.commit().await.unwrap();
        (id, vec![hash])
    }

    async fn revoked(&self, visitor: VisitorId, token: &[u8]) -> (Option<Moment>, Option<Moment>) {
        let tx = self.store.read().await.unwrap();
        let subject = self.keys.visitor_index(&tx, credential::SUBJECT, visitor).await.unwrap();
        let held = credential::of(&tx, &subject.found).await.unwrap();
        let token = token::find(&tx, token).await.unwrap().unwrap();
        (held[0].revoked_at, token.revoked_at)
    }
}

#[tokio::test]
async fn a_lost_passport_stops_working_at_once_and_takes_its_credentials_and_tokens_along() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let (_, token) = scene.issued(visitor, 1).await;
    let id = scene.visitors.documents(after(2).now, visitor).await.unwrap()[0].id;
    let ended = scene.visitors.report(after(2), visitor, id, Report::Lost).await.unwrap();
    assert_eq!((ended.credentials, ended.tokens), (1, 1));
    let at = Some(after(2).now);
    assert_eq!(scene.revoked(visitor, &token).await, (at, at));
    let list = storage::status::find(&scene.store.read().await.unwrap(), "list").await.unwrap().unwrap();
    assert_eq!(list.revision, 1);
    let tx = scene.store.read().await.unwrap();
    assert_eq!(document::current(&tx, visitor, after(2).now).await.unwrap(), None);
    drop(tx);
    let refused = scene.enrol(after(3), &chip()).await.unwrap_err();
    let EnrolError::Refused(verdict) = refused else { panic!("{refused:?}") };
    assert_eq!((verdict.failures(), verdict.document), (vec!["reported_lost"], None));
    assert_eq!(scene.actions().await[2..], ["document_reported", "enrol_refused"]);
}

#[tokio::test]
async fn a_passport_is_reported_once_by_its_holder_or_by_its_number() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let other = scene.enrol(after(0), &chip_of(b"utopia", "X1111111", "330415")).await.unwrap().visitor;
    let id = scene.visitors.documents(after(1).now, visitor).await.unwrap()[0].id;
    let foreign = scene.visitors.report(after(1), other, id, Report::Lost).await.unwrap_err();
    assert!(matches!(foreign, Error::NoDocument));
    let by_number =
        |number: &'static str| scene.visitors.report_number(after(1), "UTO", number, Report::Stolen);
    assert!(by_number("l898902c3<").await.is_ok());
    assert_eq!(by_number("L898902C3").await.unwrap_err().code(), "already_reported");
    assert_eq!(by_number("NOBODYS").await.unwrap_err().code(), "no_such_passport");
    assert_eq!(scene.states(2, visitor).await, [DocumentState::Stolen]);
    assert_eq!(scene.states(2, other).await, [DocumentState::Active]);
}

#[tokio::test]
async fn an_expired_passport_stops_at_midnight_and_the_sweep_says_so_once() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip_of(b"utopia", "X2222222", "261123")).await.unwrap().visitor;
    // The scene begins at 08:00; the passport's last day ends sixteen hours later.
    let (last, over) = (16 * 3600 - 1, 16 * 3600);
    assert_eq!(scene.states(last, visitor).await, [DocumentState::Active]);
    assert_eq!(scene.visitors.sweep(after(last)).await.unwrap(), 0);
    assert_eq!(scene.states(over, visitor).await, [DocumentState::Expired]);
    let tx = scene.store.read().await.unwrap();
    assert_eq!(document::current(&tx, visitor, after(over).now).await.unwrap(), None);
    drop(tx);
    assert_eq!(scene.visitors.sweep(after(over)).await.unwrap(), 1);
    assert_eq!(scene.visitors.sweep(after(over)).await.unwrap(), 0);
    assert_eq!(scene.actions().await[2..], ["document_expired"]);
}

#[tokio::test]
async fn a_new_passport_takes_the_old_ones_place_and_the_visitor_stays() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let (_, token) = scene.issued(visitor, 1).await;
    let renewal = |at, number, occasion| {
        let files = chip_of(b"utopia", number, "360415").files().unwrap();
        scene.visitors.enrol(after(at), files, occasion, contact())
    };
    let done = renewal(60, "N7777777", Occasion::Renewal(visitor)).await.unwrap();
    assert_eq!((done.visitor, done.joined, done.evidence), (visitor, Joined::Renewed, Assurance::Chip));
    assert_eq!(scene.states(61, visitor).await, [DocumentState::Active, DocumentState::Superseded]);
    // The credentials are gone, the tokens of those who may know stay.
    assert_eq!(scene.revoked(visitor, &token).await, (Some(after(60).now), None));
    // The old number stays taken: it neither comes back nor makes a second visitor.
    let old = scene.visitors.enrol(after(62), chip().files().unwrap(), Occasion::Renewal(visitor), contact());
    assert_eq!(old.await.unwrap_err().code(), "link_unclear");
    let again = scene.enrol(after(63), &chip()).await.unwrap();
    assert_eq!((again.visitor, again.joined), (visitor, Joined::Known));
}

#[tokio::test]
async fn a_passport_of_another_name_or_of_another_visitor_is_joined_by_officers_alone() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let stranger = scene.enrol(after(0), &chip_of(b"utopia", "X1111111", "330415")).await.unwrap().visitor;
    let married = super::scene::state(b"utopia")
        .chip(&passport::specimen::Holder {
            primary: "LINDQVIST",
            secondary: "ANNABETH",
            number: "M5555555",
            nationality: "UTO",
            birth: "900812",
            sex: "F",
            expiry: "360415",
            native_name: None,
        })
        .unwrap();
    let bring = |at, chip: &passport::specimen::Chip, occasion| {
        scene.visitors.enrol(after(at), chip.files().unwrap(), occasion, contact())
    };
    let unclear = bring(60, &married, Occasion::Renewal(visitor)).await.unwrap_err();
    assert_eq!(unclear.code(), "link_unclear");
    let others = bring(61, &chip(), Occasion::Renewal(stranger)).await.unwrap_err();
    assert_eq!(others.code(), "link_unclear");
    assert_eq!(scene.states(62, visitor).await, [DocumentState::Active]);
    let joined = bring(63, &married, Occasion::Link(visitor, crate::Reason::DetailsChanged)).await.unwrap();
    assert_eq!((joined.visitor, joined.joined), (visitor, Joined::Renewed));
    let (action, note) = scene.ledger().await.pop().unwrap();
    assert_eq!(action, "document_renewed");
    assert_eq!(note, "chip details_changed credentials ended: 0");
}

#[tokio::test]
async fn of_two_renewals_at_once_one_takes_place_and_one_passport_works() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guosuo.db");
    let scene = Scene::over(&format!("sqlite://{}?mode=rwc", file.display())).await;
    scene.trust_utopia().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let renew = |number| {
        let files = chip_of(b"utopia", number, "360415").files().unwrap();
        scene.visitors.enrol(after(60), files, Occasion::Renewal(visitor), contact())
    };
    let (a, b) = tokio::join!(renew("N1111111"), renew("N1111111"));
    let (c, d) = tokio::join!(renew("N2222222"), renew("N3333333"));
    for done in [a, b, c, d] {
        assert_eq!(done.unwrap().visitor, visitor);
    }
    let mut states = scene.states(61, visitor).await;
    states.retain(|state| *state == DocumentState::Active);
    assert_eq!(states.len(), 1);
}
