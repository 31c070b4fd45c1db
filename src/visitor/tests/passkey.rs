use super::{
    authenticator::Phone,
    scene::{Scene, after, chip, chip_of},
};
use crate::{Error, Settings, Specimens, Started, Visitors};
use kernel::VisitorId;
use serde_json::json;

struct Ready {
    scene: Scene,
    visitor: VisitorId,
    phone: Phone,
}

impl Ready {
    async fn new() -> Self {
        let scene = Scene::new().await;
        let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
        let mut phone = Phone::new(1);
        register(&scene, visitor, &mut phone).await.unwrap();
        Self { scene, visitor, phone }
    }

    async fn begin(&self, at: u64) -> Started {
        self.scene.visitors.passkey_assert_start(after(at)).await.unwrap()
    }

    async fn sign_in(&mut self, at: u64) -> Result<String, Error> {
        let started = self.begin(at).await;
        let answer = self.phone.get(&started.options);
        let token = self.scene.visitors.passkey_assert_finish(after(at), &started.state, answer).await?;
        Ok(token.expose().to_owned())
    }
}

async fn register(scene: &Scene, visitor: VisitorId, phone: &mut Phone) -> Result<(), Error> {
    let started = scene.visitors.passkey_register_start(after(1), visitor).await.unwrap();
    let answer = phone.create(&started.options);
    scene.visitors.passkey_register_finish(after(2), visitor, &started.state, answer).await.map(|_| ())
}

fn is_refused<T>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Passkey))
}

#[tokio::test]
async fn a_visitor_registers_a_passkey_and_signs_in_without_a_name() {
    let mut ready = Ready::new().await;
    let token = ready.sign_in(10).await.unwrap();
    let who = ready.scene.visitors.session(after(11), &token).await.unwrap().unwrap();
    assert_eq!((who.visitor, who.amr), (ready.visitor, vec!["pop".to_owned(), "mfa".to_owned()]));
    let rows = ready.scene.visitors.passkeys(ready.visitor).await.unwrap();
    assert_eq!((rows.len(), rows[0].used_at), (1, Some(after(10).now)));
    assert_eq!(ready.scene.actions().await[2..], ["passkey_added", "signed_in"]);
}

#[tokio::test]
async fn the_options_ask_for_a_passkey_that_is_found_without_a_name_and_tell_no_name() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let options = scene.visitors.passkey_register_start(after(1), visitor).await.unwrap().options;
    let choice = &options["publicKey"]["authenticatorSelection"];
    assert_eq!(
        (&choice["residentKey"], &choice["userVerification"]),
        (&json!("required"), &json!("required"))
    );
    assert!(!options.to_string().contains("ERIKSSON"));
    let options = scene.visitors.passkey_assert_start(after(1)).await.unwrap().options;
    assert_eq!((&options["publicKey"]["allowCredentials"], options.get("mediation")), (&json!([]), None));
}

#[tokio::test]
async fn an_answer_counts_once_and_for_five_minutes() {
    let mut ready = Ready::new().await;
    let started = ready.begin(10).await;
    let answer = ready.phone.get(&started.options);
    let finish = |at, state: String| {
        let (visitors, answer) = (ready.scene.visitors.clone(), answer.clone());
        async move { visitors.passkey_assert_finish(after(at), &state, answer).await }
    };
    assert!(is_refused(finish(310, started.state.clone()).await));
    assert!(finish(309, started.state.clone()).await.is_ok());
    assert!(is_refused(finish(309, started.state.clone()).await));
    // Nor does it fit another ceremony's state, or one that was tampered with.
    let other = ready.begin(309).await.state;
    assert!(is_refused(finish(309, other).await));
    assert!(is_refused(finish(309, started.state.replacen('A', "B", 1)).await));
    assert!(is_refused(finish(309, String::new()).await));
}

#[tokio::test]
async fn of_two_uses_of_one_answer_at_once_one_signs_in() {
    let mut ready = Ready::new().await;
    let started = ready.begin(10).await;
    let answer = ready.phone.get(&started.options);
    let finish = || ready.scene.visitors.passkey_assert_finish(after(11), &started.state, answer.clone());
    let (a, b) = tokio::join!(finish(), finish());
    assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
}

#[tokio::test]
async fn a_phishing_page_an_unverified_user_and_a_cloned_counter_are_refused() {
    let mut ready = Ready::new().await;
    ready.phone.origin = "https://guosuo.example".to_owned();
    assert!(is_refused(ready.sign_in(10).await));
    ready.phone.origin = super::scene::ORIGIN.to_owned();
    ready.phone.verified = false;
    assert!(is_refused(ready.sign_in(11).await));
    ready.phone.verified = true;
    ready.phone.counter = 7;
    assert!(ready.sign_in(12).await.is_ok());
    assert!(is_refused(ready.sign_in(13).await));
}

#[tokio::test]
async fn a_registration_is_bound_to_the_visitor_who_began_it() {
    let mut ready = Ready::new().await;
    let other_chip = chip_of(b"utopia", "L898902C4", "330415");
    let other = ready.scene.enrol(after(3), &other_chip).await.unwrap().visitor;
    let visitors = &ready.scene.visitors;
    let started = visitors.passkey_register_start(after(4), ready.visitor).await.unwrap();
    let answer = Phone::new(2).create(&started.options);
    assert!(is_refused(visitors.passkey_register_finish(after(5), other, &started.state, answer).await));
    // Nor is a sign-in's state one of a registration.
    let started = visitors.passkey_assert_start(after(4)).await.unwrap();
    let answer = Phone::new(3).create(&json!({ "publicKey": {
        "challenge": started.options["publicKey"]["challenge"], "rp": { "id": "localhost" }, "user": { "id": "" },
    }}));
    let finished = visitors.passkey_register_finish(after(5), other, &started.state, answer).await;
    assert!(is_refused(finished));
    // A passkey that is registered already belongs to whom it belongs.
    let known = register(&ready.scene, other, &mut ready.phone).await;
    assert!(matches!(known, Err(Error::PasskeyKnown)));
}

#[tokio::test]
async fn a_passkey_of_another_or_of_nobody_signs_nobody_in() {
    let mut ready = Ready::new().await;
    let started = ready.begin(10).await;
    let mut answer = ready.phone.get(&started.options);
    // The user handle of somebody else.
    answer["response"]["userHandle"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    let finish = |answer| ready.scene.visitors.passkey_assert_finish(after(10), &started.state, answer);
    assert!(is_refused(finish(answer).await));
    assert!(is_refused(finish(Phone::new(9).get(&started.options)).await));
    for rubbish in [json!(null), json!([]), json!({ "id": 1 }), json!("x")] {
        assert!(is_refused(finish(rubbish).await));
    }
}

#[tokio::test]
async fn an_issuer_without_a_host_name_is_refused_at_the_start() {
    let Scene { store, keys, audit, .. } = Scene::new().await;
    for issuer in ["http://127.0.0.1:8080", "urn:guosuo", "not an address"] {
        let settings = Settings {
            issuer: issuer.to_owned(),
            name: "Guosuo".to_owned(),
            specimens: Specimens::Refused,
            typed: false,
            accept_unbound_copy: false,
            rounds: crate::Rounds::One,
            policy: crate::Policy::default(),
        };
        let made = Visitors::new(store.clone(), keys.clone(), audit.clone(), settings);
        assert!(matches!(made, Err(Error::Issuer)), "{issuer}");
    }
}
