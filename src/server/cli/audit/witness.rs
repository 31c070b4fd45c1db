//! `guosuo audit witness`: watches other people's logs. It needs no deployment.

use super::super::{Code, RIGHT};
use crate::{Stop, whole, witness};
use anyhow::{Context, bail};
use clap::Args;
use kernel::{Entropy, SystemClock, SystemEntropy};
use ledger::{Cosigner, Verifier};
use std::{fs, net::TcpListener, path::PathBuf, sync::Arc};

/// Options of `audit witness`.
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// The one state file: what was cosigned last, of every log. Losing it ends the key's use
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// The private key's file; made with --name if absent
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The witness's name for a new key, such as witness.example/w1
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Where to listen, HOST:PORT. Plain HTTP: off loopback put a proxy that speaks TLS before it
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: String,
    /// A log's key; once for each log
    #[arg(long, value_name = "VKEY", required = true)]
    trust: Vec<String>,
}

impl Witness {
    fn cosigner(&self) -> anyhow::Result<Cosigner> {
        if self.key.exists() {
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                let mode = fs::metadata(&self.key)?.permissions().mode();
                if mode & 0o077 != 0 {
                    bail!("others may read {}; give it mode 600", self.key.display());
                }
            }
            let text = fs::read_to_string(&self.key)
                .with_context(|| format!("cannot read {}", self.key.display()))?;
            return Cosigner::parse(&text).with_context(|| format!("{}", self.key.display()));
        }
        let Some(name) = &self.name else {
            bail!("there is no key in {}; name the witness with --name to make one", self.key.display());
        };
        if self.state.exists() {
            bail!("there is a state and no key: a new key must not go on with another's state");
        }
        let seed = (&SystemEntropy as &dyn Entropy).bytes();
        let text = Cosigner::private(name, &seed).context("the name")?;
        whole::write(&self.key, &format!("{text}\n"))?;
        Ok(Cosigner::from_seed(name, &seed)?)
    }

    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let trusted = self.trust.iter().map(|vkey| Verifier::parse(vkey).with_context(|| vkey.clone()));
        let trusted: Vec<Verifier> = trusted.collect::<anyhow::Result<_>>()?;
        let cosigner = self.cosigner()?;
        let vkey = cosigner.vkey();
        crate::init_telemetry("info");
        let witness = witness::Witness::open(&self.state, cosigner, trusted, Arc::new(SystemClock))?;
        let listener =
            TcpListener::bind(&self.listen).with_context(|| format!("cannot listen on {}", self.listen))?;
        let address = listener.local_addr()?;
        let running = witness::start(listener, witness)?;
        let stop = Stop::listen()?;
        println!("{vkey}\nWitnessing on http://{address}");
        running.until(stop).await?;
        Ok(RIGHT)
    }
}
