//! `guosuo client`: relying parties.

use super::{Code, Deployment, RIGHT, read, says};
use anyhow::{Context, bail};
use clap::Subcommand;
use oauth::ClientMetadata;
use provider::TokenError;
use std::{io::Read, path::PathBuf};

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
    /// List relying parties
    #[command(after_help = "Example:\n  guosuo client list --data guosuo-data")]
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Client {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Create { metadata, deployment } => {
                let mut bytes = Vec::new();
                if metadata.as_os_str() == "-" {
                    std::io::stdin().take(1 << 20).read_to_end(&mut bytes)?;
                } else {
                    bytes = read(&metadata)?;
                }
                let metadata: ClientMetadata =
                    serde_json::from_slice(&bytes).context("the metadata is not what RFC 7591 describes")?;
                let wired = deployment.open().await?;
                let made = match wired.state.provider.register(wired.call("cli"), metadata).await {
                    Ok(made) => made,
                    Err(TokenError::Refused(e)) => bail!("{} ({})", e.description, e.code.name()),
                    Err(TokenError::Failed(e)) => return Err(says(&e)),
                };
                println!("{}", serde_json::to_string_pretty(&made)?);
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
