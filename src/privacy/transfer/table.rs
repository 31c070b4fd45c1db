//! One table of rows, read from TOML.

use super::{Context, condition::Condition};
use crate::{
    law::{Catalogue, Confidence},
    policy::{Document, PolicyError},
};

/// What a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It may happen.
    Allow,
    /// It may not.
    Deny,
    /// The data stays at home: the other table decides.
    Domestic,
}

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id, named by cases and ledger entries.
    pub id: String,
    /// All must hold.
    pub when: Vec<Condition>,
    /// What then.
    pub effect: Effect,
    /// The stable code.
    pub code: String,
    /// The way abroad, in words.
    pub mechanism: Option<String>,
    /// The article it rests on, an id of `policies/law`.
    pub article: String,
    /// How sure we are of that reading.
    pub confidence: Confidence,
    /// Whether a seat in the yearly counter is taken.
    pub counted: bool,
    /// What both sides must do.
    pub obligations: Vec<String>,
}

/// Rows in order.
#[derive(Debug, Clone)]
pub struct Table {
    /// The law and its version, as the ledger notes it.
    pub law_version: String,
    /// First match wins.
    pub rows: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    law_version: String,
    row: Vec<toml::Spanned<WireRow>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRow {
    id: String,
    when: Vec<String>,
    effect: Effect,
    code: String,
    mechanism: Option<String>,
    article: String,
    confidence: Confidence,
    #[serde(default)]
    counted: bool,
    #[serde(default)]
    obligations: Vec<String>,
}

impl Table {
    /// Reads a table; every word, id and citation must be known.
    pub(crate) fn parse(document: &Document<'_>, law: &Catalogue) -> Result<Self, PolicyError> {
        let wire: Wire = document.toml()?;
        let mut rows: Vec<Row> = Vec::with_capacity(wire.row.len());
        for spanned in wire.row {
            let at = spanned.span().start;
            let row = spanned.into_inner();
            let mut when = Vec::with_capacity(row.when.len());
            for text in &row.when {
                let condition = text.parse::<Condition>();
                when.push(condition.map_err(|e| document.error(at, e.to_string()))?);
            }
            if rows.iter().any(|r| r.id == row.id) {
                return Err(document.error(at, format!("the id {} is used twice", row.id)));
            }
            law.expect(&row.article).map_err(|e| document.error(at, e))?;
            rows.push(Row {
                id: row.id,
                when,
                effect: row.effect,
                code: row.code,
                mechanism: row.mechanism,
                article: row.article,
                confidence: row.confidence,
                counted: row.counted,
                obligations: row.obligations,
            });
        }
        Ok(Self { law_version: wire.law_version, rows })
    }

    /// The first row whose conditions all hold; `None` if none does or one cannot be answered.
    pub(crate) fn first(&self, context: &Context) -> Option<&Row> {
        for row in &self.rows {
            let mut all = true;
            for condition in &row.when {
                if !condition.holds(context)? {
                    all = false;
                    break;
                }
            }
            if all {
                return Some(row);
            }
        }
        None
    }
}
