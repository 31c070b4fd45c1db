//! One deviation: which documents, and what is wrong with them (ICAO 9303-12 §10.2).

use super::{Marker, number::Numbers};
use crate::{
    Document,
    cert::{Cert, Name, generalized, instant, name},
    signature::Hash,
    tlv::{Malformed, Tlv},
};
use serde::{Deserialize, Serialize};

/// Most documents named by number in one deviation; the longest published list has three hundred thousand.
const MOST: u32 = 1_000_000;

const SIGNER_ENCODING: &str = "2.23.136.1.1.7.1.2";
const AA_KEY_COMPROMISED: &str = "2.23.136.1.1.7.1.4";
const GROUP_HASH: &str = "2.23.136.1.1.7.2.2";
const CHIP: &str = "2.23.136.1.1.7.4";

/// Documents with something wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Deviation {
    kind: Option<String>,
    signer: Option<SignerId>,
    issued: Option<(i64, i64)>,
    numbers: Option<Numbers>,
    descriptions: Vec<Described>,
}

/// How a document signer is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum SignerId {
    IssuerAndSerial(Name, Vec<u8>),
    Ski(Vec<u8>),
    Digest(Hash, Vec<u8>),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Described {
    oid: String,
    /// The data group or the field, where the kind has one.
    parameter: Option<u8>,
}

impl Deviation {
    pub(super) fn parse(tlv: &Tlv<'_>, digest: Option<Hash>) -> Result<Self, Malformed> {
        let mut parts = tlv.expect(0x30)?.children();
        let documents = parts.pop()?.expect(0x30)?;
        let descriptions = parts.pop()?.expect(0x31)?;
        let mut out =
            Self { kind: None, signer: None, issued: None, numbers: None, descriptions: Vec::new() };
        for part in documents.children() {
            let part = part?;
            match part.tag {
                0x80 => out.kind = Some(text(part.value)?.to_owned()),
                0xa1 => {
                    let mut parts = part.children();
                    let issuer = name(&parts.pop()?)?;
                    out.signer =
                        Some(SignerId::IssuerAndSerial(issuer, parts.pop()?.expect(2)?.value.to_vec()));
                }
                0x82 => out.signer = Some(SignerId::Ski(part.value.to_vec())),
                0x83 => {
                    out.signer = Some(SignerId::Digest(digest.ok_or(Malformed)?, part.value.to_vec()));
                }
                0xa4 => {
                    let mut parts = part.children();
                    let mut time = || parts.pop().and_then(|t| instant(&t).or_else(|_| generalized(t.value)));
                    out.issued = Some((time()?, time()?));
                }
                0xa5 => {
                    let numbers = part.up_to(MOST).map(|n| text(n?.value)).collect::<Result<Vec<_>, _>>()?;
                    out.numbers = Some(Numbers::new(numbers.into_iter()));
                }
                // What narrows the documents in a way we do not know must not widen them.
                _ => return Err(Malformed),
            }
        }
        for one in descriptions.children() {
            out.descriptions.push(Described::parse(&one?)?);
        }
        Ok(out)
    }

    pub(super) fn documents(&self) -> usize {
        self.numbers.as_ref().map_or(0, Numbers::len)
    }

    pub(super) fn mark(&mut self, country: &str, marker: &Marker) {
        if let Some(numbers) = &mut self.numbers {
            numbers.mark(country, marker);
        }
    }

    /// Whether it is about a document: all that is given must fit (ICAO 9303-3 §7.3.6). A type alone names nobody. The
    /// day of issue is not in the zone; the signing time stands for it, and where there is none, signer or number must
    /// be named.
    pub(super) fn names(
        &self,
        country: &str,
        document: &Document,
        signer: &Cert,
        signed_at: Option<i64>,
        marker: Option<&Marker>,
    ) -> bool {
        let dated = self.issued.zip(signed_at).map(|((first, last), at)| (first..=last).contains(&at));
        if self.signer.is_none() && self.numbers.is_none() && dated.is_none() {
            return false;
        }
        self.kind.as_deref().is_none_or(|kind| covers(kind, &document.code))
            && self.signer.as_ref().is_none_or(|id| id.names(signer))
            && dated.unwrap_or(true)
            && self.numbers.as_ref().is_none_or(|n| n.contains(country, &document.number, marker))
    }

    pub(super) fn descriptions(&self) -> &[Described] {
        &self.descriptions
    }
}

fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed)
}

/// Whether a document type of a list covers a code of a zone: one letter covers its class.
pub(crate) fn covers(kind: &str, code: &str) -> bool {
    let [kind, code] = [kind, code].map(|t| t.trim_end_matches(['<', ' ']));
    kind == code || (kind.len() == 1 && code.starts_with(kind))
}

impl SignerId {
    fn names(&self, cert: &Cert) -> bool {
        match self {
            Self::IssuerAndSerial(issuer, serial) => *issuer == cert.issuer && *serial == cert.serial,
            Self::Ski(ski) => cert.extensions.ski.as_ref() == Some(ski),
            Self::Digest(hash, digest) => hash.of(&cert.der) == *digest,
        }
    }
}

impl Described {
    fn parse(tlv: &Tlv<'_>) -> Result<Self, Malformed> {
        let mut parts = tlv.expect(0x30)?.children();
        let mut next = parts.pop()?;
        if next.tag != 6 {
            // A remark for people.
            next = parts.pop()?;
        }
        let oid = next.oid()?;
        let parameter = match parts.take_if(0xa0)? {
            Some(wrapped) => Tlv::whole(wrapped.value)?.expect(2).ok().and_then(|t| t.value.last().copied()),
            None => parts.take_if(0x80)?.and_then(|t| t.value.last().copied()),
        };
        Ok(Self { oid, parameter })
    }

    /// The group whose hash is wrong, if leaving it aside gives nothing away: never the zone (1), the face (2) or the
    /// keys that prove presence (14, 15), which a forger would like excused.
    pub(crate) fn excused_group(&self) -> Option<u8> {
        self.parameter.filter(|group| self.oid == GROUP_HASH && matches!(group, 5..=13 | 16))
    }

    /// Whether the signer's certificate is known to be written wrongly.
    pub(crate) fn excuses_signer_encoding(&self) -> bool {
        self.oid == SIGNER_ENCODING
    }

    /// Whether the chip is known to be unusable: one that answers all the same is not the one that was issued.
    pub(crate) fn is_defect(&self) -> bool {
        self.oid == CHIP
    }

    /// Whether the key of active authentication is known to others: what it proves is worth nothing.
    pub(crate) fn voids_active_authentication(&self) -> bool {
        self.oid == AA_KEY_COMPROMISED
    }
}
