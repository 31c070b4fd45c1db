use super::Draft;
use oauth::{Error, authorize};

/// A number of seconds, or what the client registered (OpenID Connect Core §3.1.2.1, Registration §2).
pub(in super::super) fn max_age(draft: &mut Draft<'_>) -> Result<(), Error> {
    let asked = authorize::max_age(draft.params.find("max_age"))?;
    draft.max_age = asked.or(draft.metadata.default_max_age);
    Ok(())
}
