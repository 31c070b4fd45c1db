//! A policy set: every file of `policies/`, read as one or not at all.
//!
//! A set that does not parse, or whose cases come out wrong, never replaces a good one.

use crate::{
    Ask,
    law::{Article, Catalogue},
    purpose::Registry,
    release::rules::Rules,
    transfer::{Table, Tables},
};
use kernel::Assurance;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The longest policy file that is read.
const LIMIT: u64 = 1 << 20;

/// Where the policy set comes from.
#[derive(Debug, Clone, Default)]
pub enum Source {
    /// The set this program was built with.
    #[default]
    Embedded,
    /// A folder laid out as `policies/`.
    Folder(PathBuf),
}

/// What is wrong with a policy set, where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct PolicyError {
    /// The file, relative to the folder.
    pub file: String,
    /// The line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

/// One file being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Document<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

impl Document<'_> {
    pub(crate) fn toml<T: DeserializeOwned>(&self) -> Result<T, PolicyError> {
        toml::from_str(self.text).map_err(|e| {
            let at = e.span().map_or(0, |span| span.start);
            self.error(at, e.message().to_owned())
        })
    }

    /// An error at a byte of the file.
    pub(crate) fn error(&self, at: usize, message: String) -> PolicyError {
        let before = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        self.error_on(line, message)
    }

    pub(crate) fn error_on(&self, line: usize, message: String) -> PolicyError {
        PolicyError { file: self.name.to_owned(), line, message }
    }
}

macro_rules! embedded {
    ($($name:literal,)*) => {
        const EMBEDDED: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../policies/", $name))),)*];
    };
}

embedded! {
    "law/others.toml",
    "law/pipl.toml",
    "law/provisions.toml",
    "release/cases.toml",
    "release/model.conf",
    "release/purposes.toml",
    "release/rules.csv",
    "transfer/border.toml",
    "transfer/cases.toml",
    "transfer/domestic.toml",
}

/// The texts of a set, by name.
#[derive(Debug, Clone)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// Reads the files of a source; parses nothing.
    ///
    /// # Errors
    /// [`PolicyError`] naming the file that cannot be read or is too long.
    pub fn read(source: &Source) -> Result<Self, PolicyError> {
        match source {
            Source::Embedded => {
                Ok(Self(EMBEDDED.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect()))
            }
            Source::Folder(folder) => Self::read_folder(folder),
        }
    }

    fn read_folder(folder: &Path) -> Result<Self, PolicyError> {
        let mut files = BTreeMap::new();
        for name in ["release/model.conf", "release/rules.csv", "release/cases.toml", "release/purposes.toml"]
        {
            files.insert(name.to_owned(), read_text(folder, name)?);
        }
        for name in ["transfer/border.toml", "transfer/domestic.toml", "transfer/cases.toml"] {
            files.insert(name.to_owned(), read_text(folder, name)?);
        }
        let listed = std::fs::read_dir(folder.join("law")).map_err(|e| whole("law", &e.to_string()))?;
        for entry in listed.filter_map(Result::ok) {
            let name = format!("law/{}", entry.file_name().to_string_lossy());
            if name.ends_with(".toml") {
                let text = read_text(folder, &name)?;
                files.insert(name, text);
            }
        }
        Ok(Self(files))
    }

    /// One file of the set.
    pub(crate) fn document<'a>(&'a self, name: &'a str) -> Result<Document<'a>, PolicyError> {
        match self.0.get(name) {
            Some(text) => Ok(Document { name, text }),
            None => Err(whole(name, "the file is missing")),
        }
    }

    /// SHA-256 over every name and text, in hex: the name of this set in the ledger.
    #[must_use]
    pub fn digest(&self) -> String {
        let parts: Vec<&[u8]> =
            self.0.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]).collect();
        keys::digest(&parts)
    }

    #[cfg(test)]
    pub(crate) fn with(mut self, name: &str, text: String) -> Self {
        self.0.insert(name.to_owned(), text);
        self
    }
}

fn read_text(folder: &Path, name: &str) -> Result<String, PolicyError> {
    let path = folder.join(name);
    let length = std::fs::metadata(&path).map_err(|e| whole(name, &e.to_string()))?.len();
    if length > LIMIT {
        return Err(whole(name, "the file is longer than 1 MiB"));
    }
    std::fs::read_to_string(&path).map_err(|e| whole(name, &e.to_string()))
}

fn whole(name: &str, message: &str) -> PolicyError {
    PolicyError { file: name.to_owned(), line: 0, message: message.to_owned() }
}

/// A policy set that parsed, ready to decide.
#[derive(Debug)]
pub struct PolicySet {
    /// Names the set in the ledger.
    pub digest: String,
    files: Files,
    /// Articles by id.
    pub law: Catalogue,
    /// Purposes.
    pub purposes: Registry,
    /// Minimisation.
    pub(crate) rules: Rules,
    /// Transfer.
    pub tables: Tables,
}

impl PolicySet {
    /// Parses a set.
    ///
    /// # Errors
    /// The first thing wrong, with its file and line.
    pub async fn parse(files: &Files) -> Result<Self, PolicyError> {
        let mut law = Catalogue::default();
        for name in files.0.keys().filter(|n| n.starts_with("law/")) {
            law.add(&files.document(name)?)?;
        }
        let purposes = Registry::parse(&files.document("release/purposes.toml")?, &law)?;
        let tables = Tables {
            border: Table::parse(&files.document("transfer/border.toml")?, &law)?,
            domestic: Table::parse(&files.document("transfer/domestic.toml")?, &law)?,
        };
        let model = files.document("release/model.conf")?;
        let rules = Rules::parse(&model, &files.document("release/rules.csv")?, &law).await?;
        Ok(Self { digest: files.digest(), files: files.clone(), law, purposes, rules, tables })
    }

    /// The set as an archive of the log carries it: whoever has it can find out its digest, and read what it decided.
    #[must_use]
    pub fn attached(&self) -> audit::Attached {
        let policy = json!({ "digest": self.digest, "files": self.files.0 });
        let versions = json!({
            "border": self.tables.border.law_version,
            "domestic": self.tables.domestic.law_version,
        });
        let article = |article: &Article| {
            json!({
                "id": article.id,
                "law": article.law,
                "version": article.law_version,
                "says": article.says,
                "confidence": article.confidence,
            })
        };
        let articles: Vec<_> = self.law.all().map(article).collect();
        let law = json!({ "versions": versions, "articles": articles });
        audit::Attached { policy: Some(policy.to_string()), law: Some(law.to_string()) }
    }

    /// The least proof of a passport for a question: what its purpose wants, or its recipient if that is more.
    #[must_use]
    pub fn demands(&self, ask: &Ask) -> Assurance {
        let purpose = self.purposes.find(ask.purpose).map_or(Assurance::Chip, |entry| entry.assurance);
        purpose.max(ask.recipient.assurance)
    }

    /// The set this program was built with.
    ///
    /// # Errors
    /// None that the tests of this crate let through.
    pub async fn embedded() -> Result<Self, PolicyError> {
        Self::parse(&Files::read(&Source::Embedded)?).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[tokio::test]
    async fn an_archive_carries_the_set_that_its_digest_names_and_the_law_under_it() {
        let set = PolicySet::embedded().await.unwrap();
        let attached = set.attached();
        let policy: Value = serde_json::from_str(&attached.policy.unwrap()).unwrap();
        let files: BTreeMap<String, String> = serde_json::from_value(policy["files"].clone()).unwrap();
        assert_eq!(policy["digest"], Files(files).digest());
        let law: Value = serde_json::from_str(&attached.law.unwrap()).unwrap();
        assert_eq!(law["versions"]["border"], set.tables.border.law_version);
        let cited = law["articles"].as_array().unwrap().iter().find(|a| a["id"] == "PIPL-39").unwrap();
        assert!(cited["version"].is_string() && cited["says"].is_string());
    }
}
