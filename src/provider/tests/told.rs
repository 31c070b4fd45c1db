//! Who is told of a sign-out, how, and how often (Back-Channel and Front-Channel Logout 1.0).

use super::scene::{Scene, after, claims};
use crate::Logout;
use serde_json::json;

async fn listening(scene: &Scene) -> (super::scene::Party, String) {
    let more = json!({
        "token_endpoint_auth_method": "client_secret_post",
        "backchannel_logout_uri": "https://museum.example/back",
        "backchannel_logout_session_required": true,
        "frontchannel_logout_uri": "https://museum.example/front",
        "frontchannel_logout_session_required": true,
    });
    let party = scene.party(more).await;
    let id_token = scene.tokens(after(0), &party).await.id_token.unwrap();
    (party, id_token)
}

#[tokio::test]
async fn a_sign_out_is_told_at_once_by_both_channels() {
    let scene = Scene::new().await;
    let (party, id_token) = listening(&scene).await;
    let login = claims(&id_token);
    let hint = super::scene::pairs(&[("id_token_hint", &id_token)]);
    let Logout::Done { frames, .. } =
        scene.provider.end_session(after(1), &hint, Some(&scene.session)).await.unwrap()
    else {
        panic!("not signed out")
    };
    let sid = login["sid"].as_str().unwrap();
    let frame = format!("https://museum.example/front?iss=http%3A%2F%2Flocalhost%3A8080&sid={sid}");
    assert_eq!(frames.iter().map(url::Url::as_str).collect::<Vec<_>>(), [frame]);
    let posted = scene.world.posted();
    let [(at, form)] = posted.as_slice() else { panic!("{posted:?}") };
    assert_eq!((at.as_str(), form[0].0), ("https://museum.example/back", "logout_token"));
    let token = &form[0].1;
    assert_eq!(jose::peek(token).unwrap().typ.as_deref(), Some("logout+jwt"));
    let said = claims(token);
    assert_eq!((&said["aud"], &said["sub"], &said["sid"]), (&json!(party.id), &login["sub"], &login["sid"]));
    assert_eq!(said["events"], json!({"http://schemas.openid.net/event/backchannel-logout": {}}));
    assert!(said.get("nonce").is_none());
    assert!(scene.provider.untold().await.unwrap().is_empty());
    assert_eq!(scene.provider.tell_again(after(3600)).await.unwrap(), 0);
}

#[tokio::test]
async fn who_does_not_answer_is_told_again_and_given_up_in_sight_of_operators() {
    let scene = Scene::new().await;
    listening(&scene).await;
    scene.world.deaf(true);
    scene.provider.sign_out(after(0), &scene.session).await.unwrap();
    let waiting = scene.provider.untold().await.unwrap();
    assert_eq!((waiting[0].state.as_str(), waiting[0].said.as_deref()), ("due", Some("503")));
    assert_eq!(scene.provider.tell_again(after(5)).await.unwrap(), 0, "not yet");
    let mut at = 0;
    let mut tried = 1;
    while scene.provider.untold().await.unwrap()[0].state == "due" {
        at += 600;
        tried += scene.provider.tell_again(after(at)).await.unwrap();
    }
    assert_eq!((tried, scene.world.posted().len()), (7, 7));
    assert_eq!(scene.ledger().await.last().map(String::as_str), Some("logout_undelivered"));
}

#[tokio::test]
async fn who_answers_late_is_told_once_more_and_no_more() {
    let scene = Scene::new().await;
    listening(&scene).await;
    scene.world.deaf(true);
    scene.provider.sign_out(after(0), &scene.session).await.unwrap();
    scene.world.deaf(false);
    // Two nodes at the same beat.
    let both =
        futures::future::join(scene.provider.tell_again(after(20)), scene.provider.tell_again(after(20)));
    let _ = both.await;
    assert_eq!(scene.world.posted().len(), 2);
    assert!(scene.provider.untold().await.unwrap().is_empty());
    assert!(
        scene.provider.sign_out(after(30), &scene.session).await.unwrap().is_empty(),
        "it is over already"
    );
}

#[tokio::test]
async fn everywhere_is_told_by_the_back_channel_and_by_frames_for_this_browser_alone() {
    let mut scene = Scene::new().await;
    let (party, id_token) = listening(&scene).await;
    let here = scene.session.clone();
    scene.session = scene.elsewhere().await;
    let other = scene.tokens(after(1), &party).await.id_token.unwrap();
    let both = [scene.session.clone(), here.clone()];
    let frames = scene.provider.sign_out_everywhere(after(2), &both, here.session).await.unwrap();
    let sid = |token: &str| claims(token)["sid"].as_str().unwrap().to_owned();
    let [frame] = frames.as_slice() else { panic!("{frames:?}") };
    assert!(frame.as_str().ends_with(&sid(&id_token)), "{frame}");
    let told: Vec<String> = scene.world.posted().iter().map(|(_, form)| sid(&form[0].1)).collect();
    assert_eq!(told, [sid(&other), sid(&id_token)]);
}

#[tokio::test]
async fn who_lost_its_grant_is_told_of_the_sign_out_too() {
    let scene = Scene::new().await;
    let (party, _) = listening(&scene).await;
    let client = party.id.parse().unwrap();
    let granted = scene.provider.grants_to(client).await.unwrap();
    scene.provider.end_grant(after(1), (client, granted[0].grant)).await.unwrap();
    scene.provider.sign_out(after(2), &scene.session).await.unwrap();
    assert_eq!(scene.world.posted().len(), 1);
}
