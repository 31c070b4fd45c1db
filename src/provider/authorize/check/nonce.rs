use super::Draft;
use oauth::{Error, authorize::ResponseType};

/// There, where an ID token comes at once (OpenID Connect Core §3.2.2.1).
pub(in super::super) fn nonce(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.response != ResponseType::Code && draft.params.find("nonce").is_none() {
        return Err(Error::request("nonce is missing; an ID token that comes at once needs one."));
    }
    Ok(())
}
