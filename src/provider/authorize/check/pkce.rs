use super::Draft;
use oauth::{Challenge, Error, authorize::ResponseType};

/// PKCE with S256, for every client that wants a code (RFC 9700 §2.1.1).
pub(in super::super) fn pkce(draft: &mut Draft<'_>) -> Result<(), Error> {
    if draft.response != ResponseType::Code {
        return Ok(());
    }
    let params = draft.params;
    draft.challenge =
        Some(Challenge::parse(params.find("code_challenge"), params.find("code_challenge_method"))?);
    Ok(())
}
