//! Receipts and policies, offline.

use super::super::{Code, RIGHT};
use anyhow::{Context, bail};
use ledger::{Judged, Policy, Receipt, Shown, Verifier};
use std::{fs, io::Read, path::Path};

/// How a receipt begins; anything else is read as a bundle, which may be large.
const FIRST: &[u8] = b"c2sp.org/tlog-proof@";
/// No honest receipt is larger, in bytes.
const MOST: u64 = 1 << 20;

/// The policy of a file, and of a key that is known from elsewhere.
fn policy(key: Option<&str>, file: Option<&Path>) -> anyhow::Result<Option<Policy>> {
    let key = key.map(|vkey| Verifier::parse(vkey).context("--key")).transpose()?;
    let Some(file) = file else { return Ok(key.map(Policy::of)) };
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let policy = Policy::parse(&bytes).with_context(|| format!("{}", file.display()))?;
    Ok(Some(match key {
        Some(key) => policy.with_log(key),
        None => policy,
    }))
}

/// Who saw a checkpoint, in words.
fn tell(judged: &Judged) {
    println!("log     {} of {} entries", judged.checkpoint.origin, judged.checkpoint.size);
    println!("signed  {}", judged.vkey);
    for (name, time) in &judged.seen {
        let at = kernel::Moment::from_seconds(i64::try_from(*time).unwrap_or(i64::MAX));
        println!("seen    by {name} at {at}");
    }
}

/// What was erased, if the entry is a tombstone.
fn erased(fields: &[Shown]) -> Option<(&str, &str)> {
    let word = |name: &str| {
        fields.iter().find_map(|field| match field {
            Shown::Open(open) if open.name == name => open.value.as_str(),
            _ => None,
        })
    };
    let mut words = word("note").filter(|_| word("action") == Some("shredded"))?.split(' ');
    Some((words.next()?, words.next()?))
}

/// Verifies a receipt; `None` when the file is none.
pub(super) fn verify(file: &Path, key: Option<&str>, by: Option<&Path>) -> anyhow::Result<Option<Code>> {
    let mut opened = fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut bytes = Vec::new();
    // What cannot be read is no receipt; why, the reader of bundles says.
    if opened.by_ref().take(FIRST.len() as u64).read_to_end(&mut bytes).is_err() || bytes != FIRST {
        return Ok(None);
    }
    opened.take(MOST).read_to_end(&mut bytes).with_context(|| format!("cannot read {}", file.display()))?;
    let Some(policy) = policy(key, by)? else {
        bail!(
            "name the log's key with --key, or a policy with --policy: a receipt does not vouch for itself"
        );
    };
    let read = String::from_utf8(bytes).ok().map(|text| Receipt::parse(&text));
    let proved = match read {
        Some(Ok(receipt)) => receipt.verify(&policy).map(|judged| (receipt, judged)),
        Some(Err(fault)) => Err(fault),
        None => Err(ledger::ReceiptFault::Unreadable("the receipt: it is no text")),
    };
    match proved {
        Ok((receipt, judged)) => {
            println!("proved: entry {} is in the log as told here", receipt.index);
            if let Some((class, ground)) = erased(&receipt.fields) {
                println!(
                    "erased: what was kept in the class {class} ({ground}); this is the certificate of it"
                );
            }
            tell(&judged);
            for field in &receipt.fields {
                match field {
                    Shown::Open(open) if open.value.is_null() => {}
                    Shown::Open(open) => println!("        {:<12} {}", open.name, open.value),
                    Shown::Hidden { .. } => println!("        (hidden or erased)"),
                }
            }
            Ok(Some(RIGHT))
        }
        Err(fault) => {
            println!("NOT proved: {fault}");
            Ok(Some(fault.exit_code()))
        }
    }
}
