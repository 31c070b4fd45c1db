//! Distinguished names, folded for comparison (RFC 5280 §7.1).

use crate::tlv::{Malformed, Tlv};

/// A name: `oid=value` in order, in lower case, whatever the string type (`gb` and `GB` are the same country).
pub(crate) type Name = Vec<String>;

/// Types and values as they are written.
pub(super) fn pairs(tlv: &Tlv<'_>) -> Result<Vec<(String, String)>, Malformed> {
    let mut out = Vec::new();
    for set in tlv.expect(0x30)?.children() {
        for pair in set?.expect(0x31)?.children() {
            let pair = pair?;
            let mut parts = pair.expect(0x30)?.children();
            let oid = parts.pop()?.oid()?;
            out.push((oid, text(&parts.pop()?)));
        }
    }
    Ok(out)
}

/// A string of any kind: BMPString and TeletexString are not UTF-8.
fn text(tlv: &Tlv<'_>) -> String {
    let text = match tlv.tag {
        0x1e => {
            let units: Vec<u16> =
                tlv.value.chunks(2).map(|pair| pair.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect();
            String::from_utf16_lossy(&units)
        }
        _ => std::str::from_utf8(tlv.value)
            .map_or_else(|_| tlv.value.iter().map(|b| char::from(*b)).collect(), str::to_owned),
    };
    text.trim().to_owned()
}

/// A name, folded.
pub(crate) fn name(tlv: &Tlv<'_>) -> Result<Name, Malformed> {
    Ok(fold(&pairs(tlv)?))
}

pub(super) fn fold(pairs: &[(String, String)]) -> Name {
    pairs.iter().map(|(oid, value)| format!("{oid}={}", value.to_lowercase())).collect()
}

/// The country of a folded name, in capitals; empty where it names none.
pub(crate) fn country(name: &Name) -> String {
    name.iter().find_map(|p| p.strip_prefix("2.5.4.6=")).unwrap_or_default().to_uppercase()
}
