//! `guosuo pending`: what waits for an operator.

use super::{
    Code, Deployment, RIGHT, says,
    trust::{activation, reason},
};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use provider::Verdict;
use visitor::{Grounds, SourceName};

/// Commands of `pending`.
#[derive(Debug, Subcommand)]
pub(crate) enum Pending {
    /// List what waits: relying parties that registered themselves, sign-outs that could not be told, lists of countries'
    /// certificates
    #[command(after_help = "Example:\n  guosuo pending list --data guosuo-data")]
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Approve: the relying party gets its scope, the sign-out is told again, the list counts
    #[command(after_help = "Examples:\n  guosuo pending approve client cli_… --data guosuo-data\n  \
        guosuo pending approve trust de --reason \"list of March\" --data guosuo-data")]
    Approve(One),
    /// Deny: the relying party learns who signed in and nothing else, the sign-out is told no more, the list is set aside
    #[command(after_help = "Example:\n  guosuo pending deny logout … --data guosuo-data")]
    Deny(One),
}

/// One thing that waits.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// client, logout or trust
    kind: String,
    /// Which, as list says
    id: String,
    /// Why; of trust alone. The ledger keeps it
    #[arg(long, value_parser = reason)]
    reason: Option<Grounds>,
    /// Also when keys that have not expired, or enrolled passports, would no longer count
    #[arg(long)]
    confirm: bool,
    #[command(flatten)]
    deployment: Deployment,
}

impl One {
    async fn settle(self, verdict: Verdict, word: &str) -> anyhow::Result<()> {
        let wired = self.deployment.open().await?;
        let (provider, call) = (&wired.state.provider, wired.call("cli"));
        match self.kind.as_str() {
            "client" => {
                let Ok(client) = self.id.parse() else { bail!("{} is no client_id", self.id) };
                provider.settle_client(call, client, verdict).await.map_err(|e| says(&e))?;
            }
            "logout" => provider.settle_logout(call, &self.id, verdict).await.map_err(|e| says(&e))?,
            "trust" => {
                let source = SourceName::parse(&self.id).map_err(|e| says(&e))?;
                let reason = self.reason.context("say why, by --reason")?;
                let trust = wired.visitors.trust();
                let done = match verdict {
                    Verdict::Approve => {
                        trust.activate(call, &source, activation(reason, self.confirm)).await.map(drop)
                    }
                    Verdict::Deny => trust.decline(call, &source, &reason).await.map(drop),
                };
                done.map_err(|e| says(&e))?;
            }
            _ => bail!("known are client, logout and trust"),
        }
        println!("{} {} is {word}.", self.kind, self.id);
        Ok(())
    }
}

impl Pending {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::List { deployment } => {
                let wired = deployment.open().await?;
                let mut all = wired.state.provider.pending().await.map_err(|e| says(&e))?;
                let lists = wired.visitors.trust().waiting().await.map_err(|e| says(&e))?;
                all.extend(lists.into_iter().map(provider::Pending::from));
                for one in all {
                    println!("{}  {}  since {}  {}", one.kind, one.id, one.since, one.says);
                }
            }
            Self::Approve(one) => one.settle(Verdict::Approve, "approved").await?,
            Self::Deny(one) => one.settle(Verdict::Deny, "denied").await?,
        }
        Ok(RIGHT)
    }
}
