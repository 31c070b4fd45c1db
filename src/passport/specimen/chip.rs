//! A chip of the fictional state that can prove its presence: for tests, and for the demo's tour to play a phone.

use super::{Chip, Holder, More, SpecimenError, State};
use crate::{
    Domain, FileError, Files,
    chip::Channel,
    signature::{
        Hash, agree,
        card::{GroupCard, RsaCard},
        cipher::Suite,
    },
    tlv::write,
};

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the standard's name: FIPS 180-4")]
pub enum Digest {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    const fn hash(self) -> Hash {
        match self {
            Self::Sha1 => Hash::Sha1,
            Self::Sha224 => Hash::Sha224,
            Self::Sha256 => Hash::Sha256,
            Self::Sha384 => Hash::Sha384,
            Self::Sha512 => Hash::Sha512,
        }
    }

    /// What ends a block signed with it (ISO/IEC 10118-3).
    const fn trailer(self) -> [u8; 2] {
        match self {
            Self::Sha1 => [0x33, 0xcc],
            Self::Sha224 => [0x38, 0xcc],
            Self::Sha256 => [0x34, 0xcc],
            Self::Sha384 => [0x36, 0xcc],
            Self::Sha512 => [0x35, 0xcc],
        }
    }
}

/// How a chip answers active authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// RSA of so many bits (1024 to 4096) and the long trailer of the hash.
    Rsa(u16, Digest),
    /// RSA of so many bits, SHA-1 and the short trailer `BC`.
    RsaShort(u16),
    /// ECDSA on a curve, `r` and `s` side by side; data group 14 names the hash.
    Plain(Domain, Digest),
    /// ECDSA on a curve, in DER; data group 14 names the hash.
    Der(Domain, Digest),
    /// ECDSA on a curve, `r` and `s` side by side, with the hash of the key's size and no word of it.
    Unnamed(Domain),
}

/// What a chip encrypts with after chip authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// 3DES, and no word of it in data group 14.
    Unnamed,
    /// 3DES.
    TripleDes,
    /// AES with 128 bits.
    Aes128,
    /// AES with 192 bits.
    Aes192,
    /// AES with 256 bits.
    Aes256,
}

impl Cipher {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Unnamed, Self::TripleDes, Self::Aes128, Self::Aes192, Self::Aes256];

    const fn suite(self) -> Suite {
        match self {
            Self::Unnamed | Self::TripleDes => Suite::TripleDes,
            Self::Aes128 => Suite::Aes128,
            Self::Aes192 => Suite::Aes192,
            Self::Aes256 => Suite::Aes256,
        }
    }
}

/// What a chip can prove its presence with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Proofs {
    /// Active authentication.
    pub signing: Option<Signing>,
    /// Chip authentication.
    pub agreeing: Option<(Domain, Cipher)>,
}

enum SigningKey {
    Rsa(RsaCard),
    Group(GroupCard),
}

/// A chip that answers: its files, and its private keys.
pub struct VirtualChip {
    chip: Chip,
    signing: Option<(Signing, SigningKey)>,
    agreeing: Option<(Cipher, GroupCard)>,
}

impl std::fmt::Debug for VirtualChip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VirtualChip(UTO)")
    }
}

impl State {
    /// A chip that the state signed, with keys for the proofs from the state's seed and the holder's number; data groups
    /// 14 and 15 are in the signed list.
    ///
    /// # Errors
    /// As [`State::chip`]; also for RSA of a size no chip has.
    pub fn virtual_chip(&self, holder: &Holder<'_>, proofs: Proofs) -> Result<VirtualChip, SpecimenError> {
        let seed = |use_: &[u8]| [self.seed.as_slice(), b"/chip/", holder.number.as_bytes(), use_].concat();
        let signing = proofs.signing.map(|s| Ok((s, signing_key(s, &seed(b"/aa"))?))).transpose()?;
        let agreeing = match proofs.agreeing {
            Some((domain, cipher)) => {
                let card = GroupCard::from_seed(domain, &seed(b"/ca")).map_err(|_| SpecimenError)?;
                Some((cipher, card))
            }
            None => None,
        };
        let infos = [
            signing.as_ref().and_then(|(s, _)| active_info(*s)).into_iter().collect(),
            agreeing
                .as_ref()
                .map(|(cipher, card)| agreement_infos(*cipher, card))
                .transpose()?
                .unwrap_or_default(),
        ];
        let infos = infos.concat();
        let dg14 = (!infos.is_empty()).then(|| write(0x6e, &write(0x31, &infos.concat())));
        let dg15 = match &signing {
            Some((_, SigningKey::Rsa(card))) => card.key().ok().and_then(|key| key.spki()),
            Some((_, SigningKey::Group(card))) => {
                card.public().ok().and_then(|public| agree::spki(card.domain, &public))
            }
            None => None,
        };
        let dg15 = dg15.map(|spki| write(0x6f, &spki));
        Ok(VirtualChip {
            chip: self.make(holder, None, More { dg14, dg15, ..More::default() })?,
            signing,
            agreeing,
        })
    }
}

fn signing_key(signing: Signing, seed: &[u8]) -> Result<SigningKey, SpecimenError> {
    let key = match signing {
        Signing::Rsa(bits, _) | Signing::RsaShort(bits) => {
            if !(1024..=4096).contains(&bits) || bits % 16 != 0 {
                return Err(SpecimenError);
            }
            RsaCard::from_seed(bits, seed).map(SigningKey::Rsa)
        }
        Signing::Plain(domain, _) | Signing::Der(domain, _) | Signing::Unnamed(domain) => {
            GroupCard::from_seed(domain, seed).map(SigningKey::Group)
        }
    };
    key.map_err(|_| SpecimenError)
}

/// ActiveAuthenticationInfo (ICAO 9303-11 §9.2.11).
fn active_info(signing: Signing) -> Option<Vec<u8>> {
    let (Signing::Plain(_, digest) | Signing::Der(_, digest)) = signing else { return None };
    let position = Digest::ALL.iter().position(|d| *d == digest).and_then(|n| u8::try_from(n + 1).ok())?;
    let name = write(6, &[0x67, 0x81, 0x08, 1, 1, 5]);
    let algorithm = write(6, &[4, 0, 0x7f, 0, 7, 1, 1, 4, 1, position]);
    Some(write(0x30, &[name, write(2, &[1]), algorithm].concat()))
}

/// ChipAuthenticationPublicKeyInfo and ChipAuthenticationInfo (ICAO 9303-11 §9.2.4, §9.2.5).
fn agreement_infos(cipher: Cipher, card: &GroupCard) -> Result<Vec<Vec<u8>>, SpecimenError> {
    let kind = if card.domain.is_modp() { 1 } else { 2 };
    let protocol = |arcs: &[u8]| write(6, &[&[4, 0, 0x7f, 0, 7, 2, 2], arcs].concat());
    let public = card.public().map_err(|_| SpecimenError)?;
    let spki = agree::spki(card.domain, &public).ok_or(SpecimenError)?;
    let mut infos = vec![write(0x30, &[protocol(&[1, kind]), spki].concat())];
    let last = match cipher {
        Cipher::Unnamed => return Ok(infos),
        Cipher::TripleDes => 1,
        Cipher::Aes128 => 2,
        Cipher::Aes192 => 3,
        Cipher::Aes256 => 4,
    };
    infos.push(write(0x30, &[protocol(&[3, kind, last]), write(2, &[1])].concat()));
    Ok(infos)
}

impl VirtualChip {
    /// What can be read out of it.
    #[must_use]
    pub const fn chip(&self) -> &Chip {
        &self.chip
    }

    /// Its files, told apart.
    ///
    /// # Errors
    /// As [`Chip::files`].
    pub fn files(&self) -> Result<Files, FileError> {
        self.chip.files()
    }

    /// INTERNAL AUTHENTICATE: what it answers to eight bytes. `None` from a chip without a key for it.
    #[must_use]
    pub fn active(&self, nonce: &[u8]) -> Option<Vec<u8>> {
        let (signing, key) = self.signing.as_ref()?;
        let answer = match (key, *signing) {
            (SigningKey::Rsa(card), Signing::Rsa(_, digest)) => {
                card.sign(digest.hash(), &digest.trailer(), nonce)
            }
            (SigningKey::Rsa(card), _) => card.sign(Hash::Sha1, &[0xbc], nonce),
            (SigningKey::Group(card), Signing::Der(_, digest)) => card.sign(digest.hash(), false, nonce),
            (SigningKey::Group(card), Signing::Plain(_, digest)) => card.sign(digest.hash(), true, nonce),
            (SigningKey::Group(card), _) => {
                let hash = crate::active::hash_for(card.domain.bits());
                card.sign(hash, true, nonce)
            }
        };
        answer.ok()
    }

    /// MSE:SET KAT or AT and GENERAL AUTHENTICATE with the reader's public key, then one protected command: what it
    /// answers to that, status bytes last. `None` from a chip without a key for it, or if the public key is none.
    #[must_use]
    pub fn chip_authenticate(&self, public: &[u8], command: &[u8]) -> Option<Vec<u8>> {
        let (cipher, card) = self.agreeing.as_ref()?;
        let mut channel = Channel::new(cipher.suite(), &card.shared(public)?);
        channel.answer(command, self.chip.dg14.as_deref()?)
    }
}
