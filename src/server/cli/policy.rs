//! `guosuo policy`: check a folder of policies, explain a decision.

use super::{Code, REFUSED, RIGHT};
use anyhow::Context;
use clap::{Args, Subcommand};
use kernel::{Assurance, Claim, Clock, Country, Granularity, Purpose, SystemClock};
use privacy::{ConsentKind, Role, Source, check, explain};
use std::path::PathBuf;

/// Commands of `policy`.
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    /// Parse a folder of policies and decide every case of it
    #[command(after_help = "Example:\n  guosuo policy check policies")]
    Check {
        /// The folder
        dir: PathBuf,
    },
    /// Say why a request would be decided so
    #[command(
        after_help = "Example:\n  guosuo policy explain --purpose lodging.book --sector lodging --country FR \
        \\\n    --claims name:full,phone:full,document:image --reference --consents p39 --assessed"
    )]
    Explain(Question),
}

/// A question without a visitor.
#[derive(Debug, Args)]
pub(crate) struct Question {
    /// The purpose, as in lodging.book
    #[arg(long)]
    purpose: Purpose,
    /// What is asked, as in name:full,birth:date
    #[arg(long, value_delimiter = ',', required = true, value_parser = wanted)]
    claims: Vec<(Claim, Granularity)>,
    /// The recipient's line of business; the first word of the purpose unless given
    #[arg(long)]
    sector: Option<String>,
    /// The recipient's country
    #[arg(long, default_value = "CN")]
    country: Country,
    /// handler, joint, entrusted, foreign_authority or cn_authority
    #[arg(long, default_value = "handler")]
    role: Role,
    /// A booking, visa or payment is named
    #[arg(long)]
    reference: bool,
    /// Consents given, as in p23,p39
    #[arg(long, value_delimiter = ',')]
    consents: Vec<ConsentKind>,
    /// An impact assessment covers it
    #[arg(long)]
    assessed: bool,
    /// The recipient's contract is missing
    #[arg(long)]
    no_contract: bool,
    /// How the passport was proved: typed, page, desk, chip, chip-live or chip-live-face
    #[arg(long, default_value = "chip")]
    proof: Assurance,
    /// The least proof the recipient demands; the purpose may demand more
    #[arg(long, default_value = "typed")]
    demand: Assurance,
    /// The person's age
    #[arg(long, default_value_t = 30)]
    age: i32,
    /// Persons counted this year before this one
    #[arg(long, default_value_t = 0)]
    counted: u64,
    /// A folder of policies instead of those built in
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn wanted(text: &str) -> anyhow::Result<(Claim, Granularity)> {
    let (claim, grain) =
        text.split_once(':').with_context(|| format!("write {text} as claim:granularity"))?;
    Ok((claim.parse()?, grain.parse()?))
}

impl Question {
    fn query(&self) -> explain::Query {
        let first = self.purpose.code().split('.').next().unwrap_or_default();
        explain::Query {
            sector: self.sector.clone().unwrap_or_else(|| first.to_owned()),
            country: self.country,
            role: self.role,
            purpose: self.purpose,
            wanted: self.claims.clone(),
            referenced: self.reference,
            consents: self.consents.clone(),
            assessed: self.assessed,
            contract: !self.no_contract,
            age: self.age,
            counted: self.counted,
            assurance: self.proof,
            demanded: self.demand,
            today: SystemClock.now().date_in_china(),
        }
    }
}

fn print(answer: &explain::Explanation) {
    println!("{} {}", if answer.allowed { "allowed" } else { "denied" }, answer.code);
    for item in &answer.items {
        let told = item.granted.map_or_else(|| "nothing".to_owned(), |g| g.to_string());
        println!("  {}:{} -> {told} [{}] {}", item.claim, item.asked, item.code, item.rules.join(" "));
    }
    for reason in &answer.reasons {
        println!("  {} ({}): {}", reason.id, reason.place, reason.article);
    }
    if !answer.obligations.is_empty() {
        println!("  obligations: {}", answer.obligations.join(" "));
    }
    println!("  policy set {}", answer.policy);
}

impl Policy {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        match self {
            Self::Check { dir } => {
                let report = check::check(&Source::Folder(dir)).await?;
                for failed in &report.failures {
                    println!("{}:{}: {}", failed.file, failed.line, failed.message);
                }
                println!("{} rules, {} cases, {} wrong", report.rules, report.cases, report.failures.len());
                println!("policy set {}", report.digest);
                Ok(if report.ok() { RIGHT } else { REFUSED })
            }
            Self::Explain(question) => {
                let source = question.policies.clone().map_or(Source::Embedded, Source::Folder);
                let answer = explain::explain(&source, &question.query()).await?;
                if question.json {
                    println!("{}", serde_json::to_string_pretty(&answer)?);
                } else {
                    print(&answer);
                }
                Ok(RIGHT)
            }
        }
    }
}
