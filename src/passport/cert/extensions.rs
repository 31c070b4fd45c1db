//! The extensions of a certificate that decide something (RFC 5280 §4.2; ICAO 9303-12 §7.1).

use super::time::generalized;
use crate::tlv::{Malformed, Tlv};

/// What the extensions say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    /// subjectKeyIdentifier.
    pub(crate) ski: Option<Vec<u8>>,
    /// authorityKeyIdentifier.
    pub(crate) aki: Option<Vec<u8>>,
    /// The first byte of keyUsage: 0x80 digitalSignature, 0x04 keyCertSign.
    pub(crate) key_usage: Option<u8>,
    /// extKeyUsage.
    pub(crate) extended: Vec<String>,
    /// basicConstraints: whether it may issue, and how many levels below it.
    pub(crate) constraints: Option<Constraints>,
    /// privateKeyUsagePeriod: from when until when its key signs.
    pub(crate) key_period: Period,
    /// Document types a signer may sign (ICAO 9303-12 §7.1.1.6).
    pub(crate) document_types: Vec<String>,
    /// A critical extension nobody knows.
    pub(crate) unknown_critical: bool,
}

/// basicConstraints (RFC 5280 §4.2.1.9).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Constraints {
    pub(crate) authority: bool,
    pub(crate) has_path_length: bool,
}

/// A time with open ends, in seconds since the Unix epoch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Period {
    from: Option<i64>,
    until: Option<i64>,
}

impl Period {
    pub(crate) fn contains(self, at: i64) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at <= until)
    }
}

impl Extensions {
    pub(super) fn parse(list: &Tlv<'_>) -> Result<Self, Malformed> {
        let mut out = Self::default();
        for extension in list.expect(0x30)?.children() {
            let extension = extension?;
            let mut parts = extension.expect(0x30)?.children();
            let oid = parts.pop()?.oid()?;
            let critical = parts.take_if(1)?.is_some_and(|b| b.value != [0]);
            let value = parts.pop()?.octets()?;
            out.read(&oid, critical, &value)?;
        }
        Ok(out)
    }

    fn read(&mut self, oid: &str, critical: bool, value: &[u8]) -> Result<(), Malformed> {
        // Malformed identifiers exist (Lithuania's): they identify nothing, and are no reason to refuse.
        match oid {
            "2.5.29.14" => self.ski = Tlv::whole(value).ok().and_then(|t| t.octets().ok()),
            "2.5.29.35" => self.aki = authority_key(value),
            "2.5.29.15" => {
                let bits = Tlv::whole(value)?.expect(3)?.value;
                self.key_usage = Some(bits.get(1).copied().unwrap_or(0));
            }
            "2.5.29.16" => self.key_period = period(value)?,
            "2.5.29.19" => self.constraints = Some(constraints(value)?),
            "2.5.29.37" => {
                for one in Tlv::whole(value)?.expect(0x30)?.children() {
                    self.extended.push(one?.oid()?);
                }
            }
            "2.23.136.1.1.6.2" => {
                let list = Tlv::whole(value)?;
                collect_types(&list, 3, &mut self.document_types);
            }
            "2.5.29.17" | "2.5.29.18" | "2.5.29.31" | "2.5.29.32" | "2.23.136.1.1.6.1" => {}
            _ => self.unknown_critical |= critical,
        }
        Ok(())
    }
}

/// authorityKeyIdentifier: the key identifier in it (RFC 5280 §4.2.1.1).
pub(crate) fn authority_key(value: &[u8]) -> Option<Vec<u8>> {
    let list = Tlv::whole(value).ok()?;
    list.children().flatten().find(|t| t.tag == 0x80).map(|t| t.value.to_vec())
}

fn constraints(value: &[u8]) -> Result<Constraints, Malformed> {
    let list = Tlv::whole(value)?.expect(0x30)?;
    let mut parts = list.children();
    let authority = parts.take_if(1)?.is_some_and(|b| b.value != [0]);
    Ok(Constraints { authority, has_path_length: parts.take_if(2)?.is_some() })
}

/// privateKeyUsagePeriod (RFC 3280 §4.2.1.4).
fn period(value: &[u8]) -> Result<Period, Malformed> {
    let mut out = Period::default();
    for part in Tlv::whole(value)?.expect(0x30)?.children() {
        let part = part?;
        // An end that does not read is an open end: all that hangs on it is a remark.
        match part.tag {
            0x80 => out.from = generalized(part.value).ok(),
            0x81 => out.until = generalized(part.value).ok(),
            _ => return Err(Malformed),
        }
    }
    Ok(out)
}

/// Printable strings, however deep: the list comes as SEQUENCE{INTEGER, SET} or bare.
fn collect_types(tlv: &Tlv<'_>, depth: u8, out: &mut Vec<String>) {
    if tlv.tag == 0x13 {
        out.push(String::from_utf8_lossy(tlv.value).into_owned());
    } else if depth > 0 && matches!(tlv.tag, 0x30 | 0x31) {
        for child in tlv.children().flatten() {
            collect_types(&child, depth - 1, out);
        }
    }
}
