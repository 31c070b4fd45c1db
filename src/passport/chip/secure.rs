//! Secure messaging (ICAO 9303-11 §9.8), as much as proves that the other side has the keys: one command, one response.

use crate::{
    signature::{
        agree::Secret,
        cipher::{Suite, Use, pad},
    },
    tlv::{Tlv, write},
};
use subtle::ConstantTimeEq;

/// READ BINARY of the first bytes of EF.DG14, which every chip that authenticates has, by its short identifier
/// (ICAO 9303-10 §3.6.3.2); the class byte says that it is protected.
const READ: [u8; 4] = [0x0c, 0xb0, 0x8e, 0x00];
const LENGTH: u8 = 8;
/// Longest response that answers it.
const MOST: usize = 64;

/// Both sides of a channel have the same keys and count every command and response.
pub(crate) struct Channel {
    suite: Suite,
    #[cfg(feature = "specimen")]
    encryption: Secret,
    mac: Secret,
    counter: u64,
}

impl Channel {
    /// Keys from what both sides know; the counter starts at zero (ICAO 9303-11 §9.8.6.3).
    pub(crate) fn new(suite: Suite, shared: &[u8]) -> Self {
        Self {
            suite,
            #[cfg(feature = "specimen")]
            encryption: suite.derive(shared, Use::Encryption),
            mac: suite.derive(shared, Use::Mac),
            counter: 0,
        }
    }

    /// The counter, as long as a block.
    fn counter(&self) -> Vec<u8> {
        let mut block = vec![0; self.suite.block() - 8];
        block.extend(self.counter.to_be_bytes());
        block
    }

    /// The MAC over what follows the counter.
    fn vouch(&self, message: &[u8]) -> Option<[u8; 8]> {
        self.suite.mac(&self.mac, &[&self.counter(), message].concat())
    }

    /// A protected command without data that wants `length` bytes.
    fn command(&mut self, header: [u8; 4], length: u8) -> Option<Vec<u8>> {
        self.counter += 1;
        let wanted = write(0x97, &[length]);
        let mac = self.vouch(&[pad(&header, self.suite.block()), wanted.clone()].concat())?;
        let body = [wanted, write(0x8e, &mac)].concat();
        Some([&header[..], &[u8::try_from(body.len()).ok()?], &body, &[0]].concat())
    }

    /// The command that the phone is to carry.
    pub(crate) fn read_binary(&mut self) -> Option<Vec<u8>> {
        self.command(READ, LENGTH)
    }

    /// Whether a response is the chip's: its MAC holds, and it says 9000 inside and outside. What it read is not looked
    /// at: we have the file, and it is signed.
    pub(crate) fn is_from_chip(&mut self, response: &[u8]) -> bool {
        self.counter += 1;
        let Some((objects, [0x90, 0x00])) = response.split_last_chunk().filter(|_| response.len() <= MOST)
        else {
            return false;
        };
        let (mut status, mut mac) = (None, None);
        let mut vouched = 0;
        for object in (Tlv { tag: 0, value: objects, raw: objects, indefinite: false }).children() {
            match object {
                // ICAO 9303-11 §9.8.1: the MAC comes last.
                _ if mac.is_some() => return false,
                Ok(Tlv { tag: 0x8e, value, .. }) => mac = Some(value),
                Ok(Tlv { tag: 0x99, value, raw, .. }) => {
                    status = Some(value);
                    vouched += raw.len();
                }
                Ok(Tlv { raw, .. }) => vouched += raw.len(),
                Err(_) => return false,
            }
        }
        let Some(expected) = objects.get(..vouched).and_then(|m| self.vouch(m)) else { return false };
        status == Some([0x90, 0x00].as_slice()) && mac.is_some_and(|m| bool::from(m.ct_eq(&expected)))
    }

    /// The chip's side: checks a command as it is, and answers with data.
    #[cfg(feature = "specimen")]
    pub(crate) fn answer(&mut self, command: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let expected = self.read_binary()?;
        if command != expected {
            // ISO/IEC 7816-4: secure messaging data objects are incorrect. The channel is gone.
            return Some(vec![0x69, 0x88]);
        }
        self.counter += 1;
        let data = data.get(..usize::from(LENGTH)).unwrap_or(data);
        let sealed = self.suite.encrypt(&self.encryption, &self.counter(), data)?;
        let objects = [write(0x87, &[&[1][..], &sealed].concat()), write(0x99, &[0x90, 0])].concat();
        let mac = self.vouch(&objects)?;
        Some([&objects[..], &write(0x8e, &mac), &[0x90, 0]].concat())
    }
}
