use super::scene::{Scene, after, chip, state};
use crate::{
    Activation, Addition, CountryRow, Dropping, Grounds, Import, Imported, SourceName, Specimens,
    TrustChangeError, TrustStore, TrustWarning, Withdrawals,
};
use kernel::{Actor, Assurance, Call, Entropy, Failure, StaffId, SystemEntropy};
use passport::{Anchor, specimen::State};
use std::sync::Arc;

const DAY: i64 = 86_400;

fn csca(seed: &[u8]) -> Vec<u8> {
    state(seed).csca().unwrap()
}

fn print(certificate: &[u8]) -> String {
    Anchor::parse(certificate).unwrap().fingerprint()
}

/// A list that Utopia signed some days before the tests' start.
fn list(days_before: i64, certificates: &[Vec<u8>]) -> Vec<u8> {
    let now = after(0).now.seconds() - days_before * DAY;
    State::new(b"utopia", now).unwrap().master_list(certificates).unwrap()
}

fn ut() -> SourceName {
    SourceName::parse("ut").unwrap()
}

fn why() -> Activation {
    Activation { reason: Grounds::parse("the test asks").unwrap(), dropping: Dropping::Refused }
}

fn confirmed() -> Activation {
    Activation { dropping: Dropping::Confirmed, ..why() }
}

fn of(list: Vec<u8>) -> Import {
    Import { list, source: None, pin: None, activation: None }
}

fn pinned(list: Vec<u8>) -> Import {
    Import { pin: Some(csca(b"utopia")), ..of(list) }
}

async fn empty() -> Scene {
    Scene::over("sqlite::memory:").await
}

fn code<T: std::fmt::Debug>(result: Result<T, TrustChangeError>) -> &'static str {
    result.unwrap_err().code()
}

async fn countries(trust: &TrustStore) -> usize {
    trust.list().await.unwrap().anchors.len()
}

async fn states(trust: &TrustStore) -> Vec<String> {
    trust.list().await.unwrap().lists.into_iter().map(|l| format!("{} {}", l.version, l.state)).collect()
}

fn operator() -> Call {
    let id = StaffId::new(after(0).now, &SystemEntropy as &dyn Entropy);
    after(0).by(Actor::Operator(id))
}

#[tokio::test]
async fn the_first_list_counts_at_once_and_a_second_time_changes_nothing() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let signed = list(1, &[csca(b"one"), csca(b"two"), vec![0x30, 0]]);
    let done = trust.import(after(0), pinned(signed.clone())).await.unwrap();
    let Imported { version, state, certificates, unreadable, known, .. } = done;
    assert_eq!((version.as_str(), state.as_str(), known), ("ut-1", "active", false));
    assert_eq!((certificates, unreadable, done.diff.added.len()), (2, 1, 2));
    // The pin vouches for the list; it is not trusted for passports by that.
    assert_eq!(countries(trust).await, 2);
    let again = trust.import(after(1), of(signed)).await.unwrap();
    assert!(again.known && again.version == "ut-1" && again.diff == crate::TrustDiff::default());
    let note = "ut-1 active; 2 added, 0 removed, 0 changed; reason: first list";
    assert_eq!(scene.ledger().await, [("trust_activated".to_owned(), note.to_owned())]);
}

#[tokio::test]
async fn a_later_list_waits_counts_when_activated_and_gives_way_to_the_earlier_one() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let first = [csca(b"one"), csca(b"two")];
    trust.import(after(0), pinned(list(9, &first))).await.unwrap();
    let done = trust.import(after(0), of(list(5, &[csca(b"two"), csca(b"three")]))).await.unwrap();
    assert_eq!((done.state.as_str(), countries(trust).await), ("staged", 2));
    let (version, diff) = trust.diff(after(0), &ut()).await.unwrap().unwrap();
    assert_eq!((version.as_str(), &diff), ("ut-2", &done.diff));
    assert_eq!((diff.added.len(), diff.removed.len(), diff.changed.len()), (1, 1, 0));
    assert_eq!(diff.removed[0].key, Anchor::parse(&csca(b"one")).unwrap().key_fingerprint());
    trust.activate(after(0), &ut(), confirmed()).await.unwrap();
    assert_eq!(states(trust).await, ["ut-1 superseded", "ut-2 active"]);
    assert_eq!(trust.diff(after(0), &ut()).await.unwrap(), None);
    assert_eq!(code(trust.activate(after(0), &ut(), why()).await), "nothing_staged");
    trust.rollback(after(0), &ut(), confirmed()).await.unwrap();
    assert_eq!(states(trust).await, ["ut-1 active", "ut-2 superseded"]);
    assert_eq!(code(trust.rollback(after(0), &ut(), why()).await), "nothing_earlier");
    trust.activate(after(0), &ut(), confirmed()).await.unwrap();
    assert_eq!(states(trust).await, ["ut-1 superseded", "ut-2 active"]);
    let wanted =
        ["trust_activated", "trust_imported", "trust_activated", "trust_rolled_back", "trust_activated"];
    assert_eq!(scene.actions().await, wanted);
}

#[tokio::test]
async fn of_lists_that_wait_the_newest_is_answered_and_set_aside_it_uncovers_the_one_before() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let waiting = async || trust.waiting().await.unwrap().into_iter().map(|l| l.version).collect::<Vec<_>>();
    let reason = Grounds::parse("not what was promised").unwrap();
    trust.import(after(0), pinned(list(9, &[csca(b"one")]))).await.unwrap();
    assert!(waiting().await.is_empty());
    trust.import(after(0), of(list(8, &[csca(b"one"), csca(b"two")]))).await.unwrap();
    trust.import(after(0), of(list(7, &[csca(b"one"), csca(b"three")]))).await.unwrap();
    trust.import(after(0), of(list(6, &[csca(b"one"), csca(b"four")]))).await.unwrap();
    assert_eq!(waiting().await, ["ut-4"]);
    assert_eq!(trust.decline(after(0), &ut(), &reason).await.unwrap(), "ut-4");
    assert_eq!(waiting().await, ["ut-3"]);
    trust.activate(after(0), &ut(), why()).await.unwrap();
    assert!(waiting().await.is_empty(), "an older one is over");
    assert_eq!(code(trust.decline(after(0), &ut(), &reason).await), "nothing_staged");
    assert_eq!(states(trust).await, ["ut-1 superseded", "ut-2 staged", "ut-3 active", "ut-4 declined"]);
}

#[tokio::test]
async fn an_older_list_is_refused_and_so_is_one_from_the_future() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    trust.import(after(0), pinned(list(5, &[csca(b"one")]))).await.unwrap();
    assert_eq!(code(trust.import(after(0), of(list(6, &[csca(b"one")]))).await), "list_older");
    let future = trust.import(after(0), of(list(-2, &[csca(b"one")]))).await;
    assert_eq!(code(future), "list_from_the_future");
    assert_eq!(states(trust).await, ["ut-1 active"]);
}

#[tokio::test]
async fn a_key_that_has_not_expired_is_dropped_only_when_that_is_confirmed() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let old = State::new(b"old", after(0).now.seconds() - 16 * 365 * DAY).unwrap().csca().unwrap();
    trust.import(after(0), pinned(list(9, &[csca(b"one"), csca(b"two"), old]))).await.unwrap();
    // Without the one that has expired: nothing to confirm.
    let expired = Import { activation: Some(why()), ..of(list(8, &[csca(b"one"), csca(b"two")])) };
    let done = trust.import(after(0), expired).await.unwrap();
    assert_eq!((done.diff.removed.len(), done.diff.live_dropped()), (1, 0));
    let live = || of(list(7, &[csca(b"one")]));
    let at_once = Import { activation: Some(why()), ..live() };
    assert_eq!(code(trust.import(after(0), at_once).await), "drops_live_keys");
    trust.import(after(0), live()).await.unwrap();
    assert_eq!(code(trust.activate(after(0), &ut(), why()).await), "drops_live_keys");
    assert_eq!(countries(trust).await, 2);
    let done = trust.activate(after(0), &ut(), confirmed()).await.unwrap();
    assert_eq!((done.live_dropped(), countries(trust).await), (1, 1));
}

#[tokio::test]
async fn a_source_keeps_its_pin() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let signed = list(5, &[csca(b"one")]);
    assert_eq!(code(trust.import(after(0), of(signed.clone())).await), "pin_missing");
    let stranger = Import { pin: Some(csca(b"one")), ..of(signed.clone()) };
    assert_eq!(code(trust.import(after(0), stranger).await), "list_signer_not_pinned");
    trust.import(after(0), pinned(signed)).await.unwrap();
    // Another key in the name of the same source: refused with the stored pin, and with a pin of its own.
    let foreign = state(b"one").master_list(&[csca(b"one")]).unwrap();
    assert_eq!(code(trust.import(after(0), of(foreign.clone())).await), "list_signer_not_pinned");
    let repinned = || Import { pin: Some(csca(b"one")), ..of(foreign.clone()) };
    assert_eq!(code(trust.import(after(0), repinned()).await), "source_pinned");
    let named = Import { source: Some(SourceName::parse("one").unwrap()), ..repinned() };
    assert_eq!(trust.import(after(0), named).await.unwrap().version, "one-1");
    // The publisher's new key is pinned by its fingerprint; then lists under it are the source's own.
    let reason = Grounds::parse("new key").unwrap();
    let pin = |typed: String| {
        let (reason, call) = (reason.clone(), after(0));
        async move { trust.pin(call, &ut(), &csca(b"two"), &typed, &reason).await }
    };
    assert_eq!(code(pin(print(&csca(b"one"))).await), "fingerprint_differs");
    pin(print(&csca(b"two"))).await.unwrap();
    let signed = state(b"two").master_list(&[csca(b"two")]).unwrap();
    assert_eq!(trust.import(after(0), of(signed)).await.unwrap().version, "ut-2");
}

#[tokio::test]
async fn who_imported_a_list_does_not_activate_it() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    trust.import(after(0), pinned(list(5, &[csca(b"one")]))).await.unwrap();
    let (first, second) = (operator(), operator());
    trust.import(first, of(list(4, &[csca(b"one"), csca(b"two")]))).await.unwrap();
    assert_eq!(code(trust.activate(first, &ut(), why()).await), "second_person");
    trust.activate(second, &ut(), why()).await.unwrap();
    assert_eq!(countries(trust).await, 2);
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins_and_the_other_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::over(&format!("sqlite://{}/guosuo.db?mode=rwc", folder.path().display())).await;
    let trust = scene.visitors.trust();
    trust.import(after(0), pinned(list(5, &[csca(b"one")]))).await.unwrap();
    trust.import(after(0), of(list(4, &[csca(b"one"), csca(b"two")]))).await.unwrap();
    let source = ut();
    let activate = || trust.activate(after(0), &source, why());
    let (a, b) = tokio::join!(activate(), activate());
    let codes: Vec<_> = [a, b].into_iter().filter_map(|r| r.err().map(|e| e.code())).collect();
    assert!(codes == ["already_changed"] || codes == ["nothing_staged"], "{codes:?}");
    assert_eq!(states(trust).await, ["ut-1 superseded", "ut-2 active"]);
}

fn addition(certificate: Vec<u8>, typed: Option<String>) -> Addition {
    let reason = Grounds::parse("the embassy read it to us").unwrap();
    Addition { certificate, country: "UT".parse().unwrap(), fingerprint: typed, reason }
}

#[tokio::test]
async fn a_certificate_is_added_by_its_fingerprint_from_another_channel_for_its_country_alone() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let (one, two) = (csca(b"one"), csca(b"two"));
    let add = |addition| async move { trust.add(after(0), addition).await };
    assert_eq!(code(add(addition(one.clone(), None)).await), "not_vouched");
    assert_eq!(code(add(addition(one.clone(), Some(print(&two)))).await), "fingerprint_differs");
    let abroad = Addition { country: "FR".parse().unwrap(), ..addition(one.clone(), Some(print(&one))) };
    assert_eq!(code(add(abroad).await), "country_differs");
    let spelled = print(&one).to_uppercase().chars().collect::<Vec<_>>();
    let spelled = spelled.chunks(2).map(String::from_iter).collect::<Vec<_>>().join(":");
    add(addition(one.clone(), Some(spelled))).await.unwrap();
    assert_eq!(code(add(addition(one.clone(), Some(print(&one)))).await), "already_trusted");
    let rows = trust.list().await.unwrap().anchors;
    assert_eq!((rows.len(), rows[0].sources.as_slice()), (1, ["operator".to_owned()].as_slice()));
    let note = format!("{} UT by fingerprint; reason: the embassy read it to us", print(&one));
    assert_eq!(scene.ledger().await, [("trust_added".to_owned(), note)]);
}

#[tokio::test]
async fn a_key_no_longer_believed_stays_out_whatever_lists_say() {
    let scene = Scene::new().await;
    let trust = scene.visitors.trust();
    let utopia = csca(b"utopia");
    assert_eq!(code(scene.visitors.distrust(after(0), &print(&csca(b"one")), why()).await), "not_trusted");
    scene.visitors.distrust(after(0), &print(&utopia), why()).await.unwrap();
    assert_eq!(countries(trust).await, 0);
    assert!(scene.enrol(after(0), &chip()).await.is_err());
    let next = Import { activation: Some(why()), ..of(list(-1, &[utopia.clone(), csca(b"one")])) };
    let done = trust.import(after(0), next).await.unwrap();
    assert_eq!((done.diff.added.len(), countries(trust).await), (1, 1));
    // Added by its fingerprint it is believed again: somebody vouched for it anew.
    trust.add(after(0), addition(utopia.clone(), Some(print(&utopia)))).await.unwrap();
    assert!(scene.enrol(after(0), &chip()).await.is_ok());
}

#[tokio::test]
async fn keys_of_the_fictional_state_are_refused_outside_the_demo() {
    let scene = Scene::believing("sqlite::memory:", Specimens::Refused).await;
    let trust = scene.visitors.trust();
    let refused = trust.import(after(0), pinned(list(5, &[csca(b"one")]))).await;
    assert_eq!(code(refused), "specimen_key");
    let one = csca(b"one");
    assert_eq!(code(trust.add(after(0), addition(one.clone(), Some(print(&one)))).await), "specimen_key");
    assert_eq!(countries(trust).await, 0);
}

#[tokio::test]
async fn what_is_no_signed_list_is_refused_and_nothing_is_imported() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let csca = csca(b"utopia");
    for (bytes, wanted) in [
        ([csca.clone(), csca.clone()].concat(), "list_not_signed"),
        (csca.clone(), "certificate_alone"),
        (csca[..100].to_vec(), "not_a_certificate"),
        (b"hello".to_vec(), "not_a_certificate"),
        (Vec::new(), "not_a_certificate"),
    ] {
        assert_eq!(code(trust.import(after(0), of(bytes.clone())).await), wanted);
        assert_eq!(code(trust.import(after(0), pinned(bytes)).await), wanted);
    }
    let bad_pin = Import { pin: Some(b"pin".to_vec()), ..of(list(5, std::slice::from_ref(&csca))) };
    assert_eq!(code(trust.import(after(0), bad_pin).await), "not_a_certificate");
    assert!(trust.list().await.unwrap().lists.is_empty() && scene.ledger().await.is_empty());
}

#[tokio::test]
async fn five_hundred_keys_are_imported_at_once_and_read_once() {
    let scene = empty().await;
    let trust = scene.visitors.trust();
    let many: Vec<Vec<u8>> = (0..500_u32).map(|n| csca(&n.to_be_bytes())).collect();
    let signed = list(5, &many);
    let done = trust.import(after(0), pinned(signed)).await.unwrap();
    assert_eq!((done.certificates, done.diff.added.len()), (500, 500));
    let (first, second) = (trust.current().await.unwrap(), trust.current().await.unwrap());
    assert!(Arc::ptr_eq(&first, &second) && first.trust.anchors().len() == 500);
    scene.visitors.distrust(after(0), &print(&many[0]), why()).await.unwrap();
    let third = trust.current().await.unwrap();
    assert!(third.version > first.version && third.trust.anchors().len() == 499);
}

#[tokio::test]
async fn coverage_tells_for_every_issuer_whether_its_passports_can_be_verified() {
    let scene = Scene::new().await;
    let trust = scene.visitors.trust();
    let rows = trust.coverage(after(0).now).await.unwrap();
    let row = |country: &str| rows.iter().find(|r| r.country == country).unwrap();
    assert!(rows.len() > 200 && rows.is_sorted_by(|a, b| a.country < b.country));
    assert!(!row("FR").covered && row("FR").best.is_none() && row("HK").listed_at.is_none());
    let utopia = row("UT");
    assert_eq!((utopia.covered, utopia.keys, utopia.best), (true, 1, Some(Assurance::ChipLive)));
    assert_eq!(
        (utopia.listed_at, utopia.withdrawals),
        (Some(after(0).now.date().midnight()), Withdrawals::Missing)
    );
    let now = after(0).now.seconds();
    let crl = state(b"utopia").crl(&[], now - DAY, now + 30 * DAY).unwrap();
    scene.visitors.import_crl(after(0), &crl).await.unwrap();
    // The specimen state dates what it signs by the day.
    let made_at = after(0).now.date().plus_days(-1).midnight();
    let later = |days: u64| after(days * 86_400).now;
    let of_utopia = |rows: Vec<CountryRow>| rows.into_iter().find(|r| r.country == "UT").unwrap();
    let found = of_utopia(trust.coverage(later(0)).await.unwrap());
    assert_eq!(found.withdrawals, Withdrawals::Current { made_at });
    assert!(trust.warnings(later(0)).await.unwrap().is_empty());
    let found = of_utopia(trust.coverage(later(31)).await.unwrap());
    assert_eq!(found.withdrawals, Withdrawals::Stale { made_at });
    let overdue = TrustWarning::CrlOverdue { country: "UT".to_owned(), made_at };
    assert_eq!(trust.warnings(later(31)).await.unwrap(), [overdue]);
    // Certificates of the specimen state last fifteen years.
    let found = of_utopia(trust.coverage(later(16 * 365)).await.unwrap());
    assert!(!found.covered && found.best.is_none());
    assert!(matches!(trust.warnings(later(15 * 365 - 30)).await.unwrap()[0], TrustWarning::Expires { .. }));
}
