//! A request that another site's form posted, on its way to a GET that has the session's cookie.

use crate::{Authorize, Error, Inner, request::Request};
use kernel::Call;
use std::time::Duration;

const PURPOSE: &str = "posted";
/// A browser follows at once.
const LASTS: Duration = Duration::from_secs(60);

pub(super) fn seal(inner: &Inner, call: Call, request: &Request) -> Result<Authorize, Error> {
    let text = serde_json::to_vec(request).map_err(|_| storage::Error::Corrupt("request"))?;
    let until = call.now.plus(LASTS);
    let sealed = inner.keys.transient().seal(PURPOSE, &[], until, inner.store.entropy(), &text);
    Ok(Authorize::Again { request: sealed.map_err(|_| keys::Error::Sealed)? })
}

pub(super) fn open(inner: &Inner, call: Call, sealed: &str) -> Option<Request> {
    let opened = inner.keys.transient().open(PURPOSE, &[], call.now, sealed).ok()?;
    serde_json::from_slice(&opened).ok()
}
