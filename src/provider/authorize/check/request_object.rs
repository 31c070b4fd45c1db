use super::Draft;
use oauth::{Code, Error};

/// Request objects were read before; those of somebody we could not name, and references inside of objects, are never
/// ignored: they might say something else than the query (OpenID Connect Core §3.1.2.6).
pub(in super::super) fn request_object(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.params.find("request").is_some() {
        return Err(Error::new(Code::InvalidRequestObject, "The request object cannot be read."));
    }
    if draft.params.find("request_uri").is_some() {
        return Err(Error::new(Code::InvalidRequestUri, "The request_uri cannot be read."));
    }
    Ok(())
}
