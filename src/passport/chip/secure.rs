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

    /// Whether these objects would pass with the MAC that only the chip can make.
    #[cfg(fuzzing)]
    pub(crate) fn is_vouched(&mut self, objects: &[u8]) -> bool {
        self.counter = 1;
        let mac = self.vouch(objects).unwrap_or_default();
        self.counter = 0;
        self.is_from_chip(&[objects, &write(0x8e, &mac), &[0x90, 0]].concat())
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

#[cfg(all(test, feature = "specimen"))]
mod tests {
    use super::*;
    use crate::tests::hex;

    /// The session of ICAO 9303-11 appendix D, before its command with that number.
    fn of_appendix_d(counter: u64) -> Channel {
        let shared = hex("0036D272F5C350ACAC50C3F572D23600");
        Channel { counter, ..Channel::new(Suite::TripleDes, &shared) }
    }

    #[test]
    fn the_3des_session_of_9303_part_11_appendix_d_comes_out() {
        let mut channel = of_appendix_d(0x8870_2212_0c06_c228);
        let command = channel.command([0x0c, 0xb0, 0, 0], 4).unwrap();
        assert_eq!(command, hex("0CB000000D9701048E08ED6705417E96BA5500"));
        assert!(channel.is_from_chip(&hex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000")));
        let command = channel.command([0x0c, 0xb0, 0, 4], 0x12).unwrap();
        assert_eq!(command, hex("0CB000040D9701128E082EA28A70F3C7B53500"));
        let response =
            "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000";
        assert!(channel.is_from_chip(&hex(response)));
        let sealed = channel.suite.encrypt(&channel.encryption, &channel.counter(), &hex("60145F01"));
        assert_eq!(sealed.unwrap(), hex("9FF0EC34F9922651"));
    }

    #[test]
    fn the_aes_session_of_tr_03110_comes_out() {
        // The shared secret of ICAO 9303-11 appendix G.2, the session of BSI's worked example for EAC, section 8.1.
        let shared = hex(concat!(
            "6BABC7B3A72BCD7EA385E4C62DB2625BD8613B24149E146A629311C4CA6698E38B834B6A9E9CD7184BA8834AFF5043D4",
            "36950C4C1E7832367C10CB8C314D40E5990B0DF7013E64B4549E2270923D06F08CFF6BD3E977DDE6ABE4C31D55C0FA2E",
            "465E553E77BDF75E3193D3834FC26E8EB1EE2FA1E4FC97C18C3F6CFFFE2607FD",
        ));
        let mut channel = Channel::new(Suite::Aes128, &shared);
        assert_eq!(*channel.encryption, hex("2F7F46ADCC9E7E521B45D192FAFA9126"));
        assert_eq!(*channel.mac, hex("805A1D27D45A5116F73C54469462B7D8"));
        channel.counter = 1;
        let data = hex("830F444554455354435643413030303033");
        let sealed = channel.suite.encrypt(&channel.encryption, &channel.counter(), &data).unwrap();
        let sealed = write(0x87, &[&[1][..], &sealed].concat());
        assert_eq!(sealed, hex("872101B37BB57DA1DB37D1C49604917BD699E61D6A3074E69E4067A1B3990388233633"));
        let message = [pad(&[0x0c, 0x22, 0x81, 0xb6], 16), sealed].concat();
        assert_eq!(channel.vouch(&message).unwrap().to_vec(), hex("F36526DE03A31A19"));
        assert!(channel.is_from_chip(&hex("990290008E08EBFF08D3B20A04149000")));
    }

    #[test]
    fn a_response_counts_once_and_for_its_command() {
        let response = hex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000");
        let mut channel = of_appendix_d(0x8870_2212_0c06_c229);
        assert!(channel.is_from_chip(&response));
        assert!(!channel.is_from_chip(&response));
    }

    #[test]
    fn a_response_says_that_all_is_well_and_ends_with_its_mac() {
        let answer = |objects: &[u8], end: &[u8]| {
            let mut channel = of_appendix_d(0);
            channel.counter = 1;
            let mac = channel.vouch(objects).unwrap();
            channel.counter = 0;
            let response = [objects, &write(0x8e, &mac), end].concat();
            channel.is_from_chip(&response)
        };
        assert!(answer(&hex("99029000"), &[0x90, 0]));
        assert!(!answer(&hex("99026A82"), &[0x90, 0]));
        assert!(!answer(&hex("99029000"), &[0x6a, 0x82]));
        assert!(!answer(&hex("99029000"), &[]));
        assert!(!answer(&hex("99029000"), &[0x99, 2, 0x90, 0, 0x90, 0]));
        assert!(!answer(&[], &[0x90, 0]));
    }
}
