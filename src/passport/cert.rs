//! Certificates, read for what passports need of them (RFC 5280 §4.1).

use crate::{
    signature::{Key, KeyError, Scheme, hash_sha256},
    tlv::{Malformed, Tlv},
};

/// A name, folded for comparison: `oid=value` in order, in lower case, whatever the string type
/// (`gb` and `GB` are the same country).
pub(crate) type Name = Vec<String>;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cert {
    pub(crate) der: Vec<u8>,
    tbs: Vec<u8>,
    signature: Vec<u8>,
    scheme: Option<Scheme>,
    pub(crate) serial: Vec<u8>,
    pub(crate) issuer: Name,
    subject: Name,
    /// Its subject for people: the values as they are written.
    pub(crate) subject_text: String,
    pub(crate) not_before: i64,
    pub(crate) not_after: i64,
    /// SubjectPublicKeyInfo. Read when it is used: of a thousand certificates in a store one is.
    spki: Vec<u8>,
    pub(crate) ski: Option<Vec<u8>>,
    pub(crate) aki: Option<Vec<u8>>,
    pub(crate) extensions: Extensions,
}

/// The extensions that decide something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    /// The first byte of keyUsage: 0x80 digitalSignature, 0x04 keyCertSign.
    pub(crate) key_usage: Option<u8>,
    pub(crate) extended: Vec<String>,
    /// Document types a signer may sign (ICAO 9303-12 §7.1.1.6).
    pub(crate) document_types: Vec<String>,
    /// A critical extension nobody knows.
    pub(crate) unknown_critical: bool,
}

/// Types and values as they are written.
fn pairs(tlv: &Tlv<'_>) -> Result<Vec<(String, String)>, Malformed> {
    let mut out = Vec::new();
    for set in tlv.expect(0x30)?.children() {
        for pair in set?.expect(0x31)?.children() {
            let pair = pair?;
            let mut parts = pair.expect(0x30)?.children();
            let oid = parts.pop()?.oid()?;
            let value = String::from_utf8_lossy(parts.pop()?.value).trim().to_owned();
            out.push((oid, value));
        }
    }
    Ok(out)
}

/// A name, folded.
pub(crate) fn name(tlv: &Tlv<'_>) -> Result<Name, Malformed> {
    Ok(pairs(tlv)?.into_iter().map(|(oid, value)| format!("{oid}={}", value.to_lowercase())).collect())
}

/// Days from 1970-01-01 to a civil date (Howard Hinnant's era arithmetic).
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// UTCTime or GeneralizedTime, in seconds since the Unix epoch.
pub(crate) fn instant(tlv: &Tlv<'_>) -> Result<i64, Malformed> {
    let text = std::str::from_utf8(tlv.value).map_err(|_| Malformed)?;
    let digits = text.strip_suffix('Z').ok_or(Malformed)?;
    let (year_digits, century) = match tlv.tag {
        0x17 => (2, true),
        0x18 => (4, false),
        _ => return Err(Malformed),
    };
    let digits = digits.split('.').next().unwrap_or(digits);
    if !digits.bytes().all(|b| b.is_ascii_digit()) || digits.len() < year_digits + 8 {
        return Err(Malformed);
    }
    let part = |from: usize, to: usize| -> Result<i64, Malformed> {
        digits.get(from..to).unwrap_or("0").parse().map_err(|_| Malformed)
    };
    let at = year_digits;
    let mut year = part(0, at)?;
    if century {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let seconds = if digits.len() >= at + 10 { part(at + 8, at + 10)? } else { 0 };
    let time = part(at + 4, at + 6)? * 3600 + part(at + 6, at + 8)? * 60 + seconds;
    Ok(days(year, part(at, at + 2)?, part(at + 2, at + 4)?) * 86_400 + time)
}

impl Cert {
    /// Reads a certificate.
    pub(crate) fn parse(der: &[u8]) -> Result<Self, Malformed> {
        let whole = Tlv::whole(der)?.expect(0x30)?;
        let mut outer = whole.children();
        let tbs = outer.pop()?.expect(0x30)?;
        let scheme = Scheme::parse(&outer.pop()?, None)?;
        let [0, signature @ ..] = outer.pop()?.expect(3)?.value else {
            return Err(Malformed);
        };
        let mut parts = tbs.children();
        parts.take_if(0xa0)?;
        let serial = parts.pop()?.expect(2)?.value.to_vec();
        parts.pop()?;
        let issuer = name(&parts.pop()?)?;
        let validity = parts.pop()?;
        let mut validity = validity.expect(0x30)?.children();
        let (not_before, not_after) = (instant(&validity.pop()?)?, instant(&validity.pop()?)?);
        let subject = parts.pop()?;
        let values: Vec<String> = pairs(&subject)?.into_iter().map(|(_, value)| value).collect();
        let subject = name(&subject)?;
        let spki = parts.pop()?.expect(0x30)?.raw.to_vec();
        let mut cert = Self {
            der: der.to_vec(),
            tbs: tbs.raw.to_vec(),
            signature: signature.to_vec(),
            scheme,
            serial,
            issuer,
            subject,
            subject_text: values.join(", "),
            not_before,
            not_after,
            spki,
            ski: None,
            aki: None,
            extensions: Extensions::default(),
        };
        for part in parts {
            let part = part?;
            if part.tag == 0xa3 {
                cert.read_extensions(&Tlv::whole(part.value)?)?;
            }
        }
        Ok(cert)
    }

    fn read_extensions(&mut self, list: &Tlv<'_>) -> Result<(), Malformed> {
        for extension in list.expect(0x30)?.children() {
            let extension = extension?;
            let mut parts = extension.expect(0x30)?.children();
            let oid = parts.pop()?.oid()?;
            let critical = parts.take_if(1)?.is_some_and(|b| b.value != [0]);
            let value = parts.pop()?.octets()?;
            self.read_extension(&oid, critical, &value)?;
        }
        Ok(())
    }

    fn read_extension(&mut self, oid: &str, critical: bool, value: &[u8]) -> Result<(), Malformed> {
        // Malformed identifiers exist (Lithuania's): they identify nothing, and are no reason to refuse.
        match oid {
            "2.5.29.14" => self.ski = Tlv::whole(value).ok().and_then(|t| t.octets().ok()),
            "2.5.29.35" => {
                let list = Tlv::whole(value).ok();
                self.aki = list
                    .and_then(|l| l.children().flatten().find(|t| t.tag == 0x80))
                    .map(|t| t.value.to_vec());
            }
            "2.5.29.15" => {
                let bits = Tlv::whole(value)?.expect(3)?.value;
                self.extensions.key_usage = Some(bits.get(1).copied().unwrap_or(0));
            }
            "2.5.29.37" => {
                for one in Tlv::whole(value)?.expect(0x30)?.children() {
                    self.extensions.extended.push(one?.oid()?);
                }
            }
            "2.23.136.1.1.6.2" => {
                let list = Tlv::whole(value)?;
                collect_types(&list, 3, &mut self.extensions.document_types);
            }
            "2.5.29.16" | "2.5.29.17" | "2.5.29.18" | "2.5.29.19" | "2.5.29.31" | "2.5.29.32"
            | "2.23.136.1.1.6.1" => {}
            _ => self.extensions.unknown_critical |= critical,
        }
        Ok(())
    }

    /// The two letters of its subject's country, in capitals.
    pub(crate) fn country(&self) -> String {
        let found = self.subject.iter().find_map(|p| p.strip_prefix("2.5.4.6="));
        found.unwrap_or_default().to_uppercase()
    }

    /// SHA-256 of the certificate, in hex.
    pub(crate) fn fingerprint(&self) -> String {
        hash_sha256(&self.der)
    }

    /// SHA-256 of its SubjectPublicKeyInfo, in hex.
    pub(crate) fn key_fingerprint(&self) -> String {
        hash_sha256(&self.spki)
    }

    /// Whether `issuer` may have issued it, by identifier or by name: neither alone suffices, since many countries
    /// have several keys of one name, and identifiers are missing or shared.
    pub(crate) fn may_come_from(&self, issuer: &Self) -> bool {
        let by_identifier = self.aki.is_some() && self.aki == issuer.ski;
        by_identifier || self.issuer == issuer.subject
    }

    /// Whether `issuer`'s key signed it.
    pub(crate) fn is_signed_by(&self, issuer: &Self) -> bool {
        match (issuer.key(), self.scheme) {
            (Ok(key), Some(scheme)) => key.verify(scheme, &self.tbs, &self.signature).is_some(),
            _ => false,
        }
    }

    /// Its public key.
    pub(crate) fn key(&self) -> Result<Key, KeyError> {
        Key::parse(&Tlv::whole(&self.spki)?)
    }

    /// Whether `at`, in seconds since the Unix epoch, lies within its validity.
    pub(crate) fn is_valid(&self, at: i64) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }

    /// Whether it was signed with SHA-1.
    pub(crate) fn is_weakly_signed(&self) -> bool {
        self.scheme.is_some_and(Scheme::is_weak)
    }
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
