//! The log's surroundings: its section of the configuration, the signer's own record, the way to witnesses.

use crate::{outside::Outside, whole};
use anyhow::{Context, bail};
use audit::{Class, Exchange, Mark, Post, Retention, Witnessed};
use ledger::Witness;
use serde::Deserialize;
use std::{fs, io, path::PathBuf, sync::Arc, time::Duration};
use url::Url;

const DAY: u64 = 24 * 3600;

/// The section `ledger`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ledger {
    /// Whether everybody may read checkpoint and tiles. They hold salted hashes alone, but tell how much goes on.
    pub public: bool,
    /// Whom every checkpoint is shown.
    pub witnesses: Vec<WitnessAt>,
    /// How many of them an export's `tlog-policy` demands; without it all of them.
    pub quorum: Option<usize>,
    /// How long entries are kept; without it nothing is ever erased.
    pub retention: Option<Periods>,
}

/// One witness.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessAt {
    /// Its submission prefix (C2SP tlog-witness).
    pub url: Url,
    /// Its key, `name+hash+base64`.
    pub vkey: String,
}

/// How many days entries of each class are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Periods {
    /// Sign-ins, sessions, tokens: 183 or more.
    pub security_days: u64,
    /// Giving, consents, assessments: 1098 or more.
    pub giving_days: u64,
    /// Keys, policies, trust, the log itself: 1098 or more.
    pub lasting_days: u64,
}

impl Ledger {
    /// The witnesses, their keys read.
    ///
    /// # Errors
    /// When a key is no witness's, one is named twice, or the quorum is none of them or more than there are.
    pub fn witnessed(&self) -> anyhow::Result<Vec<Witnessed>> {
        let mut all: Vec<Witnessed> = Vec::new();
        for WitnessAt { url, vkey } in &self.witnesses {
            let key = Witness::parse(vkey).with_context(|| format!("the key of the witness {url}"))?;
            if all.iter().any(|known| known.key.name() == key.name()) {
                bail!("the witness {} is named twice", key.name());
            }
            all.push(Witnessed { url: url.as_str().trim_end_matches('/').to_owned(), key });
        }
        if let Some(quorum) = self.quorum
            && !(1..=all.len()).contains(&quorum)
        {
            bail!("a quorum of {quorum}, and {} witnesses", all.len());
        }
        Ok(all)
    }

    /// How long entries are kept.
    ///
    /// # Errors
    /// When a period is shorter than the law lets it be.
    pub fn retention(&self) -> anyhow::Result<Option<Retention>> {
        let Some(periods) = self.retention else { return Ok(None) };
        let days = |days: u64| Duration::from_secs(days.saturating_mul(DAY));
        let retention = Retention {
            security: days(periods.security_days),
            giving: days(periods.giving_days),
            lasting: days(periods.lasting_days),
        };
        match retention.too_short() {
            None => Ok(Some(retention)),
            Some(class) => bail!(
                "ledger.retention.{}_days must be {} or more",
                class.code(),
                Class::least(class).as_secs() / DAY
            ),
        }
    }

    /// What the log is told of it.
    ///
    /// # Errors
    /// As the parts.
    pub fn settings(&self, mark: Option<PathBuf>, outside: &Outside) -> anyhow::Result<audit::Settings> {
        let post: Arc<dyn Post> = Arc::new(outside.clone());
        Ok(audit::Settings {
            witnesses: self.witnessed()?,
            quorum: self.quorum,
            post: Some(post),
            mark: mark.map(|file| Arc::new(MarkFile(file)) as Arc<dyn Mark>),
            retention: self.retention()?,
        })
    }
}

/// The signer's own record, in a file beside the databases: who puts a database back seldom puts back this too.
struct MarkFile(PathBuf);

impl Mark for MarkFile {
    fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.0) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        whole::write(&self.0, text).map_err(|error| io::Error::other(format!("{error:#}")))
    }
}

impl Post for Outside {
    fn post(&self, url: &str, body: String) -> Exchange {
        let (this, url) = (self.clone(), Url::parse(url));
        Box::pin(async move {
            let url = url.map_err(|_| "not an address".to_owned())?;
            let (status, body) = this.exchange(url, body).await.map_err(|e| e.0)?;
            Ok(audit::Answer { status, body })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_below_the_laws_and_a_key_that_is_no_witness_are_refused() {
        let read = |text: &str| toml::from_str::<Ledger>(text).unwrap();
        let days = |s, g, l| {
            read(&format!("[retention]\nsecurity_days = {s}\ngiving_days = {g}\nlasting_days = {l}\n"))
        };
        assert!(days(183, 1098, 3660).retention().unwrap().is_some());
        assert!(days(182, 1098, 3660).retention().unwrap_err().to_string().contains("security_days"));
        assert!(days(183, 1097, 3660).retention().unwrap_err().to_string().contains("giving_days"));
        let witness = |vkey: &str| {
            read(&format!("[[witnesses]]\nurl = \"https://w.example/\"\nvkey = \"{vkey}\"\n")).witnessed()
        };
        let key = ledger::Cosigner::from_seed("w.example", &[1; 32]).unwrap().vkey();
        assert_eq!(witness(&key).unwrap()[0].url, "https://w.example");
        let log = ledger::Signer::from_seed("w.example", &[1; 32]).unwrap().vkey();
        assert!(witness(&log).is_err());
        let quorum = |quorum: usize| {
            let witness = format!("[[witnesses]]\nurl = \"https://w.example/\"\nvkey = \"{key}\"\n");
            read(&format!("quorum = {quorum}\n{witness}")).witnessed()
        };
        assert!(quorum(1).is_ok());
        assert!(quorum(0).is_err());
        assert!(quorum(2).unwrap_err().to_string().contains("a quorum of 2"));
        assert!(read("").retention().unwrap().is_none());
    }
}
