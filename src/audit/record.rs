//! One entry, appended in the transaction of what it records.

use crate::{Audit, Error, Event};
use kernel::VisitorId;
use ledger::{Entry, Field};
use serde_json::{Value, json};
use storage::{WriteTx, event};

impl Audit {
    /// Appends an entry in the caller's transaction and returns its index. It commits with the caller's work or not
    /// at all; actor and time are the transaction's.
    ///
    /// Call it as the last step before the commit: from here on the head of the log is locked, so that index order is
    /// commit order.
    ///
    /// # Errors
    /// What the store says. Then nothing of the transaction may be kept.
    pub async fn record(&self, tx: &mut WriteTx, event: Event) -> Result<u64, Error> {
        let subject = event.subject.map(|v| self.pseudonym(v));
        let prev = match &subject {
            Some(pseudonym) => self.last_of(tx, pseudonym).await?,
            None => None,
        };
        let seq = event::next_index(tx).await?;
        let order = Order { seq, prev, subject: subject.as_deref() };
        let entropy = tx.entropy();
        let fields = fields(tx, &event, &order)
            .into_iter()
            .map(|(name, value)| Field::new(name, value, entropy.bytes()))
            .collect();
        let entry = Entry::new(fields).ok_or(Error::Damaged("a field"))?;
        let row = event::Model {
            seq,
            time: tx.now(),
            action: event.action.code().to_owned(),
            subject,
            recipient: event.recipient.map(|c| c.to_string()),
            country: event.country.map(|c| c.to_string()),
            decision: event.decision,
            fields: serde_json::to_string(entry.fields()).map_err(|_| Error::Damaged("a field"))?,
            entry: entry.bytes().to_vec(),
            leaf: entry.leaf().to_vec(),
        };
        event::append(tx, row).await?;
        u64::try_from(seq).map_err(|_| Error::Damaged("an index"))
    }

    /// The name by which the log knows a visitor. Who knows only the log cannot get from it to the person.
    #[must_use]
    pub fn pseudonym(&self, visitor: VisitorId) -> String {
        let hash = self.keys.mac("guosuo/pseudonym", visitor.bytes());
        data_encoding::HEXLOWER.encode(hash.get(..16).unwrap_or(&[]))
    }

    /// The index of the person's newest entry, which the next one names.
    async fn last_of(&self, tx: &WriteTx, pseudonym: &str) -> Result<Option<i64>, Error> {
        let filter = event::Filter { subject: Some(pseudonym.to_owned()), ..event::Filter::default() };
        let newest = event::search(tx, &filter, 1).await?;
        Ok(newest.first().map(|row| row.seq))
    }
}

/// Where the entry stands in the log.
struct Order<'a> {
    seq: i64,
    prev: Option<i64>,
    subject: Option<&'a str>,
}

/// Every field in its fixed place, null when absent, so that absence does not show.
fn fields(tx: &WriteTx, event: &Event, order: &Order<'_>) -> Vec<(&'static str, Value)> {
    let claims: Vec<String> = event.claims.iter().map(|(c, g)| format!("{c}:{g}")).collect();
    vec![
        ("seq", json!(order.seq)),
        ("time", json!(tx.now().millis())),
        ("actor", json!(tx.actor().to_string())),
        ("recipient", json!(event.recipient.map(|c| c.to_string()))),
        ("subject", json!(order.subject)),
        ("prev", json!(order.prev)),
        ("action", json!(event.action.code())),
        ("claims", json!(claims)),
        ("purpose", json!(event.purpose.map(kernel::Purpose::code))),
        ("basis", json!(event.basis.map(kernel::Basis::code))),
        ("decision", json!(event.decision)),
        ("rules", json!(event.rules)),
        ("policy", json!(event.policy)),
        ("law", json!(event.law)),
        ("consent", json!(event.consent.map(|c| c.to_string()))),
        ("notice", json!(event.notice)),
        ("country", json!(event.country.map(|c| c.to_string()))),
        ("mechanism", json!(event.mechanism)),
        ("counters", json!(event.counters.map(|(people, sensitive)| [people, sensitive]))),
        ("obligations", json!(event.obligations)),
        ("note", json!(event.note)),
    ]
}
