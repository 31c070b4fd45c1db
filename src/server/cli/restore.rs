//! `guosuo restore`: an older copy of the databases takes up what the log says happened after it was made.

use super::{Code, Deployment, RIGHT, backup::record, open_any, says};
use crate::{Wired, custody};
use ::audit::Action;
use anyhow::{Context, ensure};
use clap::Args;
use kernel::{Call, CredentialId, Date, Moment};
use ledger::{Bundle, Trust};
use privacy::{Demand, Tombstone, Withdrawn};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Options of `restore`.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The newest export of the log, whole: `guosuo audit export`
    #[arg(long, value_name = "BUNDLE")]
    ledger: PathBuf,
    #[command(flatten)]
    deployment: Deployment,
}

/// The entries of an export, verified under the deployment's own key: lines, and the index of the first.
fn entries(file: &Path, vkey: &str) -> anyhow::Result<(u64, Vec<String>)> {
    let open = || fs::File::open(file).with_context(|| format!("cannot read {}", file.display()));
    let name = file.display();
    let proved = ledger::verify(open()?, &Trust::key(vkey), &mut |_, _| {});
    let proved = proved.map_err(|fault| anyhow::anyhow!("{name}: {fault}"))?;
    ensure!(
        proved.first + proved.count == proved.size,
        "{name} ends before the log did; export it without --to"
    );
    ensure!(
        proved.hidden.is_empty() && proved.left_out == 0,
        "{name} shows a part of the log; export it whole, without a choice and without --hide"
    );
    let mut lines = Vec::new();
    Bundle::open(open()?)?.lines(|line| lines.push(line.to_owned()))?;
    Ok((proved.first, lines))
}

/// What happened after the copy was made, as far as it is repeated here.
#[derive(Default)]
struct Since {
    tombstones: Vec<Tombstone>,
    demands: Vec<Demand>,
    withdrawn: Vec<Withdrawn>,
    revoked: Vec<CredentialId>,
    /// Entries that took something away and are not repeated, by action.
    others: BTreeMap<&'static str, u64>,
}

/// What takes something away that an older copy still has, where it is not repeated.
const TAKEN: [Action; 13] = [
    Action::ConsentWithdrawn,
    Action::CredentialRevoked,
    Action::VisitClosed,
    Action::GrantsEnded,
    Action::TokenRevoked,
    Action::SignedOut,
    Action::DocumentReported,
    Action::KeyRevoked,
    Action::ClientSuspended,
    Action::ClientRemoved,
    Action::StaffRemoved,
    Action::TrustDistrusted,
    Action::TrustRolledBack,
];

impl Since {
    /// Reads the entries of an export; those from `fresh` on are new to the copy.
    fn read(lines: &[String], fresh: u64) -> Self {
        let mut since = Self::default();
        for line in lines.iter().filter_map(|text| serde_json::from_str::<Value>(text).ok()) {
            since.hear(&line, fresh);
        }
        since
    }

    /// What a person took back, if the entry says whose it was.
    fn took_back(&mut self, action: &str, at: Moment, word: &dyn Fn(&str) -> Option<String>) -> Option<()> {
        let withdrawn = action == Action::ConsentWithdrawn.code();
        if withdrawn || action == Action::VisitClosed.code() {
            let from = || Some((word("recipient")?.parse().ok()?, word("purpose")?.parse().ok()?));
            let from = if withdrawn { Some(from()?) } else { None };
            self.withdrawn.push(Withdrawn { subject: word("subject")?, from, at });
        } else if action == Action::CredentialRevoked.code() {
            self.revoked.push(word("note")?.split(' ').next()?.parse().ok()?);
        } else {
            return None;
        }
        Some(())
    }

    fn hear(&mut self, line: &Value, fresh: u64) -> Option<()> {
        let fields = line.get("fields")?;
        let word = |name: &str| fields.get(name)?.as_str().map(str::to_owned);
        let (entry, action) = (line.get("seq")?.as_u64()?, word("action")?);
        let at = Moment::from_millis(fields.get("time")?.as_i64()?);
        // Also what the copy knows: whoever was stopped half way begins again.
        if self.took_back(&action, at, &word).is_some() {
            return None;
        }
        if let Some(taken) = TAKEN.iter().find(|taken| taken.code() == action) {
            *self.others.entry(taken.code()).or_default() += u64::from(entry >= fresh);
            return None;
        }
        let (subject, note) = (word("subject")?, word("note")?);
        let mut words = note.split(' ').map(str::to_owned);
        let class = words.next()?;
        if action == Action::Shredded.code() {
            self.tombstones.push(Tombstone { subject, class, ground: words.next()?, entry });
        } else if action == Action::DataRestricted.code() || action == Action::RestrictionLifted.code() {
            let article = words.next();
            let until = words.nth(1).and_then(|day| Date::parse(&day).ok()).map(Date::midnight);
            self.demands.push(Demand { subject, class, article, until, since: at, entry });
        }
        Some(())
    }
}

async fn follow(wired: &Wired, call: Call, first: u64, lines: &[String]) -> anyhow::Result<u64> {
    let size = wired.audit.size().await.map_err(|e| says(&e))?;
    ensure!(first <= size, "the export begins after this copy ends: {first} and {size} entries");
    let last = first + lines.len() as u64;
    ensure!(last >= size, "the export is older than this copy: {last} and {size} entries");
    let tx = wired.store.write(call).await.map_err(|e| says(&e))?;
    let appended = wired.audit.follow(&tx, lines).await.map_err(|e| says(&e))?;
    tx.commit().await.map_err(|e| says(&e))?;
    Ok(appended)
}

impl Restore {
    pub(crate) async fn run(self) -> anyhow::Result<Code> {
        let config = self.deployment.config()?;
        crate::init_telemetry("warn");
        let wired = open_any(&config).await?;
        let (first, lines) = entries(&self.ledger, &wired.audit.vkey())?;
        let call = wired.call("cli");
        let size = wired.audit.size().await.map_err(|e| says(&e))?;
        let appended = follow(&wired, call, first, &lines).await?;
        let Since { tombstones, demands, withdrawn, revoked, mut others } = Since::read(&lines, size);
        let revoked = wired.privacy.revoke_again(call, &revoked).await.map_err(|e| says(&e))?;
        let withdrawn = wired.privacy.withdraw_again(call, &withdrawn).await.map_err(|e| says(&e))?;
        let restricted = wired.privacy.restrict_again(call, &demands).await.map_err(|e| says(&e))?;
        let buried = wired.privacy.bury(call, &tombstones).await.map_err(|e| says(&e))?;
        wired.privacy.finish_shreds(call).await.map_err(|e| says(&e))?;
        record(
            &wired,
            Action::Restored,
            format!(
                "entries: {appended} tombstones: {} erased again: {buried} restrictions: {restricted} \
                 withdrawn again: {withdrawn} revoked again: {revoked}",
                tombstones.len()
            ),
        )
        .await?;
        let entries = wired.audit.size().await.map_err(|e| says(&e))?;
        wired.store.close().await?;
        custody::settled(&config.data, entries)?;
        others.retain(|_, count| *count > 0);
        let said = json!({
            "entries": appended,
            "tombstones": tombstones.len(),
            "erased_again": buried,
            "restrictions_repeated": restricted,
            "withdrawn_again": withdrawn,
            "revoked_again": revoked,
            "not_repeated": others,
        });
        println!("{said}");
        if !others.is_empty() {
            println!("The copy still has what these entries took away: repeat them (docs/vault.md).");
        }
        println!("The copy is up to date with the log and may serve.");
        Ok(RIGHT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{ClientId, Purpose, SystemEntropy};

    fn line(seq: u64, fields: Value) -> String {
        let mut fields = fields;
        fields["time"] = json!(1_000 + seq);
        json!({"seq": seq, "fields": fields}).to_string()
    }

    #[test]
    fn what_persons_took_back_is_repeated_and_what_names_nobody_is_counted() {
        let client = ClientId::new(Moment::from_seconds(1), &SystemEntropy);
        let credential = CredentialId::new(Moment::from_seconds(1), &SystemEntropy);
        let withdrawn = |subject: Option<&str>| {
            json!({"action": "consent_withdrawn", "subject": subject, "recipient": client.to_string(),
                "purpose": "telecom.sim", "note": "tokens ended: 1"})
        };
        let lines = [
            line(3, withdrawn(Some("cy"))),
            line(7, withdrawn(Some("anna"))),
            line(8, withdrawn(None)),
            line(9, json!({"action": "visit_closed", "subject": "bo", "note": "grants: 1"})),
            line(10, json!({"action": "credential_revoked", "note": format!("{credential} passport")})),
            line(11, json!({"action": "key_revoked", "note": "kid"})),
        ];
        let since = Since::read(&lines, 5);
        let from = Some((client, Purpose::TelecomSim));
        let told = |one: &Withdrawn| (one.subject.clone(), one.from, one.at.millis());
        let told: Vec<_> = since.withdrawn.iter().map(told).collect();
        let of = |name: &str, from, at| (name.to_owned(), from, at);
        assert_eq!(told, [of("cy", from, 1003), of("anna", from, 1007), of("bo", None, 1009)]);
        assert_eq!(since.revoked, [credential]);
        let told: Vec<_> = since.others.into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(told, [("consent_withdrawn", 1), ("key_revoked", 1)]);
    }
}
