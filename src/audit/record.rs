//! One entry, appended in the transaction of what it records.

use crate::{Audit, Error, Event, check, detail, name::outlives_the_person};
use data_encoding::HEXLOWER;
use kernel::VisitorId;
use keys::LogKey;
use ledger::{Entry, Name, Secrets, Seen, Values};
use serde_json::json;
use std::{fmt, sync::PoisonError};
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
        let entry = self.entry_of(&values(tx, &event, &order), secrets)?;
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

    fn entry_of(&self, values: &Values, secrets: Secrets) -> Result<Entry, Error> {
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        Entry::of(values, secrets, &mut leaves).ok_or(Error::Damaged("a field"))
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
fn values(tx: &WriteTx, event: &Event, order: &Order<'_>) -> Values {
    let ((emitter, emitted), person) = (order.emitter, order.person);
    let mut values = Values::default();
    values.number(Name::Seq, Some(order.seq));
    values.number(Name::Time, Some(tx.now().millis()));
    values.text(Name::Emitter, Some(format_args!("{emitter:08x}")));
    values.number(Name::EmitterSeq, Some(emitted));
    values.text(Name::Actor, Some(tx.actor()));
    values.text(Name::Recipient, event.recipient);
    values.text(Name::Subject, person.name.as_ref());
    values.number(Name::Prev, person.prev);
    values.text(Name::Action, Some(event.action.code()));
    values.list(
        Name::Claims,
        event.claims.iter().map(|(claim, how)| fmt::from_fn(move |f| write!(f, "{claim}:{how}"))),
    );
    values.text(Name::Commitment, person.commitment.as_ref());
    values.text(Name::Detail, person.digest.as_ref());
    values.text(Name::Purpose, event.purpose.map(kernel::Purpose::code));
    values.text(Name::Basis, event.basis.map(kernel::Basis::code));
    values.text(Name::Decision, event.decision.as_ref());
    values.list(Name::Rules, &event.rules);
    values.text(Name::Policy, event.policy.as_ref());
    values.text(Name::Law, event.law.as_ref());
    values.text(Name::Consent, event.consent);
    values.text(Name::Notice, event.notice.as_ref());
    values.text(Name::Country, event.country);
    values.text(Name::Mechanism, event.mechanism.as_ref());
    if let Some((people, sensitive)) = event.counters {
        values.value(Name::Counters, &json!([people, sensitive]));
    }
    values.list(Name::Obligations, &event.obligations);
    values.text(Name::Note, event.note.as_ref());
    values
}
