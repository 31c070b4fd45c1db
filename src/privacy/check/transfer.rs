//! The cases of transfer: everything in place unless the case says otherwise.

use super::{Report, release::field};
use crate::{
    Role,
    policy::{Document, PolicyError, PolicySet},
    transfer::{ConsentState, Context, Counts, Field, Instruments, decide},
};
use kernel::{Assurance, Basis, Country, Date, Purpose};

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<toml::Spanned<Case>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    given: Given,
    expect: String,
    row: String,
}

/// What a case says about its context.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Given {
    readable: bool,
    stored_only: bool,
    today: Date,
    ciio: bool,
    country: Country,
    access_from: Option<Country>,
    role: String,
    restricted: bool,
    self_act: bool,
    fields: Vec<String>,
    collected_abroad: bool,
    anonymous: bool,
    important: bool,
    exceeds: bool,
    purpose: Purpose,
    basis: Option<String>,
    personnel: bool,
    reference: bool,
    p23: ConsentState,
    p29: ConsentState,
    p39: ConsentState,
    notice: bool,
    assessed: bool,
    contract: bool,
    held: Instruments,
    general: u64,
    sensitive: u64,
    counted: bool,
    age: Option<i32>,
    guardian: bool,
    proof: String,
    demand: String,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            readable: true,
            stored_only: false,
            today: kernel::Moment::from_seconds(1_795_392_000).date(),
            ciio: false,
            country: Country::CHINA,
            access_from: None,
            role: "handler".to_owned(),
            restricted: false,
            self_act: false,
            fields: vec!["name:full".to_owned(), "phone:full".to_owned()],
            collected_abroad: false,
            anonymous: false,
            important: false,
            exceeds: false,
            purpose: Purpose::LodgingBook,
            basis: None,
            personnel: false,
            reference: false,
            p23: ConsentState::Live,
            p29: ConsentState::Live,
            p39: ConsentState::Live,
            notice: true,
            assessed: true,
            contract: true,
            held: Instruments::default(),
            general: 1,
            sensitive: 1,
            counted: true,
            age: Some(30),
            guardian: false,
            proof: Assurance::Chip.code().to_owned(),
            demand: Assurance::Typed.code().to_owned(),
        }
    }
}

pub(super) fn run(document: &Document<'_>, set: &PolicySet, report: &mut Report) -> Result<(), PolicyError> {
    let cases: Cases = document.toml()?;
    for spanned in cases.case {
        let at = spanned.span().start;
        let case = spanned.into_inner();
        let context = context(set, case.given).map_err(|message| document.error(at, message))?;
        let decision = decide(&set.tables, &context);
        let row = decision.rows.last().cloned().unwrap_or_default();
        let outcome = if decision.code != case.expect {
            Err(format!("{}: expected {}, got {} by {row}", case.name, case.expect, decision.code))
        } else if row != case.row {
            Err(format!("{}: {} came from {row}, not from {}", case.name, decision.code, case.row))
        } else {
            Ok(())
        };
        report.count(outcome.map_err(|message| document.error(at, message)));
    }
    Ok(())
}

fn context(set: &PolicySet, given: Given) -> Result<Context, String> {
    let mut fields = Vec::with_capacity(given.fields.len());
    for text in &given.fields {
        let (claim, granularity) = field(text).ok_or_else(|| format!("no such claim: {text}"))?;
        fields.push(Field {
            collected_abroad: given.collected_abroad,
            anonymous: given.anonymous,
            important: given.important,
            ..Field::new(claim, granularity)
        });
    }
    let entry = set.purposes.find(given.purpose).ok_or("the purpose is not registered")?;
    let role: Role = given.role.parse().map_err(|_| format!("no such role: {}", given.role))?;
    let proof = |code: &str| code.parse::<Assurance>().map_err(|error| format!("{code}: {error}"));
    Ok(Context {
        readable: given.readable,
        stored_only: given.stored_only,
        today: given.today,
        ciio: given.ciio,
        country: given.country,
        access_from: given.access_from,
        role,
        restricted: given.restricted,
        self_act: given.self_act,
        fields,
        exceeds: given.exceeds,
        purpose: given.purpose,
        basis: basis(given.basis.as_deref(), entry.proven_basis())?,
        contract_purpose: entry.contract,
        personnel: given.personnel,
        referenced: given.reference,
        p23: given.p23,
        p29: given.p29,
        p39: given.p39,
        notice_current: given.notice,
        assessed: given.assessed,
        contract: given.contract,
        instruments: given.held,
        counts: given.counted.then_some(Counts { general: given.general, sensitive: given.sensitive }),
        child: given.age.map(|age| age < 14),
        guardian: given.guardian,
        assurance: proof(&given.proof)?,
        demanded: proof(&given.demand)?.max(entry.assurance),
    })
}

fn basis(named: Option<&str>, registered: Option<Basis>) -> Result<Option<Basis>, String> {
    match named {
        None => Ok(registered),
        Some("none") => Ok(None),
        Some(code) => [Basis::Consent, Basis::Contract, Basis::Statute, Basis::Emergency]
            .into_iter()
            .find(|b| b.code() == code)
            .map(Some)
            .ok_or_else(|| format!("no such basis: {code}")),
    }
}
