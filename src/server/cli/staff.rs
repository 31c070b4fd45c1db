//! `guosuo staff`: operators, auditors, officers.

use super::{Code, Deployment, RIGHT, says};
use crate::Wired;
use ::audit::{Place, Role};
use clap::{Args, Subcommand};
use kernel::{Country, StaffId};

/// Commands of `staff`.
#[derive(Debug, Subcommand)]
pub(crate) enum Staff {
    /// Add an operator, an auditor or an enrolment officer; prints their token, which is kept nowhere
    #[command(after_help = "Examples:\n  guosuo staff add 'Desk 3' --role officer --data guosuo-data\n  \
        guosuo staff add 'Li, internal audit' --role auditor --passkey --data guosuo-data")]
    Add(Add),
    /// Print a new link by which an auditor registers a passkey; older links of theirs open no more
    Invite {
        /// Their id, as in stf_…
        id: StaffId,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Say where somebody is, and which papers cover their looking from there
    #[command(
        after_help = "Example:\n  guosuo staff place stf_… --country DE --assessment PIA-7 --contract C-9 \
        --data guosuo-data"
    )]
    Place {
        /// Their id, as in stf_…
        id: StaffId,
        #[command(flatten)]
        papers: Papers,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Everybody, with their ids
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Remove somebody: token, passkeys and sessions end at once
    Remove {
        /// Their id, as in stf_…
        id: StaffId,
        #[command(flatten)]
        deployment: Deployment,
    },
}

/// Options of `staff add`.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// A name for lists and the log
    name: String,
    /// operator, auditor or officer
    #[arg(long)]
    role: Role,
    /// Print a link instead of a token: opened once, within a day, it registers a passkey for the console
    #[arg(long)]
    passkey: bool,
    #[command(flatten)]
    papers: Papers,
    #[command(flatten)]
    deployment: Deployment,
}

/// Where somebody is.
#[derive(Debug, Args)]
pub(crate) struct Papers {
    /// Where they are; outside mainland China the transfer tables decide what they may see
    #[arg(long, value_name = "CC", default_value = "CN")]
    country: Country,
    /// The file number of the impact assessment that covers their looking from abroad
    #[arg(long, value_name = "NUMBER")]
    assessment: Option<String>,
    /// The file number of the contract with them
    #[arg(long, value_name = "NUMBER")]
    contract: Option<String>,
}

impl Papers {
    fn place(self) -> Place {
        Place { country: self.country, assessment: self.assessment, contract: self.contract }
    }
}

async fn add(add: Add) -> anyhow::Result<()> {
    let wired = add.deployment.open().await?;
    let place = add.papers.place();
    let added = wired.audit.add_staff_at(wired.call("cli"), &add.name, add.role, &place).await;
    let (id, token) = added.map_err(|e| says(&e))?;
    println!("{id} {}", add.role.code());
    if add.passkey {
        return link(&wired, id).await;
    }
    println!("{}", token.expose());
    Ok(())
}

async fn link(wired: &Wired, id: StaffId) -> anyhow::Result<()> {
    let secret = wired.audit.invite_staff(wired.call("cli"), id).await.map_err(|e| says(&e))?;
    println!("{}console/join/{}", wired.state.issuer_url, secret.expose());
    Ok(())
}

async fn list(wired: &Wired) -> anyhow::Result<()> {
    for who in wired.audit.all_staff().await.map_err(|e| says(&e))? {
        let ended = who.ended_at.map(|at| format!(", removed {at}")).unwrap_or_default();
        println!("{} {:<8} {} {}{ended}", who.id, who.role.code(), who.place.country, who.name);
    }
    Ok(())
}

impl Staff {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Add(new) => add(new).await?,
            Self::Invite { id, deployment } => link(&deployment.open().await?, id).await?,
            Self::Place { id, papers, deployment } => {
                let wired = deployment.open().await?;
                let placed = wired.audit.place_staff(wired.call("cli"), id, &papers.place()).await;
                placed.map_err(|e| says(&e))?;
                println!("{id} placed");
            }
            Self::List { deployment } => list(&deployment.open().await?).await?,
            Self::Remove { id, deployment } => {
                let wired = deployment.open().await?;
                wired.audit.remove_staff(wired.call("cli"), id).await.map_err(|e| says(&e))?;
                println!("{id} removed");
            }
        }
        Ok(RIGHT)
    }
}
