//! Pages in a real browser.

use fantoccini::{Client, ClientBuilder, Locator};
use guosuo_tests::{TestApp, require_all};
use serde_json::json;
use std::{
    io::{Cursor, Read, Write},
    net::TcpListener,
    process::{Child, Command, Stdio},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A driver with its browser, ended with the test.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null());
        match command.spawn() {
            Ok(child) => Some(Self { child, port }),
            Err(error) => {
                assert!(!require_all(), "chromedriver is not installed: {error}");
                eprintln!("not run: chromedriver is not on this machine");
                None
            }
        }
    }

    async fn browser(&self) -> Client {
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=390,900",
        ];
        let capabilities = json!({ "goog:chromeOptions": { "args": args } });
        let capabilities = capabilities.as_object().expect("an object").clone();
        let address = format!("http://127.0.0.1:{}", self.port);
        for _ in 0..200 {
            let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            if let Ok(client) = builder.capabilities(capabilities.clone()).connect(&address).await {
                return client;
            }
            tokio::task::spawn_blocking(|| Command::new("sleep").arg("0.05").status()).await.ok();
        }
        panic!("the browser does not start");
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_in_sees_what_is_asked_allows_it_and_withdraws_it() {
    let Some(driver) = Driver::start() else { return };
    let app = TestApp::on_files().await;
    let browser = driver.browser().await;
    browser.goto(&app.at("demo/museum/start")).await.unwrap();
    browser.find(Locator::Css("input[name=username]")).await.unwrap().send_keys("anna").await.unwrap();
    browser.find(Locator::Id("login-submit")).await.unwrap().click().await.unwrap();
    let heading = browser.wait().for_element(Locator::Id("consent-allow")).await;
    heading.expect("the consent page");
    assert!(browser.source().await.unwrap().contains("18"));
    for tick in browser.find_all(Locator::Css("input[name=kind]")).await.unwrap() {
        assert!(!tick.is_selected().await.unwrap(), "nothing is preselected");
        tick.click().await.unwrap();
    }
    browser.find(Locator::Id("consent-allow")).await.unwrap().click().await.unwrap();
    browser.wait().for_element(Locator::Css("main, body")).await.unwrap();
    browser.goto(&app.at("portal")).await.unwrap();
    let grant = browser.wait().for_element(Locator::Css(".grant")).await.expect("the museum's row");
    grant.find(Locator::Css("button.withdraw")).await.unwrap().click().await.unwrap();
    browser.wait().for_element(Locator::Css(".grant.ended")).await.expect("it has ended");
    browser.close().await.unwrap();
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_frame_knows_a_session_until_it_ends() {
    let Some(driver) = Driver::start() else { return };
    let app = TestApp::on_files().await;
    let browser = driver.browser().await;
    browser.goto(&app.at("demo/museum/start")).await.unwrap();
    browser.find(Locator::Css("input[name=username]")).await.unwrap().send_keys("anna").await.unwrap();
    browser.find(Locator::Id("login-submit")).await.unwrap().click().await.unwrap();
    browser
        .wait()
        .for_element(Locator::Id("consent-allow"))
        .await
        .expect("the consent page")
        .click()
        .await
        .unwrap();
    let back = browser.wait().for_element(Locator::Id("asked")).await;
    back.expect("the relying party's page");
    let url = browser.current_url().await.unwrap();
    let told = |name: &str| url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    let state = told("session_state").expect("what the session is known by");
    let (client, _) = app.client("museum");
    let ask = "var done = arguments[arguments.length - 1], text = arguments[0], seen = 0; \
               addEventListener('message', function (e) { if (e.data !== text && !seen++) done(e.data); }); \
               postMessage(text, location.origin);";
    for (text, answer) in [
        (format!("{client} {state}"), "unchanged"),
        (format!("{client} {}", state.replace('.', ".x")), "changed"),
        (format!("another {state}"), "changed"),
        ("nonsense".to_owned(), "error"),
    ] {
        browser.goto(&app.at("session/check")).await.unwrap();
        assert_eq!(browser.execute_async(ask, vec![json!(text)]).await.unwrap(), json!(answer), "{text}");
    }
    browser.goto(&app.at("logout")).await.unwrap();
    browser.find(Locator::Id("logout-confirm")).await.unwrap().click().await.unwrap();
    browser.wait().for_element(Locator::Css("main")).await.unwrap();
    browser.goto(&app.at("session/check")).await.unwrap();
    let text = json!(format!("{client} {state}"));
    assert_eq!(browser.execute_async(ask, vec![text]).await.unwrap(), json!("changed"));
    browser.close().await.unwrap();
    app.finish().await;
}

/// The same archive with its parts changed.
fn changed(bundle: &[u8], change: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bundle)).expect("an archive");
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut content = String::new();
        file.read_to_string(&mut content).expect("text");
        if let Some(content) = change(&name, content) {
            out.start_file(name, SimpleFileOptions::default()).expect("a part");
            out.write_all(content.as_bytes()).expect("memory");
        }
    }
    out.finish().expect("memory").into_inner()
}

/// The archive with its lines changed.
fn relined(bundle: &[u8], change: fn(&mut Vec<String>)) -> Vec<u8> {
    changed(bundle, |name, content| match name {
        "entries.jsonl" => {
            let mut lines: Vec<String> = content.lines().map(|line| format!("{line}\n")).collect();
            change(&mut lines);
            Some(lines.concat())
        }
        _ => Some(content),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_proves_a_good_bundle_and_names_what_is_wrong_with_a_spoiled_one() {
    let Some(driver) = Driver::start() else { return };
    let app = TestApp::on_files().await;
    app.code(&app.party("museum"), "anna").await;
    let export = |asked: &'static [(&'static str, &'static str)]| {
        app.http().post(app.at("console/export")).bearer_auth(&app.scene.auditor).form(asked).send()
    };
    let good = export(&[]).await.unwrap().bytes().await.unwrap().to_vec();
    let chosen = export(&[("purpose", "culture.ticket"), ("action", "disclosed"), ("form", "csv")])
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap()
        .to_vec();
    let part = |of: &'static str, from: &'static str, to: &'static str| {
        changed(&good, move |name, content| {
            Some(if name == of { content.replacen(from, to, 1) } else { content })
        })
    };
    let cases = [
        ("proved", good.clone()),
        ("proved", chosen.clone()),
        (
            "dropped",
            changed(&chosen, |name, content| {
                // Asked for something else, what was left out might be it.
                Some(if name == "manifest.json" {
                    content.replacen("disclosed", "signed_in", 1)
                } else {
                    content
                })
            }),
        ),
        ("altered", relined(&good, |lines| lines[1] = lines[1].replacen(":\"", ":\"x", 1))),
        ("missing", relined(&good, |lines| drop(lines.remove(2)))),
        ("missing", relined(&good, |lines| drop(lines.pop()))),
        ("reordered", relined(&good, |lines| lines.swap(1, 2))),
        ("range", relined(&good, |lines| lines.push(lines[0].clone()))),
        ("altered", relined(&good, |lines| lines[1].insert(1, ' '))),
        ("range", part("manifest.json", "\"first\":0", "\"first\":1")),
        ("version", part("manifest.json", "guosuo/bundle/", "guosuo/bundle/x")),
        ("checkpoint", part("checkpoint", "\n\n", "x\n\n")),
        ("key", part("checkpoint", "\u{2014} ", "\u{2014} x")),
        ("unreadable", changed(&good, |name, content| (name != "proof.json").then_some(content))),
        ("unreadable", good[..good.len() / 2].to_vec()),
        ("unreadable", b"no archive".to_vec()),
    ];
    let browser = driver.browser().await;
    browser.goto(&app.at("console/verify")).await.unwrap();
    let file = app.folder.path().join("bundle.zip");
    for (number, (verdict, bytes)) in cases.iter().enumerate() {
        std::fs::write(&file, bytes).unwrap();
        browser.refresh().await.unwrap();
        let input = browser.find(Locator::Id("verify-file")).await.unwrap();
        input.send_keys(file.to_str().unwrap()).await.unwrap();
        let wanted = format!("#verify-result[data-verdict='{verdict}']");
        let found = browser.wait().for_element(Locator::Css(&wanted)).await;
        let text = browser.find(Locator::Id("verify-result")).await.unwrap().text().await.unwrap();
        assert!(found.is_ok(), "case {number} is not {verdict}: {text}");
        assert!(!text.contains('{') && text.lines().count() > 1, "case {number}: {text}");
    }
    // Another log's key is told apart from an altered archive.
    std::fs::write(&file, &good).unwrap();
    let other = ledger::Signer::from_seed("other/log", &[7; 32]).unwrap().vkey();
    browser.refresh().await.unwrap();
    let key = browser.find(Locator::Id("verify-key")).await.unwrap();
    key.clear().await.unwrap();
    key.send_keys(&other).await.unwrap();
    let input = browser.find(Locator::Id("verify-file")).await.unwrap();
    input.send_keys(file.to_str().unwrap()).await.unwrap();
    let wrong = browser.wait().for_element(Locator::Css("#verify-result[data-verdict='key']")).await;
    wrong.expect("the wrong key is named");
    browser.close().await.unwrap();
    app.finish().await;
}
