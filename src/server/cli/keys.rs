//! `guosuo keys`: signing keys.

use super::{Code, Deployment, RIGHT, says};
use ::audit::{Action, Event};
use ::keys::Use;
use clap::Subcommand;
use jose::Alg;

/// Commands of `keys`.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// List signing keys and where in their life they are
    #[command(after_help = "Example:\n  guosuo keys list --data guosuo-data")]
    List {
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Let the next key sign, retire the active one, publish a new next one
    #[command(after_help = "Example:\n  guosuo keys rotate --use oidc --data guosuo-data")]
    Rotate {
        /// oidc, credential, status or request
        #[arg(long = "use", default_value = "oidc", value_parser = |text: &str| text.parse::<Use>().map_err(|_| "no such use"))]
        use_: Use,
        /// ES256, EdDSA, PS256 or RS256
        #[arg(long, default_value = "ES256", value_parser = |text: &str| Alg::parse(text).map_err(|_| "no such algorithm"))]
        alg: Alg,
        #[command(flatten)]
        deployment: Deployment,
    },
}

impl Keys {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::List { deployment } => {
                let wired = deployment.open().await?;
                for key in wired.keys.list() {
                    println!(
                        "{:<11} {:<9} {}  since {}  {}",
                        key.use_.code(),
                        key.state,
                        key.alg,
                        key.created_at,
                        key.kid
                    );
                }
            }
            Self::Rotate { use_, alg, deployment } => {
                let wired = deployment.open().await?;
                let mut tx = wired.store.write(wired.call("cli")).await.map_err(|e| says(&e))?;
                let rotated = wired.keys.rotate(&tx, use_, alg).await.map_err(|e| says(&e))?;
                let note = format!("{} {} -> {}", use_.code(), rotated.retiring, rotated.active);
                wired
                    .audit
                    .record(&mut tx, Event::new(Action::KeyRotated).note(note))
                    .await
                    .map_err(|e| says(&e))?;
                tx.commit().await.map_err(|e| says(&e))?;
                println!("{} signs now; {} retires", rotated.active, rotated.retiring);
            }
        }
        Ok(RIGHT)
    }
}
