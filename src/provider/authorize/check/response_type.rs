use super::Draft;
use oauth::{Code, Error, GrantType, authorize::ResponseType};

/// Only `code`, and only for clients of the code grant (RFC 6749 §4.1.2.1).
pub(in super::super) fn response_type(draft: &mut Draft<'_>) -> Result<(), Error> {
    ResponseType::parse(draft.params.find("response_type"))?;
    if draft.metadata.may(GrantType::AuthorizationCode) {
        Ok(())
    } else {
        Err(Error::new(Code::UnauthorizedClient, "The client is not registered for the code grant."))
    }
}
