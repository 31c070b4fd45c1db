use super::Draft;
use crate::claims;
use oauth::{Code, Disclosure, Error};

/// One purpose, which the client is registered for: the one it names, or its only one (PIPL Art. 6: a purpose is
/// definite); the recipient's own country; claims that we know (RFC 9396 §5).
pub(in super::super) fn purpose(draft: &mut Draft<'_>) -> Result<(), Error> {
    let registered = &draft.client.purposes.0;
    let detail = Disclosure::parse(draft.params.find("authorization_details"))?;
    let detail = detail.map(claims::named).transpose()?;
    let here = draft.client.country.to_string();
    if detail.as_ref().and_then(|d| d.recipient_country.as_ref()).is_some_and(|country| *country != here) {
        let sentence = "recipient_country is not the country the client is registered for.";
        return Err(Error::new(Code::InvalidAuthorizationDetails, sentence));
    }
    let purpose = match &detail {
        Some(named) => named.purpose.parse().map_err(|_| {
            Error::new(Code::InvalidAuthorizationDetails, "The purpose is not a registered one.")
        })?,
        None => match registered.as_slice() {
            [only] => *only,
            _ => {
                return Err(Error::request(
                    "Name the purpose in authorization_details of type guosuo_disclosure.",
                ));
            }
        },
    };
    if !registered.contains(&purpose) {
        let sentence = "The client is not registered for this purpose.";
        return Err(Error::new(Code::AccessDenied, sentence));
    }
    draft.purpose = Some(purpose);
    draft.details = detail;
    Ok(())
}
