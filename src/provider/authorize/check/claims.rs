use super::Draft;
use oauth::{Error, authorize::ClaimsRequest};

/// The `claims` parameter, if there is one (OpenID Connect Core §5.5).
pub(in super::super) fn claims(draft: &mut Draft<'_>) -> Result<(), Error> {
    draft.claims = ClaimsRequest::parse(draft.params.find("claims"))?;
    if !draft.inner.assurance {
        // A claim that is not known here, like any other (§5.5).
        draft.claims.userinfo.verified.clear();
        draft.claims.id_token.verified.clear();
    }
    draft.sub = draft.claims.sub.clone();
    Ok(())
}
