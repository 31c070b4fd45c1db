//! `rules.csv`: one rule a line, every word checked, errors by line.

use super::rules::Rule;
use crate::{
    law::Catalogue,
    policy::{Document, PolicyError},
};
use kernel::{Claim, Granularity, Purpose};
use std::collections::BTreeSet;

const FIELDS: usize = 12;

/// Reads every rule.
pub(crate) fn parse(document: &Document<'_>, law: &Catalogue) -> Result<Vec<Rule>, PolicyError> {
    let mut rules = Vec::new();
    let mut ids = BTreeSet::new();
    for (index, text) in document.text.lines().enumerate() {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let rule = line(index + 1, text, law).map_err(|message| document.error_on(index + 1, message))?;
        if !ids.insert(rule.id.clone()) {
            return Err(document.error_on(index + 1, format!("the id {} is used twice", rule.id)));
        }
        rules.push(rule);
    }
    if rules.is_empty() {
        return Err(document.error_on(0, "there is no rule; without one nothing can be told".to_owned()));
    }
    Ok(rules)
}

fn line(number: usize, text: &str, law: &Catalogue) -> Result<Rule, String> {
    let fields: Vec<String> = text.split(',').map(|f| f.trim().to_owned()).collect();
    let count = fields.len();
    let Ok([kind, rp, sector, claim, gran, purpose, juris, cls, age, eft, id, cite]) =
        <[String; FIELDS]>::try_from(fields)
    else {
        return Err(format!("a rule has {FIELDS} fields, this line has {count}"));
    };
    if kind != "p" {
        return Err(format!("a rule starts with p, not {kind}"));
    }
    let allow = match eft.as_str() {
        "allow" => true,
        "deny" => false,
        // casbin would take any other spelling for silence.
        other => return Err(format!("the effect is allow or deny, not {other}")),
    };
    for (field, value) in [("rp", &rp), ("sector", &sector), ("id", &id)] {
        if value.is_empty() {
            return Err(format!("the field {field} is empty; write * for anything"));
        }
    }
    check_grain(&claim, &gran, allow)?;
    if purpose != "*" && purpose.parse::<Purpose>().is_err() {
        return Err(format!("no such purpose: {purpose}"));
    }
    one_of("juris", &juris, &["mainland", "abroad", "*"])?;
    one_of("cls", &cls, &["general", "sensitive", "*"])?;
    one_of("age", &age, &["adult", "child", "*"])?;
    law.expect(&cite)?;
    Ok(Rule { pattern: [rp, sector, claim, gran, purpose, juris, cls, age], allow, id, cite, line: number })
}

fn check_grain(claim: &str, gran: &str, allow: bool) -> Result<(), String> {
    if claim == "*" || gran == "*" {
        return match allow {
            true => Err("an allowance names its claim and its grain".to_owned()),
            false => Ok(()),
        };
    }
    let claim: Claim = claim.parse().map_err(|_| format!("no such claim: {claim}"))?;
    let grain: Granularity = gran.parse().map_err(|_| format!("no such grain: {gran}"))?;
    match grain.rank(claim) {
        Some(_) => Ok(()),
        None => Err(format!("the claim {claim} has no grain {grain}")),
    }
}

fn one_of(field: &str, value: &str, words: &[&str]) -> Result<(), String> {
    match words.contains(&value) {
        true => Ok(()),
        false => Err(format!("{field} is one of {}, not {value}", words.join(" "))),
    }
}
