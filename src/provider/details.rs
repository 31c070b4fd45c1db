//! Authorization details as they are kept (RFC 9396).

use oauth::Disclosure;
use serde_json::Value;
use storage::{Json, grant};

/// Reads what was kept.
///
/// # Errors
/// [`storage::Error::Corrupt`] when it is none of ours.
pub(crate) fn read(kept: Option<&Json<Value>>) -> Result<Option<Disclosure>, storage::Error> {
    let read = kept.map(|kept| serde_json::from_value(kept.0.clone()));
    read.transpose().map_err(|_| storage::Error::Corrupt("authorization details"))
}

/// What is kept of them.
///
/// # Errors
/// Never for details that were read.
pub(crate) fn kept(details: Option<&Disclosure>) -> Result<Option<Json<Value>>, storage::Error> {
    let kept = details.map(serde_json::to_value).transpose();
    Ok(kept.map_err(|_| storage::Error::Corrupt("authorization details"))?.map(Json))
}

/// Those of a grant, if it was asked by such.
///
/// # Errors
/// As [`read`].
pub(crate) fn granted(grant: &grant::Model) -> Result<Option<Disclosure>, storage::Error> {
    read(grant.details.as_ref())
}
