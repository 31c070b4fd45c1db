//! The smallest set of claims: for each one asked, the finest grain the purpose may learn.

use crate::{
    Ask,
    release::rules::{AgeGroup, Jurisdiction, Question, Rules},
};
use kernel::{Claim, Granularity};

/// What no rule allows for the purpose.
pub const MINIMAL: &str = "D-MIN";
/// What may be told, but is not held about this person.
pub const ABSENT: &str = "D-ABSENT";
/// What may be told.
pub const GRANTED: &str = "GRANTED";

/// One claim asked, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Item {
    /// The claim.
    pub claim: Claim,
    /// How finely it was asked.
    pub asked: Granularity,
    /// How finely it may be told; `None` if not at all.
    pub granted: Option<Granularity>,
    /// `GRANTED`, `D-MIN`, `D-ABSENT`.
    pub code: &'static str,
    /// The rules that decided.
    pub rules: Vec<String>,
    /// What they cite.
    pub cite: Vec<String>,
}

impl Item {
    /// Whether less is told than was asked, but something.
    #[must_use]
    pub fn narrowed(&self) -> bool {
        self.granted.is_some_and(|granted| granted != self.asked)
    }
}

/// Minimises a question. Asking twice for a claim is answered once, at the finer grain asked.
pub(crate) fn minimise(rules: &Rules, ask: &Ask, age: AgeGroup) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(ask.wanted.len());
    for (claim, asked) in &ask.wanted {
        let item = best(rules, ask, age, *claim, *asked);
        // Two thresholds are two claims: neither tells the other.
        let same = items.iter_mut().find(|i| {
            i.claim == *claim && (i.asked.is_within(*asked, *claim) || asked.is_within(i.asked, *claim))
        });
        match same {
            Some(known) if item.asked.is_within(known.asked, *claim) => {}
            Some(known) => *known = item,
            None => items.push(item),
        }
    }
    items
}

fn best(rules: &Rules, ask: &Ask, age: AgeGroup, claim: Claim, asked: Granularity) -> Item {
    let question = |granularity| Question {
        rp: ask.recipient.client.to_string(),
        sector: ask.recipient.sector.clone(),
        claim,
        granularity,
        purpose: ask.purpose,
        jurisdiction: jurisdiction(ask),
        age,
    };
    let item = |granted, code, ruling: crate::release::rules::Ruling| Item {
        claim,
        asked,
        granted,
        code,
        rules: ruling.rules,
        cite: ruling.cites,
    };
    for grain in Granularity::lattice(claim) {
        if grain.is_within(asked, claim) && rules.may(&question(*grain)) {
            let ruling = rules.decide(&question(*grain));
            if ruling.allowed {
                return item(Some(*grain), GRANTED, ruling);
            }
        }
    }
    let refusal = rules.decide(&question(asked));
    item(None, MINIMAL, refusal)
}

/// Where the recipient is; a foreign authority is never inside the mainland.
pub(crate) fn jurisdiction(ask: &Ask) -> Jurisdiction {
    let inside = ask.recipient.country.is_mainland() && ask.recipient.role != crate::Role::ForeignAuthority;
    if inside { Jurisdiction::Mainland } else { Jurisdiction::Abroad }
}
