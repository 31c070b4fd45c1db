//! What the fictional state says is wrong with its documents (ICAO 9303-12 §10).

use super::{
    AUTHORITY, SpecimenError, State,
    certificate::DEVIATION_LIST_SIGNER,
    der::{integer, name, oid, sequence, set},
};
use crate::{signature::Hash, tlv::write};

const DEVIATION_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x07];

/// What is wrong with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The signer's certificate is written wrongly.
    SignerEncoding,
    /// Others may know the key of active authentication.
    ActiveKey,
    /// The hash of a data group is wrong.
    GroupHash(u8),
    /// The chip does not work.
    Chip,
    /// Something that is only of interest at home.
    National,
}

/// Documents with a fault. All that is given must fit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faulty<'a> {
    /// Their type.
    pub kind: Option<&'a str>,
    /// Their numbers.
    pub numbers: Option<&'a [&'a str]>,
    /// How their signer is named.
    pub signer: Option<NamedBy>,
    /// From when until when they were issued, in seconds since the Unix epoch.
    pub issued: Option<(i64, i64)>,
}

/// How a document signer is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// Issuer and this serial number.
    Serial(u8),
    /// The identifier of its key.
    Key,
    /// The hash of its certificate.
    Digest,
}

impl State {
    /// A signed deviation list.
    ///
    /// # Errors
    /// [`SpecimenError`] when it cannot be made.
    pub fn deviation_list(&self, faults: &[(Faulty<'_>, Fault)]) -> Result<Vec<u8>, SpecimenError> {
        let deviations = faults
            .iter()
            .map(|(documents, fault)| Ok(sequence(&[self.documents(documents)?, set(&[described(*fault)])])))
            .collect::<Result<Vec<_>, SpecimenError>>()?;
        let list = sequence(&[integer(0), set(&deviations)]);
        let signer = self.list_signer(5, DEVIATION_LIST_SIGNER)?;
        self.signed(DEVIATION_LIST, &list, Some((signer, 5)), None)
    }

    fn documents(&self, which: &Faulty<'_>) -> Result<Vec<u8>, SpecimenError> {
        let mut parts = Vec::new();
        parts.extend(which.kind.map(|kind| write(0x80, kind.as_bytes())));
        if let Some(named) = which.signer {
            let public = self.signer.public().map_err(|_| SpecimenError)?;
            parts.push(match named {
                NamedBy::Serial(serial) => write(0xa1, &[name("UT", AUTHORITY), integer(serial)].concat()),
                NamedBy::Key => write(0x82, &Hash::Sha1.of(&public)),
                NamedBy::Digest => write(0x83, &Hash::Sha256.of(&self.signer(None)?)),
            });
        }
        if let Some((first, last)) = which.issued {
            parts.push(write(0xa4, &[super::der::time(first), super::der::time(last)].concat()));
        }
        if let Some(numbers) = which.numbers {
            let numbers: Vec<Vec<u8>> = numbers.iter().map(|n| write(0x13, n.as_bytes())).collect();
            parts.push(write(0xa5, &numbers.concat()));
        }
        Ok(sequence(&parts))
    }
}

fn described(fault: Fault) -> Vec<u8> {
    let (kind, parameter): (&[u8], Option<u8>) = match fault {
        Fault::SignerEncoding => (&[1, 2], Some(7)),
        Fault::ActiveKey => (&[1, 4], None),
        Fault::GroupHash(group) => (&[2, 2], Some(group)),
        Fault::Chip => (&[4], None),
        Fault::National => (&[5], None),
    };
    let mut parts = vec![write(0x13, b"SPECIMEN"), oid(&[DEVIATION_LIST, kind].concat())];
    parts.extend(parameter.map(|number| write(0xa0, &integer(number))));
    sequence(&parts)
}
