//! `guosuo client`: relying parties.

mod granted;

use super::{Code, Deployment, RIGHT, read, says};
use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use granted::Granted;
use kernel::{Call, ClientId};
use oauth::ClientMetadata;
use provider::{Provider, Terms, TokenError};
use serde_json::Value;
use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

/// Commands of `client`.
#[derive(Debug, Subcommand)]
pub(crate) enum Client {
    /// Register relying parties from RFC 7591 metadata, all of them or none; prints their ids and secrets
    #[command(after_help = "Example:\n  guosuo client create --metadata tea-house.json\n  \
        guosuo client create --metadata museums.json --metadata hotels.json\n  \
        cat tea-house.json | guosuo client create --metadata -")]
    Create {
        /// Metadata as JSON, an object or an array of objects; - reads standard input
        #[arg(long, value_name = "FILE|-", required = true)]
        metadata: Vec<PathBuf>,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Invite relying parties to register themselves; prints an initial access token (RFC 7591)
    #[command(
        after_help = "Example:\n  echo '{\"country\":\"CN\",\"sector\":\"culture\",\"purposes\":[\"culture.ticket\"],\
        \"scope\":\"openid profile\"}' \\\n    | guosuo client invite --standing - --uses 5 --days 7"
    )]
    Invite {
        /// What whoever registers is given, as JSON; - reads standard input
        #[arg(long, value_name = "FILE|-")]
        standing: PathBuf,
        /// How many may register with it
        #[arg(long, default_value_t = 1)]
        uses: u32,
        /// How many days it lasts, at most 90
        #[arg(long, default_value_t = 7)]
        days: u64,
        /// Who registers with it waits until an operator approves (guosuo pending)
        #[arg(long)]
        approval: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Keep a relying party out until it is resumed
    Suspend(One),
    /// Let a suspended relying party in again
    Resume(One),
    /// Remove a relying party, and end what rests on it
    Remove(One),
    #[command(flatten)]
    Granted(Granted),
    /// List relying parties
    #[command(after_help = "Example:\n  guosuo client list --data guosuo-data")]
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// One relying party.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// Its client_id
    client: ClientId,
    #[command(flatten)]
    deployment: Deployment,
}

impl One {
    /// Moves it to another state and says so.
    async fn moved(
        self,
        deed: impl AsyncFn(&Provider, Call, ClientId) -> Result<(), provider::Error>,
        word: &str,
    ) -> anyhow::Result<()> {
        let wired = self.deployment.open().await?;
        deed(&wired.state.provider, wired.call("cli"), self.client).await.map_err(|e| says(&e))?;
        println!("{} {word}.", self.client);
        Ok(())
    }
}

/// The JSON of a file, or of standard input.
fn json(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file.as_os_str() != "-" {
        return read(file);
    }
    let mut bytes = Vec::new();
    std::io::stdin().take(1 << 20).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refused(error: TokenError) -> anyhow::Error {
    match error {
        TokenError::Refused(e) => anyhow!("{} ({})", e.description, e.code.name()),
        TokenError::Failed(e) => says(&e),
    }
}

async fn create(files: &[PathBuf], deployment: &Deployment) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for file in files {
        let read = serde_json::from_slice(&json(file)?).context("the metadata is not JSON")?;
        match read {
            Value::Array(several) => all.extend(several),
            one => all.push(one),
        }
    }
    let all: Result<Vec<ClientMetadata>, _> = all.into_iter().map(ClientMetadata::of).collect();
    let all = all.map_err(|e| refused(e.into()))?;
    let wired = deployment.open().await?;
    let made = wired.state.provider.register_all(wired.call("cli"), all).await.map_err(refused)?;
    let text = match made.as_slice() {
        [one] => serde_json::to_string_pretty(one)?,
        several => serde_json::to_string_pretty(several)?,
    };
    println!("{text}");
    Ok(())
}

async fn invite(standing: &Path, terms: Terms, deployment: &Deployment) -> anyhow::Result<()> {
    let standing = serde_json::from_slice(&json(standing)?).context("the standing is not JSON")?;
    let wired = deployment.open().await?;
    let made = wired.state.provider.invite(wired.call("cli"), standing, terms).await;
    println!("{}", serde_json::to_string_pretty(&made.map_err(refused)?)?);
    Ok(())
}

impl Client {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Create { metadata, deployment } => create(&metadata, &deployment).await?,
            Self::Invite { standing, uses, days, approval, deployment } => {
                let lasts = Duration::from_secs(days.saturating_mul(24 * 3600));
                invite(&standing, Terms { uses, lasts, approval }, &deployment).await?;
            }
            Self::Suspend(one) => one.moved(Provider::suspend, "is suspended").await?,
            Self::Resume(one) => one.moved(Provider::resume_client, "is let in again").await?,
            Self::Remove(one) => one.moved(Provider::remove, "is removed").await?,
            Self::Granted(c) => c.run().await?,
            Self::List { deployment } => {
                let wired = deployment.open().await?;
                for client in wired.state.provider.clients().await.map_err(|e| says(&e))? {
                    let waits =
                        client.pending.map(|scope| format!("  waits for {scope}")).unwrap_or_default();
                    println!(
                        "{}  {}  {:<9}  {}{waits}",
                        client.id, client.country, client.state, client.name
                    );
                }
            }
        }
        Ok(RIGHT)
    }
}
