//! 10. Audit: the auditor exports the log and proves it; each tampering is found and named; no trace lies on the disk.

use super::Tour;
use crate::{
    browser::{Browser, http},
    html,
    specimen::{AGREEING, CHIPPED, FORGER, NEWCOMER, RENEWED, VISITORS},
};
use anyhow::{Context, bail, ensure};
use ledger::{Fault, Proved, Trust};
use std::{
    fs,
    io::{Cursor, Read, Write},
    path::{Path, PathBuf},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const ENTRIES: &str = "entries.jsonl";

pub(super) async fn run(tour: &mut Tour<'_>) {
    let (bundle, vkey) = match export(tour).await {
        Ok(found) => found,
        Err(error) => return tour.tell("audit.export", Err(error)),
    };
    tour.tell("audit.export", Ok(format!("The auditor exported the log: {} bytes.", bundle.len())));
    let proved = verify(&bundle, &vkey).map_err(anyhow::Error::from);
    tour.tell(
        "audit.verify",
        proved.map(|p| format!("Offline, {} entries lead to the signed root {}.", p.count, p.root)),
    );
    let byte: fn(&mut Vec<String>) -> anyhow::Result<()> = |lines| {
        let line = lines.get_mut(1).context("the log is too short")?;
        *line = line.replacen(":\"", ":\"x", 1);
        Ok(())
    };
    let missing: fn(&mut Vec<String>) -> anyhow::Result<()> = |lines| {
        ensure!(lines.len() > 3, "the log is too short");
        lines.remove(2);
        Ok(())
    };
    let reordered: fn(&mut Vec<String>) -> anyhow::Result<()> = |lines| {
        ensure!(lines.len() > 3, "the log is too short");
        lines.swap(1, 2);
        Ok(())
    };
    for (step, change) in
        [("audit.changed_byte", byte), ("audit.missing_line", missing), ("audit.reordered_line", reordered)]
    {
        let outcome = tampered(&bundle, &vkey, change);
        tour.tell(step, outcome);
    }
    let outcome = canary(tour);
    tour.tell("audit.no_trace", outcome);
}

async fn export(tour: &Tour<'_>) -> anyhow::Result<(Vec<u8>, String)> {
    let browser = Browser::new(&tour.target.issuer)?;
    let page = browser.open("/console").await?;
    let door = html::forms(&page.body).into_iter().find(|f| f.fields.iter().any(|(n, _)| n == "token"));
    let door = door.context("the console has no door")?;
    let page = browser.submit(&door, &[("token", &tour.target.auditor_token)], "console-submit").await?;
    let why = page.form("/console/purpose")?;
    let said = [("purpose", "compliance"), ("reference", "tour"), ("hours", "1")];
    let console = browser.submit(&why, &said, "purpose-submit").await?;
    for code in ["D-39", "D-55", "D-41"] {
        let page = browser.open(&format!("/console?decision={code}")).await?;
        ensure!(page.body.contains("class=\"entry\""), "the auditor's page does not show {code}");
    }
    let vkey = html::text(&console.body, "vkey").context("the console shows no key")?;
    let export = tour.target.issuer.join("/console/export")?;
    let none: [(&str, &str); 0] = [];
    let response = http()?.post(export).bearer_auth(&tour.target.auditor_token).form(&none).send().await?;
    ensure!(response.status().is_success(), "the export was answered {}", response.status());
    Ok((response.bytes().await?.to_vec(), vkey))
}

fn verify(bundle: &[u8], vkey: &str) -> Result<Proved, Fault> {
    ledger::verify(Cursor::new(bundle), &Trust::key(vkey), &mut |_, _| {})
}

fn tampered(
    bundle: &[u8],
    vkey: &str,
    change: fn(&mut Vec<String>) -> anyhow::Result<()>,
) -> anyhow::Result<String> {
    let mut archive = ZipArchive::new(Cursor::new(bundle))?;
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let name = file.name()?.into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        if name == ENTRIES {
            let mut lines: Vec<String> = String::from_utf8(content)?.lines().map(str::to_owned).collect();
            change(&mut lines)?;
            content = lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default())?;
        out.write_all(&content)?;
    }
    let changed = out.finish()?.into_inner();
    match verify(&changed, vkey) {
        Ok(_) => bail!("the tampering was not noticed"),
        Err(fault) => Ok(format!("Found: {fault}.")),
    }
}

fn files(dir: &Path, into: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() { files(&path, into)? } else { into.push(path) }
    }
    Ok(())
}

/// No name, number, birth date or contact of any specimen stands in any file, in any spelling.
fn canary(tour: &Tour<'_>) -> anyhow::Result<String> {
    match &tour.target.data_dir {
        None => Ok("The service keeps no files here: nothing to search.".to_owned()),
        Some(dir) => search(dir),
    }
}

fn search(dir: &Path) -> anyhow::Result<String> {
    let mut found = Vec::new();
    files(dir, &mut found)?;
    let everybody = VISITORS.iter().chain([&NEWCOMER, &RENEWED, &CHIPPED, &AGREEING, &FORGER]);
    let traces: Vec<(&str, String)> =
        everybody.flat_map(|s| s.traces().into_iter().map(move |t| (s.username, t))).collect();
    let mut bytes = 0;
    for path in &found {
        let content = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        bytes += content.len();
        for (who, trace) in &traces {
            let wanted = trace.as_bytes();
            let hit = content.windows(wanted.len()).any(|window| window == wanted);
            ensure!(!hit, "something of {who} lies readable in {}", path.display());
        }
    }
    Ok(format!("In {} files ({bytes} bytes) nothing of any specimen is readable.", found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_in_any_spelling_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("logs");
        fs::create_dir(&inner).unwrap();
        let file = inner.join("guosuo.db-wal");
        fs::write(&file, b"\0\x01nothing of anybody").unwrap();
        assert!(search(dir.path()).is_ok());
        for trace in ["QODIROVA<<DILNOZA", "1991-03-17", "UTO910317", "+9990001503", "阮 宝", "UT8251607"] {
            fs::write(&file, [b"\0\x02", trace.as_bytes(), b"\0"].concat()).unwrap();
            assert!(search(dir.path()).is_err(), "{trace}");
        }
    }
}
