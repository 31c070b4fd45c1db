//! `guosuo doctor`: checks a deployment and says how to mend what is wrong. Prints no secret.

use super::{Code, Deployment, REFUSED, RIGHT};
use crate::{Config, Wired, room::room, roots::root};
use clap::Args;
use kernel::{Clock, Moment, SystemClock, SystemEntropy};
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use storage::Store;

/// Less room than this is soon gone: a thousand visitors are some five MiB.
const LITTLE: u64 = 64 << 20;
/// A change of keys that takes longer is looked at.
const LONG: Duration = Duration::from_secs(7 * 24 * 3600);

/// Options of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    deployment: Deployment,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn note(&mut self, check: &'static str, result: Result<String, String>, remedy: &'static str) -> bool {
        let ok = result.is_ok();
        let found = result.unwrap_or_else(|e| e);
        self.0.push(Finding { check, ok, found, remedy: (!ok).then_some(remedy) });
        ok
    }
}

fn text<T, E: std::fmt::Display>(
    result: Result<T, E>,
    good: impl FnOnce(T) -> String,
) -> Result<String, String> {
    result.map(good).map_err(|e| format!("{e:#}"))
}

/// The alarms of the log that last.
async fn alarms(wired: &Wired) -> Result<String, String> {
    let rows = wired.audit.alarms().await.map_err(|e| e.to_string())?;
    let open: Vec<String> = rows
        .iter()
        .filter(|row| row.ended_at.is_none())
        .map(|row| format!("{}: {} (since {})", row.kind, row.found, row.first_at))
        .collect();
    if open.is_empty() { Ok("none lasts".to_owned()) } else { Err(open.join("; ")) }
}

async fn examine(config: &Config, findings: &mut Findings) -> anyhow::Result<()> {
    let sane = SystemClock.now() > Moment::parse("2026-01-01")?;
    let clock =
        if sane { Ok(SystemClock.now().to_string()) } else { Err("the clock is years behind".to_owned()) };
    findings.note("clock", clock, "Set the machine's clock; certificates and tokens depend on it.");
    let policies = privacy::check::check(&config.policies()).await;
    let policies = match policies {
        Ok(report) if report.ok() => Ok(format!("{} rules, {} cases", report.rules, report.cases)),
        Ok(report) => Err(format!("{} cases come out wrong", report.failures.len())),
        Err(error) => Err(error.to_string()),
    };
    findings.note("policies", policies, "Run guosuo policy check on the folder and mend the lines it names.");
    let exists = config.database.is_some() || config.data.join("guosuo.db").exists();
    let found =
        if exists { Ok("there".to_owned()) } else { Err(format!("none in {}", config.data.display())) };
    if !findings.note(
        "database",
        found,
        "Start the service once, or name the deployment with --data or --config.",
    ) {
        return Ok(());
    }
    disk(config, findings);
    let key = root(config, &SystemEntropy);
    let good = findings.note(
        "root key",
        text(key.as_ref(), |_| match &config.root {
            None => "readable, and by its owner alone".to_owned(),
            Some(provider) => format!("kept by: {}", provider.name()),
        }),
        "Put the root key back, a file with mode 600; without it nothing in the database opens.",
    );
    let (true, Ok(opener)) = (good, key) else { return Ok(()) };
    if !schema(config, findings).await {
        return Ok(());
    }
    let wired = crate::wire(config, Arc::new(SystemClock), Arc::new(SystemEntropy), opener).await;
    let opened = findings.note(
        "keys",
        text(wired.as_ref(), |_| "open".to_owned()),
        "Do as is said there, or put the right root key back.",
    );
    let (true, Ok(wired)) = (opened, wired) else { return Ok(()) };
    custody(config, &wired, findings).await;
    let checked = wired.audit.self_check().await;
    findings.note(
        "log",
        text(checked, |c| format!("{} entries, {} signed, in order", c.entries, c.signed)),
        "The log was changed. Stop, keep the files, and compare with a checkpoint that somebody else holds.",
    );
    findings.note(
        "alarms",
        alarms(&wired).await,
        "See docs/witness.md for what each alarm means; audit check looks again.",
    );
    trust(&wired, findings).await;
    Ok(())
}

async fn schema(config: &Config, findings: &mut Findings) -> bool {
    let found = match pending(config).await {
        Ok(none) if none.is_empty() => Ok("up to date".to_owned()),
        Ok(some) => Err(some.join(", ")),
        Err(error) => Err(error.to_string()),
    };
    findings.note("schema", found, "Run guosuo migrate; first mend what is said above of room and database.")
}

/// The steps that the schema lacks.
async fn pending(config: &Config) -> Result<Vec<String>, storage::Error> {
    let store = Store::connect(&config.storage(), Arc::new(SystemEntropy)).await?;
    let pending = store.pending().await?;
    store.close().await?;
    Ok(pending)
}

fn disk(config: &Config, findings: &mut Findings) {
    let left = match room(&config.data) {
        Some(left) if left < LITTLE => Err(format!("{} MiB left", left >> 20)),
        Some(left) => Ok(format!("{} MiB left", left >> 20)),
        None => Ok("the system does not tell".to_owned()),
    };
    let remedy = "Make room on the disk of the data folder; until then whatever needs an entry is refused.";
    findings.note("room", left, remedy);
}

async fn trust(wired: &Wired, findings: &mut Findings) {
    let trust = wired.visitors.trust();
    let anchors = match (trust.list().await, trust.warnings(SystemClock.now()).await) {
        (Ok(list), _) if list.anchors.is_empty() => Err("no country's certificate is installed".to_owned()),
        (Ok(list), Ok(warnings)) => {
            let said: Vec<String> = warnings.iter().map(|w| format!("; {w}")).collect();
            Ok(format!("{} country certificates{}", list.anchors.len(), said.concat()))
        }
        (Err(error), _) | (_, Err(error)) => Err(error.to_string()),
    };
    findings.note("trust", anchors, "Import a signed master list with guosuo trust import.");
}

/// Where the keys are: under the root in force, under the newest epoch, and no change of keys that stands still.
async fn custody(config: &Config, wired: &Wired, findings: &mut Findings) {
    let fresh = crate::custody::current(config, wired).await;
    findings.note(
        "copy",
        text(fresh, |()| "no older copy".to_owned()),
        "Export the log where it is newest and run guosuo restore; until then what was erased would open again.",
    );
    let provider = config.root.as_ref().map_or("file", crate::roots::Provider::name);
    let found = match wired.keys.custody().await {
        Err(error) => Err(error.to_string()),
        Ok(custody) if custody.secrets.0 != custody.secrets.1 => Err(format!(
            "{} of {} secrets lie under an earlier root key",
            custody.secrets.0 - custody.secrets.1,
            custody.secrets.0
        )),
        Ok(custody) => {
            Ok(format!("root: {provider}; {} data keys, epoch {}", custody.data_keys.0, custody.kek_epoch))
        }
    };
    findings.note(
        "custody",
        found,
        "Run guosuo vault rotate root, then keep the earlier root key for old backups alone.",
    );
    let slow = wired.keys.custody().await.ok().into_iter().flat_map(|custody| custody.rotations);
    let slow: Vec<String> = slow
        .filter(|row| row.ended_at.is_none() && SystemClock.now().since(row.began_at) > LONG)
        .map(|row| format!("{} since {}: {} of {}", row.kind, row.began_at, row.done, row.total))
        .collect();
    let found = if slow.is_empty() { Ok("none stands still".to_owned()) } else { Err(slow.join(", ")) };
    findings.note(
        "rotations",
        found,
        "The running service moves them; see its log, or run guosuo vault rotate again.",
    );
}

impl Doctor {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        crate::init_telemetry("error");
        let mut findings = Findings::default();
        match self.deployment.config() {
            Ok(config) => {
                findings.note("configuration", Ok(config.issuer_text()), "");
                examine(&config, &mut findings).await?;
            }
            Err(error) => {
                findings.note("configuration", Err(format!("{error:#}")), "Mend the line named.");
            }
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&findings.0)?);
        } else {
            for f in &findings.0 {
                println!("{} {:<14} {}", if f.ok { "ok  " } else { "MEND" }, f.check, f.found);
                if let Some(remedy) = f.remedy {
                    println!("     {:<14} {remedy}", "");
                }
            }
        }
        Ok(if findings.0.iter().all(|f| f.ok) { RIGHT } else { REFUSED })
    }
}
