//! What the demo starts with: trust in Utopia, four visitors, six relying parties. Doing it again changes nothing.

use crate::{
    party::scenario::ALL,
    signin::DemoOnly,
    specimen::{LIVE, Specimen as Traveller, VISITORS, utopia},
};
use anyhow::{Context, bail};
use kernel::{Actor, Call, RequestId};
use passport::{
    Domain,
    specimen::{Digest, Proofs, Signing, State as Specimen},
};
use serde::{Deserialize, Serialize};
use std::{
    fmt, fs,
    io::Write,
    path::{Path, PathBuf},
};
use url::Url;
use visitor::{
    Activation, Bytes, Contact, Dropping, Evidence, Grounds, Holder, Import, Occasion, Progress, SourceName,
};
use web::State;

/// The source of the specimen state's lists.
pub const SOURCE: &str = "ut";

/// One registered relying party.
#[derive(Clone, Serialize, Deserialize)]
pub struct Client {
    /// The scenario's short name.
    pub name: String,
    /// Its client id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.name)
    }
}

/// What is remembered beside the store, because the store keeps no secret readable.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seeded {
    /// The issuer the clients' addresses belong to.
    pub issuer: Url,
    /// The relying parties.
    pub clients: Vec<Client>,
}

fn call(state: &State) -> Call {
    let now = state.clock.now();
    Call {
        now,
        actor: Actor::System("demo"),
        request: RequestId::new(now, &*state.entropy),
        remote: kernel::Remote::NONE,
    }
}

/// Seeds a service; remembers the clients' secrets in `dir/demo-PORT.json`, readable by its owner alone.
///
/// # Errors
/// What the use cases or the file system say.
pub async fn seed(state: &State, dir: &Path, _only: DemoOnly) -> anyhow::Result<Seeded> {
    let utopia = utopia(state.clock.now())?;
    trust(state, &utopia).await?;
    for specimen in &VISITORS {
        if state.visitors.find_by_document("UTO", specimen.number).await?.is_none() {
            visitor(state, &utopia, specimen)
                .await
                .with_context(|| format!("the specimen {} could not be enrolled", specimen.username))?;
        }
    }
    clients(state, dir).await
}

async fn visitor(state: &State, utopia: &Specimen, who: &Traveller) -> anyhow::Result<()> {
    let (phone, email) = (Some(who.phone.to_owned()), Some(who.email.to_owned()));
    if *who != LIVE {
        let files = who.chip(utopia)?.files()?;
        state.visitors.enrol(call(state), files, Occasion::Oneself, Contact { phone, email }).await?;
        return Ok(());
    }
    let signing = Some(Signing::Plain(Domain::P256, Digest::Sha256));
    let chip = who.answering_chip(utopia, Proofs { signing, agreeing: None })?;
    let begun = state.visitors.begin(call(state), Occasion::Oneself, &Holder::Passkey, false).await?;
    let read = chip.chip();
    let groups = [(1, Some(&read.dg1)), (14, read.dg14.as_ref()), (15, read.dg15.as_ref())];
    let answers: Option<Vec<_>> = begun.nonces.iter().map(|nonce| chip.active(nonce).map(Bytes)).collect();
    let evidence = Evidence {
        sod: Bytes(read.sod.clone()),
        groups: groups.into_iter().filter_map(|(n, bytes)| Some((n, Bytes(bytes?.clone())))).collect(),
        aa: answers.context("the chip does not sign")?,
        ca: None,
        phone,
        email,
    };
    match state.visitors.present(call(state), begun.id.expose(), evidence).await? {
        Progress::Done(_) => Ok(()),
        Progress::Command(..) => bail!("the chip was asked for more than its signature"),
    }
}

/// Believes the specimen state: the list it signed itself, which is the same for a whole year.
async fn trust(state: &State, utopia: &Specimen) -> anyhow::Result<()> {
    let trust = state.visitors.trust();
    let csca = utopia.csca()?;
    let pinned = trust.list().await?.pins.iter().any(|pin| pin.source == SOURCE);
    let activation =
        Activation { reason: Grounds::parse("the demo's specimens")?, dropping: Dropping::Confirmed };
    let import = Import {
        list: utopia.master_list(std::slice::from_ref(&csca))?,
        source: Some(SourceName::parse(SOURCE)?),
        pin: (!pinned).then_some(csca),
        activation: Some(activation),
    };
    trust.import(call(state), import).await?;
    Ok(())
}

async fn clients(state: &State, dir: &Path) -> anyhow::Result<Seeded> {
    // Addresses are registered letter by letter: another port is another set of clients, and each set is kept.
    let port = state.issuer_url.port_or_known_default().unwrap_or_default();
    let file = dir.join(format!("demo-{port}.json"));
    let kept: Option<Seeded> = match fs::read(&file) {
        Ok(bytes) => {
            Some(serde_json::from_slice(&bytes).with_context(|| format!("{} is broken", file.display()))?)
        }
        Err(_) => None,
    };
    if let Some(kept) = kept.filter(|k| k.issuer == state.issuer_url && k.clients.len() == ALL.len()) {
        return Ok(kept);
    }
    let mut clients = Vec::new();
    for scenario in &ALL {
        let metadata = serde_json::from_value(scenario.metadata(&state.issuer_url)?)?;
        let made = state.provider.register(call(state), metadata).await;
        let made = made.with_context(|| format!("{} could not be registered", scenario.name))?;
        clients.push(Client {
            name: scenario.name.to_owned(),
            client_id: made.client_id.clone(),
            client_secret: made.client_secret.clone().context("a client without a secret")?,
        });
    }
    let seeded = Seeded { issuer: state.issuer_url.clone(), clients };
    write(&file, &serde_json::to_vec_pretty(&seeded)?)?;
    Ok(seeded)
}

/// Writes a file whole or not at all, for its owner alone.
fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let fresh: PathBuf = file.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&fresh).with_context(|| format!("{} cannot be written", fresh.display()))?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(&fresh, file)?;
    Ok(())
}
