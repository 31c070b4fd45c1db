use super::Draft;
use crate::resource;
use oauth::Error;

/// Whom the tokens are for, among the resources the client is registered for (RFC 8707 §2.1).
pub(in super::super) fn resource(draft: &mut Draft<'_>) -> Result<(), Error> {
    draft.resource = resource::asked(&draft.params, draft.metadata)?;
    Ok(())
}
