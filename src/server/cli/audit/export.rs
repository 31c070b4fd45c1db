//! `guosuo audit export`.

use super::{
    super::{Code, Deployment, RIGHT, says},
    bar::Bar,
};
use ::audit::{Action, Attached, Form, Range, Request, Selection};
use anyhow::Context;
use clap::Args;
use kernel::{Basis, ClientId, Country, Moment, Purpose};
use ledger::Name;
use std::{fs, path::PathBuf};

/// What to export, and where to.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The bundle to write
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
    /// Not before this day or instant
    #[arg(long, value_name = "DATE", value_parser = Moment::parse)]
    from: Option<Moment>,
    /// Before this day or instant
    #[arg(long, value_name = "DATE", value_parser = Moment::parse)]
    to: Option<Moment>,
    /// Show only entries about this visitor's pseudonym
    #[arg(long)]
    subject: Option<String>,
    /// Show only entries about this relying party
    #[arg(long, value_name = "CLIENT")]
    recipient: Option<ClientId>,
    /// Show only what happened so, as in disclosed
    #[arg(long)]
    action: Option<Action>,
    /// Show only entries of this purpose, as in lodging.book
    #[arg(long)]
    purpose: Option<Purpose>,
    /// Show only entries on this ground of PIPL Art. 13, as in 13(2)
    #[arg(long, value_parser = basis)]
    basis: Option<Basis>,
    /// Show only entries whose recipient is in this country
    #[arg(long)]
    country: Option<Country>,
    /// Show only entries of this decision, as in D-39
    #[arg(long)]
    decision: Option<String>,
    /// Hide these fields, as in subject,recipient; the bundle verifies all the same
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    hide: Vec<Name>,
    /// A second form besides the lines: jsonl (none), csv, ocsf or parquet
    #[arg(long, default_value = "jsonl")]
    form: Form,
    /// Show that the log continues the one of so many entries
    #[arg(long, value_name = "SIZE")]
    since: Option<u64>,
    /// For whom and why: a mark in the bundle
    #[arg(long = "for", value_name = "TEXT")]
    issued: Option<String>,
    #[command(flatten)]
    deployment: Deployment,
}

fn basis(code: &str) -> Result<Basis, String> {
    let all = [Basis::Consent, Basis::Contract, Basis::Statute, Basis::Emergency];
    all.into_iter().find(|b| b.code() == code).ok_or_else(|| "known are 13(1) to 13(4)".to_owned())
}

impl Export {
    fn request(&self, attached: Attached) -> Request {
        Request {
            range: Range { from: self.from, to: self.to },
            selection: Selection {
                subject: self.subject.clone(),
                recipient: self.recipient,
                action: self.action,
                purpose: self.purpose,
                basis: self.basis,
                country: self.country,
                decision: self.decision.clone(),
            },
            form: self.form,
            hide: self.hide.clone(),
            since: self.since,
            attached,
            issued: self.issued.clone(),
        }
    }

    pub(super) async fn run(self) -> anyhow::Result<Code> {
        let wired = self.deployment.open().await?;
        // Under another name until it is whole: a bundle cut short would look like one.
        let partial = self.out.with_extension("partial");
        let file =
            fs::File::create(&partial).with_context(|| format!("cannot write {}", partial.display()))?;
        let request = self.request(wired.privacy.policies().attached());
        let mut bar = Bar::new();
        let told = move |p: ::audit::Progress| bar.tell(p.done, p.total);
        let (file, summary) = match wired.audit.export(wired.call("cli"), request, file, told).await {
            Ok(done) => done,
            Err(error) => {
                fs::remove_file(&partial)?;
                return Err(says(&error));
            }
        };
        file.sync_all()?;
        fs::rename(&partial, &self.out).with_context(|| format!("cannot write {}", self.out.display()))?;
        println!(
            "{}: entries {} to {} of {}, {} shown",
            self.out.display(),
            summary.first,
            summary.first + summary.count,
            summary.size,
            summary.shown
        );
        println!("signed by {}", summary.vkey);
        Ok(RIGHT)
    }
}
