//! Whom an access token is for (RFC 8707).

use oauth::{ClientMetadata, Code, Error, Params};

const FOREIGN: Error = Error::new(
    Code::InvalidTarget,
    "The resource is not one the client is registered for, or not one this was asked for.",
);
const SEVERAL: Error =
    Error::new(Code::InvalidTarget, "An access token is for one resource; name one in resource.");

/// The resources a request names, each once, with spaces between them; `None` if it names none.
///
/// # Errors
/// `invalid_target` for one the client is not registered for (§2).
pub(crate) fn asked(params: &Params<'_>, metadata: &ClientMetadata) -> Result<Option<String>, Error> {
    let mut named: Vec<&str> = Vec::new();
    for resource in params.all("resource") {
        if !metadata.resources.iter().any(|known| known == resource) {
            return Err(FOREIGN);
        }
        if !named.contains(&resource) {
            named.push(resource);
        }
    }
    Ok((!named.is_empty()).then(|| named.join(" ")))
}

/// The one resource of a token, among those that were granted (§2.2).
///
/// # Errors
/// `invalid_target` when another is asked, or several come into question.
pub(crate) fn narrowed<'a>(
    granted: Option<&'a str>,
    asked: Option<&'a str>,
) -> Result<Option<&'a str>, Error> {
    let chosen = match (granted, asked) {
        (Some(granted), Some(asked)) if asked.split(' ').all(|one| granted.split(' ').any(|g| g == one)) => {
            asked
        }
        (_, Some(_)) => return Err(FOREIGN),
        (granted, None) => return granted.map_or(Ok(None), |granted| one(granted).map(Some)),
    };
    one(chosen).map(Some)
}

fn one(resources: &str) -> Result<&str, Error> {
    if resources.contains(' ') { Err(SEVERAL) } else { Ok(resources) }
}
