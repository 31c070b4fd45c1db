use super::Draft;
use oauth::{Error, authorize::Prompt};

/// Known words; `none` alone (OpenID Connect Core §3.1.2.1).
pub(in super::super) fn prompt(draft: &mut Draft<'_>) -> Result<(), Error> {
    draft.prompt = Prompt::parse(draft.params.find("prompt"))?;
    Ok(())
}
