use super::Draft;
use oauth::{Code, Error};

/// Nobody registers on the fly (OpenID Connect Core §7.2.1).
pub(in super::super) fn registration(draft: &mut Draft<'_>) -> Result<(), Error> {
    match draft.params.find("registration") {
        None => Ok(()),
        Some(_) => Err(Error::new(
            Code::RegistrationNotSupported,
            "The registration parameter is not supported here.",
        )),
    }
}
