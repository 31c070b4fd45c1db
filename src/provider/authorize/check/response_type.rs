use super::Draft;
use oauth::{Code, Error, GrantType, authorize::ResponseType};

/// One we know, and one the client is registered for (RFC 6749 §4.1.2.1).
pub(in super::super) fn response_type(draft: &mut Draft<'_>) -> Result<(), Error> {
    draft.response = ResponseType::parse(draft.params.find("response_type"))?;
    let grant = match draft.response {
        ResponseType::Code => GrantType::AuthorizationCode,
        ResponseType::IdToken | ResponseType::IdTokenToken => GrantType::Implicit,
    };
    let mut registered = draft.metadata.response_types.iter().map(|text| ResponseType::parse(Some(text)));
    if draft.metadata.may(grant) && registered.any(|known| known == Ok(draft.response)) {
        Ok(())
    } else {
        Err(Error::new(Code::UnauthorizedClient, "The client is not registered for this response_type."))
    }
}
