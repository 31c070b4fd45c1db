use super::Draft;
use oauth::Error;

/// What the client promised about its requests: that they are pushed (RFC 9126 §6), that they are signed
/// (RFC 9101 §10.5).
pub(in super::super) fn profile(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.metadata.require_pushed_authorization_requests && !draft.arrival.pushed {
        return Err(Error::request("This client has to push its requests to /par first."));
    }
    if draft.metadata.require_signed_request_object && !draft.arrival.signed {
        return Err(Error::request("This client has to sign its requests."));
    }
    Ok(())
}
