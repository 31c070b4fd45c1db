//! The offline verifier: says what was proved, or names the first thing that is wrong.

mod fault;
mod lines;
mod other;
mod pieces;
mod table;

pub use fault::Fault;
pub use table::{OpenTable, Table, TableFault};

use crate::{
    archive::TABLE,
    bundle::Bundle,
    checkpoint::{Checkpoint, Verifier},
    manifest::{Kind, Rule},
    note::NoteError,
    policy::{self, Policy, Unmet},
    proof::{head, verify_consistency},
    tree::{Frontier, Hash},
};
use data_encoding::BASE64;
use lines::Judged;
use other::Seen;
use std::{
    fmt,
    io::{Read, Seek},
};

/// Whom the reader believes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// The key that must have signed, `name+hash+base64`. Without it and without a policy the archive's own is
    /// taken, which is only as good as the way the archive came.
    pub key: Option<&'a str>,
    /// A policy file (C2SP tlog-policy): which logs, and which witnesses must have seen the checkpoint.
    pub policy: Option<&'a str>,
    /// A checkpoint the reader has kept: the log must have grown out of it.
    pub since: Option<&'a str>,
}

impl<'a> Trust<'a> {
    /// Trust in one key alone.
    #[must_use]
    pub const fn key(key: &'a str) -> Self {
        Self { key: Some(key), policy: None, since: None }
    }
}

/// What an archive proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// The log's name.
    pub origin: String,
    /// Entries in the log at the checkpoint.
    pub size: u64,
    /// Index of the first entry in the archive.
    pub first: u64,
    /// Number of entries in the archive, shown or left out.
    pub count: u64,
    /// Of these, the ones that were asked for, and are shown.
    pub shown: u64,
    /// Those of which one opened field shows that they were not asked for.
    pub left_out: u64,
    /// Those of which nobody can tell any more: what would tell was erased.
    pub erased: u64,
    /// What was asked for, as the archive says and its entries bear out.
    pub asked: Vec<(String, String)>,
    /// Fields hidden in what is shown.
    pub hidden: Vec<String>,
    /// The part that says the same in another form: made again and compared, or a table read and compared.
    pub view: Option<&'static str>,
    /// The part in another form that was not compared: nothing is proved of it.
    pub unread: Option<&'static str>,
    /// The root, in base64.
    pub root: String,
    /// The key that signed.
    pub vkey: String,
    /// Witnesses of the policy that saw the checkpoint, and when, in seconds since 1970.
    pub seen: Vec<(String, u64)>,
    /// The size of the earlier checkpoint that the log was shown to continue.
    pub since: Option<u64>,
}

impl fmt::Display for Proved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.first + self.count;
        writeln!(f, "proved: entries {} to {end} of {}, {} in all", self.first, self.size, self.count)?;
        writeln!(f, "        none altered, missing, moved or added")?;
        if self.shown < self.count || !self.asked.is_empty() {
            let asked: Vec<String> = self.asked.iter().map(|(n, v)| format!("{n} {v}")).collect();
            writeln!(f, "shown   {} entries: all with {}", self.shown, asked.join(", "))?;
            writeln!(f, "left    {} entries, each shown not to be one of these", self.left_out)?;
        }
        if self.erased > 0 {
            writeln!(f, "erased  {} entries of which nobody can tell any more what they were", self.erased)?;
        }
        if !self.hidden.is_empty() {
            writeln!(f, "hidden  {}", self.hidden.join(", "))?;
        }
        if let Some(view) = self.view {
            let how = if view == TABLE { "value for value" } else { "byte for byte" };
            writeln!(f, "view    {view} says the same, {how}")?;
        }
        if let Some(part) = self.unread {
            writeln!(f, "        {part} was NOT compared: the lines are what is proved")?;
        }
        writeln!(f, "log     {} of {} entries, root {}", self.origin, self.size, self.root)?;
        if let Some(since) = self.since {
            writeln!(f, "since   it continues the log of {since} entries that you know")?;
        }
        for (name, _) in &self.seen {
            writeln!(f, "seen    by the witness {name}")?;
        }
        write!(f, "signed  {}", self.vkey)
    }
}

/// Verifies an archive, in constant memory. `progress` is told how many entries of how many were read. A table of the
/// entries is not compared, as the answer says.
///
/// # Errors
/// The first [`Fault`].
pub fn verify<R: Read + Seek + Send>(
    input: R,
    trust: &Trust<'_>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Proved, Fault> {
    verify_with_table(input, trust, None, progress)
}

/// As [`verify`], with a table that `open` opens.
///
/// # Errors
/// The first [`Fault`]; those of the table once everything else is proved.
pub fn verify_with_table<R: Read + Seek + Send>(
    input: R,
    trust: &Trust<'_>,
    open: Option<OpenTable<'_>>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Proved, Fault> {
    let mut bundle = Bundle::open(input)?;
    let judged = judge(trust, &bundle)?;
    let checkpoint = judged.checkpoint;
    let manifest = bundle.manifest.clone();
    let rule = Rule::of(&manifest).ok_or(Fault::WrongRange("the manifest names fields that entries lack"))?;
    let end = manifest.first.checked_add(manifest.count);
    if manifest.origin != checkpoint.origin {
        return Err(Fault::WrongRange("the manifest names another log than the checkpoint"));
    }
    if manifest.size != checkpoint.size || end.is_none_or(|end| end > checkpoint.size) {
        return Err(Fault::WrongRange("the manifest names another size than the checkpoint"));
    }
    let known = since(trust, &judged.vkey, &checkpoint)?;
    let shape = || Fault::WrongRange("the proof does not fit the range");
    let left = bundle.proofs.range.left.clone();
    let mut read = Reading {
        frontier: Frontier::of(manifest.first, left).ok_or_else(shape)?,
        first: None,
        last: None,
        counts: [0; 3],
        since: known.as_ref().map(|k| k.size),
        earlier: None,
    };
    read.note_earlier();
    let seen = Seen::open(&mut bundle, open)?;
    let seen = lines::read(&mut bundle, &rule, seen, &mut |judged| read.take(judged), progress)?;
    let root = head(&read.frontier, checkpoint.size, &bundle.proofs.range.right).map_err(|_| shape())?;
    if root != checkpoint.root {
        return Err(Fault::Replaced);
    }
    borders(&manifest, &read)?;
    if let Some(known) = &known {
        grown(known, &checkpoint, read.earlier, &bundle)?;
    }
    let compared = seen.compare(&mut bundle)?;
    let [shown, left_out, erased] = read.counts;
    let mut asked: Vec<(String, String)> =
        manifest.filter.into_iter().map(|(n, v)| (n, v.to_string())).collect();
    asked.extend(manifest.from.map(|from| ("time from".to_owned(), from.to_string())));
    asked.extend(manifest.to.map(|to| ("time before".to_owned(), to.to_string())));
    Ok(Proved {
        origin: checkpoint.origin,
        size: checkpoint.size,
        first: manifest.first,
        count: manifest.count,
        shown,
        left_out,
        erased,
        asked,
        hidden: manifest.hide,
        view: compared.same,
        unread: compared.unread,
        root: BASE64.encode(&checkpoint.root),
        vkey: judged.vkey,
        seen: judged.seen,
        since: known.map(|k| k.size),
    })
}

fn judge<R: Read + Seek>(trust: &Trust<'_>, bundle: &Bundle<R>) -> Result<policy::Judged, Fault> {
    policy(trust, &bundle.vkey)?.judge(&bundle.note).map_err(|unmet| match unmet {
        Unmet::Note(NoteError::Unsigned) => {
            Fault::WrongKey { expected: trust.key.unwrap_or("a log of the policy").to_owned() }
        }
        Unmet::Quorum { .. } => Fault::Quorum(unmet),
        other => Fault::Checkpoint(other),
    })
}

fn policy(trust: &Trust<'_>, own: &str) -> Result<Policy, Fault> {
    let verifier = |vkey: &str| Verifier::parse(vkey.trim()).map_err(|e| Fault::Checkpoint(e.into()));
    match (trust.policy, trust.key) {
        (None, key) => Ok(Policy::of(verifier(key.unwrap_or(own))?)),
        (Some(file), key) => {
            let policy = Policy::parse(file.as_bytes()).map_err(Fault::Policy)?;
            match key {
                Some(key) => Ok(policy.with_log(verifier(key)?)),
                None => Ok(policy),
            }
        }
    }
}

/// The checkpoint that the reader has kept, signed by the same log.
fn since(trust: &Trust<'_>, vkey: &str, now: &Checkpoint) -> Result<Option<Checkpoint>, Fault> {
    let Some(note) = trust.since else { return Ok(None) };
    let earlier = Verifier::parse(vkey).and_then(|log| log.open(note)).map_err(Fault::Earlier)?;
    if earlier.origin != now.origin {
        return Err(Fault::WrongRange("the earlier checkpoint is of another log"));
    }
    if earlier.size > now.size {
        return Err(Fault::RolledBack { known: earlier.size, size: now.size });
    }
    Ok(Some(earlier))
}

/// What is kept of the entries that went by.
struct Reading {
    frontier: Frontier,
    first: Option<Judged>,
    last: Option<Judged>,
    /// Shown, left out, erased.
    counts: [u64; 3],
    since: Option<u64>,
    /// The root when the log had as many entries as the earlier checkpoint.
    earlier: Option<Hash>,
}

impl Reading {
    fn note_earlier(&mut self) {
        if self.since == Some(self.frontier.size()) {
            self.earlier = Some(self.frontier.root());
        }
    }

    fn take(&mut self, judged: Judged) {
        self.frontier.push(judged.leaf);
        self.note_earlier();
        let [shown, left_out, erased] = &mut self.counts;
        match judged.kind {
            Kind::Shown => *shown += 1,
            Kind::LeftOut => *left_out += 1,
            Kind::Erased | Kind::Dropped => *erased += 1,
        }
        self.first.get_or_insert(judged);
        self.last = Some(judged);
    }
}

/// That the time asked for is not cut short: the entries next to it are there, and lie outside it.
fn borders(manifest: &crate::Manifest, read: &Reading) -> Result<(), Fault> {
    // Of an erased entry nobody can tell the time; it is counted as such.
    let shows = |judged: &Option<Judged>, outside: &dyn Fn(i64) -> bool| {
        judged.is_some_and(|j| j.time.map_or(j.kind == Kind::Erased, outside))
    };
    let before =
        manifest.from.is_none_or(|from| manifest.first == 0 || shows(&read.first, &|time| time < from));
    let behind = manifest
        .to
        .is_none_or(|to| read.frontier.size() == manifest.size || shows(&read.last, &|time| time >= to));
    match (before, behind) {
        (false, _) => Err(Fault::WrongRange("the entry before the time asked for is not in the archive")),
        (_, false) => Err(Fault::WrongRange("the entry after the time asked for is not in the archive")),
        _ => Ok(()),
    }
}

fn grown<R: Read + Seek>(
    known: &Checkpoint,
    now: &Checkpoint,
    passed: Option<Hash>,
    bundle: &Bundle<R>,
) -> Result<(), Fault> {
    let forked = || Fault::Forked { size: known.size };
    if known.size == now.size {
        return if known.root == now.root { Ok(()) } else { Err(forked()) };
    }
    if let Some(root) = passed {
        return if known.root == root { Ok(()) } else { Err(forked()) };
    }
    match &bundle.proofs.since {
        Some((size, hashes)) if *size == known.size => {
            verify_consistency((known.size, &known.root), (now.size, &now.root), hashes).map_err(|_| forked())
        }
        _ => Err(Fault::Unconnected { size: known.size }),
    }
}

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod mutation;
#[cfg(test)]
mod python;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod tests;
