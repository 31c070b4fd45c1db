//! Where the root key comes from, as the configuration says.

use crate::{Config, outside::Outside};
use anyhow::{Context, bail};
use kernel::Entropy;
use keys::{Absent, FileRoot, Roots, TokenRoot, TokenSettings, TransitRoot, Transport, Unreached};
use serde::Deserialize;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::runtime::Handle;
use url::Url;
use vault::{Root, Suite};
use zeroize::Zeroizing;

/// Who keeps the root key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "provider", rename_all = "lowercase", deny_unknown_fields)]
pub enum Provider {
    /// A file for its owner alone.
    File {
        /// The file.
        file: PathBuf,
    },
    /// The environment of the process.
    Environment {
        /// The variable's name.
        variable: String,
    },
    /// A token that speaks PKCS#11.
    Pkcs11 {
        /// The token maker's library.
        module: PathBuf,
        /// The token's label.
        token: String,
        /// The key's label.
        key: String,
        /// The file that holds the user's PIN; or
        pin_file: Option<PathBuf>,
        /// the variable that does.
        pin_variable: Option<String>,
    },
    /// The transit engine of a Vault or OpenBao.
    Transit {
        /// Its address.
        address: Url,
        /// Where the engine is mounted.
        #[serde(default = "transit")]
        mount: String,
        /// The key's name.
        key: String,
        /// The file that holds our token; or
        token_file: Option<PathBuf>,
        /// the variable that does.
        token_variable: Option<String>,
    },
}

fn transit() -> String {
    "transit".to_owned()
}

impl Provider {
    /// Paths in a configuration file are relative to it.
    pub(crate) fn beside(mut self, folder: &Path) -> Self {
        let join = |file: &mut PathBuf| *file = folder.join(&*file);
        match &mut self {
            Self::File { file } => join(file),
            Self::Pkcs11 { module, pin_file, .. } => {
                join(module);
                pin_file.iter_mut().for_each(join);
            }
            Self::Transit { token_file, .. } => token_file.iter_mut().for_each(join),
            Self::Environment { .. } => {}
        }
        self
    }

    /// The word in the configuration.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Environment { .. } => "environment",
            Self::Pkcs11 { .. } => "pkcs11",
            Self::Transit { .. } => "transit",
        }
    }

    fn open(&self, config: &Config, absent: Absent) -> anyhow::Result<Arc<dyn Root>> {
        let (loopback, moving) = (config.is_loopback(), config.previous_root.is_some());
        Ok(match self {
            Self::File { file } if moving && absent == Absent::Make && !file.exists() => bail!(
                "{} is not there; guosuo vault rotate root makes it, once, to be copied to every node",
                file.display()
            ),
            Self::File { file } => at(file, loopback, config.suite())?,
            Self::Environment { variable } => {
                let text = Zeroizing::new(environment(variable)?);
                let root =
                    FileRoot::parse(&text, loopback).with_context(|| format!("the variable {variable}"))?;
                Arc::new(root.with(config.suite()))
            }
            Self::Pkcs11 { module, token, key, pin_file, pin_variable } => {
                let settings = TokenSettings {
                    module: module.clone(),
                    token: token.clone(),
                    key: key.clone(),
                    pin: Source::of(pin_file.as_deref(), pin_variable.as_deref())
                        .and_then(|pin| pin.read())
                        .context("the PIN of the root key")?,
                };
                Arc::new(
                    TokenRoot::open(&settings, absent)
                        .with_context(|| format!("token {token}, key {key}"))?,
                )
            }
            Self::Transit { address, mount, key, token_file, token_variable } => {
                let token = Source::of(token_file.as_deref(), token_variable.as_deref())
                    .context("the token of the root key")?;
                // What is missing is said at once, not when the first key is asked for.
                token.read().context("the token of the root key")?;
                let engine = Engine {
                    outside: Outside::new(&config.outside, loopback)?,
                    address: below(address),
                    token,
                    runtime: Handle::try_current().context("no runtime to reach the transit engine from")?,
                };
                Arc::new(TransitRoot::new(mount, key, Arc::new(engine)))
            }
        })
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that takes secrets from the environment")]
fn environment(variable: &str) -> anyhow::Result<String> {
    std::env::var(variable).with_context(|| format!("the variable {variable} is not set"))
}

/// Where a secret is that signs us in to the root key's keeper.
enum Source {
    File(PathBuf),
    Variable(String),
}

impl Source {
    fn of(file: Option<&Path>, variable: Option<&str>) -> anyhow::Result<Self> {
        match (file, variable) {
            (Some(file), None) => Ok(Self::File(file.to_owned())),
            (None, Some(variable)) => Ok(Self::Variable(variable.to_owned())),
            _ => bail!("name it by a file or by a variable, one of them"),
        }
    }

    fn read(&self) -> anyhow::Result<Zeroizing<String>> {
        let text = match self {
            Self::File(file) => {
                fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
            }
            Self::Variable(variable) => environment(variable)?,
        };
        Ok(Zeroizing::new(Zeroizing::new(text).trim().to_owned()))
    }
}

/// An address to which paths are added, not in place of its last part.
fn below(address: &Url) -> Url {
    let mut address = address.clone();
    if !address.path().ends_with('/') {
        let path = format!("{}/", address.path());
        address.set_path(&path);
    }
    address
}

fn at(file: &Path, loopback: bool, suite: Suite) -> anyhow::Result<Arc<dyn Root>> {
    let root = FileRoot::load(file, loopback).with_context(|| format!("{}", file.display()))?;
    Ok(Arc::new(root.with(suite)))
}

/// The root key of a deployment, with those before it; made if there is neither key nor database.
///
/// # Errors
/// When a provider named is missing or refuses; there is no fallback.
pub(crate) fn root(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Arc<dyn Root>> {
    folder(&config.data)?;
    let fresh = config.database.is_none() && !config.data.join("guosuo.db").exists();
    let Some(provider) = &config.root else { return in_file(config, entropy, fresh) };
    let absent = if fresh || config.previous_root.is_some() { Absent::Make } else { Absent::Refuse };
    let current = provider.open(config, absent)?;
    let mut earlier = Vec::new();
    if let Some(previous) = &config.previous_root {
        earlier.push(previous.open(config, Absent::Refuse).context("the previous root key")?);
    }
    Ok(Arc::new(Roots::new(current, earlier)))
}

/// Where the next root key is made, and where the last one stays for older backups.
pub(crate) fn beside(file: &Path) -> (PathBuf, PathBuf) {
    (file.with_extension("key.next"), file.with_extension("key.previous"))
}

fn in_file(config: &Config, entropy: &dyn Entropy, fresh: bool) -> anyhow::Result<Arc<dyn Root>> {
    let file = config.root_key_file();
    let (next, previous) = beside(&file);
    if !file.exists() && next.exists() {
        // A change of the root key was stopped between its last two steps.
        fs::rename(&next, &file).with_context(|| format!("cannot rename {}", next.display()))?;
    }
    if !file.exists() {
        if !fresh && config.database.is_none() {
            bail!("{} is missing; without it nothing in the database opens. Put it back.", file.display());
        }
        let root =
            FileRoot::create(&file, entropy).with_context(|| format!("cannot make {}", file.display()))?;
        return Ok(Arc::new(root.with(config.suite())));
    }
    let mut earlier = Vec::new();
    for other in [next, previous].iter().filter(|other| other.exists()) {
        earlier.push(at(other, config.is_loopback(), config.suite())?);
    }
    Ok(Arc::new(Roots::new(at(&file, config.is_loopback(), config.suite())?, earlier)))
}

/// The root key that is to be, before the one that is. Into a file it moves by this alone, on one machine: nodes that
/// made it at their start would each make another.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn coming(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<Arc<dyn Root>> {
    if let (Some(Provider::File { file }), Some(_)) = (&config.root, &config.previous_root)
        && !file.exists()
    {
        FileRoot::create(file, entropy).with_context(|| format!("cannot make {}", file.display()))?;
    }
    let file = config.root_key_file();
    let (next, _) = beside(&file);
    let now = root(config, entropy)?;
    if config.root.is_some() {
        return Ok(now);
    }
    if !next.exists() {
        FileRoot::create(&next, entropy).with_context(|| format!("cannot make {}", next.display()))?;
    }
    Ok(Arc::new(Roots::new(at(&next, config.is_loopback(), config.suite())?, vec![now])))
}

/// Puts the root key that was to be in the place of the one that was, which stays beside it for older backups.
///
/// # Errors
/// When a file cannot be renamed; then both still open what they wrapped.
pub(crate) fn settle(config: &Config) -> anyhow::Result<()> {
    let file = config.root_key_file();
    let (next, previous) = beside(&file);
    if config.root.is_some() || !next.exists() {
        return Ok(());
    }
    fs::rename(&file, &previous).with_context(|| format!("cannot rename {}", file.display()))?;
    fs::rename(&next, &file).with_context(|| format!("cannot rename {}", next.display()))
}

/// Makes the folder of databases and keys, for its owner alone.
fn folder(path: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make {}", path.display()))
}

/// The way to a transit engine: our one client for what is outside.
struct Engine {
    outside: Outside,
    address: Url,
    /// Read each time: whoever renews the token in its file need not start us again.
    token: Source,
    runtime: Handle,
}

impl Transport for Engine {
    fn post(&self, path: &str, body: &Value) -> Result<(u16, Value), Unreached> {
        let url = self.address.join(path).map_err(|e| Unreached(e.to_string()))?;
        let token = self.token.read().map_err(|e| Unreached(format!("{e:#}")))?;
        let asked = self.outside.ask(url, ("X-Vault-Token", &token), body);
        self.runtime.block_on(asked).map_err(|error| Unreached(format!("{}: {}", self.address, error.0)))
    }
}

#[cfg(test)]
mod tests;
