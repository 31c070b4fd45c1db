//! EF.SOD: the hashes of the data groups, signed by a document signer (ICAO 9303-10 §4.6.2).

use crate::{
    cms::{CmsError, SignedData},
    signature::Hash,
    tlv::{Malformed, Tlv, read},
};

/// The security object.
#[derive(Debug, Clone)]
pub(crate) struct Sod {
    pub(crate) cms: SignedData,
}

/// What the signed content lists.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) version: u8,
    pub(crate) versioned: bool,
    pub(crate) hash: Option<Hash>,
    pub(crate) groups: Vec<(u8, Vec<u8>)>,
}

impl Sod {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, CmsError> {
        let (outer, _) = read(bytes)?;
        Ok(Self { cms: SignedData::parse(outer.expect(0x77)?.value)? })
    }

    /// The list of hashes.
    pub(crate) fn listed(&self) -> Result<Listed, Malformed> {
        let object = Tlv::whole(&self.cms.content)?.expect(0x30)?;
        let mut parts = object.children();
        let [version] = *parts.pop()?.expect(2)?.value else {
            return Err(Malformed);
        };
        let hash = Hash::of_oid(&parts.pop()?.expect(0x30)?.children().pop()?.oid()?);
        let mut groups = Vec::new();
        for pair in parts.pop()?.expect(0x30)?.children() {
            let pair = pair?;
            let mut pair = pair.expect(0x30)?.children();
            // ICAO 9303-10 §4.6.2.3: the sixteen groups.
            let [number @ 1..=16] = *pair.pop()?.expect(2)?.value else {
                return Err(Malformed);
            };
            groups.push((number, pair.pop()?.octets()?));
        }
        let versioned = parts.take_if(0x30)?.is_some();
        Ok(Listed { version, versioned, hash, groups })
    }
}
