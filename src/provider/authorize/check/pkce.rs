use super::Draft;
use oauth::{Challenge, Error, authorize::ResponseType};

/// PKCE with S256, for every client that wants a code and cannot prove who it is, and under FAPI; whoever begins it, is
/// held to it (RFC 9700 §2.1.1).
pub(in super::super) fn pkce(draft: &mut Draft<'_>) -> Result<(), Error> {
    let (challenge, method) =
        (draft.params.find("code_challenge"), draft.params.find("code_challenge_method"));
    let begun = challenge.is_some() || method.is_some();
    if draft.response == ResponseType::Code && (begun || draft.metadata.must_prove()) {
        draft.challenge = Some(Challenge::parse(challenge, method)?);
    }
    Ok(())
}
