use super::Draft;
use oauth::{Error, authorize};

/// A number of seconds (OpenID Connect Core §3.1.2.1).
pub(in super::super) fn max_age(draft: &mut Draft<'_>) -> Result<(), Error> {
    draft.max_age = authorize::max_age(draft.params.find("max_age"))?;
    Ok(())
}
