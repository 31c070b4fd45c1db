//! Staff, their sessions, and four eyes.

use super::*;
use kernel::{Secret, StaffId};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

async fn auditor(audit: &Audit, name: &str) -> (StaffId, Secret) {
    audit.add_staff(call(), name, Role::Auditor).await.unwrap()
}

fn statement(purpose: Inspection) -> Statement {
    let (from, to) = (Some(START.minus(HOUR)), Some(START.plus(HOUR)));
    Statement { purpose, reference: "F-7".into(), country: Country::CHINA, from, to, hours: 8 }
}

async fn session(audit: &Audit, id: StaffId) -> (Secret, Session) {
    let token = audit.open_staff_session(call(), id).await.unwrap();
    let session = audit.staff_session(call(), token.expose()).await.unwrap().unwrap();
    (token, session)
}

async fn lives(audit: &Audit, at: Moment, token: &Secret) -> bool {
    audit.staff_session(call_at(at), token.expose()).await.unwrap().is_some()
}

#[tokio::test]
async fn a_console_session_dies_of_rest_of_age_and_with_its_auditor() {
    let audit = audit().await;
    let (id, _) = auditor(&audit, "one").await;
    let (token, _) = session(&audit, id).await;
    assert!(lives(&audit, START.plus(MINUTE * 14), &token).await);
    assert!(lives(&audit, START.plus(MINUTE * 28), &token).await);
    assert!(!lives(&audit, START.plus(MINUTE * 43), &token).await);
    let (token, _) = session(&audit, id).await;
    for minute in (0..480).step_by(10) {
        assert!(lives(&audit, START.plus(MINUTE * minute), &token).await, "{minute}");
    }
    assert!(!lives(&audit, START.plus(HOUR * 8), &token).await);
    let (token, _) = session(&audit, id).await;
    audit.remove_staff(call(), id).await.unwrap();
    assert!(!lives(&audit, START, &token).await);
    assert!(matches!(audit.remove_staff(call(), id).await, Err(Error::NoStaff)));
    assert!(matches!(audit.open_staff_session(call(), id).await, Err(Error::NoStaff)));
}

#[tokio::test]
async fn only_an_auditor_has_a_console_session() {
    let audit = audit().await;
    let (id, _) = audit.add_staff(call(), "desk", Role::Officer).await.unwrap();
    assert!(matches!(audit.open_staff_session(call(), id).await, Err(Error::NoStaff)));
}

#[tokio::test]
async fn a_session_states_its_purpose_once_in_plain_words_and_the_log_keeps_it() {
    let audit = audit().await;
    let (id, _) = auditor(&audit, "one").await;
    let (token, before) = session(&audit, id).await;
    assert_eq!(before.opened, None);
    let long = "x".repeat(61);
    for wrong in [
        Statement { reference: long, ..statement(Inspection::Routine) },
        Statement { reference: "<b>".into(), ..statement(Inspection::Routine) },
        Statement { reference: "a\nb".into(), ..statement(Inspection::Routine) },
        Statement { to: Some(START.minus(HOUR * 2)), ..statement(Inspection::Routine) },
        Statement { hours: 9, ..statement(Inspection::Routine) },
        Statement { hours: 0, ..statement(Inspection::Routine) },
    ] {
        let refused = audit.open_log(call(), &before, wrong, "S-13.3").await;
        assert!(matches!(refused, Err(Error::Statement)));
    }
    let said = Statement { hours: 1, ..statement(Inspection::Incident) };
    audit.open_log(call(), &before, said.clone(), "S-13.3").await.unwrap();
    assert!(matches!(audit.open_log(call(), &before, said, "S-13.3").await, Err(Error::Stated)));
    let after = audit.staff_session(call(), token.expose()).await.unwrap().unwrap();
    assert_eq!(after.expires_at, START.plus(HOUR));
    assert_eq!(after.opened.unwrap().purpose, Inspection::Incident);
    let filter = Filter { action: Some(Action::ConsoleOpened), ..Filter::default() };
    let entry = audit.entries(filter).await.unwrap().items.remove(0);
    let note = entry.note.unwrap();
    assert!(note.contains("incident") && note.ends_with("F-7"), "{note}");
    assert_eq!(entry.decision.as_deref(), Some("S-13.3"));
}

#[tokio::test]
async fn a_session_sees_its_window_and_what_its_purpose_opens() {
    let audit = audit().await;
    record(&audit, call_at(START.minus(HOUR * 2)), disclosure(visitor(), client())).await;
    let inside = record(&audit, call(), disclosure(visitor(), client()).note("file 7")).await;
    let opened = |purpose, clearance: &str| Opened {
        purpose,
        reference: String::new(),
        country: Country::CHINA,
        from: Some(START.minus(HOUR)),
        to: Some(START.plus(HOUR)),
        clearance: clearance.into(),
    };
    let routine = opened(Inspection::Routine, "S-13.3");
    let wide = Filter { from: Some(START.minus(HOUR * 24)), ..Filter::default() };
    let (page, count) = audit.search(&routine, wide.clone()).await.unwrap();
    assert_eq!((page.items.len(), count), (1, 1));
    let row = &page.items[0];
    assert_eq!((row.index, &row.subject, &row.note), (inside, &None, &None));
    assert_eq!(audit.look(&routine, 0).await.unwrap(), None);
    assert!(audit.look(&routine, inside).await.unwrap().is_some());
    // What is hidden cannot be asked for either.
    let subject = audit.entry(inside).await.unwrap().unwrap().row.subject;
    let other = Filter { subject: Some("0".repeat(32)), ..Filter::default() };
    assert_eq!(audit.search(&routine, other.clone()).await.unwrap().1, 1);
    let incident = opened(Inspection::Incident, "S-13.3");
    assert_eq!(audit.search(&incident, other).await.unwrap().1, 0);
    let shown = audit.look(&incident, inside).await.unwrap().unwrap().row;
    assert_eq!((&shown.subject, shown.note.as_deref()), (&subject, Some("file 7")));
    let compliance = opened(Inspection::Compliance, "S-13.3");
    let shown = audit.look(&compliance, inside).await.unwrap().unwrap().row;
    assert_eq!((&shown.subject, shown.note), (&subject, None));
    let barred = opened(Inspection::Incident, "D-55");
    assert_eq!(audit.look(&barred, inside).await.unwrap().unwrap().row.subject, None);
    assert_eq!(audit.people(&barred, wide, 10).await.unwrap().len(), 1);
    let by = |purpose, basis| Filter { purpose, basis, ..Filter::default() };
    for (filter, expected) in [
        (by(Some(Purpose::LodgingBook), None), 1),
        (by(Some(Purpose::CultureTicket), None), 0),
        (by(None, Some(Basis::Contract)), 1),
        (by(Some(Purpose::LodgingBook), Some(Basis::Consent)), 0),
    ] {
        assert_eq!(audit.search(&incident, filter).await.unwrap().1, expected);
    }
}

#[tokio::test]
async fn charts_count_what_the_log_holds() {
    let audit = audit().await;
    for hours in [0, 1, 1, 5] {
        record(&audit, call_at(START.plus(HOUR * hours)), disclosure(visitor(), client())).await;
    }
    let refused = Event::new(Action::Refused).decision("D-39").country("DE".parse().unwrap());
    record(&audit, call_at(START.plus(HOUR * 5)), refused).await;
    let opened = Opened {
        purpose: Inspection::Routine,
        reference: String::new(),
        country: Country::CHINA,
        from: Some(START),
        to: None,
        clearance: "S-13.3".into(),
    };
    let now = START.plus(HOUR * 6);
    let line = audit.over_time(&opened, Filter::default(), now).await.unwrap();
    let entries: u64 = line.spans.iter().map(|span| span.entries).sum();
    let refusals: u64 = line.spans.iter().map(|span| span.refusals).sum();
    assert_eq!((entries, refusals, line.each), (5, 1, HOUR));
    assert!(line.spans.windows(2).all(|pair| pair[1].from == pair[0].from.plus(HOUR)));
    let places = audit.by_country(&opened, Filter::default()).await.unwrap();
    let counted: Vec<_> = places.iter().map(|p| (p.country.to_string(), p.entries, p.refusals)).collect();
    assert_eq!(counted, [("FR".to_owned(), 4, 0), ("DE".to_owned(), 1, 1)]);
}

#[tokio::test]
async fn nobody_approves_their_own_request_and_an_approval_is_good_for_a_day() {
    let audit = audit().await;
    let ((one, _), (two, _)) = (auditor(&audit, "one").await, auditor(&audit, "two").await);
    let scope = Scope { from: Some(START), ..Scope::default() };
    let ask = |reason: &'static str| audit.ask_approval(call(), one, reason, &scope);
    for reason in ["", "  ", "<b>"] {
        assert!(matches!(ask(reason).await, Err(Error::Statement)), "{reason}");
    }
    let id = ask("incident 7").await.unwrap();
    let own = audit.decide_approval(call(), one, id, Verdict::Approve).await;
    assert!(matches!(own, Err(Error::OwnRequest)));
    assert!(matches!(audit.use_approval(call(), one, id).await, Err(Error::NotApproved)));
    audit.decide_approval(call(), two, id, Verdict::Approve).await.unwrap();
    let again = audit.decide_approval(call(), two, id, Verdict::Refuse).await;
    assert!(matches!(again, Err(Error::NotApproved)));
    assert!(matches!(audit.use_approval(call(), two, id).await, Err(Error::NotApproved)));
    assert_eq!(audit.approved(START, one, id).await.unwrap(), scope);
    let late = call_at(START.plus(HOUR * 24));
    assert!(matches!(audit.approved(late.now, one, id).await, Err(Error::NotApproved)));
    assert!(matches!(audit.use_approval(late, one, id).await, Err(Error::NotApproved)));
    audit.use_approval(call_at(START.plus(HOUR * 23)), one, id).await.unwrap();
    assert!(matches!(audit.use_approval(call(), one, id).await, Err(Error::NotApproved)));
    let refused = ask("again").await.unwrap();
    audit.decide_approval(call(), two, refused, Verdict::Refuse).await.unwrap();
    assert!(matches!(audit.use_approval(call(), one, refused).await, Err(Error::NotApproved)));
    let old = ask("old").await.unwrap();
    let week = call_at(START.plus(HOUR * 24 * 7));
    assert!(matches!(audit.decide_approval(week, two, old, Verdict::Approve).await, Err(Error::NotApproved)));
    let listed = audit.approvals(week.now).await.unwrap();
    for (id, state) in
        [(id, ApprovalState::Used), (refused, ApprovalState::Refused), (old, ApprovalState::Expired)]
    {
        assert_eq!(listed.iter().find(|a| a.id == id).map(|a| a.state), Some(state));
    }
}

/// Twenty who use one approval at once: one succeeds, and the log says so once.
pub(super) async fn one_of_many_uses_an_approval(audit: Audit) {
    let ((one, _), (two, _)) = (auditor(&audit, "one").await, auditor(&audit, "two").await);
    let id = audit.ask_approval(call(), one, "race", &Scope::default()).await.unwrap();
    let decide = |verdict| {
        let audit = audit.clone();
        tokio::spawn(async move { audit.decide_approval(call(), two, id, verdict).await.is_ok() })
    };
    let (yes, no) = tokio::join!(decide(Verdict::Approve), decide(Verdict::Approve));
    assert!(yes.unwrap() ^ no.unwrap());
    let tasks: Vec<_> = std::iter::repeat_with(|| {
        let audit = audit.clone();
        tokio::spawn(async move { audit.use_approval(call(), one, id).await })
    })
    .take(20)
    .collect();
    let mut used = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => used += 1,
            Err(error) => assert!(matches!(error, Error::NotApproved), "{error}"),
        }
    }
    assert_eq!(used, 1);
    for action in [Action::ApprovalGiven, Action::ApprovalUsed] {
        let filter = Filter { action: Some(action), ..Filter::default() };
        assert_eq!(audit.entries(filter).await.unwrap().items.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_an_approval_at_once_one_succeeds() {
    let folder = tempfile::tempdir().unwrap();
    let audit = audit_on(&format!("sqlite://{}/a.db?mode=rwc", folder.path().display())).await;
    one_of_many_uses_an_approval(audit).await;
}

#[tokio::test]
async fn a_link_opens_once_within_a_day_and_a_new_one_closes_the_old() {
    let audit = audit().await;
    let (id, _) = auditor(&audit, "one").await;
    let old = audit.invite_staff(call(), id).await.unwrap();
    let link = audit.invite_staff(call(), id).await.unwrap();
    let whose = |at, secret: String| {
        let audit = audit.clone();
        async move { audit.staff_of_link(at, &secret).await.unwrap().map(|who| who.id) }
    };
    assert_eq!(whose(START, old.expose().to_owned()).await, None);
    assert_eq!(whose(START, link.expose().to_owned()).await, Some(id));
    assert_eq!(whose(START.plus(HOUR * 24), link.expose().to_owned()).await, None);
    let mut tx = audit.store.write(call()).await.unwrap();
    assert_eq!(audit.use_staff_link(&mut tx, link.expose()).await.unwrap(), id);
    assert!(matches!(audit.use_staff_link(&mut tx, link.expose()).await, Err(Error::LinkUsed)));
    tx.commit().await.unwrap();
    assert_eq!(whose(START, link.expose().to_owned()).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_are_files_of_who_ordered_them_few_at_once_and_gone_after_an_hour() {
    let folder = tempfile::tempdir().unwrap();
    let audit = audit_on(&format!("sqlite://{}/a.db?mode=rwc", folder.path().display())).await;
    record_many(&audit, 20).await;
    let ((one, _), (two, _)) = (auditor(&audit, "one").await, auditor(&audit, "two").await);
    let place = folder.path().join("exports");
    let spool = Spool::new(place.clone());
    let order = Request { hide: PERSONAL.to_vec(), ..Request::default() };
    let id = spool.order(&audit, call(), one, order.clone()).unwrap();
    let mut chosen = order;
    chosen.selection.subject = Some("0".repeat(32));
    let refused = spool.order(&audit, call(), one, chosen);
    assert!(matches!(refused, Err(Error::HiddenChoice(_))));
    let Some(Stage::Ready { bytes, .. }) = spool.finished(one, id).await else { panic!("made") };
    assert_eq!(spool.finished(two, id).await, None);
    assert!(spool.open(two, id).unwrap().is_none());
    let file = spool.open(one, id).unwrap().unwrap();
    assert_eq!(file.metadata().unwrap().len(), bytes);
    for _ in 0..3 {
        spool.order(&audit, call(), one, Request::default()).unwrap();
    }
    let more = spool.order(&audit, call(), one, Request::default());
    assert!(matches!(more, Err(Error::TooManyExports)));
    for task in spool.tasks(one) {
        spool.finished(one, task.id).await;
    }
    spool.sweep(START.plus(HOUR));
    assert!(spool.tasks(one).is_empty());
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);
}
