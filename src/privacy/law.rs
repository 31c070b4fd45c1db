//! The catalogue of articles that rules cite: `policies/law/*.toml`.

use crate::policy::{Document, PolicyError};
use std::collections::BTreeMap;

/// How sure we are of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The text says so.
    Confirmed,
    /// A lawyer has yet to say so; the stricter reading applies.
    Counsel,
}

/// One article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its id: `PIPL-39`.
    pub id: String,
    /// The law it belongs to.
    pub law: String,
    /// The version of that law.
    pub law_version: String,
    /// What it says, in a sentence.
    pub says: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// Every article by id.
#[derive(Debug, Clone, Default)]
pub struct Catalogue(BTreeMap<String, Article>);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    #[serde(rename = "law")]
    _law: String,
    title: String,
    law_version: String,
    in_force_from: kernel::Date,
    #[serde(rename = "source")]
    _source: String,
    article: Vec<toml::Spanned<WireArticle>>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WireArticle {
    id: String,
    says: String,
    confidence: Confidence,
}

impl Catalogue {
    pub(crate) fn add(&mut self, document: &Document<'_>) -> Result<(), PolicyError> {
        let wire: Wire = document.toml()?;
        // Reading it as a date is the check.
        let _ = wire.in_force_from;
        for spanned in wire.article {
            let at = spanned.span().start;
            let article = spanned.into_inner();
            let known = Article {
                id: article.id.clone(),
                law: wire.title.clone(),
                law_version: wire.law_version.clone(),
                says: article.says,
                confidence: article.confidence,
            };
            if self.0.insert(article.id.clone(), known).is_some() {
                return Err(document.error(at, format!("the article {} is listed twice", article.id)));
            }
        }
        Ok(())
    }

    /// Every article, by id.
    pub fn all(&self) -> impl Iterator<Item = &Article> {
        self.0.values()
    }

    /// The article of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Article> {
        self.0.get(id)
    }

    pub(crate) fn expect(&self, id: &str) -> Result<(), String> {
        match self.find(id) {
            Some(_) => Ok(()),
            None => Err(format!("the article {id} is not in policies/law")),
        }
    }
}
