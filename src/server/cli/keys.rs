//! `guosuo keys`: signing keys.

use super::{Code, Deployment, RIGHT, says};
use ::audit::{Action, Event};
use ::keys::{KeyRow, Revoked, Use};
use clap::Subcommand;
use jose::Alg;
use kernel::Moment;
use serde_json::{Value, json};

/// Commands of `keys`.
#[derive(Debug, Subcommand)]
pub(crate) enum Keys {
    /// List signing keys and where in their life they are
    #[command(after_help = "Example:\n  guosuo keys list --data guosuo-data")]
    List {
        /// Print them as JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        deployment: Deployment,
    },
    /// Take a stolen key out of the published set at once; the next one signs
    #[command(
        after_help = "Example:\n  guosuo keys revoke --kid 3Kx… --reason 'backup of node 2 was stolen' --data guosuo-data"
    )]
    Revoke {
        /// The key's name, as keys list says it
        #[arg(long)]
        kid: String,
        /// Why; it stays in the log, so it names no person
        #[arg(long)]
        reason: String,
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

fn row(key: &KeyRow) -> Value {
    json!({
        "kid": key.kid, "use": key.use_.code(), "alg": key.alg, "state": key.state.code(),
        "created_at": key.created_at.rfc3339(),
        "activated_at": key.activated_at.map(Moment::rfc3339),
        "stopped_at": key.stopped_at.map(Moment::rfc3339),
    })
}

/// What an operator has to know after a revocation.
fn follows(kid: &str, revoked: &Revoked) {
    println!("{kid} is revoked: out of the published set here at once, on other nodes within five seconds.");
    match &revoked.active {
        Some(active) => println!("{active} signs now."),
        None => println!("It was not signing; what signs goes on."),
    }
    println!("We believe nothing it signed. What follows:");
    match revoked.use_ {
        Use::Oidc => {
            println!(
                "- Relying parties that read the set before may believe it until {}.",
                revoked.believed_until
            );
            println!(
                "- ID tokens it signed live ten minutes at most; access tokens are looked up here and go on."
            );
            println!(
                "- Relying parties that saw no key but the revoked one read the set again by themselves."
            );
        }
        Use::Credential | Use::Status | Use::Request => {
            println!(
                "- What it signed carries its certificate, and verifiers that trust our root go on believing it."
            );
            println!("- Revoke the credentials it signed, and have their holders fetch them again.");
        }
        Use::Anchor => {}
    }
    println!(
        "- Find out how it was stolen: whoever took it may have taken the root key. Then guosuo vault rotate root."
    );
}

impl Keys {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::List { json, deployment } => {
                let wired = deployment.open().await?;
                if json {
                    println!("{}", Value::from_iter(wired.keys.list().iter().map(row)));
                    return Ok(RIGHT);
                }
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
            Self::Revoke { kid, reason, deployment } => {
                let wired = deployment.open().await?;
                let mut tx = wired.store.write(wired.call("cli")).await.map_err(|e| says(&e))?;
                let revoked = wired.keys.revoke(&tx, &kid).await.map_err(|e| says(&e))?;
                let note = format!("{} {kid}: {reason}", revoked.use_.code());
                wired
                    .audit
                    .record(&mut tx, Event::new(Action::KeyRevoked).note(note))
                    .await
                    .map_err(|e| says(&e))?;
                tx.commit().await.map_err(|e| says(&e))?;
                follows(&kid, &revoked);
            }
            Self::Rotate { use_, alg, deployment } => {
                let wired = deployment.open().await?;
                let rotated = wired.state.provider.rotate_keys(wired.call("cli"), use_.code(), alg.name());
                let rotated = rotated.await.map_err(|e| says(&e))?;
                println!("{} signs now; {} retires", rotated.active, rotated.retiring);
            }
        }
        Ok(RIGHT)
    }
}
