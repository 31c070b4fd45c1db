use super::Draft;
use oauth::{Code, Error, GrantType, Scope};

/// `openid` and nothing beyond the registration (RFC 6749 §3.3). `offline_access` counts for clients registered for
/// refresh tokens; from others it is ignored (OpenID Connect Core §11).
pub(in super::super) fn scope(draft: &mut Draft<'_>) -> Result<(), Error> {
    let asked = Scope::parse(draft.params.find("scope").unwrap_or_default())?;
    let registered = Scope::parse(&draft.metadata.scope)?;
    // FAPI 2.0 §5.3.2.2 is plain OAuth too.
    if !asked.has("openid") && !draft.metadata.security_profile.is_fapi() {
        return Err(Error::new(Code::InvalidScope, "The scope must contain openid."));
    }
    let offline = draft.metadata.may(GrantType::RefreshToken);
    let kept = asked.only(|word| word != "offline_access" || offline);
    if !kept.is_within(&registered) {
        let sentence = "The scope reaches beyond what the client is registered for.";
        return Err(Error::new(Code::InvalidScope, sentence));
    }
    draft.scope = kept;
    Ok(())
}
