//! `guosuo passport verify`, `guosuo passport zone`.

mod zone;

use super::{Code, REFUSED, RIGHT, read};
use ::passport::{Anchor, Conclusion, Files, Outcome, Policy, Promise, Rule, Shown, Trust, Verdict, Wanted};
use anyhow::{Context, bail};
use clap::Subcommand;
use kernel::{Clock, Moment, SystemClock};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// Commands of `passport`.
#[derive(Debug, Subcommand)]
pub(crate) enum Passport {
    /// Verify a folder of a chip's files, step by step; enrols nobody
    #[command(
        after_help = "Example:\n  guosuo passport verify tests/fixtures/passports/etsi-mustermann \\\n    \
        --trust tests/fixtures/passports/etsi-mustermann/csca_de_0130846f22c2.der --at 2011-10-01"
    )]
    Verify {
        /// Folder with EF.SOD, EF.DG1 and others, under any names
        dir: PathBuf,
        /// Country certificate or signed master list; may be repeated
        #[arg(long, required = true, num_args = 1..)]
        trust: Vec<PathBuf>,
        /// Certificate that issued a list's signer; may be repeated
        #[arg(long)]
        pin: Vec<PathBuf>,
        /// Revocation list of a country whose certificate is trusted; may be repeated
        #[arg(long, value_name = "FILE")]
        crl: Vec<PathBuf>,
        /// Signed deviation list of a country whose certificate is trusted; may be repeated
        #[arg(long, value_name = "FILE")]
        deviation_list: Vec<PathBuf>,
        /// The day or instant to verify as of; now unless given
        #[arg(long, value_name = "DATE", value_parser = Moment::parse)]
        at: Option<Moment>,
        /// Print the verdict as JSON
        #[arg(long)]
        json: bool,
        /// Write the portrait, if the passport is accepted, as a JPEG without metadata
        #[arg(long, value_name = "FILE")]
        portrait: Option<PathBuf>,
    },
    /// Read a machine-readable zone that was typed: passport, card or visa; proves nothing
    #[command(after_help = "Example:\n  guosuo passport zone lines.txt")]
    Zone {
        /// Text with two or three lines; spaces and small letters are fine
        file: PathBuf,
        /// The day that settles centuries; now unless given
        #[arg(long, value_name = "DATE", value_parser = Moment::parse)]
        at: Option<Moment>,
    },
}

/// The files of a folder that a passport may have; says what is left out.
pub(crate) fn folder(dir: &Path) -> anyhow::Result<Files> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .with_context(|| format!("cannot read the folder {}", dir.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()?;
    paths.sort();
    let mut wanted = Vec::new();
    for path in paths.into_iter().filter(|p| p.is_file()) {
        let bytes = read(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if Files::is_forbidden(&bytes) {
            eprintln!("left out: {name} (fingerprints, irises and contacts are never read)");
        } else if Files::is_wanted(&bytes) {
            wanted.push(bytes);
        } else if name.to_uppercase().contains("EF_") || name.to_uppercase().contains("DG") {
            bail!("{name} is cut short or no passport file");
        }
    }
    Ok(Files::classify(wanted)?)
}

fn trusted(files: &[PathBuf], pins: &[PathBuf]) -> anyhow::Result<Trust> {
    let parse = |p: &PathBuf| Anchor::parse(&read(p)?).with_context(|| format!("{}", p.display()));
    let pins = pins.iter().map(parse).collect::<anyhow::Result<Vec<_>>>()?;
    let mut trust = Trust::empty();
    for file in files {
        let read = Trust::read(&read(file)?, &pins).with_context(|| format!("{}", file.display()))?;
        read.anchors.into_iter().for_each(|anchor| trust.add(anchor));
    }
    Ok(trust)
}

/// Lists that say what the trusted countries withdrew, and what is wrong with their documents.
fn heed(trust: &mut Trust, crls: &[PathBuf], deviation_lists: &[PathBuf]) -> anyhow::Result<()> {
    for file in crls {
        let added = Trust::read_crl(&read(file)?).and_then(|crl| trust.add_crl(crl));
        added.with_context(|| format!("{} is no revocation list to believe", file.display()))?;
    }
    for file in deviation_lists {
        let list = Trust::read_deviations(&read(file)?, trust.anchors());
        trust.add_defects(
            list.with_context(|| format!("{} is no deviation list to believe", file.display()))?,
        );
    }
    Ok(())
}

/// Never over a file that is there: it may be another person's.
fn save_portrait(verdict: &Verdict, file: &Path) -> anyhow::Result<()> {
    let accepted = verdict.document.as_ref().filter(|_| verdict.conclusion == Conclusion::Accept);
    let Some(portrait) = accepted.and_then(|d| d.portrait.as_ref()) else {
        eprintln!("no portrait is written: there is none, or the passport is not accepted");
        return Ok(());
    };
    let jpeg = portrait.jpeg()?;
    let new = fs::OpenOptions::new().write(true).create_new(true).open(file);
    let mut new = new.with_context(|| format!("cannot make the file {}", file.display()))?;
    Ok(new.write_all(&jpeg)?)
}

pub(crate) fn print(verdict: &Verdict) {
    for step in &verdict.steps {
        let mark = match step.outcome {
            Outcome::Ok => "ok       ",
            Outcome::Deviation => "deviation",
            Outcome::Unknown => "unknown  ",
            Outcome::Fail => "FAIL     ",
        };
        let code = step.code.map(|c| format!(" [{c}]")).unwrap_or_default();
        println!("{:<4} {mark} {}{code}", step.id, step.says);
    }
    println!(
        "{}",
        match verdict.conclusion {
            Conclusion::Accept => "accepted",
            Conclusion::Indeterminate => "not decided: something could not be judged",
            Conclusion::Refuse => "refused",
        }
    );
}

impl Passport {
    pub(crate) fn run(self) -> anyhow::Result<Code> {
        let now = |at: Option<Moment>| at.unwrap_or_else(|| SystemClock.now());
        let (dir, trust, pin, crl, deviation_list, at, json, portrait) = match self {
            Self::Zone { file, at } => return zone::run(&file, now(at)),
            Self::Verify { dir, trust, pin, crl, deviation_list, at, json, portrait } => {
                (dir, trust, pin, crl, deviation_list, now(at), json, portrait)
            }
        };
        let mut trust = trusted(&trust, &pin)?;
        heed(&mut trust, &crl, &deviation_list)?;
        let wanted = Wanted { portrait: portrait.is_some(), ..Wanted::default() };
        // A folder is no chip: what the files promise to prove is said, and not held against them.
        let policy = Policy { presence_omitted: Rule::Accept, ..Policy::default() };
        let files = folder(&dir)?.wanting(wanted);
        let verdict = Promise::examine(&policy, &files, &trust, at.seconds()).judge(&Shown::default());
        if let Some(file) = &portrait {
            save_portrait(&verdict, file)?;
        }
        if json {
            println!("{}", serde_json::to_string_pretty(&verdict)?);
        } else {
            print(&verdict);
        }
        Ok(if verdict.conclusion == Conclusion::Accept { RIGHT } else { REFUSED })
    }
}
