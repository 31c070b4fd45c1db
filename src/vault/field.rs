//! The envelope of one sealed value:
//! `version 1 | suite 1 | dek_id 8 | nonce 24 | commit 32 | ciphertext | tag 16`, 82 bytes more than the value.

use crate::{Context, Error, Suite};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const HEADER: usize = 1 + 1 + 8 + 24 + 32;
const TAG: usize = 16;

/// A plaintext, wiped when dropped.
pub type Opened = Zeroizing<Vec<u8>>;

/// A data key: one per person and retention class. Wiped when dropped.
#[derive(Clone)]
pub struct Dek {
    id: [u8; 8],
    key: Zeroizing<[u8; 32]>,
}

impl Dek {
    /// The key of that id.
    #[must_use]
    pub fn new(id: [u8; 8], key: [u8; 32]) -> Self {
        Self { id, key: Zeroizing::new(key) }
    }

    /// The id that envelopes name.
    #[must_use]
    pub const fn id(&self) -> [u8; 8] {
        self.id
    }
}

impl fmt::Debug for Dek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dek(…)")
    }
}

/// Bytes that open only with the right key in the right place.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Takes bytes from the database; says whether they have the form of an envelope.
    ///
    /// # Errors
    /// [`Error`] for an unknown version or suite, or too few bytes: never a guess.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        match bytes.as_slice() {
            [VERSION, suite, ..] if bytes.len() >= HEADER + TAG => {
                Suite::from_byte(*suite).map(|_| Self(bytes))
            }
            _ => Err(Error),
        }
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store, taken over.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The data key it was sealed with.
    ///
    /// # Errors
    /// [`Error`] when the envelope is cut short.
    pub fn dek_id(&self) -> Result<[u8; 8], Error> {
        self.take(2)
    }

    fn take<const N: usize>(&self, at: usize) -> Result<[u8; N], Error> {
        self.0.get(at..at + N).and_then(|b| b.try_into().ok()).ok_or(Error)
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Seals a value into its place. `nonce` is 24 random bytes, new for each value.
///
/// # Errors
/// [`Error`] when the value is longer than the cipher takes (64 GiB).
pub fn seal(
    dek: &Dek,
    suite: Suite,
    context: &Context<'_>,
    nonce: [u8; 24],
    plaintext: &[u8],
) -> Result<Sealed, Error> {
    let aad = context.aad(suite.byte(), VERSION);
    let parts = suite.seal(&dek.key, &nonce, &aad, plaintext)?;
    let mut bytes = Vec::with_capacity(HEADER + parts.ciphertext.len());
    bytes.extend_from_slice(&[VERSION, suite.byte()]);
    bytes.extend_from_slice(&dek.id);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&parts.commit);
    bytes.extend_from_slice(&parts.ciphertext);
    Ok(Sealed(bytes))
}

/// Opens a value in its place.
///
/// # Errors
/// [`Error`] whatever is wrong: key, place, commitment, a changed bit.
pub fn open(dek: &Dek, context: &Context<'_>, sealed: &Sealed) -> Result<Opened, Error> {
    let [version, suite] = sealed.take(0)?;
    let suite = Suite::from_byte(suite)?;
    let nonce = sealed.take::<24>(10)?;
    let commit = sealed.take::<32>(34)?;
    // Before decrypting: a blob made to open under two keys fails here (key commitment).
    let committed = suite.commit(&dek.key, &nonce).ct_eq(&commit);
    if version != VERSION || sealed.dek_id()? != dek.id || !bool::from(committed) {
        return Err(Error);
    }
    let ciphertext = sealed.0.get(HEADER..).ok_or(Error)?;
    let aad = context.aad(suite.byte(), version);
    suite.open(&dek.key, &nonce, &aad, ciphertext).map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Context<'_> = Context {
        tenant: "main",
        table: "documents",
        column: "number",
        row: "doc_1",
        subject: "vis_1",
        class: "profile",
    };

    fn dek(byte: u8) -> Dek {
        Dek::new([byte; 8], [byte; 32])
    }

    #[test]
    fn a_value_opens_where_it_was_sealed() {
        for suite in [Suite::Aes, Suite::National] {
            for length in [0, 1, 15, 16, 17, 1000] {
                let value = vec![b'x'; length];
                let sealed = seal(&dek(1), suite, &HERE, [9; 24], &value).unwrap();
                assert_eq!(sealed.as_bytes().len(), length + 82);
                assert_eq!(*open(&dek(1), &HERE, &sealed).unwrap(), value);
            }
        }
    }

    #[test]
    fn a_value_moved_anywhere_does_not_open() {
        let elsewhere = [
            Context { tenant: "other", ..HERE },
            Context { table: "visitors", ..HERE },
            Context { column: "name", ..HERE },
            Context { row: "doc_2", ..HERE },
            Context { subject: "vis_2", ..HERE },
            Context { class: "contract", ..HERE },
        ];
        for suite in [Suite::Aes, Suite::National] {
            let sealed = seal(&dek(1), suite, &HERE, [9; 24], b"L01X00T47").unwrap();
            for place in &elsewhere {
                assert_eq!(open(&dek(1), place, &sealed), Err(Error), "{place:?}");
            }
            assert_eq!(open(&dek(2), &HERE, &sealed), Err(Error));
        }
    }

    #[test]
    fn no_bit_can_be_changed() {
        for suite in [Suite::Aes, Suite::National] {
            let sealed = seal(&dek(1), suite, &HERE, [9; 24], b"L01X00T47").unwrap();
            for bit in 0..sealed.as_bytes().len() * 8 {
                let mut bytes = sealed.as_bytes().to_vec();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let opened = Sealed::from_bytes(bytes).and_then(|s| open(&dek(1), &HERE, &s));
                assert_eq!(opened, Err(Error), "bit {bit}");
            }
        }
    }

    #[test]
    fn another_key_of_the_same_id_fails_at_the_commitment() {
        let sealed = seal(&dek(1), Suite::Aes, &HERE, [9; 24], b"value").unwrap();
        let twin = Dek::new([1; 8], [2; 32]);
        assert_eq!(open(&twin, &HERE, &sealed), Err(Error));
    }

    #[test]
    fn nothing_shows_in_debug_output() {
        let sealed = seal(&dek(1), Suite::Aes, &HERE, [9; 24], b"MUSTERMANN").unwrap();
        assert_eq!(format!("{sealed:?} {:?}", dek(7)), "Sealed(92 bytes) Dek(…)");
    }
}
