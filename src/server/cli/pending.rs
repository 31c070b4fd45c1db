//! `guosuo pending`: what waits for an operator.

use super::{Code, Deployment, RIGHT, says};
use anyhow::bail;
use clap::{Args, Subcommand};
use provider::Verdict;

/// Commands of `pending`.
#[derive(Debug, Subcommand)]
pub(crate) enum Pending {
    /// List what waits: relying parties that registered themselves, sign-outs that could not be told. Lists of countries'
    /// certificates are under trust
    #[command(after_help = "Example:\n  guosuo pending list --data guosuo-data")]
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Approve: the relying party gets its scope, the sign-out is told again
    #[command(after_help = "Example:\n  guosuo pending approve client cli_… --data guosuo-data")]
    Approve(One),
    /// Deny: the relying party learns who signed in and nothing else, the sign-out is told no more
    #[command(after_help = "Example:\n  guosuo pending deny logout … --data guosuo-data")]
    Deny(One),
}

/// One thing that waits.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// client or logout
    kind: String,
    /// Which, as list says
    id: String,
    #[command(flatten)]
    deployment: Deployment,
}

impl One {
    async fn settle(self, verdict: Verdict, word: &str) -> anyhow::Result<()> {
        let wired = self.deployment.open().await?;
        let (provider, call) = (&wired.state.provider, wired.call("cli"));
        let done = match (self.kind.as_str(), self.id.parse()) {
            ("client", Ok(client)) => provider.settle_client(call, client, verdict).await,
            ("client", Err(_)) => bail!("{} is no client_id", self.id),
            ("logout", _) => provider.settle_logout(call, &self.id, verdict).await,
            _ => bail!("known are client and logout; lists of countries' certificates are under trust"),
        };
        done.map_err(|e| says(&e))?;
        println!("{} {} is {word}.", self.kind, self.id);
        Ok(())
    }
}

impl Pending {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::List { deployment } => {
                let wired = deployment.open().await?;
                for one in wired.state.provider.pending().await.map_err(|e| says(&e))? {
                    println!("{}  {}  since {}  {}", one.kind, one.id, one.since, one.says);
                }
            }
            Self::Approve(one) => one.settle(Verdict::Approve, "approved").await?,
            Self::Deny(one) => one.settle(Verdict::Deny, "denied").await?,
        }
        Ok(RIGHT)
    }
}
