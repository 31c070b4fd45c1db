//! Sessions with a chip that answers.

use super::scene::{Scene, after, state};
use crate::{
    Agreement, Begun, Bytes, EnrolError, Enrolled, Evidence, Holder, Joined, Jwk, Occasion, Progress, Reason,
};
use kernel::{Assurance, Failure};
use passport::{
    Domain,
    specimen::{Cipher, Digest, Holder as Person, Proofs, Signing, VirtualChip},
};
use serde_json::json;

const SIGNS: Proofs = Proofs { signing: Some(Signing::Rsa(2048, Digest::Sha256)), agreeing: None };
const AGREES: Proofs = Proofs { signing: None, agreeing: Some((Domain::BrainpoolP256r1, Cipher::Aes128)) };

fn chip(number: &str, proofs: Proofs) -> VirtualChip {
    let person = Person {
        primary: "ERIKSSON",
        secondary: "ANNABETH",
        number,
        nationality: "UTO",
        birth: "900812",
        sex: "F",
        expiry: "330415",
        native_name: None,
    };
    state(b"utopia").virtual_chip(&person, proofs).unwrap()
}

/// What is read of a chip, without any proof.
fn copy(chip: &VirtualChip) -> Evidence {
    let read = chip.chip();
    let groups = [(1, Some(&read.dg1)), (14, read.dg14.as_ref()), (15, read.dg15.as_ref())];
    let groups = groups.into_iter().filter_map(|(n, bytes)| Some((n, Bytes(bytes?.clone()))));
    let sod = Bytes(read.sod.clone());
    Evidence { sod, groups: groups.collect(), aa: vec![], ca: None, phone: None, email: None }
}

/// The same with the chip's signature on a session's challenge.
fn signed(chip: &VirtualChip, begun: &Begun) -> Evidence {
    let answers = begun.nonces.iter().map(|nonce| Bytes(chip.active(nonce).unwrap()));
    Evidence { aa: answers.collect(), ..copy(chip) }
}

fn agreeing(chip: &VirtualChip, domain: Domain) -> Evidence {
    let ca = Some(Agreement { domain: domain.code().to_owned(), key: None, protocol: None });
    Evidence { ca, ..copy(chip) }
}

impl Scene {
    async fn begin(&self, at: u64, occasion: Occasion) -> Begun {
        self.visitors.begin(after(at), occasion, &Holder::Passkey, true).await.unwrap()
    }

    async fn present(&self, at: u64, begun: &Begun, evidence: Evidence) -> Result<Enrolled, EnrolError> {
        match self.visitors.present(after(at), begun.id.expose(), evidence).await? {
            Progress::Done(enrolled) => Ok(*enrolled),
            other => panic!("{other:?}"),
        }
    }
}

fn code(refused: Result<Enrolled, EnrolError>) -> Vec<&'static str> {
    match refused.unwrap_err() {
        EnrolError::Refused(verdict) => verdict.failures(),
        other => vec![other.code()],
    }
}

#[tokio::test]
async fn a_chip_that_signs_the_challenge_enrols_as_proven_present() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", SIGNS);
    let begun = scene.begin(0, Occasion::Oneself).await;
    assert_eq!((begun.groups.as_slice(), begun.nonces.len()), ([1, 11, 14, 15].as_slice(), 1));
    let done = scene.present(20, &begun, signed(&chip, &begun)).await.unwrap();
    assert_eq!((done.joined, done.evidence), (Joined::New, Assurance::ChipLive));
    assert_eq!(scene.ledger().await.pop().unwrap(), ("enrolled".to_owned(), "chip-live".to_owned()));
    // The account opens once by its link, for a passkey.
    let way = scene.visitors.hand_over(after(21), done.visitor).await.unwrap();
    let token = scene.visitors.follow(after(22), way.secret.expose()).await.unwrap();
    let who = scene.visitors.session(after(23), token.expose()).await.unwrap().unwrap();
    assert!(who.visitor == done.visitor && !who.by_passkey());
    let again = scene.visitors.follow(after(24), way.secret.expose()).await.unwrap_err();
    assert_eq!(again.code(), "link_used");
}

#[tokio::test]
async fn a_chip_that_agrees_on_keys_with_ours_enrols_as_proven_present() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", AGREES);
    let begun = scene.begin(0, Occasion::Oneself).await;
    let (_, key) = begun.keys.iter().find(|(d, _)| *d == Domain::BrainpoolP256r1).unwrap();
    let evidence = agreeing(&chip, Domain::BrainpoolP256r1);
    let progress = scene.visitors.present(after(30), begun.id.expose(), evidence).await.unwrap();
    let Progress::Command(command, _) = progress else { panic!("{progress:?}") };
    let response = chip.chip_authenticate(key, &command).unwrap();
    let done = scene.visitors.relay(after(32), begun.id.expose(), &response).await.unwrap();
    assert_eq!((done.joined, done.evidence), (Joined::New, Assurance::ChipLive));
    let twice = scene.visitors.relay(after(33), begun.id.expose(), &response).await;
    assert_eq!(code(twice), ["session_expired"]);
}

#[tokio::test]
async fn the_operator_decides_what_a_missing_list_of_withdrawn_signers_does() {
    let outcome = async |missing_crl| {
        let policy = crate::Policy { missing_crl, ..crate::Policy::default() };
        let scene = Scene::under("sqlite::memory:", crate::Specimens::Accepted, policy).await;
        scene.trust_utopia().await;
        let chip = chip("L898902C3", SIGNS);
        let begun = scene.begin(0, Occasion::Oneself).await;
        let evidence = signed(&chip, &begun);
        scene.present(1, &begun, evidence).await.map(|done| done.evidence)
    };
    assert_eq!(outcome(crate::Rule::Accept).await.unwrap(), Assurance::ChipLive);
    assert_eq!(code(outcome(crate::Rule::Refuse).await.map(|_| panic!())), ["no_crl"]);
}

#[tokio::test]
async fn a_replayed_a_stale_and_a_foreign_answer_are_refused() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", SIGNS);
    let (one, other) = (scene.begin(0, Occasion::Oneself).await, scene.begin(0, Occasion::Oneself).await);
    let answer = signed(&chip, &one);
    // The answer to one session is none to another, and that other is over.
    assert_eq!(code(scene.present(1, &other, answer.clone()).await), ["presence_failed"]);
    assert_eq!(code(scene.present(2, &other, signed(&chip, &other)).await), ["session_expired"]);
    // Five minutes, and not a second more.
    assert_eq!(code(scene.present(300, &one, answer.clone()).await), ["session_expired"]);
    assert!(scene.present(299, &one, answer.clone()).await.is_ok());
    assert_eq!(code(scene.present(299, &one, answer).await), ["session_expired"]);
    for id in ["", "x", &"A".repeat(43), &"A".repeat(100_000)] {
        let nobody = scene.visitors.present(after(1), id, copy(&chip)).await;
        assert!(matches!(nobody, Err(EnrolError::Session)));
    }
}

#[tokio::test]
async fn our_keys_are_worth_nothing_after_two_minutes() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", AGREES);
    let begin = || scene.begin(0, Occasion::Oneself);
    let late = begin().await;
    let evidence = agreeing(&chip, Domain::BrainpoolP256r1);
    assert_eq!(code(scene.present(120, &late, evidence.clone()).await), ["session_expired"]);
    let begun = begin().await;
    let progress = scene.visitors.present(after(119), begun.id.expose(), evidence).await.unwrap();
    let Progress::Command(command, _) = progress else { panic!("{progress:?}") };
    let (_, key) = begun.keys.iter().find(|(d, _)| *d == Domain::BrainpoolP256r1).unwrap();
    let response = chip.chip_authenticate(key, &command).unwrap();
    let done = scene.visitors.relay(after(120), begun.id.expose(), &response).await;
    assert_eq!(code(done), ["session_expired"]);
}

#[tokio::test]
async fn the_challenge_commits_the_chip_to_the_holders_key() {
    let scene = Scene::new().await;
    let key = json!({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"});
    let wallet = Holder::Wallet(Box::new(Jwk::parse(&key).unwrap()));
    let begun = scene.visitors.begin(after(0), Occasion::Oneself, &wallet, false).await.unwrap();
    assert_eq!(begun.groups, [1, 14, 15]);
    let chip = chip("L898902C3", SIGNS);
    let done = scene.present(1, &begun, signed(&chip, &begun)).await.unwrap();
    assert_eq!(done.evidence, Assurance::ChipLive);
    assert!(!format!("{begun:?}").contains(begun.id.expose()));
}

#[tokio::test]
async fn what_the_signed_list_promises_must_be_shown() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", SIGNS);
    // Without an answer, and without the group that would ask for one.
    let begun = scene.begin(0, Occasion::Oneself).await;
    assert_eq!(code(scene.present(1, &begun, copy(&chip)).await), ["presence_omitted"]);
    let begun = scene.begin(2, Occasion::Oneself).await;
    let mut stripped = copy(&chip);
    stripped.groups.remove(&15);
    assert_eq!(code(scene.present(3, &begun, stripped).await), ["presence_omitted"]);
    // The same in files; an officer who has the passport may let them stand, as what they are.
    let files = || chip.files().unwrap();
    let upload = scene.visitors.enrol(after(4), files(), Occasion::Oneself, super::scene::contact()).await;
    assert_eq!(code(upload), ["presence_omitted"]);
    let desk = Occasion::Desk(Reason::Present);
    let done = scene.visitors.enrol(after(5), files(), desk, super::scene::contact()).await.unwrap();
    assert_eq!((done.joined, done.evidence), (Joined::New, Assurance::Chip));
    let (action, note) = scene.ledger().await.pop().unwrap();
    assert_eq!((action.as_str(), note.as_str()), ("enrolled", "chip present"));
}

#[tokio::test]
async fn a_group_nobody_asked_for_and_a_domain_nobody_has_end_the_session() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", SIGNS);
    let begun = scene.begin(0, Occasion::Oneself).await;
    let mut more = signed(&chip, &begun);
    more.groups.insert(2, Bytes(vec![0x75, 0]));
    assert_eq!(code(scene.present(1, &begun, more).await), ["group_not_asked"]);
    let begun = scene.begin(2, Occasion::Oneself).await;
    let ca = Some(Agreement { domain: "P-192".to_owned(), key: None, protocol: None });
    assert_eq!(code(scene.present(3, &begun, Evidence { ca, ..copy(&chip) }).await), ["domain_unknown"]);
    // A domain of ours that the chip has no key in is no proof.
    let begun = scene.begin(4, Occasion::Oneself).await;
    let foreign = scene.present(5, &begun, agreeing(&chip, Domain::P384)).await;
    assert!(code(foreign).contains(&"presence_failed"));
}

#[tokio::test]
async fn who_lost_their_passkey_comes_back_with_a_live_chip_and_not_with_its_files() {
    let scene = Scene::new().await;
    let chip = chip("L898902C3", SIGNS);
    let begun = scene.begin(0, Occasion::Oneself).await;
    let visitor = scene.present(1, &begun, signed(&chip, &begun)).await.unwrap().visitor;
    let begun = scene.begin(60, Occasion::Oneself).await;
    let known = scene.present(61, &begun, signed(&chip, &begun)).await.unwrap();
    assert_eq!((known.visitor, known.joined), (visitor, Joined::Known));
    let begun = scene.begin(62, Occasion::Recovery).await;
    let back = scene.present(63, &begun, signed(&chip, &begun)).await.unwrap();
    assert_eq!((back.visitor, back.joined), (visitor, Joined::Recognised));
    let begun = scene.begin(64, Occasion::Recovery).await;
    assert_eq!(code(scene.present(65, &begun, copy(&chip)).await), ["presence_omitted"]);
}

#[tokio::test]
async fn of_many_who_answer_one_challenge_at_once_one_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guosuo.db");
    let scene = Scene::over(&format!("sqlite://{}?mode=rwc", file.display())).await;
    scene.trust_utopia().await;
    let chip = chip("L898902C3", SIGNS);
    let begun = scene.begin(0, Occasion::Oneself).await;
    let answer = signed(&chip, &begun);
    let attempt = || scene.present(1, &begun, answer.clone());
    let (a, b, c, d) = tokio::join!(attempt(), attempt(), attempt(), attempt());
    let heard = [a, b, c, d].into_iter().filter(Result::is_ok).count();
    assert_eq!(heard, 1);
}
