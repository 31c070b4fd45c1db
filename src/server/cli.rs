//! The command line. Exit codes: 0 right, 1 refused or not verified, 2 bad usage.

mod audit;
mod backup;
mod client;
mod demo;
mod doctor;
mod keys;
mod passport;
mod pending;
mod policy;
mod restore;
mod serve;
mod staff;
mod tour;
mod trust;
mod vault;
mod visitor;

use crate::{Config, Wired, roots::root};
use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand};
use kernel::{Kind, SystemClock, SystemEntropy};
use std::{path::PathBuf, sync::Arc};

/// What a command answers: the exit code.
pub(crate) type Code = u8;
pub(crate) const RIGHT: Code = 0;
pub(crate) const REFUSED: Code = 1;

/// Guosuo: identity and personal-information protection for foreign visitors to China.
#[derive(Debug, Parser)]
#[command(name = "guosuo", version, about, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Which deployment a command is about.
#[derive(Debug, Clone, Args)]
pub(crate) struct Deployment {
    /// Configuration file
    #[arg(long, value_name = "FILE", global = true, conflicts_with = "data")]
    config: Option<PathBuf>,
    /// Folder of databases and keys, instead of a configuration file
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
}

impl Deployment {
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        match (&self.config, &self.data) {
            (Some(file), _) => Config::read(file),
            (None, Some(folder)) => Ok(Config::of_folder(folder)),
            (None, None) => Ok(Config::default()),
        }
    }

    /// The deployment, which must exist.
    pub(crate) async fn open(&self) -> anyhow::Result<Wired> {
        let config = self.config()?;
        if config.database.is_none() && !config.data.join("guosuo.db").exists() {
            let folder = config.data.display();
            bail!(
                "there is no deployment in {folder}; start one with demo or serve, or name it with --data or --config"
            );
        }
        // A command answers on standard output; only what is wrong is logged.
        crate::init_telemetry("warn");
        open(&config).await
    }
}

/// Opens a deployment with the machine's clock and randomness.
pub(crate) async fn open(config: &Config) -> anyhow::Result<Wired> {
    let wired = open_any(config).await?;
    wired.ready(config).await?;
    Ok(wired)
}

/// The same, even if it is an older copy.
pub(crate) async fn open_any(config: &Config) -> anyhow::Result<Wired> {
    let root = root(config, &SystemEntropy)?;
    crate::wire(config, Arc::new(SystemClock), Arc::new(SystemEntropy), root).await
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve with a configuration file
    #[command(
        after_help = "Example:\n  guosuo serve --config guosuo.toml\n\nA file that does not exist yet is \
        written with every default explained; then edit it and start again."
    )]
    Serve(serve::Serve),
    /// Show the whole scene on this machine: visitors, relying parties, portal, console
    #[command(after_help = "Example:\n  guosuo demo --listen 127.0.0.1:8080 --data guosuo-data")]
    Demo(demo::Demo),
    /// Play the whole journey over HTTP against a server of its own, and say what it sees
    #[command(after_help = "Example:\n  guosuo tour --json")]
    Tour(tour::Tour),
    /// Bring the database's schema up to date
    #[command(after_help = "Example:\n  guosuo migrate --check --config guosuo.toml")]
    Migrate(serve::Migrate),
    /// Check a deployment and say how to mend what is wrong
    #[command(after_help = "Example:\n  guosuo doctor --config guosuo.toml --json")]
    Doctor(doctor::Doctor),
    /// Verify a passport's files
    #[command(subcommand)]
    Passport(passport::Passport),
    /// Whom passports are trusted by
    #[command(subcommand)]
    Trust(trust::Trust),
    /// Relying parties
    #[command(subcommand)]
    Client(client::Client),
    /// Visitors
    #[command(subcommand)]
    Visitor(visitor::Visitor),
    /// Operators, auditors, enrolment officers
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Signing keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Keys at rest: where they are, changing them, erasing what they open
    #[command(subcommand)]
    Vault(vault::Vault),
    /// Copy both databases while the service runs, and check the copy
    #[command(
        after_help = "Example:\n  guosuo backup --to backup/2026-11-28 --keys-to backup-keys/2026-11-28 --data guosuo-data"
    )]
    Backup(backup::Backup),
    /// Bring a copy up to date with the ledger's newest export, so that it may serve
    #[command(after_help = "Example:\n  guosuo restore --ledger log.zip --data guosuo-data")]
    Restore(restore::Restore),
    /// What waits for an operator
    #[command(subcommand)]
    Pending(pending::Pending),
    /// Policies
    #[command(subcommand)]
    Policy(policy::Policy),
    /// The log
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// Runs a command.
///
/// # Errors
/// One clear sentence about what went wrong; exit code 1.
pub async fn run(cli: Cli) -> anyhow::Result<u8> {
    crate::tls::install();
    match cli.command {
        Command::Serve(c) => c.run().await,
        Command::Demo(c) => c.run().await,
        Command::Tour(c) => c.run().await,
        Command::Migrate(c) => c.run().await,
        Command::Doctor(c) => c.run().await,
        Command::Passport(c) => c.run(),
        Command::Trust(c) => c.run().await,
        Command::Client(c) => c.run().await,
        Command::Visitor(c) => c.run().await,
        Command::Staff(c) => c.run().await,
        Command::Keys(c) => c.run().await,
        Command::Vault(c) => c.run().await,
        Command::Backup(c) => c.run().await,
        Command::Restore(c) => c.run().await,
        Command::Pending(c) => c.run().await,
        Command::Policy(c) => c.run().await,
        Command::Audit(c) => c.run().await,
    }
}

/// Reads a file, naming it when it cannot be read.
pub(crate) fn read(path: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

/// What a failure says to people. Who is at the machine is told why something cannot be done now.
pub(crate) fn says(failure: &impl kernel::Failure) -> anyhow::Error {
    let why = if failure.kind() == Kind::Unavailable { format!(": {failure}") } else { String::new() };
    anyhow::anyhow!("{} ({}){why}", failure.public(), failure.code())
}
