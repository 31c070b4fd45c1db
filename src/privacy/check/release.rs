//! The cases of minimisation.

use super::Report;
use crate::{
    Ask, Recipient, Role,
    ask::nobody,
    minimise::minimise,
    policy::{Document, PolicyError, PolicySet},
    release::rules::{AgeGroup, Jurisdiction},
};
use kernel::{Assurance, Claim, Country, Granularity, Purpose};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<toml::Spanned<Case>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "for")]
    purpose: Purpose,
    ask: String,
    sector: Option<String>,
    #[serde(default = "mainland")]
    juris: Jurisdiction,
    #[serde(default = "adult")]
    age: AgeGroup,
    expect: String,
    rule: Option<String>,
}

const fn mainland() -> Jurisdiction {
    Jurisdiction::Mainland
}

const fn adult() -> AgeGroup {
    AgeGroup::Adult
}

pub(super) fn run(document: &Document<'_>, set: &PolicySet, report: &mut Report) -> Result<(), PolicyError> {
    let cases: Cases = document.toml()?;
    for spanned in cases.case {
        let at = spanned.span().start;
        let case = spanned.into_inner();
        let wanted =
            field(&case.ask).ok_or_else(|| document.error(at, format!("no such claim: {}", case.ask)))?;
        let outcome = decide(set, &case, wanted).map_err(|message| document.error(at, message));
        report.count(outcome);
    }
    Ok(())
}

fn decide(set: &PolicySet, case: &Case, wanted: (Claim, Granularity)) -> Result<(), String> {
    let ask = ask(case, wanted);
    let items = minimise(&set.rules, &ask, case.age);
    let item = items.first().ok_or("nothing was asked")?;
    let got = item.granted.map_or_else(|| "none".to_owned(), |g| g.to_string());
    if got != case.expect {
        return Err(format!("{} for {}: expected {}, got {got}", case.ask, case.purpose, case.expect));
    }
    match &case.rule {
        Some(rule) if !item.rules.contains(rule) => {
            Err(format!("{} for {}: {rule} did not speak, but {:?}", case.ask, case.purpose, item.rules))
        }
        _ => Ok(()),
    }
}

fn ask(case: &Case, wanted: (Claim, Granularity)) -> Ask {
    let sector = case.purpose.code().split('.').next().unwrap_or_default();
    let abroad = case.juris == Jurisdiction::Abroad;
    Ask {
        recipient: Recipient {
            client: nobody(),
            name: "case".to_owned(),
            sector: case.sector.clone().unwrap_or_else(|| sector.to_owned()),
            country: if abroad { "FR".parse().unwrap_or(Country::CHINA) } else { Country::CHINA },
            role: Role::Handler,
            contract: true,
            assurance: Assurance::Typed,
        },
        purpose: case.purpose,
        wanted: vec![wanted],
        reference: None,
    }
}

/// `claim:grain`.
pub(super) fn field(text: &str) -> Option<(Claim, Granularity)> {
    let (claim, grain) = text.split_once(':')?;
    let (claim, grain): (Claim, Granularity) = (claim.parse().ok()?, grain.parse().ok()?);
    grain.rank(claim).map(|_| (claim, grain))
}
