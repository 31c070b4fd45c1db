//! `guosuo client`: relying parties.

use super::{Code, Deployment, RIGHT, read, says};
use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use kernel::{Call, ClientId};
use oauth::ClientMetadata;
use provider::{Provider, TokenError};
use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

/// Commands of `client`.
#[derive(Debug, Subcommand)]
pub(crate) enum Client {
    /// Register a relying party from RFC 7591 metadata; prints its id and secret
    #[command(after_help = "Example:\n  guosuo client create --metadata tea-house.json\n  \
        cat tea-house.json | guosuo client create --metadata -")]
    Create {
        /// Metadata as JSON; - reads standard input
        #[arg(long, value_name = "FILE|-")]
        metadata: PathBuf,
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
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Keep a relying party out until it is resumed
    Suspend(One),
    /// Let a suspended relying party in again
    Resume(One),
    /// Remove a relying party, and end what rests on it
    Remove(One),
    /// List what is granted to a relying party, without a word of the persons
    Grants(One),
    /// End everything granted to a relying party
    EndGrants(One),
    /// List the sign-outs that relying parties could not be told of
    Logouts {
        #[command(flatten)]
        deployment: Deployment,
    },
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

impl Client {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Create { metadata, deployment } => {
                let metadata: ClientMetadata = serde_json::from_slice(&json(&metadata)?)
                    .context("the metadata is not what RFC 7591 describes")?;
                let wired = deployment.open().await?;
                let made =
                    wired.state.provider.register(wired.call("cli"), metadata).await.map_err(refused)?;
                println!("{}", serde_json::to_string_pretty(&made)?);
            }
            Self::Invite { standing, uses, days, deployment } => {
                let standing =
                    serde_json::from_slice(&json(&standing)?).context("the standing is not JSON")?;
                let wired = deployment.open().await?;
                let lasts = Duration::from_secs(days.saturating_mul(24 * 3600));
                let made = wired.state.provider.invite(wired.call("cli"), standing, (uses, lasts)).await;
                println!("{}", serde_json::to_string_pretty(&made.map_err(refused)?)?);
            }
            Self::Suspend(one) => one.moved(Provider::suspend, "is suspended").await?,
            Self::Resume(one) => one.moved(Provider::resume_client, "is let in again").await?,
            Self::Remove(one) => one.moved(Provider::remove, "is removed").await?,
            Self::EndGrants(One { client, deployment }) => {
                let wired = deployment.open().await?;
                let ended = wired.state.provider.end_grants(wired.call("cli"), client).await;
                let (grants, tokens) = ended.map_err(|e| says(&e))?;
                println!("{grants} grants and {tokens} tokens ended.");
            }
            Self::Grants(One { client, deployment }) => {
                let wired = deployment.open().await?;
                for one in wired.state.provider.grants_to(client).await.map_err(|e| says(&e))? {
                    println!("{}  {}  {}  since {}", one.grant, one.purpose, one.scope, one.since);
                }
            }
            Self::Logouts { deployment } => {
                let wired = deployment.open().await?;
                for one in wired.state.provider.untold().await.map_err(|e| says(&e))? {
                    let said = one.said.unwrap_or_default();
                    println!(
                        "{}  {}  {} attempts  since {}  {said}",
                        one.client, one.state, one.attempts, one.since
                    );
                }
            }
            Self::List { deployment } => {
                let wired = deployment.open().await?;
                for client in wired.state.provider.clients().await.map_err(|e| says(&e))? {
                    println!("{}  {}  {}", client.id, client.country, client.name);
                }
            }
        }
        Ok(RIGHT)
    }
}
