use super::Draft;
use oauth::Error;

/// The thumbprint of the key the code shall be for, if one is named (RFC 9449 §10).
pub(in super::super) fn dpop(draft: &mut Draft<'_>) -> Result<(), Error> {
    let Some(jkt) = draft.params.find("dpop_jkt") else { return Ok(()) };
    if !jose::b64_decode(jkt).is_ok_and(|bytes| bytes.len() == 32) {
        return Err(Error::request("dpop_jkt is not the SHA-256 thumbprint of a key."));
    }
    draft.dpop_jkt = Some(jkt.to_owned());
    Ok(())
}
