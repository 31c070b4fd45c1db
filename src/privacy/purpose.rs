//! The registry of purposes: what each rests on and how long the recipient keeps what it learns.

use crate::{
    keep::{Keep, WireKeep},
    law::{Catalogue, Confidence},
    policy::{Document, PolicyError},
};
use kernel::{Assurance, Basis, Purpose, RetentionClass};
use std::collections::BTreeMap;

/// How long a recipient may keep what it learns.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// A word that pages translate.
    pub word: String,
    /// The same in English.
    pub text: String,
}

/// One registered purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it rests on (PIPL Art. 13).
    pub basis: Basis,
    /// The act that imposes the duty, for a statutory basis.
    pub act: Option<String>,
    /// A contract of Cross-border Provisions Art. 5(1).
    pub contract: bool,
    /// How long the recipient keeps it.
    pub retention: Retention,
    /// The least proof of a passport it takes.
    pub assurance: Assurance,
}

impl Entry {
    /// The basis, if what it needs is there: a duty without an act is none.
    #[must_use]
    pub fn proven_basis(&self) -> Option<Basis> {
        match self.basis {
            Basis::Statute if self.act.is_none() => None,
            basis => Some(basis),
        }
    }

    /// Whether a statute demands the disclosure: notified, not asked, not withdrawn.
    #[must_use]
    pub fn statutory(&self) -> bool {
        self.proven_basis() == Some(Basis::Statute)
    }
}

/// Every purpose, and what is kept here whatever the purpose.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    purposes: BTreeMap<Purpose, Entry>,
    keeps: Vec<Keep>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    purpose: Vec<toml::Spanned<WirePurpose>>,
    kept: Vec<toml::Spanned<WireKeep>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WirePurpose {
    code: String,
    basis: String,
    act: Option<String>,
    #[serde(default)]
    contract: bool,
    retention: Retention,
    assurance: String,
    #[serde(rename = "confidence")]
    _confidence: Confidence,
}

impl Registry {
    pub(crate) fn parse(document: &Document<'_>, law: &Catalogue) -> Result<Self, PolicyError> {
        let wire: Wire = document.toml()?;
        let mut registry = Self::default();
        for spanned in wire.purpose {
            let at = spanned.span().start;
            let row = spanned.into_inner();
            let fail = |text: String| document.error(at, text);
            let purpose: Purpose =
                row.code.parse().map_err(|_| fail(format!("no such purpose: {}", row.code)))?;
            let basis = basis(&row.basis).ok_or_else(|| fail(format!("no such basis: {}", row.basis)))?;
            if let Some(act) = &row.act {
                law.expect(act).map_err(fail)?;
            }
            let assurance = row.assurance.parse().map_err(|e| fail(format!("{}: {e}", row.assurance)))?;
            let entry =
                Entry { basis, act: row.act, contract: row.contract, retention: row.retention, assurance };
            if registry.purposes.insert(purpose, entry).is_some() {
                return Err(fail(format!("the purpose {purpose} is listed twice")));
            }
        }
        if let Some(missing) = Purpose::ALL.iter().find(|p| registry.find(**p).is_none()) {
            return Err(document.error(0, format!("the purpose {missing} is not listed")));
        }
        for spanned in wire.kept {
            let at = spanned.span().start;
            let keep = spanned.into_inner().read(law).map_err(|text| document.error(at, text))?;
            registry.keeps.push(keep);
        }
        match RetentionClass::ALL.iter().find(|class| registry.keeps(**class).next().is_none()) {
            Some(missing) => Err(document.error(0, format!("nothing is said of keeping {}", missing.code()))),
            None => Ok(registry),
        }
    }

    /// What keeping a retention class rests on.
    pub(crate) fn keeps(&self, class: RetentionClass) -> impl Iterator<Item = &Keep> {
        self.keeps.iter().filter(move |keep| keep.class == class)
    }

    /// What is registered for a purpose.
    #[must_use]
    pub fn find(&self, purpose: Purpose) -> Option<&Entry> {
        self.purposes.get(&purpose)
    }
}

pub(crate) fn basis(code: &str) -> Option<Basis> {
    [Basis::Consent, Basis::Contract, Basis::Statute, Basis::Emergency].into_iter().find(|b| b.code() == code)
}
