//! The rules of minimisation. casbin decides; a compiled table answers fast and is checked against it.

use super::{
    casbin::{Model, Rows},
    table::Compiled,
};
use crate::{
    law::Catalogue,
    policy::{Document, PolicyError},
};
use casbin::{CoreApi, Enforcer};
use kernel::{Claim, Granularity, Purpose, Sensitivity};
use std::fmt;

/// Where the recipient is, as rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Jurisdiction {
    /// Mainland China.
    Mainland,
    /// Anywhere else.
    Abroad,
}

/// How old the person is, as rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AgeGroup {
    /// Fourteen or older.
    Adult,
    /// Under fourteen.
    Child,
    /// Not known: no allowance for a named group applies.
    Unknown,
}

impl Jurisdiction {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Mainland => "mainland",
            Self::Abroad => "abroad",
        }
    }
}

impl AgeGroup {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Adult => "adult",
            Self::Child => "child",
            Self::Unknown => "unknown",
        }
    }
}

/// Everything a rule can look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    /// The recipient's id.
    pub rp: String,
    /// Its line of business.
    pub sector: String,
    /// The claim.
    pub claim: Claim,
    /// The grain.
    pub granularity: Granularity,
    /// What for.
    pub purpose: Purpose,
    /// Where.
    pub jurisdiction: Jurisdiction,
    /// How old the person is.
    pub age: AgeGroup,
}

impl Question {
    /// The class follows from claim and grain.
    pub(crate) const fn class(&self) -> Sensitivity {
        self.granularity.sensitivity(self.claim)
    }

    /// The request in casbin's order: rp, sector, claim, gran, purpose, juris, cls, age.
    pub(crate) fn request(&self) -> [String; 8] {
        [
            self.rp.clone(),
            self.sector.clone(),
            self.claim.to_string(),
            self.granularity.to_string(),
            self.purpose.to_string(),
            self.jurisdiction.code().to_owned(),
            self.class().code().to_owned(),
            self.age.code().to_owned(),
        ]
    }
}

/// One line of `rules.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    /// `rp, sector, claim, gran, purpose, juris, cls, age`; `*` is anything.
    pub(crate) pattern: [String; 8],
    /// Whether it allows or denies.
    pub allow: bool,
    /// Its id.
    pub id: String,
    /// The article it cites.
    pub cite: String,
    /// Its line in the file.
    pub line: usize,
}

impl Rule {
    /// Whether it speaks about the question: the matcher of `model.conf`, in Rust.
    pub(crate) fn matches(&self, request: &[String; 8]) -> bool {
        let [rp, sector, claim, gran, purpose, juris, cls, age] = request;
        let [p_rp, p_sector, p_claim, p_gran, p_purpose, p_juris, p_cls, p_age] = &self.pattern;
        let effect = if self.allow { "allow" } else { "deny" };
        super::casbin::w(rp, p_rp)
            && super::casbin::w(sector, p_sector)
            && super::casbin::w(claim, p_claim)
            && super::casbin::covers(claim, gran, p_gran, effect)
            && super::casbin::w(purpose, p_purpose)
            && super::casbin::w(juris, p_juris)
            && super::casbin::w(cls, p_cls)
            && super::casbin::w(age, p_age)
    }

    fn row(&self) -> Vec<String> {
        let mut row = self.pattern.to_vec();
        let effect = if self.allow { "allow" } else { "deny" };
        row.extend([effect.to_owned(), self.id.clone(), self.cite.clone()]);
        row
    }
}

/// The answer about one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ruling {
    /// Whether it may be told.
    pub allowed: bool,
    /// Every rule that spoke, by id.
    pub rules: Vec<String>,
    /// What those rules cite.
    pub cites: Vec<String>,
}

/// The rules of one policy set.
pub(crate) struct Rules {
    list: Vec<Rule>,
    enforcer: Enforcer,
    compiled: Compiled,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rules({})", self.list.len())
    }
}

impl Rules {
    pub(crate) async fn parse(
        model: &Document<'_>,
        rules: &Document<'_>,
        law: &Catalogue,
    ) -> Result<Self, PolicyError> {
        let list = super::csv::parse(rules, law)?;
        let rows = Rows(list.iter().map(Rule::row).collect());
        let mut enforcer = Model::check(model)?.enforcer(rows).await.map_err(|e| model.error_on(0, e))?;
        super::casbin::register(&mut enforcer);
        let compiled = Compiled::over(&list);
        let rules = Self { list, enforcer, compiled };
        match compiled_disagrees(&rules) {
            Some(question) => {
                Err(model.error_on(0, format!("the matcher and the table disagree on {question:?}")))
            }
            None => Ok(rules),
        }
    }

    /// Decides by casbin, and names every rule that spoke. Where casbin and the table differ, nothing is told.
    ///
    /// casbin reads all its rules at every question, so that it is asked each one once and its answer kept as long as
    /// these rules are.
    pub(crate) fn decide(&self, question: &Question) -> Ruling {
        let mut ruling = self.compiled.ruling(&self.list, question);
        let enforced = || self.enforced(question) == Some(true);
        ruling.allowed = ruling.allowed && self.compiled.enforced(question, enforced);
        ruling
    }

    /// Whether the table allows it; the fast answer that [`Rules::decide`] confirms.
    pub(crate) fn may(&self, question: &Question) -> bool {
        self.compiled.allows(&self.list, question)
    }

    /// casbin's own answer.
    pub(crate) fn enforced(&self, question: &Question) -> Option<bool> {
        self.enforcer.enforce(question.request().to_vec()).ok()
    }

    /// The rules, in the file's order.
    pub(crate) fn list(&self) -> &[Rule] {
        &self.list
    }

    /// Every question of the domain, for checks.
    pub(crate) fn domain(&self) -> Vec<Question> {
        super::table::domain(&self.list)
    }
}

/// A sample at load: one question in so many of the whole domain. CI asks them all.
fn compiled_disagrees(rules: &Rules) -> Option<Question> {
    let domain = rules.domain();
    let step = (domain.len() / 24).max(1);
    domain.into_iter().step_by(step).find(|question| rules.enforced(question) != Some(rules.may(question)))
}
