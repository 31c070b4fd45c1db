//! What the commands of `trust` answer.

use ::visitor::{
    CountryRow, Imported, KeyRow, SourceName, TrustDiff, TrustList, TrustWarning, Withdrawals, Withdrawn,
};
use kernel::Moment;

fn short(fingerprint: &str) -> &str {
    fingerprint.get(..16).unwrap_or(fingerprint)
}

pub(super) fn imported(done: &Imported, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(done)?);
        return Ok(());
    }
    let Imported { version, certificates, unreadable, state, source, known, .. } = done;
    let again = if *known { ", imported before" } else { "" };
    println!(
        "{version}: {certificates} certificates, {unreadable} unreadable, signed {}{again}",
        done.signed_at.date()
    );
    let lost = TrustDiff { removed: done.diff.removed.clone(), ..TrustDiff::default() };
    rows(&lost);
    println!(
        "{} keys added, {} removed, {} changed",
        done.diff.added.len(),
        done.diff.removed.len(),
        done.diff.changed.len()
    );
    match state.as_str() {
        "active" => println!("{version} is active"),
        other => {
            println!("{version} is {other}; activate it with: guosuo trust activate {source} --reason ...");
        }
    }
    Ok(())
}

pub(super) fn staged(
    source: &SourceName,
    found: Option<(String, TrustDiff)>,
    json: bool,
) -> anyhow::Result<()> {
    if json {
        let value = found.map(|(version, diff)| serde_json::json!({ "version": version, "diff": diff }));
        println!("{}", serde_json::to_string_pretty(&value)?);
        return Ok(());
    }
    match found {
        None => println!("the newest list of {source} is active; nothing would change"),
        Some((version, found)) => {
            println!("activating {version} would change:");
            diff(&found);
        }
    }
    Ok(())
}

pub(super) fn diff(diff: &TrustDiff) {
    rows(diff);
    println!(
        "{} keys added, {} removed, {} changed",
        diff.added.len(),
        diff.removed.len(),
        diff.changed.len()
    );
}

fn rows(diff: &TrustDiff) {
    let rows = |sign: &str, rows: &[KeyRow]| {
        for row in rows {
            let life = if row.live { "" } else { ", expired" };
            let passports = match row.documents {
                0 => String::new(),
                count => format!(", {count} enrolled passports"),
            };
            let until = row.not_after.date();
            println!(
                "{sign} {}  {}  until {until}{life}{passports}  {}",
                row.country,
                short(&row.key),
                row.subject
            );
        }
    };
    rows("+", &diff.added);
    rows("-", &diff.removed);
    rows("~", &diff.changed);
    println!(
        "{} keys added, {} removed, {} changed",
        diff.added.len(),
        diff.removed.len(),
        diff.changed.len()
    );
}

pub(super) fn withdrawn(done: &Withdrawn, what: &str, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(done)?);
        return Ok(());
    }
    let Withdrawn { country, entries, made_at, passports } = done;
    println!(
        "{country}, made {}: {entries} {what}; {passports} enrolled passports no longer work",
        made_at.date()
    );
    Ok(())
}

pub(super) fn list(
    list: &TrustList,
    warnings: &[TrustWarning],
    now: Moment,
    json: bool,
) -> anyhow::Result<()> {
    if json {
        let all = serde_json::json!({ "trust": list, "warnings": warnings });
        println!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for row in &list.anchors {
        let until = row.not_after.date();
        let life = if row.not_after < now { " (expired)" } else { "" };
        println!(
            "{}  {}  until {until}{life}  {}  ({})",
            row.country,
            short(&row.fingerprint),
            row.subject,
            row.sources.join(", ")
        );
    }
    for row in &list.lists {
        println!(
            "{}: {}, signed {}, {} certificates",
            row.version,
            row.state,
            row.signed_at.date(),
            row.certificates
        );
    }
    for key in &list.distrusted {
        println!("not believed: {key}");
    }
    for row in &list.crls {
        println!("{}: revocation list of {}, {} entries", row.country, row.made_at.date(), row.entries);
    }
    for row in &list.deviations {
        println!("{}: deviation list of {}, {} deviations", row.country, row.made_at.date(), row.entries);
    }
    for warning in warnings {
        println!("see to {warning}");
    }
    Ok(())
}

pub(super) fn coverage(rows: &[CountryRow], json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string_pretty(rows)?);
        return Ok(());
    }
    for row in rows {
        let until = row.until.filter(|_| row.covered).map(|m| format!("until {}", m.date()));
        let withdrawals = match row.withdrawals {
            Withdrawals::Missing => "no list of withdrawals".to_owned(),
            Withdrawals::Current { made_at } => format!("withdrawals as of {}", made_at.date()),
            Withdrawals::Stale { made_at } => format!("withdrawals overdue, as of {}", made_at.date()),
        };
        match (until, row.best) {
            (Some(until), Some(best)) => {
                println!("{}  {} keys, {until}, {withdrawals}, up to {best}", row.country, row.keys);
            }
            _ => println!("{}  not covered; {}", row.country, row.fallback),
        }
    }
    let covered = rows.iter().filter(|r| r.covered).count();
    println!("{covered} of {} issuers", rows.len());
    Ok(())
}
