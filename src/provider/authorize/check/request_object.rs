use super::Draft;
use oauth::{Code, Error};

/// Request objects are not served (OpenID Connect Core §3.1.2.6), and are never ignored: they might say something
/// else than the query.
pub(in super::super) fn request_object(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.params.find("request").is_some() {
        let code = Code::RequestNotSupported;
        return Err(Error::new(code, "The request parameter is not supported here."));
    }
    if draft.params.find("request_uri").is_some() {
        let code = Code::RequestUriNotSupported;
        return Err(Error::new(code, "The request_uri parameter is not supported here."));
    }
    Ok(())
}
