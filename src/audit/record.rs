//! One entry, appended in the transaction of what it records.

use crate::{Audit, Error, Event, check};
use kernel::VisitorId;
use ledger::{Entry, Name, Secrets, Seen};
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
            Some(pseudonym) => event::newest_of(tx, pseudonym).await?,
            None => None,
        };
        let (seq, emitted) = event::next_index(tx, self.emitter).await?;
        let values = event.subject.zip(event.values.as_ref());
        let commitment = values.map(|(visitor, values)| self.commitment(visitor, values.expose()));
        let order =
            Order { seq, emitter: (self.emitter, emitted), prev, subject: subject.as_deref(), commitment };
        let secrets = Secrets { open: tx.entropy().bytes(), personal: tx.entropy().bytes() };
        let entry = Entry::new(fields(tx, &event, &order), secrets).ok_or(Error::Damaged("a field"))?;
        let row = event::Model {
            seq,
            time: tx.now(),
            action: event.action.code().to_owned(),
            subject,
            recipient: event.recipient.map(|c| c.to_string()),
            country: event.country.map(|c| c.to_string()),
            decision: event.decision,
            fields: entry.fields().to_owned(),
            hidden: None,
            open_secret: Some(secrets.open.to_vec()),
            personal_secret: Some(secrets.personal.to_vec()),
            detail: None,
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

    /// What binds an entry to the values that left, without telling them.
    fn commitment(&self, visitor: VisitorId, values: &str) -> String {
        // An id has one length, so that no two pairs read alike.
        let hash = self.keys.mac("guosuo/commitment", &[visitor.bytes(), values.as_bytes()].concat());
        data_encoding::HEXLOWER.encode(&hash)
    }

    /// Whether these values, and no others, left with the entry of that index. `false` also once the person was
    /// erased from the log.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the entry does not read; what the store says.
    pub async fn committed(&self, index: u64, visitor: VisitorId, values: &str) -> Result<bool, Error> {
        let tx = self.store.read().await?;
        let Ok(seq) = i64::try_from(index) else { return Ok(false) };
        let found = event::range(&tx, seq, 1).await?;
        let Some(row) = found.first().filter(|row| row.seq == seq) else { return Ok(false) };
        let expected = format!("\"{}\"", self.commitment(visitor, values));
        Ok(check::fields(row)?.seen(Name::Commitment) == Seen::Open(&expected))
    }
}

/// Where the entry stands in the log.
struct Order<'a> {
    seq: i64,
    /// Who writes it, and the how manieth of theirs it is.
    emitter: (i32, i64),
    prev: Option<i64>,
    subject: Option<&'a str>,
    commitment: Option<String>,
}

/// What the fields say; those that say nothing are null in the tree, so that absence does not show.
fn fields(tx: &WriteTx, event: &Event, order: &Order<'_>) -> Vec<(Name, Value)> {
    let claims: Vec<String> = event.claims.iter().map(|(c, g)| format!("{c}:{g}")).collect();
    let (emitter, emitted) = order.emitter;
    vec![
        (Name::Seq, json!(order.seq)),
        (Name::Time, json!(tx.now().millis())),
        (Name::Emitter, json!(format!("{emitter:08x}"))),
        (Name::EmitterSeq, json!(emitted)),
        (Name::Actor, json!(tx.actor().to_string())),
        (Name::Recipient, json!(event.recipient.map(|c| c.to_string()))),
        (Name::Subject, json!(order.subject)),
        (Name::Prev, json!(order.prev)),
        (Name::Action, json!(event.action.code())),
        (Name::Claims, list(claims)),
        (Name::Commitment, json!(order.commitment)),
        (Name::Purpose, json!(event.purpose.map(kernel::Purpose::code))),
        (Name::Basis, json!(event.basis.map(kernel::Basis::code))),
        (Name::Decision, json!(event.decision)),
        (Name::Rules, list(event.rules.clone())),
        (Name::Policy, json!(event.policy)),
        (Name::Law, json!(event.law)),
        (Name::Consent, json!(event.consent.map(|c| c.to_string()))),
        (Name::Notice, json!(event.notice)),
        (Name::Country, json!(event.country.map(|c| c.to_string()))),
        (Name::Mechanism, json!(event.mechanism)),
        (Name::Counters, json!(event.counters.map(|(people, sensitive)| [people, sensitive]))),
        (Name::Obligations, list(event.obligations.clone())),
        (Name::Note, json!(event.note)),
    ]
}

/// A list; an empty one is absent.
fn list(items: Vec<String>) -> Value {
    if items.is_empty() { Value::Null } else { json!(items) }
}
