//! `guosuo staff add`.

use super::{Code, Deployment, RIGHT, says};
use ::audit::Role;
use clap::Subcommand;

/// Commands of `staff`.
#[derive(Debug, Subcommand)]
pub(crate) enum Staff {
    /// Add an operator, an auditor or an enrolment officer; prints their token, which is kept nowhere
    #[command(after_help = "Example:\n  guosuo staff add 'Desk 3' --role officer --data guosuo-data")]
    Add {
        /// A name for lists and the log
        name: String,
        /// operator, auditor or officer
        #[arg(long)]
        role: Role,
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Staff {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let Self::Add { name, role, deployment } = self;
        let wired = deployment.open().await?;
        let added = wired.audit.add_staff(wired.call("cli"), &name, role).await;
        let (id, token) = added.map_err(|e| says(&e))?;
        println!("{id} {}\n{}", role.code(), token.expose());
        Ok(RIGHT)
    }
}
