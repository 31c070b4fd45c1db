//! `guosuo client`: relying parties.

use super::{Code, Deployment, RIGHT, read, says};
use anyhow::{Context, anyhow};
use clap::{Args, Subcommand};
use kernel::{Call, ClientId, GrantId, SessionId};
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
    /// List what is granted to a relying party, without a word of the persons
    Grants(One),
    /// End everything granted to a relying party
    EndGrants(One),
    /// End one grant to a relying party
    EndGrant {
        /// Its client_id
        client: ClientId,
        /// The grant, as grants lists it
        grant: GrantId,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// List the open sessions a relying party was told of, without a word of the persons
    Sessions(One),
    /// Sign out every session a relying party was told of
    EndSessions(One),
    /// Sign out one session, as sessions lists it
    EndSession {
        /// The session
        session: SessionId,
        #[command(flatten)]
        deployment: Deployment,
    },
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
                let mut all = Vec::new();
                for file in &metadata {
                    let read = serde_json::from_slice(&json(file)?).context("the metadata is not JSON")?;
                    match read {
                        Value::Array(several) => all.extend(several),
                        one => all.push(one),
                    }
                }
                let all: Result<Vec<ClientMetadata>, _> = all.into_iter().map(ClientMetadata::of).collect();
                let all = all.map_err(|e| refused(e.into()))?;
                let wired = deployment.open().await?;
                let made =
                    wired.state.provider.register_all(wired.call("cli"), all).await.map_err(refused)?;
                let text = match made.as_slice() {
                    [one] => serde_json::to_string_pretty(one)?,
                    several => serde_json::to_string_pretty(several)?,
                };
                println!("{text}");
            }
            Self::Invite { standing, uses, days, approval, deployment } => {
                let standing =
                    serde_json::from_slice(&json(&standing)?).context("the standing is not JSON")?;
                let wired = deployment.open().await?;
                let lasts = Duration::from_secs(days.saturating_mul(24 * 3600));
                let terms = Terms { uses, lasts, approval };
                let made = wired.state.provider.invite(wired.call("cli"), standing, terms).await;
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
            Self::EndGrant { client, grant, deployment } => {
                let wired = deployment.open().await?;
                let ended = wired.state.provider.end_grant(wired.call("cli"), (client, grant)).await;
                println!("{} tokens ended.", ended.map_err(|e| says(&e))?);
            }
            Self::Sessions(One { client, deployment }) => {
                let wired = deployment.open().await?;
                for one in wired.state.provider.sessions_at(client).await.map_err(|e| says(&e))? {
                    println!(
                        "{}  since {}  seen {}  {} grants",
                        one.session, one.since, one.seen, one.grants
                    );
                }
            }
            Self::EndSessions(One { client, deployment }) => {
                let wired = deployment.open().await?;
                let ended = wired.state.provider.end_sessions_at(wired.call("cli"), client).await;
                println!("{} sessions ended.", ended.map_err(|e| says(&e))?);
            }
            Self::EndSession { session, deployment } => {
                let wired = deployment.open().await?;
                let ended = wired.state.provider.end_session_at(wired.call("cli"), session).await;
                ended.map_err(|e| says(&e))?;
                println!("{session} is signed out.");
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
