//! Whether a disclosure may happen: two tables of rows, one for home and one for the border.
//!
//! [`decide`] is pure. The rows are data (`policies/transfer/`); the vocabulary their conditions are written
//! in is [`condition::Condition`]. The first row whose conditions all hold decides; a condition that cannot be
//! answered denies as `D-EVIDENCE`, and so does a table without an answer.

pub mod condition;
pub mod context;
mod table;

pub use context::{ConsentState, Context, Counts, Field, Instruments};
pub use table::{Effect, Row, Table};

use kernel::Sensitivity;

/// Denied because something needed to decide is missing or unreadable.
pub const EVIDENCE: &str = "D-EVIDENCE";

/// The tables of one policy set.
#[derive(Debug, Clone)]
pub struct Tables {
    /// Disclosures that leave the mainland; its row `DOMESTIC` hands over to the other.
    pub border: Table,
    /// Disclosures inside it.
    pub domestic: Table,
}

/// What was decided, and by which row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may happen.
    pub allowed: bool,
    /// The stable code: `X-5.1`, `D-39`, `S-13.3`.
    pub code: String,
    /// The way it goes abroad, if it does.
    pub mechanism: Option<String>,
    /// What both sides must do; a recipient that does not understand one must not take the data.
    pub obligations: Vec<String>,
    /// The classes in which the person takes a seat in the yearly counter.
    pub counts: Vec<Sensitivity>,
    /// The ids of the rows that decided, border first.
    pub rows: Vec<String>,
    /// The articles those rows cite.
    pub articles: Vec<String>,
    /// The versions of the law the tables state.
    pub law_version: String,
    /// Whether the recipient is abroad.
    pub cross_border: bool,
}

/// Decides one disclosure.
#[must_use]
pub fn decide(tables: &Tables, context: &Context) -> Decision {
    let mut decision = Decision {
        allowed: false,
        code: EVIDENCE.to_owned(),
        mechanism: None,
        obligations: Vec::new(),
        counts: Vec::new(),
        rows: Vec::new(),
        articles: Vec::new(),
        law_version: tables.border.law_version.clone(),
        cross_border: true,
    };
    let Some(row) = tables.border.first(context) else {
        return decision;
    };
    decision.note(row);
    let row = if row.effect == Effect::Domestic {
        decision.cross_border = false;
        decision.law_version.clone_from(&tables.domestic.law_version);
        let Some(row) = tables.domestic.first(context) else {
            return decision;
        };
        decision.note(row);
        row
    } else {
        row
    };
    decision.allowed = row.effect == Effect::Allow;
    decision.code.clone_from(&row.code);
    decision.mechanism.clone_from(&row.mechanism);
    decision.obligations.clone_from(&row.obligations);
    if row.counted {
        decision.counts = context.classes();
    }
    decision
}

impl Decision {
    fn note(&mut self, row: &Row) {
        self.rows.push(row.id.clone());
        if row.effect != Effect::Domestic {
            self.articles.push(row.article.clone());
        }
    }
}
