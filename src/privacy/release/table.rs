//! The domain is finite, so every decision is compiled when the rules are loaded.

use super::rules::{AgeGroup, Jurisdiction, Question, Rule, Ruling};
use kernel::{Claim, Granularity, Purpose};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

/// Stands for every recipient and every sector that no rule names.
const OTHER: &str = "-";

/// For every question of the domain, the rules that speak about it.
pub(crate) struct Compiled {
    rps: BTreeSet<String>,
    sectors: BTreeSet<String>,
    answers: BTreeMap<Question, Answer>,
}

/// What is known about one question.
#[derive(Default)]
struct Answer {
    speaking: Vec<u16>,
    // What casbin says, once it was asked: the rules of a set never change.
    enforced: OnceLock<bool>,
}

impl Compiled {
    pub(crate) fn over(rules: &[Rule]) -> Self {
        let answers = domain(rules)
            .into_iter()
            .filter_map(|question| {
                let request = question.request();
                let speaking: Vec<u16> = rules
                    .iter()
                    .enumerate()
                    .filter(|(_, rule)| rule.matches(&request))
                    .filter_map(|(index, _)| u16::try_from(index).ok())
                    .collect();
                (!speaking.is_empty()).then(|| (question, Answer { speaking, ..Answer::default() }))
            })
            .collect();
        Self { rps: named(rules, |[rp, ..]| rp), sectors: named(rules, |[_, sector, ..]| sector), answers }
    }

    fn answer(&self, question: &Question) -> Option<&Answer> {
        let mut key = question.clone();
        if !self.rps.contains(&key.rp) {
            OTHER.clone_into(&mut key.rp);
        }
        if !self.sectors.contains(&key.sector) {
            OTHER.clone_into(&mut key.sector);
        }
        self.answers.get(&key)
    }

    /// What casbin says, asked once for all recipients and sectors that are one to the rules; no rule, no.
    pub(crate) fn enforced(&self, question: &Question, ask: impl FnOnce() -> bool) -> bool {
        self.answer(question).is_some_and(|answer| *answer.enforced.get_or_init(ask))
    }

    fn speaking<'a>(&'a self, rules: &'a [Rule], question: &Question) -> impl Iterator<Item = &'a Rule> + 'a {
        let indices = self.answer(question).map_or(&[] as &[u16], |answer| &answer.speaking);
        indices.iter().filter_map(|index| rules.get(usize::from(*index)))
    }

    /// Something allows, nothing denies.
    pub(crate) fn allows(&self, rules: &[Rule], question: &Question) -> bool {
        let mut allowed = false;
        for rule in self.speaking(rules, question) {
            if !rule.allow {
                return false;
            }
            allowed = true;
        }
        allowed
    }

    /// The answer with every rule that spoke.
    pub(crate) fn ruling(&self, rules: &[Rule], question: &Question) -> Ruling {
        let speaking: Vec<&Rule> = self.speaking(rules, question).collect();
        Ruling {
            allowed: self.allows(rules, question),
            rules: speaking.iter().map(|r| r.id.clone()).collect(),
            cites: speaking.iter().map(|r| r.cite.clone()).collect(),
        }
    }
}

/// Every question whose answer can differ: recipients and sectors that no rule names are one.
pub(crate) fn domain(rules: &[Rule]) -> Vec<Question> {
    let rps = with_other(named(rules, |[rp, ..]| rp));
    let sectors = with_other(named(rules, |[_, sector, ..]| sector));
    let mut questions = Vec::new();
    for rp in &rps {
        for sector in &sectors {
            for purpose in Purpose::ALL {
                for claim in Claim::ALL {
                    for granularity in Granularity::lattice(*claim) {
                        for (jurisdiction, age) in circumstances() {
                            questions.push(Question {
                                rp: rp.clone(),
                                sector: sector.clone(),
                                claim: *claim,
                                granularity: *granularity,
                                purpose: *purpose,
                                jurisdiction,
                                age,
                            });
                        }
                    }
                }
            }
        }
    }
    questions
}

fn circumstances() -> impl Iterator<Item = (Jurisdiction, AgeGroup)> {
    [Jurisdiction::Mainland, Jurisdiction::Abroad].into_iter().flat_map(|place| {
        [AgeGroup::Adult, AgeGroup::Child, AgeGroup::Unknown].into_iter().map(move |age| (place, age))
    })
}

fn named(rules: &[Rule], field: impl Fn(&[String; 8]) -> &String) -> BTreeSet<String> {
    rules.iter().map(|rule| field(&rule.pattern)).filter(|text| *text != "*").cloned().collect()
}

fn with_other(mut names: BTreeSet<String>) -> BTreeSet<String> {
    names.insert(OTHER.to_owned());
    names
}
