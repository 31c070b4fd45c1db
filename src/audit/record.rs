//! One entry, appended in the transaction of what it records.

use crate::{Audit, Error, Event, check, detail, name::outlives_the_person};
use data_encoding::HEXLOWER;
use kernel::VisitorId;
use keys::LogKey;
use ledger::{Entry, Name, Secrets, Seen};
use serde_json::{Value, json};
use storage::{SealedColumn, WriteTx, event, personal};

impl Audit {
    /// Appends an entry in the caller's transaction and returns its index. It commits with the caller's work or not
    /// at all; actor and time are the transaction's.
    ///
    /// Call it as the last step before the commit: from here on the head of the log is locked, so that index order is
    /// commit order.
    ///
    /// # Errors
    /// What the store and the keys say. Then nothing of the transaction may be kept.
    pub async fn record(&self, tx: &mut WriteTx, event: Event) -> Result<u64, Error> {
        let key = match event.subject {
            Some(visitor) if !outlives_the_person(event.action) => self.keys.log_key(tx, visitor).await?,
            _ => None,
        };
        let (seq, emitted) = event::next_index(tx, self.emitter).await?;
        let person = self.person(tx, &event, seq, key).await?;
        let order = Order { seq, emitter: (self.emitter, emitted), person: &person };
        let secrets = Secrets::from(tx.entropy().bytes::<32>());
        let entry = Entry::new(fields(tx, &event, &order), secrets).ok_or(Error::Damaged("a field"))?;
        let row = event::Model {
            seq,
            time: tx.now(),
            action: event.action.code().to_owned(),
            subject: person.name,
            recipient: event.recipient.map(|c| c.to_string()),
            country: event.country.map(|c| c.to_string()),
            decision: event.decision,
            fields: entry.fields().to_owned(),
            hidden: None,
            open_secret: Some(secrets.open.to_vec()),
            personal_secret: Some(secrets.personal.to_vec()),
            detail: person.detail,
            entry: entry.bytes().to_vec(),
            leaf: entry.leaf().to_vec(),
        };
        event::append(tx, row).await?;
        u64::try_from(seq).map_err(|_| Error::Damaged("an index"))
    }

    /// What an entry says of the person. Of who was erased from the log it says nothing.
    async fn person(
        &self,
        tx: &WriteTx,
        event: &Event,
        seq: i64,
        key: Option<LogKey>,
    ) -> Result<Person, Error> {
        let Some(visitor) = event.subject else { return Ok(Person::default()) };
        let subject = visitor.to_string();
        if outlives_the_person(event.action) {
            let name = self.lasting_name(visitor);
            let prev = event::before(tx, &name, &subject).await?.prev;
            return Ok(Person { name: Some(name), prev, ..Person::default() });
        }
        let Some(key) = key else { return Ok(Person::default()) };
        let mut before = event::before(tx, key.name(), &subject).await?;
        if before.erased {
            return Ok(Person::default());
        }
        if before.prev.is_none() {
            // An earlier version knew the person by the lasting name.
            before = event::before(tx, &self.lasting_name(visitor), &subject).await?;
        }
        let commitment = event.values.as_ref().map(|values| key.commitment(values.expose().as_bytes()));
        let (detail, digest) = match detail::of(tx, event) {
            Some((text, digest)) => {
                (Some(self.keys.seal_detail(tx, &key, seq, text.expose().as_bytes())?), Some(digest))
            }
            None => (None, None),
        };
        Ok(Person { name: Some(key.name().to_owned()), prev: before.prev, commitment, detail, digest })
    }

    /// Whether these values, and no others, left with the entry of that index. `false` also once the person was
    /// erased from the log.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the entry does not read; what the store and the keys say.
    pub async fn committed(&self, index: u64, visitor: VisitorId, values: &str) -> Result<bool, Error> {
        // An earlier version had one key for everybody. An id has one length, so that no two pairs read alike.
        let before =
            self.keys.mac("guosuo/commitment", &[visitor.bytes(), values.as_bytes()].concat()).to_vec();
        let key = self.keys.known_log_key(visitor).await?;
        let known = [key.map(|key| key.commitment(values.as_bytes())), Some(HEXLOWER.encode(&before))];
        let tx = self.store.read().await?;
        let Ok(seq) = i64::try_from(index) else { return Ok(false) };
        let found = event::range(&tx, seq, 1).await?;
        let Some(row) = found.first().filter(|row| row.seq == seq) else { return Ok(false) };
        let fields = check::fields(row)?;
        let Seen::Open(told) = fields.seen(Name::Commitment) else { return Ok(false) };
        Ok(known.iter().flatten().any(|known| told == format!("\"{known}\"")))
    }
}

/// What an entry says of the person it is about.
#[derive(Default)]
struct Person {
    name: Option<String>,
    prev: Option<i64>,
    commitment: Option<String>,
    detail: Option<SealedColumn<personal::Detail>>,
    digest: Option<String>,
}

/// Where the entry stands in the log.
struct Order<'a> {
    seq: i64,
    /// Who writes it, and the how manieth of theirs it is.
    emitter: (i32, i64),
    person: &'a Person,
}

/// What the fields say; those that say nothing are null in the tree, so that absence does not show.
fn fields(tx: &WriteTx, event: &Event, order: &Order<'_>) -> Vec<(Name, Value)> {
    let claims: Vec<String> = event.claims.iter().map(|(c, g)| format!("{c}:{g}")).collect();
    let ((emitter, emitted), person) = (order.emitter, order.person);
    vec![
        (Name::Seq, json!(order.seq)),
        (Name::Time, json!(tx.now().millis())),
        (Name::Emitter, json!(format!("{emitter:08x}"))),
        (Name::EmitterSeq, json!(emitted)),
        (Name::Actor, json!(tx.actor().to_string())),
        (Name::Recipient, json!(event.recipient.map(|c| c.to_string()))),
        (Name::Subject, json!(person.name)),
        (Name::Prev, json!(person.prev)),
        (Name::Action, json!(event.action.code())),
        (Name::Claims, list(claims)),
        (Name::Commitment, json!(person.commitment)),
        (Name::Detail, json!(person.digest)),
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
