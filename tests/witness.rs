//! The log seen from outside: tiles, checkpoints, our own witness, receipts.

use guosuo_tests::TestApp;
use kernel::SystemClock;
use ledger::{Cosigner, Policy, Receipt, Verifier};
use reqwest::{Response, StatusCode, header};
use server::ledger::{Ledger, WitnessAt};
use std::{net::TcpListener, sync::Arc, time::Duration};
use url::Url;

fn text<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|v| v.to_str().unwrap()).unwrap_or_default()
}

async fn public() -> TestApp {
    TestApp::with(|_, config| server::Config {
        database: Some("sqlite::memory:".to_owned()),
        ledger: Ledger { public: true, ..Ledger::default() },
        ..config
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_are_for_auditors_unless_the_operator_opens_them() {
    let app = TestApp::start().await;
    let http = app.http();
    for path in ["log/checkpoint", "log/tile/0/000.p/1", "log/tile/entries/000.p/1"] {
        let answer = http.get(app.at(path)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        let answer = http.get(app.at(path)).bearer_auth(&app.scene.operator).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        let answer = http.get(app.at(path)).bearer_auth(&app.scene.auditor).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert!(text(&answer, "cache-control").starts_with("private, max-age="), "{path}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_have_the_types_and_the_lives_of_the_specification() {
    let app = public().await;
    let http = app.http();
    let get = |path: &str| http.get(app.at(path)).send();
    let note = get("log/checkpoint").await.unwrap();
    assert_eq!(text(&note, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(text(&note, "cache-control"), "public, max-age=2");
    let note = note.text().await.unwrap();
    let head = Verifier::parse(&app.scene.wired.audit.vkey()).unwrap().open(&note).unwrap();
    assert!(head.size > 3 && head.size < 256, "the scene is small");
    let whole = format!("log/tile/0/000.p/{}", head.size);
    for (path, bytes) in [(whole.as_str(), head.size * 32), ("log/tile/0/000.p/3", 96)] {
        let tile = get(path).await.unwrap();
        assert_eq!(text(&tile, "content-type"), "application/octet-stream");
        assert_eq!(text(&tile, "cache-control"), "public, max-age=31536000, immutable");
        let tag = text(&tile, "etag").to_owned();
        assert!(tag.starts_with('"'));
        let hashes = tile.bytes().await.unwrap();
        assert_eq!(hashes.len() as u64, bytes);
        let again = http.get(app.at(path)).header(header::IF_NONE_MATCH, &tag).send().await.unwrap();
        assert_eq!((again.status(), text(&again, "etag")), (StatusCode::NOT_MODIFIED, tag.as_str()));
        assert!(again.bytes().await.unwrap().is_empty());
        if bytes == head.size * 32 {
            let leaves: Vec<ledger::Hash> = hashes.chunks(32).map(|h| h.try_into().unwrap()).collect();
            assert_eq!(ledger::root(&leaves), head.root);
        }
    }
    let entries = get(&format!("log/tile/entries/000.p/{}", head.size)).await.unwrap();
    assert_eq!(text(&entries, "content-encoding"), "");
    let plain = entries.bytes().await.unwrap();
    let (mut rest, mut count) = (&plain[..], 0);
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        rest = &after[usize::from(u16::from_be_bytes(*length))..];
        count += 1;
    }
    assert_eq!(count, head.size);
    let packed = http.get(app.at(&format!("log/tile/entries/000.p/{}", head.size)));
    let packed = packed.header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(text(&packed, "content-encoding"), "gzip");
    assert!(text(&packed, "etag").starts_with("W/") && text(&packed, "vary").contains("accept-encoding"));
    for absent in ["0/000", "0/000.p/0", "0/001.p/1", "1/000.p/1", "0/0", "64/000.p/1", "entries/000"] {
        let answer = get(&format!("log/tile/{absent}")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{absent}");
    }
    assert_eq!(get("log-2/checkpoint").await.unwrap().status(), StatusCode::NOT_FOUND);
    let policy: serde_json::Value = get("log/retention").await.unwrap().json().await.unwrap();
    assert_eq!((&policy["minimum_index"], &policy["pruned"]), (&0.into(), &false.into()));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_of_a_disclosure_takes_home_a_receipt_that_a_witness_stands_behind() {
    let place = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let cosigner = || Cosigner::from_seed("w.example", &[2; 32]).unwrap();
    let witness = WitnessAt { url: Url::parse(&format!("http://{place}")).unwrap(), vkey: cosigner().vkey() };
    let app = TestApp::with(|_, config| server::Config {
        database: Some("sqlite::memory:".to_owned()),
        ledger: Ledger { witnesses: vec![witness], ..Ledger::default() },
        ..config
    })
    .await;
    let audit = app.scene.wired.audit.clone();
    let state = app.folder.path().join("seen.json");
    let trusted = vec![Verifier::parse(&audit.vkey()).unwrap()];
    let opened = server::witness::Witness::open(&state, cosigner(), trusted, Arc::new(SystemClock)).unwrap();
    let listener = TcpListener::bind(place).unwrap();
    let running = server::witness::start(listener, opened).unwrap();

    let hotel = app.party("hotel");
    let (visit, code) = app.code(&hotel, "anna").await;
    let tokens = hotel.redeem(&visit, &code).await.unwrap();
    let http = app.http();
    let answer = http.get(app.at("userinfo")).bearer_auth(tokens.access()).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let index: u64 = text(&answer, "guosuo-receipt").parse().unwrap();
    let call = app.scene.wired.call("test");
    audit.integrate(call).await.unwrap();
    app.clock.advance(Duration::from_secs(61));
    audit.submit(app.scene.wired.call("test")).await.unwrap();

    let policy = format!("log {}\nwitness W {}\nquorum W\n", audit.vkey(), cosigner().vkey());
    let policy = Policy::parse(policy.as_bytes()).unwrap();
    let (id, secret) = app.client("hotel");
    let get = || http.get(app.at(&format!("receipts/{index}")));
    let own = get().basic_auth(&id, Some(&secret)).send().await.unwrap();
    assert!(text(&own, "content-disposition").contains(".tlog-proof"));
    let receipt = Receipt::parse(&own.text().await.unwrap()).unwrap();
    assert_eq!((receipt.index, receipt.verify(&policy).unwrap().seen.len()), (index, 1));
    let fields = serde_json::to_string(&receipt.fields).unwrap();
    assert!(fields.contains(&id) && !fields.contains("\"subject\""), "{fields}");
    let (other, secret) = app.client("museum");
    assert_eq!(get().basic_auth(&other, Some(&secret)).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(get().send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let all = get().bearer_auth(&app.scene.auditor).send().await.unwrap().text().await.unwrap();
    assert!(serde_json::to_string(&Receipt::parse(&all).unwrap().fields).unwrap().contains("\"subject\""));

    // The visitor's page leads to theirs.
    let browser = app.browser();
    let page = browser.open(demo::signin::PATH).await.unwrap();
    let form = page.form(demo::signin::PATH).unwrap();
    browser.submit(&form, &[("username", "anna")], "login-submit").await.unwrap();
    let portal = browser.open("/portal").await.unwrap();
    assert!(portal.body.contains(&format!("href=\"/receipts/{index}\"")));
    let theirs = browser.open(&format!("/receipts/{index}")).await.unwrap();
    assert!(Receipt::parse(&theirs.body).unwrap().verify(&policy).is_ok());

    // The clock leapt: signed anew, the log is not silent.
    audit.integrate(app.scene.wired.call("test")).await.unwrap();
    let ready = http.get(app.at("readyz")).send().await.unwrap().text().await.unwrap();
    assert_eq!(ready, "ready");
    audit.raise(call, audit::Alarm::Witness, "w.example", "the test asks").await.unwrap();
    let ready = http.get(app.at("readyz")).send().await.unwrap().text().await.unwrap();
    assert_eq!(ready, "degraded: witness:w.example");
    running.stop().await.unwrap();
    app.finish().await;
}
