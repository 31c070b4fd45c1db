//! Data groups that are read: 1 (machine-readable zone), 11 (names in their own script, full birth dates), 12 (issue)
//! and 2 (portrait). The hashes of the others are checked and their contents left alone.

mod dg11;
mod dg12;
mod dg2;
mod field;

pub(crate) use dg2::image as dg2;
pub(crate) use dg11::{Details, details as dg11};
pub(crate) use dg12::issue as dg12;

use crate::tlv::{Malformed, Tlv, read};
use zeroize::Zeroizing;

/// The machine-readable zone in data group 1 (ICAO 9303-10 §4.7.1).
pub(crate) fn dg1(bytes: &[u8]) -> Result<Zeroizing<String>, Malformed> {
    let (outer, _) = read(bytes)?;
    let zone = Tlv::whole(outer.expect(0x61)?.value)?.expect(0x5f1f)?;
    let text = std::str::from_utf8(zone.value).map_err(|_| Malformed)?;
    Ok(Zeroizing::new(text.to_owned()))
}
