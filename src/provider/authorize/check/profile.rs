use super::Draft;
use oauth::Error;

/// What the client or its profile promised about its requests: that they are pushed (RFC 9126 §6, FAPI 2.0 §5.3.2.2),
/// that they are signed (RFC 9101 §10.5).
pub(in super::super) fn profile(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.metadata.must_push() && !draft.arrival.pushed {
        return Err(Error::request("This client has to push its requests to /par first."));
    }
    if draft.metadata.must_sign() && !draft.arrival.signed {
        return Err(Error::request("This client has to sign its requests."));
    }
    Ok(())
}
