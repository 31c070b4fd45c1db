//! What relying parties with libraries of their own rely on: requests without PKCE, posted requests, details, languages.

use super::scene::{Scene, after, allow, answered, claims, pairs, refused, url, with, without};
use crate::{Authorize, AuthorizeError, Logout, Shown, Told};
use oauth::Code;
use serde_json::{Value, json};

fn post() -> Value {
    json!({"token_endpoint_auth_method": "client_secret_post"})
}

#[tokio::test]
async fn a_client_that_proves_itself_may_go_without_pkce_and_a_public_one_may_not() {
    let scene = Scene::new().await;
    let party = scene.party(post()).await;
    let bare = without(without(party.request(), "code_challenge"), "code_challenge_method");
    let bare = without(bare, "nonce");
    let shown = scene.provider.authorize(after(0), &bare, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, .. } = shown else { panic!("{shown:?}") };
    let sent = scene.provider.answer(after(0), &interaction, &scene.session, allow()).await.unwrap();
    let code = answered(sent)["code"].clone();
    // RFC 9700 §4.8.2: a verifier for a code without a challenge tells that somebody took the challenge out.
    let redemption = party.redemption(&code);
    let answer = scene.provider.token(after(1), Shown::default(), &redemption).await;
    assert_eq!(refused(answer), Code::InvalidGrant);
    let redemption = without(redemption, "code_verifier");
    let tokens = scene.provider.token(after(1), Shown::default(), &redemption).await.unwrap();
    assert!(tokens.id_token.is_some());
    let public = scene.party(json!({"token_endpoint_auth_method": "none"})).await;
    let bare = without(without(public.request(), "code_challenge"), "code_challenge_method");
    let sent = answered(scene.provider.authorize(after(0), &bare, None).await.unwrap());
    assert_eq!(sent["error"], "invalid_request");
}

#[tokio::test]
async fn a_request_that_another_site_posts_goes_on_where_the_session_is() {
    let scene = Scene::new().await;
    let party = scene.party(post()).await;
    scene.code(after(0), &party).await;
    let silent = with(party.request(), "prompt", "none");
    let posted = scene.provider.authorize_post(after(1), &silent).await.unwrap();
    let Authorize::Again { request } = posted else { panic!("{posted:?}") };
    let provider = &scene.provider;
    let sent = provider.authorize_posted(after(2), &request, Some(&scene.session)).await.unwrap();
    assert!(answered(sent).contains_key("code"));
    let late = provider.authorize_posted(after(61), &request, Some(&scene.session)).await.unwrap();
    assert!(matches!(late, Authorize::Page(AuthorizeError::Interaction)));
    // What is wrong with it is told at once, and to nobody who is not registered.
    let wrong = with(silent.clone(), "scope", "openid shoe_size");
    assert_eq!(answered(provider.authorize_post(after(1), &wrong).await.unwrap())["error"], "invalid_scope");
    let foreign = with(silent, "redirect_uri", "https://evil.example/");
    let page = provider.authorize_post(after(1), &foreign).await.unwrap();
    assert!(matches!(page, Authorize::Page(AuthorizeError::RedirectUri)));
}

#[tokio::test]
async fn a_sign_out_that_another_site_posts_ends_the_session() {
    let scene = Scene::new().await;
    let bye = "https://museum.example/bye";
    let more =
        json!({"token_endpoint_auth_method": "client_secret_post", "post_logout_redirect_uris": [bye]});
    let party = scene.party(more).await;
    let hint = scene.tokens(after(0), &party).await.id_token.unwrap();
    let asked = pairs(&[("id_token_hint", &hint), ("post_logout_redirect_uri", bye), ("state", "s")]);
    let posted = scene.provider.end_session_post(after(1), &asked).unwrap();
    let Logout::Again { request } = posted else { panic!("{posted:?}") };
    let done = scene.provider.end_session_posted(after(1), &request, Some(&scene.session)).await.unwrap();
    let target = Some(url("https://museum.example/bye?state=s"));
    assert_eq!(done, Logout::Done { target, frames: Vec::new() });
    assert_eq!(scene.ledger().await.last().unwrap(), "signed_out");
}

#[tokio::test]
async fn the_languages_a_client_wishes_go_along_pushed_or_not() {
    let scene = Scene::new().await;
    let party = scene.party(post()).await;
    let wished = with(party.request(), "ui_locales", "fr zh-CN");
    let shown = scene.provider.authorize(after(0), &wished, None).await.unwrap();
    let Authorize::SignIn { interaction, locales, .. } = shown else { panic!("{shown:?}") };
    assert_eq!(locales.as_deref(), Some("fr zh-CN"));
    let shown = scene.provider.resume(after(1), &interaction, &scene.session).await.unwrap();
    let Authorize::Consent { locales, .. } = shown else { panic!("{shown:?}") };
    assert_eq!(locales.as_deref(), Some("fr zh-CN"));
    let form = with(wished, "client_secret", party.secret.as_ref().unwrap());
    let pushed = scene.provider.push(after(0), Shown::default(), &form).await.unwrap();
    let query = pairs(&[("client_id", &party.id), ("request_uri", &pushed.request_uri)]);
    let shown = scene.provider.authorize(after(1), &query, None).await.unwrap();
    assert!(matches!(shown, Authorize::SignIn { locales: Some(tags), .. } if tags == "fr zh-CN"));
}

#[tokio::test]
async fn a_state_too_long_to_be_read_is_not_sent_back() {
    let scene = Scene::new().await;
    let party = scene.party(post()).await;
    let long = with(party.request(), "state", &"s".repeat(4097));
    let sent = answered(scene.provider.authorize(after(0), &long, None).await.unwrap());
    assert_eq!((sent["error"].as_str(), sent.get("state")), ("invalid_request", None));
}

const DETAILS: &str = r#"[{"type":"guosuo_disclosure","purpose":"culture.ticket","recipient_country":"CN",
    "reference":"B-1","claims":["birthdate","nationalities"]}]"#;

#[tokio::test]
async fn authorization_details_come_back_whole_and_a_token_may_reach_less() {
    let scene = Scene::new().await;
    let more = json!({"token_endpoint_auth_method": "client_secret_post", "scope": "openid offline_access",
        "access_token_format": "jwt", "authorization_details_types": ["guosuo_disclosure"]});
    let party = scene.party(more).await;
    let asked = with(party.request(), "authorization_details", DETAILS);
    let shown = scene.provider.authorize(after(0), &asked, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { interaction, view, .. } = shown else { panic!("{shown:?}") };
    assert_eq!((view.reference.as_deref(), view.asked.len()), (Some("B-1"), 3));
    let sent = scene.provider.answer(after(0), &interaction, &scene.session, allow()).await.unwrap();
    let less = r#"[{"type":"guosuo_disclosure","purpose":"culture.ticket","claims":["nationalities"]}]"#;
    let form = with(party.redemption(&answered(sent)["code"]), "authorization_details", less);
    let tokens = scene.provider.token(after(1), Shown::default(), &form).await.unwrap();
    let narrowed = json!([{"type": "guosuo_disclosure", "purpose": "culture.ticket", "recipient_country": "CN",
        "reference": "B-1", "claims": ["nationalities"]}]);
    assert_eq!(json!(tokens.authorization_details), narrowed);
    assert_eq!(claims(&tokens.access_token)["authorization_details"], narrowed);
    let form = party.form(&[("token", &tokens.access_token)]);
    let told = scene.provider.introspect(after(1), Shown::default(), &form, false).await.unwrap();
    let Told::Json(answer) = told else { panic!("signed unasked") };
    assert_eq!(answer["authorization_details"], narrowed);
    // A refreshed token reaches as far as was granted, or less, and no further (RFC 9396 §6.1).
    let refresh = tokens.refresh_token.unwrap();
    let further = less.replace("nationalities", "email");
    let form = party.form(&[("grant_type", "refresh_token"), ("refresh_token", &refresh)]);
    scene.passport(30).await;
    let answer = scene.provider.token(after(2), Shown::default(), &form).await.unwrap();
    assert_eq!(json!(answer.authorization_details)[0]["claims"], json!(["birthdate", "nationalities"]));
    let form = with(form, "authorization_details", &further);
    let answer = scene.provider.token(after(2), Shown::default(), &form).await;
    assert_eq!(refused(answer), Code::InvalidAuthorizationDetails);
}

#[tokio::test]
async fn authorization_details_of_another_country_or_claim_are_refused() {
    let scene = Scene::new().await;
    let party = scene.party(post()).await;
    for (known, other) in
        [("\"CN\"", "\"FR\""), ("birthdate", "shoe_size"), ("guosuo_disclosure", "payment_initiation")]
    {
        let asked = with(party.request(), "authorization_details", &DETAILS.replace(known, other));
        let sent = answered(scene.provider.authorize(after(0), &asked, None).await.unwrap());
        assert_eq!(sent["error"], "invalid_authorization_details", "{other}");
    }
    // Who asked by none has none to narrow.
    let code = scene.code(after(0), &party).await;
    let form = with(party.redemption(&code), "authorization_details", DETAILS);
    let answer = scene.provider.token(after(1), Shown::default(), &form).await;
    assert_eq!(refused(answer), Code::InvalidAuthorizationDetails);
}

#[tokio::test]
async fn without_identity_assurance_nothing_of_it_is_promised_or_told() {
    let scene = Scene::with(|settings| settings.assurance = false).await;
    let document: Value = serde_json::from_slice(&scene.provider.discovery()).unwrap();
    for member in ["verified_claims_supported", "trust_frameworks_supported", "evidence_supported"] {
        assert!(document.get(member).is_none(), "{member}");
    }
    let party = scene.party(post()).await;
    let asked = json!({"userinfo": {"verified_claims": {"verification": {"trust_framework": null},
        "claims": {"name": null}}}});
    let asked = with(party.request(), "claims", &asked.to_string());
    let shown = scene.provider.authorize(after(0), &asked, Some(&scene.session)).await.unwrap();
    let Authorize::Consent { view, .. } = shown else { panic!("{shown:?}") };
    assert!(!view.proof);
}

#[tokio::test]
async fn a_logo_is_shown_from_our_own_address_if_it_is_a_picture() {
    let scene = Scene::new().await;
    for (name, bytes, kind) in [
        ("picture", &b"\x89PNG\r\n\x1a\n0000"[..], Some("image/png")),
        ("script", b"<svg onload='x'/>", None),
        ("nothing", b"", None),
    ] {
        let at = format!("https://museum.example/{name}");
        scene.world.put(&at, bytes);
        let party = scene.party(json!({"logo_uri": at})).await;
        let id = party.id.parse().unwrap();
        let shown = scene.provider.logo(after(0), id).await.unwrap();
        assert_eq!(shown.map(|logo| logo.kind), kind, "{name}");
        let before = scene.world.reads();
        scene.provider.logo(after(1), id).await.unwrap();
        assert_eq!(scene.world.reads(), before, "fetched once: {name}");
    }
}

#[tokio::test]
async fn a_login_may_begin_here_at_who_has_an_address_for_it() {
    let scene = Scene::new().await;
    let party = scene.party(json!({"initiate_login_uri": "https://museum.example/begin?from=op"})).await;
    let other = scene.party(json!({})).await;
    let ids = [party.id.parse().unwrap(), other.id.parse().unwrap()];
    let links = scene.provider.login_links(&ids).await.unwrap();
    let link = "https://museum.example/begin?from=op&iss=http%3A%2F%2Flocalhost%3A8080";
    assert_eq!((links.len(), links[&ids[0]].as_str()), (1, link));
}

#[tokio::test]
async fn hints_are_heeded_and_what_is_unknown_does_no_harm() {
    let scene = Scene::new().await;
    let party = scene.party(post()).await;
    let hint = scene.tokens(after(0), &party).await.id_token.unwrap();
    let beside = [
        ("login_hint", "buffy@localhost"),
        ("display", "page"),
        ("claims_locales", "se"),
        ("ui_locales", "se"),
        ("extra", "foobar"),
        ("max_age", "10000"),
    ];
    let request = beside.iter().fold(party.request(), |request, (name, value)| with(request, name, value));
    let silent = with(with(request, "prompt", "none"), "id_token_hint", &hint);
    let sent = scene.provider.authorize(after(1), &silent, Some(&scene.session)).await.unwrap();
    assert!(answered(sent).contains_key("code"));
    let stranger = scene.stranger().await;
    let sent = scene.provider.authorize(after(1), &silent, Some(&stranger)).await.unwrap();
    assert_eq!(answered(sent)["error"], "login_required");
    let again = with(party.request(), "prompt", "login");
    let shown = scene.provider.authorize(after(1), &again, Some(&scene.session)).await.unwrap();
    assert!(matches!(shown, Authorize::SignIn { .. }));
}
