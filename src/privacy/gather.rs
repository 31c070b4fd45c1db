//! Everything a decision needs, read in the caller's transaction.

use crate::{
    Ask, ConsentKind, Error, Privacy,
    consent::{Answers, covers},
    fact::Facts,
    minimise::{ABSENT, Item, minimise},
    policy::PolicySet,
    release::rules::AgeGroup,
    transfer::{ConsentState, Context, Counts, Decision, Field, Instruments, decide},
};
use kernel::{Assurance, Claim, Date, Granularity, Moment, Sensitivity, VisitorId};
use std::sync::Arc;
use storage::{Tx, WriteTx, transfer::Seat};

/// One question, with everything its answer rests on.
pub(crate) struct Gathered {
    pub(crate) set: Arc<PolicySet>,
    pub(crate) facts: Facts,
    pub(crate) items: Vec<Item>,
    pub(crate) answers: Answers,
    pub(crate) context: Context,
    now: Moment,
    seats: [Seat; 2],
}

impl Gathered {
    /// What would be told.
    pub(crate) fn fields(&self) -> Vec<(Claim, Granularity)> {
        fields(&self.items)
    }

    /// Decides on what was gathered.
    pub(crate) fn decide(&self) -> Decision {
        decide(&self.set.tables, &self.context)
    }

    /// The kinds of consent still to ask, and what would be decided with them: the tables say what they miss.
    pub(crate) fn with_consents(&self) -> (Vec<ConsentKind>, Decision) {
        let mut context = self.context.clone();
        let mut needed = Vec::new();
        loop {
            let decision = decide(&self.set.tables, &context);
            let kind = match decision.code.as_str() {
                "D-23" => Some(ConsentKind::P23),
                "D-29" => Some(ConsentKind::P29),
                "D-39" => Some(ConsentKind::P39),
                "D-WITHDRAWN" | "D-EXPIRED" | "D-STALE" => lapsed(&context, decision.cross_border),
                _ => None,
            };
            match kind {
                Some(kind) if !needed.contains(&kind) => {
                    needed.push(kind);
                    *state_mut(&mut context, kind) = ConsentState::Live;
                }
                _ => return (needed, decision),
            }
        }
    }

    /// The kinds of consent this disclosure rests on.
    pub(crate) fn rests_on(&self, decision: &Decision) -> Vec<ConsentKind> {
        let entry = self.set.purposes.find(self.context.purpose);
        if entry.is_some_and(crate::purpose::Entry::statutory) {
            return Vec::new();
        }
        let giving = if decision.cross_border { ConsentKind::P39 } else { ConsentKind::P23 };
        vec![giving]
    }

    /// The live record of the consent this disclosure rests on.
    pub(crate) fn resting_record(&self, decision: &Decision) -> Option<&storage::consent::Model> {
        let fields = self.fields();
        self.rests_on(decision).first().and_then(|kind| self.answers.live(*kind, &fields, self.now))
    }

    /// Counts this year's persons, this one included; nobody else is seated before the transaction ends.
    pub(crate) async fn count_and_hold(&mut self, tx: &WriteTx) -> Result<(), Error> {
        let [general, sensitive] = storage::transfer::counts_and_hold(tx, &self.seats).await?;
        self.context.counts = Some(counts(general, sensitive));
        Ok(())
    }

    async fn count(&mut self, tx: &impl Tx) -> Result<(), Error> {
        let [general, sensitive] = storage::transfer::counts(tx, &self.seats).await?;
        self.context.counts = Some(counts(general, sensitive));
        Ok(())
    }

    /// Seats the person in every class the decision counts.
    pub(crate) async fn take_seats(&self, tx: &WriteTx, decision: &Decision) -> Result<(), Error> {
        for class in &decision.counts {
            let [general, sensitive] = self.seats.clone();
            let seat = if *class == Sensitivity::General { general } else { sensitive };
            storage::transfer::take(tx, seat).await?;
        }
        Ok(())
    }
}

fn counts(general: (u64, bool), sensitive: (u64, bool)) -> Counts {
    let after = |(persons, seated): (u64, bool)| persons + u64::from(!seated);
    Counts { general: after(general), sensitive: after(sensitive) }
}

fn fields(items: &[Item]) -> Vec<(Claim, Granularity)> {
    items.iter().filter_map(|item| item.granted.map(|grain| (item.claim, grain))).collect()
}

/// Which consent has lapsed, in the order the tables look.
fn lapsed(context: &Context, cross_border: bool) -> Option<ConsentKind> {
    let giving = if cross_border { ConsentKind::P39 } else { ConsentKind::P23 };
    [giving, ConsentKind::P29].into_iter().find(|kind| *state(context, *kind) != ConsentState::Live)
}

fn state(context: &Context, kind: ConsentKind) -> &ConsentState {
    match kind {
        ConsentKind::P23 => &context.p23,
        ConsentKind::P29 => &context.p29,
        ConsentKind::P39 => &context.p39,
    }
}

fn state_mut(context: &mut Context, kind: ConsentKind) -> &mut ConsentState {
    match kind {
        ConsentKind::P23 => &mut context.p23,
        ConsentKind::P29 => &mut context.p29,
        ConsentKind::P39 => &mut context.p39,
    }
}

impl Privacy {
    /// Reads everything about one question.
    pub(crate) async fn gather(
        &self,
        tx: &impl Tx,
        now: Moment,
        visitor: VisitorId,
        ask: &Ask,
    ) -> Result<Gathered, Error> {
        let set = self.policies();
        let facts = Facts::load(&self.0.keys, tx, now, visitor).await?;
        let answers = Answers::load(tx, visitor, ask).await?;
        let age = facts.birth()?.and_then(|birth| birth.age_on(now.date_in_china()));
        let mut items = minimise(&set.rules, ask, group(age));
        for item in &mut items {
            if item.granted.is_some_and(|grain| !facts.holds(item.claim, grain)) {
                (item.granted, item.code) = (None, ABSENT);
            }
        }
        let mut gathered = Gathered {
            context: Context {
                ciio: self.0.settings.ciio,
                ..context(&set, ask, &items, age, now.date_in_china())
            },
            set,
            facts,
            items,
            answers,
            now,
            seats: self.seats(visitor, now),
        };
        let told = gathered.fields();
        gathered.context.readable = gathered.facts.known();
        gathered.context.stored_only = gathered.facts.only_stored();
        if let Some(proof) = gathered.facts.proof() {
            gathered.context.assurance = proof.assurance;
        }
        gathered.context.p23 = gathered.answers.state(ConsentKind::P23, &told, now)?;
        gathered.context.p29 = gathered.answers.state(ConsentKind::P29, &told, now)?;
        gathered.context.p39 = gathered.answers.state(ConsentKind::P39, &told, now)?;
        let filed = storage::assessment::of(tx, ask.recipient.client, ask.purpose).await?;
        gathered.context.assessed = filed.iter().any(|row| covers(&row.claims.0, &told));
        // Who stays inside is not counted. A row of the mainland's tables that asks for a count finds none and denies.
        if !gathered.context.inside() {
            gathered.count(tx).await?;
        }
        Ok(gathered)
    }

    /// The person's places in this year's counters; the hash changes every year and tells nobody who it is.
    fn seats(&self, visitor: VisitorId, now: Moment) -> [Seat; 2] {
        let year = now.date_in_china().year();
        let person = self.0.keys.mac(&format!("transfer-seat/{year}"), visitor.bytes()).to_vec();
        [Sensitivity::General, Sensitivity::Sensitive].map(|class| Seat {
            exporter: self.0.settings.exporter.clone(),
            year,
            class: class.code().to_owned(),
            person: person.clone(),
        })
    }
}

/// The context as far as no row has to be read for it: a passport proved as well as can be, nothing given, nothing
/// filed, nothing counted.
pub(crate) fn context(set: &PolicySet, ask: &Ask, items: &[Item], age: Option<i32>, today: Date) -> Context {
    let entry = set.purposes.find(ask.purpose);
    let told = fields(items);
    Context {
        readable: true,
        stored_only: false,
        today,
        ciio: false,
        country: ask.recipient.country,
        access_from: None,
        role: ask.recipient.role,
        restricted: false,
        self_act: false,
        exceeds: told.is_empty(),
        fields: told.into_iter().map(|(claim, grain)| Field::new(claim, grain)).collect(),
        purpose: ask.purpose,
        basis: entry.and_then(crate::purpose::Entry::proven_basis),
        contract_purpose: entry.is_some_and(|e| e.contract),
        personnel: false,
        referenced: ask.reference.as_ref().is_some_and(|r| !r.trim().is_empty()),
        p23: ConsentState::Missing,
        p29: ConsentState::Missing,
        p39: ConsentState::Missing,
        notice_current: true,
        assessed: false,
        contract: ask.recipient.contract,
        instruments: Instruments::default(),
        counts: None,
        child: age.map(|age| age < CHILD),
        guardian: false,
        assurance: Assurance::ChipLiveFace,
        demanded: set.demands(ask),
    }
}

/// Under this age a guardian consents (PIPL Art. 31).
const CHILD: i32 = 14;

/// How rules see an age.
pub(crate) fn group(age: Option<i32>) -> AgeGroup {
    match age {
        Some(age) if age < CHILD => AgeGroup::Child,
        Some(_) => AgeGroup::Adult,
        None => AgeGroup::Unknown,
    }
}
