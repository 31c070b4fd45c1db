//! Checkpoints: the signed head of the log (C2SP tlog-checkpoint, signed-note).

use crate::tree::{Hash, sha256};
use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use std::fmt;

const ED25519_TYPE: u8 = 1;
/// Longest note we read, in bytes.
const LIMIT: usize = 64 * 1024;

/// Why a note is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note with a checkpoint in it.
    #[error("not a signed checkpoint")]
    Malformed,
    /// No signature by the expected key.
    #[error("not signed by the expected key")]
    Unsigned,
    /// A signature by the expected key that does not verify.
    #[error("the signature does not verify")]
    Signature,
    /// The key's text cannot be read.
    #[error("not a verifier key; it reads name+hash+base64")]
    Key,
}

/// The head of a log: how many entries, and their root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name: a schema-less URL prefix.
    pub origin: String,
    /// Entries covered.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Checkpoint {
    fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(&self.root))
    }

    fn parse(body: &str) -> Option<Self> {
        let mut lines = body.split('\n');
        let origin = lines.next().filter(|o| !o.is_empty())?.to_owned();
        let digits = lines.next()?;
        let canonical =
            digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
        let size = digits.parse().ok().filter(|_| canonical)?;
        let root = BASE64.decode(lines.next()?.as_bytes()).ok()?.try_into().ok()?;
        Some(Self { origin, size, root })
    }
}

fn key_id(name: &str, public: &[u8]) -> [u8; 4] {
    let hash = sha256(&[name.as_bytes(), b"\n", &[ED25519_TYPE], public]);
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

/// Signs checkpoints, and nothing else.
pub struct Signer {
    name: String,
    pair: Ed25519KeyPair,
}

impl Signer {
    /// The signer of that name with the key of that seed.
    ///
    /// # Errors
    /// [`NoteError::Key`] when the name is empty or holds white space or `+`.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(NoteError::Key);
        }
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NoteError::Key)?;
        Ok(Self { name: name.to_owned(), pair })
    }

    /// The key as others write it: `name+hash+base64`.
    #[must_use]
    pub fn vkey(&self) -> String {
        let public = self.pair.public_key().as_ref();
        let id = HEXLOWER.encode(&key_id(&self.name, public));
        format!("{}+{id}+{}", self.name, BASE64.encode(&[&[ED25519_TYPE], public].concat()))
    }

    /// Signs a checkpoint.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let body = checkpoint.body();
        let id = key_id(&self.name, self.pair.public_key().as_ref());
        let signature = self.pair.sign(body.as_bytes());
        let line = BASE64.encode(&[&id[..], signature.as_ref()].concat());
        format!("{body}\n\u{2014} {} {line}\n", self.name)
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.name)
    }
}

/// Knows whose checkpoints to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: [u8; 4],
    public: Vec<u8>,
}

impl Verifier {
    /// Reads `name+hash+base64`.
    ///
    /// # Errors
    /// [`NoteError::Key`] when it is no Ed25519 key of that form, or the hash is not the key's.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::Key)?;
        let [ED25519_TYPE, public @ ..] = key.as_slice() else {
            return Err(NoteError::Key);
        };
        let expected = key_id(name, public);
        if name.is_empty() || public.len() != 32 || HEXLOWER.encode(&expected) != id {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), id: expected, public: public.to_vec() })
    }

    /// Opens a note signed by this key; signatures of others are passed over.
    ///
    /// # Errors
    /// [`NoteError`] when it is no checkpoint, this key did not sign it, or the signature does not verify.
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        if note.len() > LIMIT {
            return Err(NoteError::Malformed);
        }
        let (body, signatures) = note.split_once("\n\n").ok_or(NoteError::Malformed)?;
        let body = format!("{body}\n");
        let checkpoint = Checkpoint::parse(&body).ok_or(NoteError::Malformed)?;
        for line in signatures.lines() {
            let line = line.strip_prefix("\u{2014} ").ok_or(NoteError::Malformed)?;
            let (name, encoded) = line.split_once(' ').ok_or(NoteError::Malformed)?;
            let bytes = BASE64.decode(encoded.as_bytes()).map_err(|_| NoteError::Malformed)?;
            let (id, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
            if name == self.name && id == &self.id {
                return UnparsedPublicKey::new(&ED25519, &self.public)
                    .verify(body.as_bytes(), signature)
                    .map(|()| checkpoint)
                    .map_err(|_| NoteError::Signature);
            }
        }
        Err(NoteError::Unsigned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signer() -> Signer {
        Signer::from_seed("localhost:8080/ledger", &[7; 32]).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "localhost:8080/ledger".into(), size: 42, root: [9; 32] }
    }

    #[test]
    fn a_checkpoint_is_believed_from_its_signer_alone() {
        let verifier = Verifier::parse(&signer().vkey()).unwrap();
        let note = signer().sign(&checkpoint());
        assert_eq!(verifier.open(&note), Ok(checkpoint()));
        let other = Signer::from_seed("localhost:8080/ledger", &[8; 32]).unwrap();
        assert_eq!(Verifier::parse(&other.vkey()).unwrap().open(&note), Err(NoteError::Unsigned));
        assert_eq!(verifier.open(&note.replace("\n42\n", "\n43\n")), Err(NoteError::Signature));
        assert_eq!(verifier.open(&note.replace("\n42\n", "\n042\n")), Err(NoteError::Malformed));
    }

    #[test]
    fn another_implementation_reads_our_notes() {
        use signed_note::{Note, StandardVerifier, VerifierList};
        let note = Note::from_bytes(signer().sign(&checkpoint()).as_bytes()).unwrap();
        let verifier = StandardVerifier::new(&signer().vkey()).unwrap();
        let (known, unknown) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
        assert_eq!((known.len(), unknown.len()), (1, 0));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let verifier = Verifier::parse(&signer().vkey()).unwrap();
            prop_assert!(verifier.open(&text).is_err());
            let _ = Verifier::parse(&text);
        }
    }
}
