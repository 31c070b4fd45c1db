//! Reading the log: for the console with filters, for a visitor their own history.

use crate::{Action, Audit, Error, tiles};
use kernel::{Basis, Claim, ClientId, ConsentId, Country, Granularity, Moment, Page, Purpose, VisitorId};
use ledger::Name;
use serde_json::{Map, Value};
use storage::event;

/// Most entries on one page.
const MOST: u64 = 200;

/// What to look for; empty fields match everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A visitor's pseudonym, as entries show it.
    pub subject: Option<String>,
    /// A relying party.
    pub recipient: Option<ClientId>,
    /// What happened.
    pub action: Option<Action>,
    /// Where the recipient is.
    pub country: Option<Country>,
    /// A decision's code.
    pub decision: Option<String>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// On which ground.
    pub basis: Option<Basis>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
    /// The cursor of the page before.
    pub after: Option<u64>,
    /// Entries per page, 1 to 200; 0 means 50.
    pub limit: u64,
}

/// One entry in clear form: codes, ids and names of claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its index in the log.
    pub index: u64,
    /// When it happened.
    pub time: Moment,
    /// What happened.
    pub action: Action,
    /// Who caused it, as the log names them.
    pub actor: String,
    /// The visitor's pseudonym.
    pub subject: Option<String>,
    /// Who received or asked.
    pub recipient: Option<ClientId>,
    /// Which claims, how finely.
    pub claims: Vec<(Claim, Granularity)>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// On which ground, `13(1)` say.
    pub basis: Option<String>,
    /// The decision's code.
    pub decision: Option<String>,
    /// The rules that decided.
    pub rules: Vec<String>,
    /// The consent.
    pub consent: Option<ConsentId>,
    /// Where the recipient is.
    pub country: Option<Country>,
    /// The cross-border mechanism.
    pub mechanism: Option<String>,
    /// The year's counters afterwards: people, and people whose sensitive data went.
    pub counters: Option<(u64, u64)>,
    /// What must be done because of it.
    pub obligations: Vec<String>,
    /// Ids, codes and counts.
    pub note: Option<String>,
}

impl Audit {
    /// Entries that match, newest first.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a stored entry does not read; what the store says.
    pub async fn entries(&self, filter: Filter) -> Result<Page<EntryRow>, Error> {
        let limit = page(filter.limit);
        let wanted = wanted(&filter);
        let tx = self.store.read().await?;
        // One more than shown tells whether there is a next page.
        let mut rows = event::search(&tx, &wanted, limit + 1).await?;
        let more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let items = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| more).map(|last| last.index);
        Ok(Page { items, next })
    }

    /// What concerns one visitor, newest first.
    ///
    /// # Errors
    /// As [`Audit::entries`].
    pub async fn history(&self, visitor: VisitorId, limit: u64) -> Result<Vec<EntryRow>, Error> {
        let filter = event::Filter { subjects: self.names(visitor).await?, ..event::Filter::default() };
        let tx = self.store.read().await?;
        event::search(&tx, &filter, page(limit)).await?.iter().map(row).collect()
    }
}

/// That an entry is in the log (RFC 6962 §2.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The entry's leaf hash.
    pub leaf: ledger::Hash,
    /// Entries the checkpoint covers.
    pub size: u64,
    /// Sibling hashes from the leaf to the root.
    pub path: Vec<ledger::Hash>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// One entry and what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The entry.
    pub row: EntryRow,
    /// Its proof; none until a checkpoint covers it.
    pub proof: Option<Proof>,
}

impl Audit {
    /// One entry with its proof.
    ///
    /// # Errors
    /// As [`Audit::entries`].
    pub async fn entry(&self, index: u64) -> Result<Option<Proven>, Error> {
        let tx = self.store.read().await?;
        let Ok(seq) = i64::try_from(index) else { return Ok(None) };
        let found = event::range(&tx, seq, 1).await?;
        let Some(stored) = found.first().filter(|s| s.seq == seq) else { return Ok(None) };
        let row = row(stored)?;
        let signed = event::checkpoint(&tx).await?.filter(|c| c.size > seq);
        let proof = match signed {
            None => None,
            Some(checkpoint) => {
                let size = tiles::unsigned(checkpoint.size)?;
                let spans = ledger::inclusion_spans(index, size).ok_or(Error::Damaged("the tree"))?;
                let mut path = Vec::with_capacity(spans.len());
                for span in spans {
                    path.push(tiles::span(&tx, span.start, span.end).await?);
                }
                let leaf = tiles::hash(&stored.leaf)?;
                Some(Proof { leaf, size, path, checkpoint: checkpoint.note })
            }
        };
        Ok(Some(Proven { row, proof }))
    }
}

/// Entries of one page.
fn page(asked: u64) -> u64 {
    if asked == 0 { 50 } else { asked.min(MOST) }
}

/// A filter as the store takes it.
pub(crate) fn wanted(filter: &Filter) -> event::Filter {
    event::Filter {
        subjects: filter.subject.iter().cloned().collect(),
        recipient: filter.recipient.map(|c| c.to_string()),
        action: filter.action.map(|a| a.code().to_owned()),
        country: filter.country.map(|c| c.to_string()),
        decision: filter.decision.clone(),
        purpose: filter.purpose.map(|p| p.code().to_owned()),
        basis: filter.basis.map(|b| b.code().to_owned()),
        from: filter.from,
        to: filter.to,
        below: filter.after.map(|a| i64::try_from(a).unwrap_or(i64::MAX)),
    }
}

fn row(stored: &event::Model) -> Result<EntryRow, Error> {
    let damaged = || Error::Damaged("an entry's fields");
    let fields: Map<String, Value> = serde_json::from_str(&stored.fields).map_err(|_| damaged())?;
    let value = |name: Name| fields.get(name.code()).unwrap_or(&Value::Null);
    let text = |name: Name| value(name).as_str().map(str::to_owned);
    let texts = |name: Name| strings(value(name));
    let counters = match value(Name::Counters).as_array().map(Vec::as_slice) {
        Some([people, sensitive]) => people.as_u64().zip(sensitive.as_u64()),
        _ => None,
    };
    Ok(EntryRow {
        index: u64::try_from(stored.seq).map_err(|_| damaged())?,
        time: stored.time,
        action: stored.action.parse().map_err(|_| damaged())?,
        actor: text(Name::Actor).unwrap_or_default(),
        subject: text(Name::Subject),
        recipient: text(Name::Recipient).and_then(|t| t.parse().ok()),
        claims: texts(Name::Claims).iter().filter_map(|t| claim(t)).collect(),
        purpose: text(Name::Purpose).and_then(|t| t.parse().ok()),
        basis: text(Name::Basis),
        decision: text(Name::Decision),
        rules: texts(Name::Rules),
        consent: text(Name::Consent).and_then(|t| t.parse().ok()),
        country: text(Name::Country).and_then(|t| t.parse().ok()),
        mechanism: text(Name::Mechanism),
        counters,
        obligations: texts(Name::Obligations),
        note: text(Name::Note),
    })
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

fn claim(text: &str) -> Option<(Claim, Granularity)> {
    let (claim, grain) = text.split_once(':')?;
    Some((claim.parse().ok()?, grain.parse().ok()?))
}
