use super::Draft;
use oauth::{Code, Error};

/// Request objects by value were read before; those of somebody we could not name, and those by reference, are not
/// served (OpenID Connect Core §3.1.2.6), and never ignored: they might say something else than the query.
pub(in super::super) fn request_object(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.params.find("request").is_some() {
        return Err(Error::new(Code::InvalidRequestObject, "The request object cannot be read."));
    }
    if draft.params.find("request_uri").is_some() {
        let code = Code::RequestUriNotSupported;
        return Err(Error::new(code, "The request_uri parameter is not supported here."));
    }
    Ok(())
}
