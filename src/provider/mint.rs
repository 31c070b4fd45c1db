//! Secrets of 32 random bytes: shown once, kept as a keyed hash.

use crate::{Error, Inner};
use kernel::{Entropy, GrantId, VisitorId};
use std::time::Duration;
use storage::{WriteTx, token};

/// The label of the keyed hash an authorization code is kept under.
pub(crate) const CODE: &str = "guosuo/code";
/// The label for client secrets.
pub(crate) const SECRET: &str = "guosuo/client-secret";

/// How long an access token lives.
pub(crate) const ACCESS_LASTS: Duration = Duration::from_secs(5 * 60);
/// How long a refresh token lives.
pub(crate) const REFRESH_LASTS: Duration = Duration::from_secs(30 * 24 * 3600);

/// A fresh secret and the hash it is kept under.
pub(crate) fn secret(inner: &Inner, label: &str) -> (String, Vec<u8>) {
    fresh(inner, label, inner.store.entropy())
}

fn fresh(inner: &Inner, label: &str, entropy: &dyn Entropy) -> (String, Vec<u8>) {
    let text = jose::b64_encode(entropy.bytes::<32>());
    let hash = hash(inner, label, &text);
    (text, hash)
}

/// The hash a secret is found by.
pub(crate) fn hash(inner: &Inner, label: &str, text: &str) -> Vec<u8> {
    inner.keys.mac(label, text.as_bytes()).to_vec()
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// At a resource.
    Access,
    /// At the token endpoint.
    Refresh,
}

impl Kind {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// Who gets a token, and for whom it speaks.
pub(crate) struct Holder<'a> {
    pub(crate) client: &'a str,
    pub(crate) grant: Option<GrantId>,
    pub(crate) visitor: Option<VisitorId>,
    pub(crate) scope: &'a str,
}

/// Makes a token and keeps its hash.
pub(crate) async fn token(
    tx: &WriteTx,
    inner: &Inner,
    kind: Kind,
    holder: &Holder<'_>,
) -> Result<String, Error> {
    let (text, token_hash) = fresh(inner, token::TOKEN, tx.entropy());
    let lasts = match kind {
        Kind::Access => ACCESS_LASTS,
        Kind::Refresh => REFRESH_LASTS,
    };
    let row = token::Model {
        token_hash,
        kind: kind.code().to_owned(),
        client: holder.client.to_owned(),
        grant: holder.grant,
        visitor: holder.visitor,
        scope: holder.scope.to_owned(),
        audience: inner.issuer.clone(),
        issued_at: tx.now(),
        expires_at: tx.now().plus(lasts),
        revoked_at: None,
    };
    token::insert(tx, row).await?;
    Ok(text)
}
