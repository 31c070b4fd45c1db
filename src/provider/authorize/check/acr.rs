use super::Draft;
use oauth::{Error, authorize::Contexts};

/// How the visitor must be known: what the claim `acr` asks, which may be essential, or else `acr_values`, a wish
/// (OpenID Connect Core §5.5.1.1, §3.1.2.1).
pub(in super::super) fn acr(draft: &mut Draft<'_>) -> Result<(), Error> {
    let usual = draft.metadata.default_acr_values.join(" ");
    let usual = (!usual.is_empty()).then_some(usual.as_str());
    let wished = Contexts::parse(draft.params.find("acr_values").or(usual))?;
    draft.acr =
        draft.claims.acr.take().filter(|acr| !acr.values.is_empty() || acr.essential).unwrap_or(wished);
    Ok(())
}
