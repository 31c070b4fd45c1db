use super::Draft;
use oauth::{Error, authorize::ResponseMode};

/// A mode we serve, and one that what is wanted may travel in (OAuth 2.0 Multiple Response Types §2.1, §3).
pub(in super::super) fn response_mode(draft: &mut Draft<'_>) -> Result<(), Error> {
    ResponseMode::parse(draft.params.find("response_mode"), draft.response).map(|_| ())
}
