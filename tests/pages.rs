//! Pages in a real browser.

use fantoccini::{Client, ClientBuilder, Locator};
use guosuo_tests::{TestApp, require_all};
use serde_json::json;
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};

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
