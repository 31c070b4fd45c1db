use super::scene::{Scene, after, chip, chip_of, contact};
use crate::{EnrolError, Enrolled, Joined, Occasion, Reason, Report};
use kernel::{Assurance, DocumentState, Failure};

/// The zone of a specimen, in two lines.
pub(super) fn zone(number: &str, expiry: &str) -> String {
    let dg1 = chip_of(b"utopia", number, expiry).dg1;
    let text = String::from_utf8_lossy(&dg1[dg1.len() - 88..]).into_owned();
    format!("{}\n{}", &text[..44], &text[44..])
}

impl Scene {
    async fn typed(&self, at: u64, zone: &str) -> Result<Enrolled, EnrolError> {
        self.visitors.enrol_typed(after(at), zone, contact()).await
    }
}

#[tokio::test]
async fn what_is_typed_makes_an_account_of_the_lowest_kind_and_tells_nothing_of_others() {
    let scene = Scene::new().await;
    let owner = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let own = zone("L898902C3", "330415");
    let (one, two) =
        (scene.typed(1, &own).await.unwrap(), scene.typed(2, &own.to_lowercase()).await.unwrap());
    // The same answer for a passport that is enrolled, and for one typed twice: a new account each time.
    assert_eq!((one.joined, two.joined), (Joined::New, Joined::New));
    assert_eq!((one.evidence, two.evidence), (Assurance::Typed, Assurance::Typed));
    assert!(one.visitor != owner && two.visitor != owner && one.visitor != two.visitor);
    assert_eq!(scene.visitors.find_by_document("UTO", "L898902C3").await.unwrap(), Some(owner));
}

#[tokio::test]
async fn what_was_typed_is_replaced_by_the_chip_of_the_same_person() {
    let scene = Scene::new().await;
    let visitor = scene.typed(0, &zone("L898902C3", "330415")).await.unwrap().visitor;
    let files = chip().files().unwrap();
    let done = scene.visitors.enrol(after(1), files, Occasion::Renewal(visitor), contact()).await.unwrap();
    assert_eq!((done.visitor, done.joined, done.evidence), (visitor, Joined::Renewed, Assurance::Chip));
    let rows = scene.visitors.documents(after(2).now, visitor).await.unwrap();
    let states: Vec<_> = rows.iter().map(|row| (row.evidence, row.state)).collect();
    let expected = [(Assurance::Chip, DocumentState::Active), (Assurance::Typed, DocumentState::Superseded)];
    assert_eq!(states, expected);
}

#[tokio::test]
async fn lines_that_are_none_and_passports_that_expired_are_refused() {
    let scene = Scene::new().await;
    let wrong = zone("L898902C3", "330415").replacen("L898902C3", "L898902C4", 1);
    let expired = zone("L898902C3", "200101");
    let cases = [
        (wrong, "bad_mrz"),
        (String::new(), "bad_mrz"),
        ("<".repeat(100_000), "bad_mrz"),
        (expired, "expired"),
    ];
    let before = scene.actions().await;
    for (zone, code) in cases {
        assert_eq!(scene.typed(0, &zone).await.unwrap_err().code(), code);
    }
    assert_eq!(scene.actions().await, before);
}

#[tokio::test]
async fn an_officer_enrols_a_passport_without_a_chip_and_it_is_one_passport_one_visitor() {
    let scene = Scene::new().await;
    let inspect = |at, reason| {
        let zone = zone("L898902C3", "330415");
        let scene = &scene;
        async move { scene.visitors.enrol_inspected(after(at), &zone, reason, contact()).await }
    };
    let done = inspect(0, Reason::NoChip).await.unwrap();
    assert_eq!((done.joined, done.evidence), (Joined::New, Assurance::Desk));
    assert_eq!(scene.ledger().await.pop().unwrap(), ("enrolled".to_owned(), "desk no_chip".to_owned()));
    let again = inspect(1, Reason::PasskeyLost).await.unwrap();
    assert_eq!((again.visitor, again.joined), (done.visitor, Joined::Recognised));
    // Its chip answers after all: the visitor signs in, and the better proof is kept.
    let own = Occasion::Renewal(done.visitor);
    let better = scene.visitors.enrol(after(2), chip().files().unwrap(), own, contact()).await.unwrap();
    assert_eq!((better.joined, better.evidence), (Joined::Proved, Assurance::Chip));
    let worse = inspect(3, Reason::NoChip).await.unwrap();
    assert_eq!(worse.joined, Joined::Recognised);
    scene.visitors.report_number(after(4), "UTO", "L898902C3", Report::Stolen).await.unwrap();
    assert_eq!(inspect(5, Reason::NoChip).await.unwrap_err().code(), "reported_lost");
}
