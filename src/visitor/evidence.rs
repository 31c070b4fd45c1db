//! What a reader app, a kiosk or a wallet sends of a chip: one schema, in JSON, bytes in base64 (docs/enrolment.md).

use crate::{Contact, EnrolError};
use data_encoding::BASE64;
use passport::{Choice, Domain, Files, Wanted};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{collections::BTreeMap, fmt};

/// The most answers a chip gives to one session.
const ANSWERS: usize = 4;

/// Bytes as base64 (RFC 4648 §4).
#[derive(Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        BASE64.decode(text.as_bytes()).map(Self).map_err(|_| D::Error::custom("not base64"))
    }
}

/// Which of our keys the chip got.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The domain of the key: `P-256`, `brainpoolP256r1`, ….
    pub domain: String,
    /// The reference of the chip's own key, if the reader gave one.
    #[serde(default)]
    pub key: Option<Bytes>,
    /// The protocol's object identifier, if the reader gave one.
    #[serde(default)]
    pub protocol: Option<String>,
}

/// The evidence of one session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// EF.SOD.
    pub sod: Bytes,
    /// Data groups by number.
    pub groups: BTreeMap<u8, Bytes>,
    /// What the chip answered to each nonce, in order.
    #[serde(default)]
    pub aa: Vec<Bytes>,
    /// The key that the chip was given for chip authentication.
    #[serde(default)]
    pub ca: Option<Agreement>,
    /// Phone number with country code.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evidence({:?})", self.groups.keys())
    }
}

impl Evidence {
    pub(crate) fn contact(&self) -> Contact {
        Contact { phone: self.phone.clone(), email: self.email.clone() }
    }

    pub(crate) fn files(&self, wanted: Wanted) -> Result<Files, EnrolError> {
        let files = std::iter::once(&self.sod).chain(self.groups.values()).map(|bytes| bytes.0.clone());
        Ok(Files::classify(files.collect())?.wanting(wanted))
    }

    /// More answers than any session asks for are no answer.
    pub(crate) fn responses(&self) -> Vec<Vec<u8>> {
        self.aa.iter().take(ANSWERS + 1).map(|bytes| bytes.0.clone()).collect()
    }

    pub(crate) fn choice(&self) -> Result<Option<Choice>, EnrolError> {
        let choice = |ca: &Agreement| {
            let domain = Domain::named(&ca.domain).ok_or(EnrolError::Domain)?;
            let key = ca.key.as_ref().map(|bytes| bytes.0.clone());
            Ok(Choice { domain, key, protocol: ca.protocol.clone() })
        };
        self.ca.as_ref().map(choice).transpose()
    }
}
