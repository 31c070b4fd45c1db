//! What was granted to a relying party, and who is signed in there.

use super::One;
use crate::cli::{Deployment, says};
use clap::Subcommand;
use kernel::{ClientId, GrantId, SessionId};

/// Commands of `client` about grants and sessions.
#[derive(Debug, Subcommand)]
pub(crate) enum Granted {
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
}

impl Granted {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
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
            Self::Grants(one) => grants(one).await?,
            Self::Sessions(one) => sessions(one).await?,
            Self::Logouts { deployment } => logouts(&deployment).await?,
        }
        Ok(())
    }
}

async fn grants(One { client, deployment }: One) -> anyhow::Result<()> {
    let wired = deployment.open().await?;
    for one in wired.state.provider.grants_to(client).await.map_err(|e| says(&e))? {
        println!("{}  {}  {}  since {}", one.grant, one.purpose, one.scope, one.since);
    }
    Ok(())
}

async fn sessions(One { client, deployment }: One) -> anyhow::Result<()> {
    let wired = deployment.open().await?;
    for one in wired.state.provider.sessions_at(client).await.map_err(|e| says(&e))? {
        println!("{}  since {}  seen {}  {} grants", one.session, one.since, one.seen, one.grants);
    }
    Ok(())
}

async fn logouts(deployment: &Deployment) -> anyhow::Result<()> {
    let wired = deployment.open().await?;
    for one in wired.state.provider.untold().await.map_err(|e| says(&e))? {
        let said = one.said.unwrap_or_default();
        println!("{}  {}  {} attempts  since {}  {said}", one.client, one.state, one.attempts, one.since);
    }
    Ok(())
}
