//! Data groups that are read: 1 (machine-readable zone) and 11 (names in their own script).

use crate::tlv::{Malformed, Tlv, read};

/// The machine-readable zone in data group 1 (ICAO 9303-10 §4.7.1).
pub(crate) fn dg1(bytes: &[u8]) -> Result<String, Malformed> {
    let (outer, _) = read(bytes)?;
    let zone = Tlv::whole(outer.expect(0x61)?.value)?.expect(0x5f1f)?;
    let text = std::str::from_utf8(zone.value).map_err(|_| Malformed)?;
    Ok(text.to_owned())
}

/// The full name in data group 11 (tag 5F0E), fillers turned to spaces (ICAO 9303-10 §4.7.11).
pub(crate) fn dg11_name(bytes: &[u8]) -> Result<Option<String>, Malformed> {
    let (outer, _) = read(bytes)?;
    for part in outer.expect(0x6b)?.children() {
        let part = part?;
        if part.tag == 0x5f0e {
            let text = String::from_utf8_lossy(part.value);
            let words: Vec<&str> = text.split('<').filter(|w| !w.is_empty()).collect();
            return Ok(Some(words.join(" ")).filter(|n| !n.is_empty()));
        }
    }
    Ok(None)
}
