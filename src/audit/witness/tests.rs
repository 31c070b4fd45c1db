//! The log and its witnesses, and what an operator with every key may try.

use super::{scene::*, *};
use crate::{Action, tests::postgres::cluster};
use ledger::{Signer, Unmet, Verifier};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn every_checkpoint_goes_to_every_witness_and_comes_back_cosigned() {
    let place = Place::new(&["w1", "w2"]);
    let audit = place.open().await;
    audit.begin(at(0)).await.unwrap();
    let both = policy(&audit, "group G all w1 w2\nquorum G", &["w1", "w2"]);
    for (round, count) in [3, 0, 300, 1].into_iter().enumerate() {
        record(&audit, at(10), count).await;
        audit.integrate(at(10)).await.unwrap();
        let said = audit.submit(at(100 * (round as u64 + 1))).await.unwrap();
        assert!(said.iter().all(|(_, seen)| matches!(seen, Seen::Cosigned(_))), "{said:?}");
        let judged = both.judge(&audit.checkpoint().await.unwrap().unwrap()).unwrap();
        assert_eq!(judged.seen.len(), 2);
    }
    // What was cosigned a moment ago is not asked again.
    let asked = place.village.asked.load(Ordering::SeqCst);
    audit.submit(at(59)).await.unwrap();
    assert_eq!(place.village.asked.load(Ordering::SeqCst), asked);
    let seen = audit.inspect(at(500)).await.unwrap();
    assert_eq!((seen.entries, seen.signed, seen.witnesses, seen.found), (304, 304, 2, Vec::new()));
}

#[tokio::test]
async fn a_witness_that_does_not_answer_is_an_alarm_and_holds_nobody_up() {
    let place = Place::new(&["w1", "w2"]);
    place.village.silent.lock().unwrap().push("w2".to_owned());
    let audit = place.open().await;
    audit.begin(at(0)).await.unwrap();
    record(&audit, at(1), 5).await;
    audit.integrate(at(2)).await.unwrap();
    audit.submit(at(3)).await.unwrap();
    assert_eq!(open_alarms(&audit).await, ["witness:w2"]);
    let note = audit.checkpoint().await.unwrap().unwrap();
    assert!(policy(&audit, "quorum w1", &["w1"]).judge(&note).is_ok());
    let both = policy(&audit, "group G all w1 w2\nquorum G", &["w1", "w2"]);
    assert!(matches!(both.judge(&note), Err(Unmet::Quorum { .. })));
    place.village.silent.lock().unwrap().clear();
    audit.submit(at(4)).await.unwrap();
    assert!(open_alarms(&audit).await.is_empty());
    assert!(both.judge(&audit.checkpoint().await.unwrap().unwrap()).is_ok());
}

#[tokio::test]
async fn an_old_backup_put_back_is_told_by_a_witness_and_by_the_signer() {
    for witnessed in [true, false] {
        let place = Place::new(if witnessed { &["w1"] } else { &[] });
        let audit = place.open().await;
        record(&audit, at(1), 5).await;
        audit.integrate(at(2)).await.unwrap();
        audit.submit(at(2)).await.unwrap();
        place.backup(audit).await;
        let audit = place.open().await;
        record(&audit, at(3), 5).await;
        audit.integrate(at(4)).await.unwrap();
        audit.submit(at(4)).await.unwrap();
        let kept = audit.checkpoint().await.unwrap().unwrap();
        if witnessed {
            // Whoever puts the database back puts back the signer's record too.
            place.mark.0.lock().unwrap().take();
        }
        let audit = place.restore(audit).await;
        let begun = audit.begin(at(5)).await;
        assert!(matches!(begun, Err(Error::RolledBack { seen: 10, here: 5 })), "{begun:?}");
        if !witnessed {
            assert!(matches!(audit.integrate(at(5)).await, Err(Error::RolledBack { .. })));
        }
        // Lost for good: the log goes on under another name, and tells what was lost.
        let audit = place.named(&place.url(), "localhost/log-2").await;
        let forged = kept.replace("\n10\n", "\n9\n");
        assert!(matches!(audit.reopen(at(6), "localhost/log", &forged).await, Err(Error::Quote(_))));
        audit.reopen(at(6), "localhost/log", &kept).await.unwrap();
        audit.begin(at(7)).await.unwrap();
        let told = audit.entries(crate::Filter { limit: 1, ..Default::default() }).await.unwrap();
        assert_eq!((told.items[0].action, told.items[0].index), (Action::LogReopened, 5));
        assert!(told.items[0].note.as_deref().unwrap().starts_with("localhost/log 10 "));
        assert!(audit.inspect(at(8)).await.unwrap().found.is_empty());
    }
}

#[tokio::test]
async fn a_tail_rewritten_and_signed_again_is_told_by_a_witness() {
    let place = Place::new(&["w1"]);
    let audit = place.open().await;
    record(&audit, at(1), 5).await;
    place.backup(audit).await;
    let audit = place.open().await;
    record(&audit, at(2), 3).await;
    audit.integrate(at(3)).await.unwrap();
    audit.submit(at(3)).await.unwrap();
    // The same number of entries, others among them, and every key of the deployment.
    place.mark.0.lock().unwrap().take();
    let audit = place.restore(audit).await;
    record(&audit, at(2), 4).await;
    audit.integrate(at(3)).await.unwrap();
    assert!(matches!(audit.begin(at(4)).await, Err(Error::Forked { size: 8 })));
    let said = audit.submit(at(4)).await.unwrap();
    assert_eq!(said, [("w1".to_owned(), Seen::Forked(8))]);
    assert_eq!(open_alarms(&audit).await, ["forked:w1"]);
    let note = audit.checkpoint().await.unwrap().unwrap();
    assert!(policy(&audit, "quorum w1", &["w1"]).judge(&note).is_err());
}

#[tokio::test]
async fn the_signers_own_record_tells_a_rewritten_log() {
    let place = Place::new(&[]);
    let audit = place.open().await;
    place.backup(audit).await;
    let audit = place.open().await;
    record(&audit, at(1), 3).await;
    audit.integrate(at(1)).await.unwrap();
    let audit = place.restore(audit).await;
    record(&audit, at(1), 4).await;
    assert!(matches!(audit.integrate(at(2)).await, Err(Error::Forked { size: 3 })));
}

#[tokio::test]
async fn two_views_for_two_witnesses_meet_no_quorum_of_both() {
    let (one, two) = (Place::new(&["w1"]), Place::new(&["w2"]));
    let (a, b) = (one.open().await, two.open().await);
    // One operator, one key, two histories.
    let signer = Signer::from_seed("localhost/log", &a.keys.checkpoint_seed()).unwrap();
    record(&a, at(1), 4).await;
    record(&b, at(1), 4).await;
    let mut views = Vec::new();
    for (view, name) in [(&a, "w1"), (&b, "w2")] {
        view.integrate(at(2)).await.unwrap();
        let head =
            Verifier::parse(&view.vkey()).unwrap().open(&view.checkpoint().await.unwrap().unwrap()).unwrap();
        let note = signer.sign(&head);
        views.push(format!("{note}{}", cosigner(name).cosign(&note, 1_780_000_000).unwrap()));
    }
    let (first, second) = (&views[0], &views[1]);
    let both = policy(&a, "group G all w1 w2\nquorum G", &["w1", "w2"]);
    for view in [first, second] {
        assert!(policy(&a, "quorum none", &[]).judge(view).is_ok());
        assert!(matches!(both.judge(view), Err(Unmet::Quorum { .. })));
    }
    let mixed = format!("{first}{}", second.lines().last().unwrap().to_owned() + "\n");
    assert!(matches!(both.judge(&mixed), Err(Unmet::Note(_))), "a cosignature of another view is false here");
}

/// Of nodes that sign at once, each in its turn; the turn passes on when its holder is gone.
async fn turns(url: &str) {
    let place = Place::new(&["w1"]);
    let (one, two) = (place.named(url, "localhost/log").await, place.named(url, "localhost/log").await);
    record(&one, at(1), 3).await;
    assert!(one.integrate_in_turn(at(1)).await.unwrap());
    assert!(!two.integrate_in_turn(at(2)).await.unwrap());
    assert!(one.integrate_in_turn(at(4)).await.unwrap());
    assert!(!two.integrate_in_turn(at(9)).await.unwrap());
    // The holder is gone: its turn was over at 10.
    assert!(two.integrate_in_turn(at(10)).await.unwrap());
    assert!(!one.integrate_in_turn(at(11)).await.unwrap());
    two.rest(at(11)).await.unwrap();
    assert!(one.integrate_in_turn(at(11)).await.unwrap());
    // Out of turn, at once with entries: every signed head continues the one before it, for a witness to see.
    let work = |node: Audit, from: u64| {
        tokio::spawn(async move {
            for n in 0..8 {
                record(&node, at(from + n), 2).await;
                node.integrate(at(from + n)).await.unwrap();
            }
        })
    };
    let tasks = [work(one.clone(), 20), work(two.clone(), 20)];
    let mut shown = 0;
    while !tasks.iter().all(tokio::task::JoinHandle::is_finished) {
        let said = one.submit(at(1000 + shown)).await.unwrap();
        assert!(said.iter().all(|(_, seen)| matches!(seen, Seen::Cosigned(_))), "{said:?}");
        shown += 100;
    }
    for task in tasks {
        task.await.unwrap();
    }
    one.submit(at(100_000)).await.unwrap();
    let seen = two.inspect(at(100_000)).await.unwrap();
    assert_eq!((seen.entries, seen.witnesses, seen.found), (35, 1, Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_sign_in_turns() {
    let folder = tempfile::tempdir().unwrap();
    turns(&format!("sqlite://{}/a.db?mode=rwc", folder.path().display())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_sign_in_turns_on_postgresql() {
    let Some(cluster) = cluster::Postgres::start() else { return };
    turns(&cluster.url("guosuo")).await;
}

#[tokio::test]
async fn an_export_carries_the_quorum_that_is_asked_for_and_the_words_that_meet_it() {
    let place = Place::new(&["w1", "w2"]);
    let audit = place.open().await;
    record(&audit, at(1), 5).await;
    let exported = async |audit: &Audit, when: u64| {
        let (bytes, _) = audit.export(at(when), crate::Request::default(), Vec::new(), |_| {}).await.unwrap();
        bytes
    };
    let judged = |audit: &Audit, bytes: Vec<u8>| {
        let policy = audit.policy();
        let trust = ledger::Trust { policy: Some(&policy), ..ledger::Trust::default() };
        ledger::verify(std::io::Cursor::new(bytes), &trust, &mut |_, _| {})
    };
    assert!(audit.policy().ends_with("group seen 2 w1 w2\nquorum seen\n"), "{}", audit.policy());
    let proved = judged(&audit, exported(&audit, 2).await).unwrap();
    assert_eq!(proved.seen.len(), 2);
    // One that is silent is missed by the policy of all, and not by that of one.
    place.village.silent.lock().unwrap().push("w2".to_owned());
    let bytes = exported(&audit, 3).await;
    assert_eq!(judged(&audit, bytes.clone()).unwrap_err().exit_code(), 3);
    let settings = crate::Settings {
        witnesses: audit.settings.witnesses.clone(),
        quorum: Some(1),
        ..crate::Settings::default()
    };
    assert_eq!(judged(&audit.with(settings), bytes).unwrap().seen.len(), 1);
}
