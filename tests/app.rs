//! The real service for tests: the hull's own wiring, a clock that moves when told, seeded randomness, a real port.

#[path = "app/clock.rs"]
mod clock;
#[path = "app/entropy.rs"]
mod entropy;
#[path = "app/outside.rs"]
pub mod outside;
#[path = "app/postgres.rs"]
pub mod postgres;

pub use clock::ManualClock;
pub use entropy::SeededEntropy;
pub use postgres::require_all;

use demo::{
    browser::Browser,
    party::Party,
    tour::{self, Step, Target},
};
use server::{Config, Scene};
use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    thread,
};
use tempfile::TempDir;

/// One service. End it with [`TestApp::finish`], which checks the ledger: every test is an audit test.
pub struct TestApp {
    /// The running scene.
    pub scene: Scene,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Where its key is.
    pub folder: TempDir,
    finished: Mutex<bool>,
}

fn lock(mutex: &Mutex<bool>) -> MutexGuard<'_, bool> {
    mutex.lock().expect("nobody panics while holding it")
}

impl TestApp {
    /// A service on SQLite in memory.
    pub async fn start() -> Self {
        Self::on(Some("sqlite::memory:".to_owned()), None).await
    }

    /// A service on SQLite in files, for what several connections do at once.
    pub async fn on_files() -> Self {
        Self::on(None, None).await
    }

    /// A service on databases of that address.
    pub async fn on(database: Option<String>, data_keys: Option<String>) -> Self {
        Self::with(|_, config| Config { database, data_keys, ..config }).await
    }

    /// A service whose operator set something else; the folder is the service's own.
    pub async fn with(set: impl FnOnce(&Path, Config) -> Config) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            signing_algs: vec![jose::Alg::Es256, jose::Alg::EdDsa],
            ..Config::of_folder(folder.path())
        };
        let config = set(folder.path(), config);
        let clock = Arc::new(ManualClock::starting_now());
        let entropy = Arc::new(SeededEntropy::new(7));
        let scene = Scene::start("127.0.0.1:0", config, clock.clone(), entropy).await.expect("a service");
        Self { scene, clock, folder, finished: Mutex::new(false) }
    }

    /// An address of the service.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.scene.issuer)
    }

    /// A browser nobody is signed in with.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.scene.issuer).expect("a browser")
    }

    /// A client without a cookie, which follows no redirection.
    pub fn http(&self) -> reqwest::Client {
        demo::browser::http().expect("a client")
    }

    /// A relying party of the scene: `hotel`, `sim`, `museum`, `hotel-france`, `marketing`.
    pub fn party(&self, name: &str) -> Party {
        let parties = demo::parties(&self.scene.seeded).expect("parties");
        parties.into_iter().find(|p| p.scenario.name == name).expect("a party of that name")
    }

    /// The id and the secret of a relying party.
    pub fn client(&self, name: &str) -> (String, String) {
        let found = self.scene.seeded.clients.iter().find(|c| c.name == name).expect("a client of that name");
        (found.client_id.clone(), found.client_secret.clone())
    }

    /// Plays the whole journey; returns the steps that came out wrong.
    pub async fn tour(&self, search: bool) -> Vec<Step> {
        let target = Target {
            issuer: self.scene.issuer.clone(),
            operator_token: self.scene.operator.clone(),
            auditor_token: self.scene.auditor.clone(),
            seeded: self.scene.seeded.clone(),
            anchor: self.scene.wired.keys.anchor().expect("a root of credentials"),
            data_dir: search.then(|| self.folder.path().to_owned()),
            master_list: None,
            clock: self.clock.clone(),
        };
        let mut wrong = Vec::new();
        let mut steps = 0;
        let mut hear = |step: Step| {
            steps += 1;
            if !step.ok {
                wrong.push(step);
            }
        };
        let right = tour::run(&target, &mut hear).await.expect("the tour begins");
        assert_eq!(right, wrong.is_empty());
        assert!(steps > 25, "the tour has {steps} steps");
        wrong
    }

    /// Ends the service and checks that its ledger is whole.
    pub async fn finish(self) {
        let checked = self.scene.wired.audit.self_check().await.expect("the ledger is whole");
        assert!(checked.entries > 0);
        *lock(&self.finished) = true;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if !thread::panicking() {
            assert!(*lock(&self.finished), "a test must end with finish(), which checks the ledger");
        }
    }
}

impl TestApp {
    /// Signs a specimen in at a relying party, every consent ticked; returns the visit and its code.
    pub async fn code(&self, party: &Party, username: &str) -> (demo::party::Visit, String) {
        let visit = party.begin(&[]).await.expect("a visit");
        let code = self.allow(&visit, username).await;
        (visit, code)
    }

    /// The same for a visit that was begun.
    pub async fn allow(&self, visit: &demo::party::Visit, username: &str) -> String {
        self.allow_in(&self.browser(), visit.url.as_str(), username).await
    }

    /// The same in a browser where nobody is signed in yet; who agreed before is not asked again.
    pub async fn allow_in(&self, browser: &Browser, request: &str, username: &str) -> String {
        let page = browser.open(request).await.expect("the sign-in page");
        let form = page.form(demo::signin::PATH).expect("the specimen sign-in");
        let mut page =
            browser.submit(&form, &[("username", username)], "login-submit").await.expect("signed in");
        if !page.left() {
            let form = page.form("/consent").expect("the consent page");
            let kinds: Vec<_> =
                form.boxes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            page = browser.submit(&form, &kinds, "consent-allow").await.expect("allowed");
        }
        page.parameter("code").expect("a code")
    }
}
