//! Cosignatures: a witness says when it saw which head of a log (C2SP tlog-cosignature, Ed25519).

use crate::{
    checkpoint::{Checkpoint, pair},
    note::{Key, Kind, Note, NoteError, Signature, line},
};
use data_encoding::BASE64;
use ring::signature::Ed25519KeyPair;
use std::fmt;

/// A time must fit into 63 bits (tlog-cosignature, "Format").
const LATEST: u64 = i64::MAX as u64;
const PRIVATE: &str = "PRIVATE+KEY+";

fn message(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// Cosigns checkpoints, and nothing else.
pub struct Cosigner {
    key: Key,
    pair: Ed25519KeyPair,
}

impl Cosigner {
    /// The witness of that name with the key of that seed.
    ///
    /// # Errors
    /// [`NoteError::Key`] when the name is empty or holds white space or `+`.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let (key, pair) = pair(name, Kind::Cosignature, seed)?;
        Ok(Self { key, pair })
    }

    /// The private key of that name and seed as a line of text, `PRIVATE+KEY+name+hash+base64`.
    ///
    /// # Errors
    /// As [`Cosigner::from_seed`].
    pub fn private(name: &str, seed: &[u8; 32]) -> Result<String, NoteError> {
        let key = Self::from_seed(name, seed)?.key;
        let id = data_encoding::HEXLOWER.encode(&key.id);
        let material = [&[Kind::Cosignature as u8], &seed[..]].concat();
        Ok(format!("{PRIVATE}{name}+{id}+{}", BASE64.encode(&material)))
    }

    /// Reads what [`Cosigner::private`] writes.
    ///
    /// # Errors
    /// [`NoteError::Key`] when it is no such line, or the hash is not the key's.
    pub fn parse(private: &str) -> Result<Self, NoteError> {
        let mut parts = private.trim().strip_prefix(PRIVATE).ok_or(NoteError::Key)?.splitn(3, '+');
        let (Some(name), Some(_), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let material = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::Key)?;
        let (kind, seed) = material.split_first().ok_or(NoteError::Key)?;
        let seed: [u8; 32] = seed.try_into().map_err(|_| NoteError::Key)?;
        let own = *kind == Kind::Cosignature as u8 && Self::private(name, &seed)? == private.trim();
        if own { Self::from_seed(name, &seed) } else { Err(NoteError::Key) }
    }

    /// The key as others write it: `name+hash+base64`.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.key.vkey()
    }

    /// The line that says this checkpoint was seen at `time`, in seconds since 1970; with its newline.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] when `note` is no signed note, or the time is zero or beyond 63 bits
    /// (tlog-witness, "add-checkpoint").
    pub fn cosign(&self, note: &str, time: u64) -> Result<String, NoteError> {
        let text = Note::parse(note)?.text;
        if time == 0 || time > LATEST {
            return Err(NoteError::Malformed);
        }
        let signature = self.pair.sign(message(text, time).as_bytes());
        let stamped = [&time.to_be_bytes()[..], signature.as_ref()].concat();
        Ok(line(&self.key.name, self.key.id, &stamped))
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.key.name)
    }
}

/// A witness whose cosignatures count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness(pub(crate) Key);

/// One cosignature that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// When the witness saw the checkpoint, in seconds since 1970.
    pub time: u64,
    /// The signature's line, with its newline.
    pub line: String,
}

impl Witness {
    /// Reads `name+hash+base64`.
    ///
    /// # Errors
    /// [`NoteError::Key`] when it is no key for Ed25519 cosignatures, or the hash is not the key's.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let key = Key::parse(vkey)?;
        if key.kind == Kind::Cosignature { Ok(Self(key)) } else { Err(NoteError::Key) }
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The key as it was read.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.0.vkey()
    }

    /// This witness's cosignature on a note; of several the newest.
    ///
    /// # Errors
    /// [`NoteError::Unsigned`] without one; [`NoteError::Signature`] when one does not verify.
    pub fn verify(&self, note: &str) -> Result<Cosigned, NoteError> {
        let note = Note::parse(note)?;
        Checkpoint::parse(note.text)?;
        self.among(note.text, &note.signatures)
    }

    /// The same in lines that a witness answered with, over the text of `note`.
    ///
    /// # Errors
    /// As [`Witness::verify`]; [`NoteError::Malformed`] when they are no lines of signatures.
    pub fn answered(&self, note: &str, lines: &str) -> Result<Cosigned, NoteError> {
        let note = Note::parse(note)?;
        let all: Option<Vec<_>> = lines.split_inclusive('\n').map(Signature::parse).take(64).collect();
        self.among(note.text, &all.ok_or(NoteError::Malformed)?)
    }

    pub(crate) fn among(&self, text: &str, signatures: &[Signature<'_>]) -> Result<Cosigned, NoteError> {
        let mut newest: Option<Cosigned> = None;
        for signature in signatures.iter().filter(|s| s.is_by(&self.0)) {
            let (time, bytes) = signature.bytes.split_first_chunk::<8>().ok_or(NoteError::Signature)?;
            let time = u64::from_be_bytes(*time);
            if time == 0 || time > LATEST {
                return Err(NoteError::Signature);
            }
            self.0.verify(message(text, time).as_bytes(), bytes)?;
            if newest.as_ref().is_none_or(|n| n.time < time) {
                newest = Some(Cosigned { time, line: signature.line.to_owned() });
            }
        }
        newest.ok_or(NoteError::Unsigned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Signer;

    const AT: u64 = 1_780_000_000;

    fn note() -> String {
        let checkpoint = Checkpoint { origin: "localhost/log".into(), size: 7, root: [3; 32] };
        Signer::from_seed("localhost/log", &[1; 32]).unwrap().sign(&checkpoint)
    }

    fn cosigner() -> Cosigner {
        Cosigner::from_seed("witness.example/w1", &[2; 32]).unwrap()
    }

    #[test]
    fn a_cosignature_is_over_time_and_text_and_counts_from_its_witness_alone() {
        let witness = Witness::parse(&cosigner().vkey()).unwrap();
        let line = cosigner().cosign(&note(), AT).unwrap();
        let note = format!("{}{line}", note());
        assert_eq!(witness.verify(&note), Ok(Cosigned { time: AT, line: line.clone() }));
        assert_eq!(witness.answered(&note, &line).unwrap().time, AT);
        assert_eq!(witness.verify(&note.replace("\n7\n", "\n8\n")), Err(NoteError::Signature));
        let other = Cosigner::from_seed("witness.example/w1", &[9; 32]).unwrap();
        assert_eq!(Witness::parse(&other.vkey()).unwrap().verify(&note), Err(NoteError::Unsigned));
        assert_eq!(cosigner().cosign(&note, 0), Err(NoteError::Malformed));
        assert_eq!(cosigner().cosign(&note, u64::MAX), Err(NoteError::Malformed));
        // The log's key and the witness's are of different kinds, and neither is taken for the other.
        assert!(Witness::parse(&Signer::from_seed("a", &[1; 32]).unwrap().vkey()).is_err());
        assert!(crate::Verifier::parse(&cosigner().vkey()).is_err());
    }

    #[test]
    fn another_time_than_the_signed_one_is_refused() {
        let witness = Witness::parse(&cosigner().vkey()).unwrap();
        let line = cosigner().cosign(&note(), AT).unwrap();
        let signature = Signature::parse(&line).unwrap();
        let mut bytes = signature.bytes;
        bytes[7] ^= 1;
        let forged = crate::note::line(witness.name(), witness.0.id, &bytes);
        assert_eq!(witness.verify(&format!("{}{forged}", note())), Err(NoteError::Signature));
    }

    #[test]
    fn a_private_key_is_read_back_and_a_changed_one_is_not() {
        let text = Cosigner::private("witness.example/w1", &[2; 32]).unwrap();
        assert_eq!(Cosigner::parse(&text).unwrap().vkey(), cosigner().vkey());
        assert!(Cosigner::parse(&text.replace("w1", "w2")).is_err());
        assert!(Cosigner::parse(&cosigner().vkey()).is_err());
        assert!(Cosigner::private("a b", &[2; 32]).is_err());
    }
}
