use super::scene::{Scene, after, chip};

#[tokio::test]
async fn a_session_lives_while_it_is_used_and_twelve_hours_at_most() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let token = scene.visitors.open_session(after(0), visitor, &["pop"]).await.unwrap();
    let mut at = 0;
    // Every 29 minutes a page, for almost twelve hours.
    while at + 1740 < 12 * 3600 {
        at += 1740;
        let found = scene.visitors.session(after(at), token.expose()).await.unwrap().unwrap();
        assert_eq!((found.visitor, found.auth_time), (visitor, after(0).now));
    }
    assert_eq!(scene.visitors.session(after(12 * 3600), token.expose()).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_dies_of_half_an_hour_of_rest() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let token = scene.visitors.open_session(after(0), visitor, &["pop"]).await.unwrap();
    assert!(scene.visitors.session(after(1799), token.expose()).await.unwrap().is_some());
    assert!(scene.visitors.session(after(1799 + 1800), token.expose()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_session_that_has_ended_opens_nothing_and_the_others_live() {
    let scene = Scene::new().await;
    let visitor = scene.enrol(after(0), &chip()).await.unwrap().visitor;
    let open = |at| scene.visitors.open_session(after(at), visitor, &["pop"]);
    let (one, other) = (open(0).await.unwrap(), open(1).await.unwrap());
    let who = scene.visitors.session(after(2), one.expose()).await.unwrap().unwrap();
    assert_eq!(scene.visitors.sessions(after(2), visitor).await.unwrap().len(), 2);
    // By whom and how is the provider's, which tells the relying parties.
    let tx = scene.store.write(after(3)).await.unwrap();
    storage::session::end(&tx, who.session, after(3).now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scene.visitors.session(after(5), one.expose()).await.unwrap(), None);
    assert!(scene.visitors.session(after(5), other.expose()).await.unwrap().is_some());
    assert_eq!(scene.visitors.sessions(after(5), visitor).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_nobody_gave_opens_nothing() {
    let scene = Scene::new().await;
    for token in ["", "x", &"A".repeat(43), "\u{0}", "' OR 1=1 --"] {
        assert_eq!(scene.visitors.session(after(0), token).await.unwrap(), None);
    }
}
