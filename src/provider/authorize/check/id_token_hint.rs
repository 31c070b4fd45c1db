use super::Draft;
use crate::id_token;
use oauth::Error;

/// One of our ID tokens for this client, expired or not (OpenID Connect Core §3.1.2.1).
pub(in super::super) fn id_token_hint(draft: &mut Draft<'_>) -> Result<(), Error> {
    let Some(hint) = draft.params.find("id_token_hint") else {
        return Ok(());
    };
    let claims = id_token::hint(draft.inner, hint)
        .filter(|claims| claims.aud == draft.client.id.to_string())
        .ok_or(Error::request("id_token_hint is not an ID token of ours for this client."))?;
    if draft.sub.as_ref().is_some_and(|sub| *sub != claims.sub) {
        return Err(Error::request("id_token_hint and claims name different subjects."));
    }
    draft.sub = Some(claims.sub);
    Ok(())
}
