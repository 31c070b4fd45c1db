//! The gate. Personal data leaves here and nowhere else: minimised, decided, opened, recorded, in one transaction.

use crate::{
    Ask, Error, Privacy, Proof, Refusal, ReleaseError,
    fact::Facts,
    gather::Gathered,
    minimise::{ABSENT, Item},
    transfer::Decision,
};
use audit::{Action, Event};
use kernel::{Call, Claim, Date, GrantId, Granularity, Secret, VisitorId};
use storage::WriteTx;

/// One claim that left, with its value.
#[derive(Clone, PartialEq)]
pub struct Disclosed {
    /// The claim.
    pub claim: Claim,
    /// How finely it was told.
    pub granularity: Granularity,
    /// The value, no finer than that: text, `true` or `false` for thresholds, and for a name
    /// `{"primary", "secondary"}`, for a document `{"number", "issuer"}`.
    pub value: serde_json::Value,
}

impl std::fmt::Debug for Disclosed {
    // The value is why this type exists, and the reason it must not be printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Disclosed({}:{})", self.claim, self.granularity)
    }
}

/// What was released. The ledger has the entry when the caller commits.
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosure {
    /// The code of the decision: `S-13.2`, `X-5.1`.
    pub code: String,
    /// What left.
    pub values: Vec<Disclosed>,
    /// How the passport behind it was proved; part of the answer only where it was asked.
    pub proof: Option<Proof>,
    /// What was asked and did not leave.
    pub dropped: Vec<Item>,
    /// The index of the ledger entry.
    pub entry: u64,
    /// What both sides must do.
    pub obligations: Vec<String>,
}

impl Privacy {
    /// Releases what may be released, at the grain that may be told, and records it in the same transaction.
    ///
    /// # Errors
    /// [`ReleaseError::Refused`] when the law or the policy forbids it: drop the transaction and call
    /// [`Privacy::record_refusal`]. [`storage::Error::Conflict`] when the grant has ended; otherwise what the
    /// store, the keys or the ledger say.
    pub async fn release(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        ask: &Ask,
        grant: Option<GrantId>,
    ) -> Result<Disclosure, ReleaseError> {
        let now = tx.now();
        let mut gathered = self.gather(tx, now, visitor, ask).await?;
        if !gathered.context.inside() {
            gathered.count_and_hold(tx).await?;
        }
        let decision = gathered.decide();
        if !decision.allowed {
            return Err(ReleaseError::Refused(Box::new(refusal(gathered, decision))));
        }
        gathered.take_seats(tx, &decision).await?;
        let values = open(&gathered.facts, &mut gathered.items, now.date_in_china())?;
        if let Some(grant) = grant {
            storage::grant::used(tx, grant, now).await?;
        }
        // Counted apart from the log, which must have as many entries.
        storage::retention::disclosed(tx).await?;
        let event = disclosed(visitor, ask, &gathered, &decision).values(told(&values));
        let entry = self.0.audit.record(tx, event).await.map_err(Error::from)?;
        self.0.disclosed.of(ask.purpose.code()).count();
        Ok(Disclosure {
            code: decision.code,
            values,
            proof: gathered.facts.proof(),
            dropped: gathered.items.into_iter().filter(|item| item.granted.is_none()).collect(),
            entry,
            obligations: decision.obligations,
        })
    }

    /// Opens facts for the person's own hand: a credential for their wallet, a copy for themselves (`X-SELF`).
    /// Nothing is minimised, because the person sends it; `action` is the caller's entry, made here.
    ///
    /// # Errors
    /// What the store, the keys or the ledger say.
    pub async fn release_to_self(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        wanted: &[(Claim, Granularity)],
        event: Event,
    ) -> Result<Disclosure, Error> {
        let facts = Facts::load(&self.0.keys, tx, tx.now(), visitor).await?;
        let mut items: Vec<Item> = wanted
            .iter()
            .map(|(claim, asked)| Item {
                claim: *claim,
                asked: *asked,
                granted: facts.holds(*claim, *asked).then_some(*asked),
                code: if facts.holds(*claim, *asked) { "X-SELF" } else { ABSENT },
                rules: Vec::new(),
                cite: Vec::new(),
            })
            .collect();
        let values = open(&facts, &mut items, tx.now().date_in_china())?;
        let event = event
            .subject(visitor)
            .claims(values.iter().map(|v| (v.claim, v.granularity)))
            .values(told(&values))
            .decision("X-SELF")
            .policy(self.policies().digest.clone());
        let entry = self.0.audit.record(tx, event).await?;
        Ok(Disclosure {
            code: "X-SELF".to_owned(),
            values,
            proof: facts.proof(),
            dropped: items.into_iter().filter(|item| item.granted.is_none()).collect(),
            entry,
            obligations: Vec::new(),
        })
    }

    /// Records a refusal in a short transaction of its own, after the caller has rolled back.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn record_refusal(
        &self,
        call: Call,
        visitor: VisitorId,
        ask: &Ask,
        refusal: &Refusal,
    ) -> Result<u64, Error> {
        let mut tx = self.0.store.write(call).await?;
        let entry = self.record_refusal_in(&mut tx, visitor, ask, refusal).await?;
        tx.commit().await?;
        Ok(entry)
    }

    /// As [`Privacy::record_refusal`], in a transaction the caller commits.
    ///
    /// # Errors
    /// What the store or the ledger say.
    pub async fn record_refusal_in(
        &self,
        tx: &mut WriteTx,
        visitor: VisitorId,
        ask: &Ask,
        refusal: &Refusal,
    ) -> Result<u64, Error> {
        let event = Event::new(Action::Refused)
            .subject(visitor)
            .recipient(ask.recipient.client)
            .claims(refusal.items.iter().map(|item| (item.claim, item.asked)))
            .purpose(ask.purpose)
            .country(ask.recipient.country)
            .decision(refusal.code.clone())
            .rules(refusal.decision.rows.clone())
            .law(refusal.decision.law_version.clone())
            .policy(refusal.policy.clone());
        self.0.refused.of(&refusal.code).count();
        Ok(self.0.audit.record(tx, event).await?)
    }
}

/// Opens what was granted and nothing else. What turns out to be untellable is dropped.
fn open(facts: &Facts, items: &mut [Item], today: Date) -> Result<Vec<Disclosed>, Error> {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        let Some(granularity) = item.granted else { continue };
        match facts.tell(item.claim, granularity, today)? {
            Some(value) => values.push(Disclosed { claim: item.claim, granularity, value }),
            None => (item.granted, item.code) = (None, ABSENT),
        }
    }
    Ok(values)
}

/// What left, in the order in which it left: the ledger binds itself to it and keeps none of it.
fn told(values: &[Disclosed]) -> Secret {
    let told: Vec<_> = values
        .iter()
        .map(|v| serde_json::json!([v.claim.to_string(), v.granularity.to_string(), v.value]))
        .collect();
    Secret::new(serde_json::Value::from(told).to_string())
}

fn refusal(gathered: Gathered, decision: Decision) -> Refusal {
    Refusal {
        code: decision.code.clone(),
        items: gathered.items,
        decision,
        policy: gathered.set.digest.clone(),
    }
}

fn disclosed(visitor: VisitorId, ask: &Ask, gathered: &Gathered, decision: &Decision) -> Event {
    let told = gathered.items.iter().filter(|item| item.granted.is_some());
    let mut rules = decision.rows.clone();
    rules.extend(told.flat_map(|item| item.rules.clone()));
    let mut event = Event::new(Action::Disclosed)
        .subject(visitor)
        .recipient(ask.recipient.client)
        .claims(gathered.fields())
        .purpose(ask.purpose)
        .country(ask.recipient.country)
        .decision(decision.code.clone())
        .rules(rules)
        .law(decision.law_version.clone())
        .policy(gathered.set.digest.clone())
        .obligations(decision.obligations.clone());
    if let Some(basis) = gathered.context.basis {
        event = event.basis(basis);
    }
    if let Some(mechanism) = &decision.mechanism {
        event = event.mechanism(mechanism.clone());
    }
    if let (Some(counts), false) = (gathered.context.counts, decision.counts.is_empty()) {
        event =
            event.counters(counts.general, if gathered.context.sensitive() { counts.sensitive } else { 0 });
    }
    if let Some(record) = gathered.resting_record(decision) {
        event = event.consent(record.id).notice(record.notice.clone());
    }
    let dropped = dropped_note(&gathered.items);
    if dropped.is_empty() { event } else { event.note(dropped) }
}

/// What did not leave, by name and code: `document:image D-MIN`.
fn dropped_note(items: &[Item]) -> String {
    let withheld = items.iter().filter(|item| item.granted.is_none());
    withheld.map(|item| format!("{}:{} {}", item.claim, item.asked, item.code)).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
