//! Configuration: one TOML file, or a folder with everything in it.

use crate::{
    ledger::Ledger,
    metrics::Metrics,
    outside::Reach,
    roots::Provider,
    tls::{Mtls, Tls},
    whole,
};
use anyhow::{Context, bail};
use jose::Alg;
use kernel::Country;
use serde::Deserialize;
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    str::FromStr,
};
use url::{Host, Url};
use vault::Suite;
use visitor::{Policy, Rule, Specimens};

/// Beside the databases: who served them last.
const ISSUER: &str = "issuer";
/// Beside the databases: the log's name.
/// There in the demo's folder.
const DEMO: &str = "demo";
const ORIGIN: &str = "log.origin";
/// Beside the databases: what the log's signer signed last.
const SIGNED: &str = "log.signed";

/// What an operator may set. A relative path is relative to the file.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Our own address, as browsers and relying parties see it.
    pub issuer: Url,
    /// Where to listen, `HOST:PORT`. Plain HTTP: off loopback it belongs behind a proxy that speaks TLS.
    pub listen: String,
    /// The folder of databases and keys.
    pub data: PathBuf,
    /// The database; SQLite in the data folder unless set.
    pub database: Option<String>,
    /// The database of data keys; beside the other unless set.
    pub data_keys: Option<String>,
    /// The root key's file; in the data folder unless set.
    pub root_key: Option<PathBuf>,
    /// Who keeps the root key, if it is no file in the data folder.
    pub root: Option<Provider>,
    /// Who kept it before: what still lies under that key opens until `guosuo vault rotate root`.
    pub previous_root: Option<Provider>,
    /// How long keys and copies live.
    pub keys: Lives,
    /// The folder of policies; those built in unless set.
    pub policies: Option<PathBuf>,
    /// The name of the authority that issues credentials.
    pub authority: String,
    /// Its country.
    pub country: Country,
    /// Whether visitors may enrol by typing the zone of their passport. It proves nothing: such an account reaches no
    /// purpose that asks for a chip.
    pub enrol_typed: bool,
    /// Whether a chip's files may enrol although the chip could have proved itself present and did not. They may be a
    /// copy.
    pub accept_unbound_copy: bool,
    /// How often a chip signs to prove itself present: 1, or 4 for all 256 bits of the challenge.
    pub aa_rounds: u8,
    /// Our own TLS; none, and plain HTTP is spoken: on the loopback, or behind a proxy that speaks TLS.
    pub tls: Option<Tls>,
    /// The second door, for clients with certificates.
    pub mtls: Option<Mtls>,
    /// Where the service may go beyond the open internet.
    pub outside: Reach,
    /// Whether relying parties may watch the session from a frame (OpenID Connect Session Management 1.0): of use only
    /// where browsers still send cookies into frames.
    pub check_session: bool,
    /// Whether relying parties may ask for `verified_claims` (OpenID Connect for Identity Assurance 1.0).
    pub verified_claims: bool,
    /// What is done about findings on a passport that make no forgery.
    pub passports: Policy,
    /// What ID tokens and other tokens may be signed with; ES256 always. RSA keys take a moment to make, once.
    pub signing_algs: Vec<Alg>,
    /// What new values are sealed with: `aes`, or `national` for SM4 and SM3. Values of both open.
    pub suite: String,
    /// The log's surroundings: who may read it, its witnesses, its retention.
    pub ledger: Ledger,
    /// A door of its own for Prometheus; without it nobody reads what is counted.
    pub metrics: Option<Metrics>,
    /// What to log, in the words of `tracing`: `info`, `guosuo_provider=debug,info`.
    pub log: String,
    /// Whether passports of the fictional state are believed: in the demo's folder alone, never by a file.
    #[serde(skip)]
    pub specimens: Specimens,
}

/// How long keys and copies live, in days and in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lives {
    /// After how many days a signing key makes room for the next; 0 for never.
    pub rotate_after_days: u32,
    /// How long copies of the databases are kept. Keys that open only them are destroyed after it.
    pub backups_live_days: u32,
    /// Messages that one data key may seal, at most 2^32; near it there is an alarm.
    pub most_messages: u64,
}

impl Default for Lives {
    fn default() -> Self {
        Self { rotate_after_days: 90, backups_live_days: 30, most_messages: 1 << 32 }
    }
}

impl fmt::Debug for Config {
    // A database's address holds its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("issuer", &self.issuer.as_str()).finish_non_exhaustive()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            issuer: Url::parse("http://localhost:8080").unwrap_or_else(|_| unreachable!("a constant")),
            listen: "127.0.0.1:8080".to_owned(),
            data: PathBuf::from("guosuo-data"),
            database: None,
            data_keys: None,
            root_key: None,
            root: None,
            previous_root: None,
            keys: Lives::default(),
            policies: None,
            authority: "Guosuo".to_owned(),
            country: Country::CHINA,
            enrol_typed: false,
            accept_unbound_copy: false,
            aa_rounds: 1,
            check_session: false,
            verified_claims: true,
            tls: None,
            mtls: None,
            outside: Reach::default(),
            ledger: Ledger::default(),
            metrics: None,
            passports: Policy::default(),
            signing_algs: vec![Alg::Es256, Alg::EdDsa, Alg::Ps256, Alg::Rs256],
            suite: Suite::Aes.code().to_owned(),
            log: "info,sea_orm_migration=warn,sqlx=warn".to_owned(),
            specimens: Specimens::Refused,
        }
    }
}

/// What the first run writes.
pub const COMMENTED: &str = "\
# Guosuo. Every line may be left out; what stands here is the default.

# Our own address, as browsers and relying parties see it. Off loopback it is https.
issuer = \"http://localhost:8080\"

# Where to listen. Plain HTTP: off loopback put a proxy that speaks TLS before it.
listen = \"127.0.0.1:8080\"

# The folder of databases and keys; made on the first run.
data = \"guosuo-data\"

# PostgreSQL instead of the embedded SQLite is one line, and one for the data keys:
# database = \"postgres://guosuo@localhost/guosuo\"
# data_keys = \"postgres://guosuo@localhost/guosuo_keys\"

# The root key. Never in the same backup as the databases.
# root_key = \"guosuo-data/root.key\"

# Or somebody else keeps it (docs/vault.md): the environment, a token (PKCS#11), a Vault or OpenBao.
# [root]
# provider = \"pkcs11\"
# module = \"/usr/lib/softhsm/libsofthsm2.so\"
# token = \"guosuo\"
# key = \"root\"
# pin_file = \"pin\"

# A folder of policies instead of those built in.
# policies = \"policies\"

# The name and country of the authority that issues credentials.
authority = \"Guosuo\"
country = \"CN\"

# Whether visitors may enrol by typing the zone of their passport, at the lowest assurance.
enrol_typed = false

# Whether a chip's files may enrol although the chip could have proved itself present and did not: perhaps a copy.
accept_unbound_copy = false

# How often a chip signs to prove itself present: 1, or 4 for all 256 bits of the challenge.
aa_rounds = 1

# What tokens may be signed with; each relying party chooses one, ES256 if it says nothing.
signing_algs = [\"ES256\", \"EdDSA\", \"PS256\", \"RS256\"]

# What new personal values are sealed with: aes, or national (SM4-GCM with HMAC-SM3). Values of both open.
suite = \"aes\"

# Whether relying parties may watch the session from a frame (OpenID Connect Session Management 1.0).
check_session = false

# Whether relying parties may ask how a passport was proved (OpenID Connect for Identity Assurance 1.0).
verified_claims = true

# What to log, in the words of tracing.
log = \"info,sea_orm_migration=warn,sqlx=warn\"

# What is done about findings that make no forgery: accept, undecided or refuse (docs/passport.md).
[passports]
weak_hash = \"accept\"
missing_crl = \"accept\"
stale_crl = \"accept\"
expired_certificate = \"undecided\"

# Our own TLS (1.3). Without it plain HTTP is spoken, which belongs behind a proxy that speaks TLS.
# [tls]
# certificate = \"certificate.pem\"
# key = \"key.pem\"

# A second door, where relying parties may connect with certificates (RFC 8705), with the same [tls] or one of its own.
# [mtls]
# listen = \"0.0.0.0:8443\"
# address = \"https://mtls.id.example\"
# client_ca = \"clients.pem\"

# Numbers for Prometheus (docs/operating.md). Plain HTTP is for this machine; elsewhere it needs a certificate.
# [metrics]
# listen = \"127.0.0.1:9464\"
# tls = { certificate = \"certificate.pem\", key = \"key.pem\" }

# Days: after how many a signing key makes room for the next (0 for never), and how long copies of the databases live.
[keys]
rotate_after_days = 90
backups_live_days = 30
# Messages that one data key may seal; near it there is an alarm, and vault rotate dek makes new ones.
most_messages = 4294967296

# Keys, request objects and sign-out notices of relying parties are fetched and sent over https, to the open internet
# alone; hosts named here may lie in a private network.
[outside]
allow = []
extra_ca_files = []

# The log. Checkpoint and tiles are for auditors unless they are public (docs/witness.md).
[ledger]
public = false

# Witnesses that every checkpoint is shown; how many of them an export asks for (without it, all):
# quorum = 1
# [[ledger.witnesses]]
# url = \"https://witness.example\"
# vkey = \"witness.example+00000000+…\"

# How many days entries are kept; without this nothing is ever erased.
# [ledger.retention]
# security_days = 365
# giving_days = 1098
# lasting_days = 3653
";

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, does not parse (with line), or contradicts itself.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: Self =
            toml::from_str(&text).with_context(|| format!("{} does not parse", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        config.data = folder.join(&config.data);
        config.root_key = config.root_key.map(|p| folder.join(p));
        config.root = config.root.map(|provider| provider.beside(folder));
        config.previous_root = config.previous_root.map(|provider| provider.beside(folder));
        config.policies = config.policies.map(|p| folder.join(p));
        let beside = |tls: Tls| Tls { certificate: folder.join(tls.certificate), key: folder.join(tls.key) };
        config.tls = config.tls.map(beside);
        config.mtls = config.mtls.map(|mtls| Mtls {
            tls: mtls.tls.map(beside),
            client_ca: mtls.client_ca.map(|file| folder.join(file)),
            ..mtls
        });
        config.metrics = config.metrics.map(|m| Metrics { tls: m.tls.map(beside), ..m });
        for file in &mut config.outside.extra_ca_files {
            *file = folder.join(&*file);
        }
        config.validate()?;
        Ok(config)
    }

    /// The configuration of a folder alone: the issuer is the one that served it last.
    #[must_use]
    pub fn of_folder(data: &Path) -> Self {
        let kept = fs::read_to_string(data.join(ISSUER)).ok();
        let issuer = kept.and_then(|text| Url::parse(text.trim()).ok());
        let default = Self::default();
        let specimens = if data.join(DEMO).exists() { Specimens::Accepted } else { Specimens::Refused };
        Self { data: data.to_owned(), issuer: issuer.unwrap_or(default.issuer), specimens, ..Self::default() }
    }

    /// Notes the issuer beside the databases, for commands that are given the folder alone.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn note_issuer(&self) -> anyhow::Result<()> {
        whole::write(&self.data.join(ISSUER), &format!("{}\n", self.issuer))
    }

    /// Notes that the folder is the demo's, so that commands on it believe what the demo believes.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn note_demo(&self) -> anyhow::Result<()> {
        whole::write(&self.data.join(DEMO), "passports of the fictional state are believed here\n")
    }

    /// The log's name. It is part of every signature, so the first one given stays, whatever becomes of the issuer.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn origin(&self) -> anyhow::Result<String> {
        let file = self.data.join(ORIGIN);
        let kept = fs::read_to_string(&file).unwrap_or_default().trim().to_owned();
        if !kept.is_empty() {
            return Ok(kept);
        }
        let issuer = self.issuer_text();
        let name = issuer.split_once("://").map_or(issuer.as_str(), |(_, rest)| rest);
        let origin = format!("{name}/log");
        whole::write(&file, &format!("{origin}\n"))?;
        Ok(origin)
    }

    /// Where the log's signer keeps what it signed last; nowhere for a database that ends with the process.
    #[must_use]
    pub fn signed(&self) -> Option<PathBuf> {
        let lasting = !self.storage().url.starts_with("sqlite::memory:");
        lasting.then(|| self.data.join(SIGNED))
    }

    /// Gives the log another name, the next one; says the old and the new.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn rename_log(&self) -> anyhow::Result<(String, String)> {
        let old = self.origin()?;
        let (stem, number) = match old.rsplit_once("/log-") {
            Some((stem, digits)) if digits.parse::<u32>().is_ok() => (stem, digits.parse::<u32>()? + 1),
            _ => (old.strip_suffix("/log").unwrap_or(&old), 2),
        };
        let new = format!("{stem}/log-{number}");
        whole::write(&self.data.join(ORIGIN), &format!("{new}\n"))?;
        Ok((old, new))
    }

    fn validate(&self) -> anyhow::Result<()> {
        if self.issuer.query().is_some() || self.issuer.fragment().is_some() || self.issuer.host().is_none() {
            bail!("issuer must be an address without query and fragment");
        }
        if Suite::from_str(&self.suite).is_err() {
            bail!("suite must be aes or national");
        }
        if self.root.is_some() && self.root_key.is_some() {
            bail!("root_key and [root] both say where the root key is; keep one");
        }
        if self.previous_root.is_some() && self.root.is_none() {
            bail!("[previous_root] needs a [root], the one to move to");
        }
        if !matches!(self.aa_rounds, 1 | 4) {
            bail!("aa_rounds must be 1 or 4");
        }
        if !(1..=1 << 32).contains(&self.keys.most_messages) {
            bail!("keys.most_messages must be from 1 to 4294967296");
        }
        if let Some(mtls) = &self.mtls
            && (mtls.address.scheme() != "https" || mtls.tls.is_none() && self.tls.is_none())
        {
            bail!("the second door needs an https address, and a certificate in [tls] or [mtls.tls]");
        }
        self.ledger.witnessed()?;
        self.metrics.as_ref().map_or(Ok(()), Metrics::validate)?;
        self.ledger.retention()?;
        if self.passports.presence_omitted != Rule::Refuse {
            bail!("passports.presence_omitted is decided by accept_unbound_copy");
        }
        if self.issuer.scheme() != "https" && !self.is_loopback() {
            bail!("issuer must be https unless it is this machine (localhost)");
        }
        Ok(())
    }

    /// Whether the issuer is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.issuer.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// The root key's file.
    #[must_use]
    pub fn root_key_file(&self) -> PathBuf {
        self.root_key.clone().unwrap_or_else(|| self.data.join("root.key"))
    }

    /// The databases.
    #[must_use]
    pub fn storage(&self) -> storage::Settings {
        let file = self.data.join("guosuo.db");
        let url = self.database.clone().unwrap_or_else(|| format!("sqlite://{}?mode=rwc", file.display()));
        storage::Settings { url, data_keys_url: self.data_keys.clone() }
    }

    /// What new values are sealed with.
    #[must_use]
    pub fn suite(&self) -> Suite {
        self.suite.parse().unwrap_or_default()
    }

    /// Where policies come from.
    #[must_use]
    pub fn policies(&self) -> privacy::Source {
        self.policies.clone().map_or(privacy::Source::Embedded, privacy::Source::Folder)
    }

    /// The issuer without a final slash, as `iss` has it.
    #[must_use]
    pub fn issuer_text(&self) -> String {
        self.issuer.as_str().trim_end_matches('/').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commented_file_says_the_defaults() {
        let read: Config = toml::from_str(COMMENTED).unwrap();
        assert!(read == Config::default());
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let config = |issuer: &str| Config { issuer: Url::parse(issuer).unwrap(), ..Config::default() };
        assert!(config("http://localhost:1").validate().is_ok());
        assert!(config("https://id.example").validate().is_ok());
        assert!(config("http://id.example").validate().is_err());
        assert!(config("https://id.example/?x").validate().is_err());
    }
}
