//! The ciphers of secure messaging (ICAO 9303-11 §9.8): 3DES with the retail MAC, AES with CMAC.

use super::{Hash, agree::Secret};
use openssl::{
    error::ErrorStack,
    pkey::PKey,
    sign::Signer,
    symm::{Cipher, Crypter, Mode},
};
use zeroize::Zeroizing;

/// A cipher with its MAC and key derivation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Suite {
    TripleDes,
    Aes128,
    Aes192,
    Aes256,
}

/// What a derived key is for (ICAO 9303-11 §9.7.1).
#[derive(Debug, Clone, Copy)]
pub(crate) enum Use {
    #[cfg(any(test, feature = "specimen"))]
    Encryption = 1,
    Mac = 2,
}

impl Suite {
    /// Length of a block, in bytes.
    pub(crate) const fn block(self) -> usize {
        match self {
            Self::TripleDes => 8,
            _ => 16,
        }
    }

    /// The key for a use, from what both sides know (ICAO 9303-11 §9.7.1.1, §9.7.1.2). Parity bits of DES are left as
    /// they come: the cipher ignores them.
    pub(crate) fn derive(self, shared: &[u8], purpose: Use) -> Secret {
        let (hash, size) = match self {
            Self::TripleDes | Self::Aes128 => (Hash::Sha1, 16),
            Self::Aes192 => (Hash::Sha256, 24),
            Self::Aes256 => (Hash::Sha256, 32),
        };
        let input = Zeroizing::new([shared, &[0, 0, 0, purpose as u8]].concat());
        let mut key = Zeroizing::new(hash.of(&input));
        key.truncate(size);
        key
    }

    /// The eight bytes that vouch for a message, which is padded here (ISO/IEC 9797-1 padding method 2).
    pub(crate) fn mac(self, key: &[u8], message: &[u8]) -> Option<[u8; 8]> {
        let message = pad(message, self.block());
        let mac = match self {
            Self::TripleDes => retail(key, &message),
            Self::Aes128 => cmac(&Cipher::aes_128_cbc(), key, &message),
            Self::Aes192 => cmac(&Cipher::aes_192_cbc(), key, &message),
            Self::Aes256 => cmac(&Cipher::aes_256_cbc(), key, &message),
        };
        mac.ok()?.first_chunk().copied()
    }

    /// Encrypts padded data under the counter (ICAO 9303-11 §9.8.4, §9.8.6.1).
    #[cfg(feature = "specimen")]
    pub(crate) fn encrypt(self, key: &[u8], counter: &[u8], data: &[u8]) -> Option<Vec<u8>> {
        let data = pad(data, self.block());
        let (block, chain) = match self {
            Self::TripleDes => return triple(key, &[0; 8], &data).ok(),
            Self::Aes128 => (Cipher::aes_128_ecb(), Cipher::aes_128_cbc()),
            Self::Aes192 => (Cipher::aes_192_ecb(), Cipher::aes_192_cbc()),
            Self::Aes256 => (Cipher::aes_256_ecb(), Cipher::aes_256_cbc()),
        };
        let start = run(block, key, None, counter).ok()?;
        run(chain, key, Some(&start), &data).ok()
    }
}

/// A byte 80, then zeros to the end of a block.
pub(crate) fn pad(message: &[u8], block: usize) -> Vec<u8> {
    let mut padded = [message, &[0x80]].concat();
    padded.resize(padded.len().next_multiple_of(block), 0);
    padded
}

fn run(cipher: Cipher, key: &[u8], start: Option<&[u8]>, data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let mut crypter = Crypter::new(cipher, Mode::Encrypt, key, start)?;
    crypter.pad(false);
    let mut out = vec![0; data.len() + cipher.block_size()];
    let written = crypter.update(data, &mut out)?;
    out.truncate(written);
    Ok(out)
}

fn cmac(cipher: &Cipher, key: &[u8], message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let key = PKey::cmac(cipher, key)?;
    Signer::new_without_digest(&key)?.sign_oneshot_to_vec(message)
}

/// 3DES with two keys, chained.
fn triple(key: &[u8], start: &[u8], data: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let (first, second) = key.split_at_checked(8).unwrap_or_default();
    let whole = Zeroizing::new([first, second, first].concat());
    run(Cipher::des_ede3_cbc(), &whole, Some(start), data)
}

/// ISO/IEC 9797-1 MAC algorithm 3: DES over all blocks, 3DES over the last. DES alone is not in OpenSSL's default
/// provider; 3DES under one key thrice is the same.
fn retail(key: &[u8], message: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let (before, last) = message.split_at_checked(message.len().saturating_sub(8)).unwrap_or_default();
    let single = key.first_chunk::<8>().copied().unwrap_or_default();
    let chained = triple(&Zeroizing::new([single, single].concat()), &[0; 8], before)?;
    triple(key, chained.last_chunk::<8>().unwrap_or(&[0; 8]), last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::hex;

    #[test]
    fn the_macs_of_sp_800_38b_come_out() {
        let message = hex("6bc1bee22e409f96e93d7e117393172a");
        for (cipher, key, mac) in [
            (Cipher::aes_128_cbc(), "2b7e151628aed2a6abf7158809cf4f3c", "070a16b46b4d4144f79bdd9dd04a287c"),
            (
                Cipher::aes_192_cbc(),
                "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
                "9e99a7bf31e710900662f65e617c5184",
            ),
            (
                Cipher::aes_256_cbc(),
                "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
                "28a7023f452e8f82bd4bf28d8c37c35c",
            ),
        ] {
            assert_eq!(cmac(&cipher, &hex(key), &message).unwrap(), hex(mac));
        }
    }

    #[test]
    fn the_retail_macs_of_9303_part_11_appendix_d_come_out() {
        let key = hex("7962D9ECE03D1ACD4C76089DCE131543");
        for (message, mac) in [
            ("72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2", "5F1448EEA8AD90A7"),
            ("46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F", "2F2D235D074D7449"),
        ] {
            assert_eq!(Suite::TripleDes.mac(&key, &hex(message)).unwrap().to_vec(), hex(mac));
        }
    }

    #[test]
    fn keys_are_derived_as_in_tr_03110() {
        // BSI's worked example for EAC, section 5: what brainpoolP320r1 gives, and AES-128.
        let shared = hex("791DA04273CCFE862E52DF60347E2557192E1F8D7517822CE3D306056C1CDEB44287B3072A3EDC60");
        let derived = [Use::Encryption, Use::Mac].map(|u| Suite::Aes128.derive(&shared, u).to_vec());
        let expected = ["94ABCD271AB7D9A5590BA52CB518B831", "78B5709E7ABEDB185B424D0EE3A82499"];
        assert_eq!(derived, expected.map(hex));
        // ICAO 9303-11 §9.7.1.2: 24 bytes of SHA-256 and all 32.
        let [longer, longest] = [Suite::Aes192, Suite::Aes256].map(|s| s.derive(&shared, Use::Mac).to_vec());
        let digest = Hash::Sha256.of(&[&shared[..], &[0, 0, 0, 2]].concat());
        assert_eq!((longer.as_slice(), longest.as_slice()), (&digest[..24], &digest[..]));
    }
}
