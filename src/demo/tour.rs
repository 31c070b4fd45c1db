//! The whole journey without a person, over real HTTP: each step says in plain words what came out.

mod abroad;
mod audit;
mod chip;
mod consent;
mod credential;
mod passport;
mod proof;
mod signin;
mod trust;
mod visitor;

use crate::{
    authenticator::Authenticator,
    browser::{Browser, Page, http},
    parties,
    party::{Party, Tokens, Visit, read},
    seed::Seeded,
    wallet::Wallet,
};
use ::passport::specimen::State;
use anyhow::{Context, ensure};
use kernel::Clock;
use serde::Serialize;
use serde_json::Value;
use std::{fmt, path::PathBuf, sync::Arc};
use url::Url;

/// A signed master list to import beside the specimen set's certificate.
#[derive(Clone)]
pub struct MasterList {
    /// The list.
    pub list: Vec<u8>,
    /// The certificate its signer must come from, DER.
    pub pin: Vec<u8>,
}

impl fmt::Debug for MasterList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterList({} bytes)", self.list.len())
    }
}

/// The service the tour visits, freshly seeded.
#[derive(Clone)]
pub struct Target {
    /// Its address.
    pub issuer: Url,
    /// An operator's token.
    pub operator_token: String,
    /// An auditor's token.
    pub auditor_token: String,
    /// The seeded relying parties.
    pub seeded: Seeded,
    /// The certificate that its credentials lead to, DER.
    pub anchor: Vec<u8>,
    /// Where it keeps its files, to be searched for what must not be there.
    pub data_dir: Option<PathBuf>,
    /// A real master list, when one was given.
    pub master_list: Option<MasterList>,
    /// The clock of those who visit.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Target({})", self.issuer)
    }
}

/// What came out of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Which: `passport.changed`.
    pub step: &'static str,
    /// Whether it came out as it must; a refusal that must be is right.
    pub ok: bool,
    /// In plain words.
    pub detail: String,
}

/// The tour under way, with everybody in it.
struct Tour<'a> {
    target: &'a Target,
    out: &'a mut dyn FnMut(Step),
    right: bool,
    http: reqwest::Client,
    parties: Vec<Party>,
    utopia: State,
    /// The newcomer's browser, phone and wallet.
    browser: Browser,
    device: Authenticator,
    wallet: Wallet,
    /// What the French hotel holds at the end of its chapter.
    french: Option<Tokens>,
}

/// Plays the journey. `out` hears every step as it happens; the answer is whether all came out right.
///
/// # Errors
/// When the tour cannot begin. A step that fails is told, not returned.
pub async fn run(target: &Target, out: &mut dyn FnMut(Step)) -> anyhow::Result<bool> {
    let mut tour = Tour {
        http: http()?,
        parties: parties(&target.seeded)?,
        utopia: crate::specimen::utopia(target.clock.now())?,
        browser: Browser::new(&target.issuer)?,
        device: Authenticator::new(),
        wallet: Wallet::new(&target.issuer, target.anchor.clone(), target.clock.clone())?,
        french: None,
        right: true,
        target,
        out,
    };
    trust::run(&mut tour).await;
    passport::run(&mut tour);
    visitor::run(&mut tour).await;
    let way_in = chip::run(&mut tour).await;
    proof::run(&mut tour, way_in).await;
    credential::run(&mut tour).await;
    signin::run(&mut tour).await;
    abroad::run(&mut tour).await;
    consent::run(&mut tour).await;
    audit::run(&mut tour).await;
    Ok(tour.right)
}

/// What a visitor answers on the consent page.
#[derive(Debug, Clone, Copy)]
enum Reply {
    /// Yes, with every box ticked.
    AllTicked,
    /// Yes, with no box ticked.
    NoneTicked,
}

impl Tour<'_> {
    fn tell(&mut self, step: &'static str, outcome: anyhow::Result<String>) {
        let (ok, detail) = match outcome {
            Ok(detail) => (true, detail),
            Err(error) => (false, format!("{error:#}")),
        };
        self.right &= ok;
        (self.out)(Step { step, ok, detail });
    }

    fn party(&self, name: &str) -> anyhow::Result<&Party> {
        self.parties
            .iter()
            .find(|p| p.scenario.name == name)
            .with_context(|| format!("no relying party {name}"))
    }

    /// Posts JSON as the operator.
    async fn operate(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(self.target.issuer.join(path)?).bearer_auth(&self.target.operator_token);
        read(request.json(body).send().await?).await
    }

    /// Takes the newcomer's browser through a sign-in to the relying party's door; returns the code.
    async fn walk(&self, visit: &Visit, reply: Reply) -> anyhow::Result<String> {
        walk(&self.browser, &self.device, visit, reply).await
    }

    async fn to_consent(&self, visit: &Visit) -> anyhow::Result<Page> {
        to_consent(&self.browser, &self.device, visit).await
    }

    /// Signs in at a relying party and redeems the code.
    async fn sign_in(&self, party: &Party, more: &[&str], reply: Reply) -> anyhow::Result<Tokens> {
        let visit = party.begin(more).await?;
        let code = self.walk(&visit, reply).await?;
        party.redeem(&visit, &code).await
    }
}

/// Takes a browser through a sign-in to the relying party's door; returns the code.
async fn walk(
    browser: &Browser,
    device: &Authenticator,
    visit: &Visit,
    reply: Reply,
) -> anyhow::Result<String> {
    let page = to_consent(browser, device, visit).await?;
    let page = if page.left() { page } else { answer(browser, &page, reply).await? };
    ensure!(page.left(), "the browser stayed at {}: {:?}", page.url.path(), page.error_code());
    ensure!(page.parameter("state").as_deref() == Some(visit.state.as_str()), "the state came back changed");
    page.parameter("code").with_context(|| format!("no code: {:?}", page.parameter("error")))
}

/// To the consent page, signing in with the passkey if asked.
async fn to_consent(browser: &Browser, device: &Authenticator, visit: &Visit) -> anyhow::Result<Page> {
    let page = browser.open(visit.url.as_str()).await?;
    let asked = matches!(page.url.path(), "/login" | crate::signin::PATH);
    match page.parameter("interaction").filter(|_| asked) {
        Some(interaction) => browser.use_passkey(device, Some(&interaction)).await,
        None => Ok(page),
    }
}

async fn answer(browser: &Browser, page: &Page, reply: Reply) -> anyhow::Result<Page> {
    let form = page.form("/consent")?;
    let boxes = match reply {
        Reply::AllTicked => form.boxes.as_slice(),
        Reply::NoneTicked => &[],
    };
    let ticked: Vec<(&str, &str)> = boxes.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    browser.submit(&form, &ticked, "consent-allow").await
}

/// An outcome that must be a refusal containing a word.
fn refused<T>(outcome: anyhow::Result<T>, word: &str) -> anyhow::Result<String> {
    match outcome {
        Ok(_) => anyhow::bail!("it was let through, and should have been refused with {word}"),
        Err(error) => {
            let said = format!("{error:#}");
            ensure!(said.contains(word), "it was refused, but not with {word}: {said}");
            Ok(said)
        }
    }
}
