//! Data group 14: what the chip can do, as SecurityInfos (ICAO 9303-11 §9.2).

use crate::tlv::{Malformed, Tlv, read};

const ACTIVE: &str = "2.23.136.1.1.5";
const PUBLIC_KEY: &str = "0.4.0.127.0.7.2.2.1.";
const AGREEMENT: &str = "0.4.0.127.0.7.2.2.3.";

/// ChipAuthenticationPublicKeyInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    /// `1` DH, `2` ECDH.
    pub(crate) kind: String,
    pub(crate) spki: Vec<u8>,
    pub(crate) id: Option<Vec<u8>>,
}

/// ChipAuthenticationInfo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) oid: String,
    pub(crate) id: Option<Vec<u8>>,
}

/// What is read of data group 14.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Infos {
    /// The signature algorithm of active authentication.
    pub(crate) active: Option<String>,
    pub(crate) keys: Vec<PublicKey>,
    pub(crate) agreements: Vec<Agreement>,
}

/// A number without leading zeros, as key references are compared.
fn number(tlv: Option<Tlv<'_>>) -> Option<Vec<u8>> {
    tlv.map(|t| t.value.iter().copied().skip_while(|b| *b == 0).collect())
}

impl Infos {
    /// Reads data group 14. Infos of other protocols are left alone; a damaged one spoils all, since what the chip
    /// promises must not be missed.
    pub(crate) fn parse(dg14: &[u8]) -> Result<Self, Malformed> {
        let (outer, _) = read(dg14)?;
        let set = Tlv::whole(outer.expect(0x6e)?.value)?.expect(0x31)?;
        let mut infos = Self::default();
        for info in set.children() {
            infos.add(&info?)?;
        }
        Ok(infos)
    }

    fn add(&mut self, info: &Tlv<'_>) -> Result<(), Malformed> {
        let mut parts = info.expect(0x30)?.children();
        let oid = parts.pop()?.oid()?;
        if oid == ACTIVE {
            parts.pop()?.expect(2)?;
            self.active = Some(parts.pop()?.oid()?);
        } else if let Some(kind) = oid.strip_prefix(PUBLIC_KEY) {
            let spki = parts.pop()?.expect(0x30)?.raw.to_vec();
            self.keys.push(PublicKey { kind: kind.to_owned(), spki, id: number(parts.take_if(2)?) });
        } else if oid.starts_with(AGREEMENT) {
            parts.pop()?.expect(2)?;
            self.agreements.push(Agreement { oid, id: number(parts.take_if(2)?) });
        }
        Ok(())
    }
}
