//! Checkpoints: the signed head of the log (C2SP tlog-checkpoint, signed-note).

use crate::{
    note::{Key, Kind, Note, NoteError, is_name, line},
    tree::Hash,
};
use data_encoding::BASE64;
use ring::signature::{Ed25519KeyPair, KeyPair};
use std::fmt;

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

/// A size or an index in decimal, without leading zeros.
pub(crate) fn decimal(digits: &str) -> Option<u64> {
    let canonical = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
    digits.parse().ok().filter(|_| canonical)
}

/// One hash in base64, as proofs and checkpoints write it.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    BASE64.decode(text.as_bytes()).ok()?.try_into().ok()
}

impl Checkpoint {
    /// What is signed: three lines, each with its newline.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(&self.root))
    }

    /// Reads the text of a note, by itself nobody's word. Lines after the third are passed over; none may be empty
    /// (tlog-checkpoint, "Note text").
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let read = || {
            let mut lines = text.strip_suffix('\n')?.split('\n');
            let origin = lines.next().filter(|o| !o.is_empty())?.to_owned();
            let size = decimal(lines.next()?)?;
            let root = hash(lines.next()?)?;
            lines.all(|extension| !extension.is_empty()).then_some(Self { origin, size, root })
        };
        read().ok_or(NoteError::Malformed)
    }

    /// Reads the checkpoint of a note, whoever signed it. Nothing of it may be believed.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] when it is no signed checkpoint.
    pub fn unverified(note: &str) -> Result<Self, NoteError> {
        Self::parse(Note::parse(note)?.text)
    }
}

/// Signs checkpoints, and nothing else.
pub struct Signer {
    key: Key,
    pair: Ed25519KeyPair,
}

impl Signer {
    /// The signer of that name with the key of that seed.
    ///
    /// # Errors
    /// [`NoteError::Key`] when the name is empty or holds white space or `+`.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let (key, pair) = pair(name, Kind::Log, seed)?;
        Ok(Self { key, pair })
    }

    /// The key as others write it: `name+hash+base64`.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.key.vkey()
    }

    /// Signs a checkpoint.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let body = checkpoint.body();
        let signature = self.pair.sign(body.as_bytes());
        format!("{body}\n{}", line(&self.key.name, self.key.id, signature.as_ref()))
    }
}

/// The key of a seed, for what the kind says.
pub(crate) fn pair(name: &str, kind: Kind, seed: &[u8; 32]) -> Result<(Key, Ed25519KeyPair), NoteError> {
    if !is_name(name) {
        return Err(NoteError::Key);
    }
    let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NoteError::Key)?;
    Ok((Key::new(name, kind, pair.public_key().as_ref()), pair))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.key.name)
    }
}

/// Knows whose checkpoints to believe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier(pub(crate) Key);

impl Verifier {
    /// Reads `name+hash+base64`.
    ///
    /// # Errors
    /// [`NoteError::Key`] when it is no Ed25519 key of that form, or the hash is not the key's.
    pub fn parse(vkey: &str) -> Result<Self, NoteError> {
        let key = Key::parse(vkey)?;
        if key.kind == Kind::Log { Ok(Self(key)) } else { Err(NoteError::Key) }
    }

    /// The key's name, which is the origin of the log it signs for.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The key as it was read.
    #[must_use]
    pub fn vkey(&self) -> String {
        self.0.vkey()
    }

    /// Opens a note signed by this key; signatures of others are passed over.
    ///
    /// # Errors
    /// [`NoteError`] when it is no checkpoint, this key did not sign it, or the signature does not verify.
    pub fn open(&self, note: &str) -> Result<Checkpoint, NoteError> {
        let note = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(note.text)?;
        note.signed_by(&self.0)?;
        Ok(checkpoint)
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
    fn the_published_note_and_key_verify() {
        let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        let note = "This is an example message.\n\n\u{2014} example.com/foo \
            Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        let key = Verifier::parse(vkey).unwrap();
        let read = Note::parse(note).unwrap();
        assert_eq!(read.signed_by(&key.0), Ok(()));
        assert_eq!(
            Note { text: "This is another message.\n", ..read }.signed_by(&key.0),
            Err(NoteError::Signature)
        );
        assert_eq!(key.open(note), Err(NoteError::Malformed), "it is no checkpoint");
    }

    #[test]
    fn what_no_signed_note_may_be_is_malformed() {
        let verifier = Verifier::parse(&signer().vkey()).unwrap();
        let note = signer().sign(&checkpoint());
        let (body, line) = note.split_once("\n\n").unwrap();
        for wrong in [
            body.to_owned(),
            note.trim_end().to_owned(),
            format!("{body}\n\n"),
            format!("{note}x\n"),
            note.replace('\n', "\r\n"),
            note.replace("42", "4\u{1}2"),
            format!("{body}\n\nextension\n\n{line}"),
            format!("{body}\n\n{}", line.repeat(65)),
            format!("{body}\n{}\n\n{line}", "x".repeat(200_000)),
        ] {
            assert_eq!(verifier.open(&wrong), Err(NoteError::Malformed), "{wrong}");
        }
        // Sixteen signatures of others are no reason to refuse.
        let others: String =
            (0..16).map(|n| crate::note::line(&format!("w{n}"), [n; 4], &[0; 3000])).collect();
        assert_eq!(verifier.open(&format!("{note}{others}")), Ok(checkpoint()));
        // A false signature by a known key spoils a note that a true one is on, too.
        let false_line = crate::note::line(verifier.name(), verifier.0.id, &[0; 64]);
        assert_eq!(verifier.open(&format!("{note}{false_line}")), Err(NoteError::Signature));
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

        #[test]
        fn a_changed_byte_of_a_note_is_never_believed(at in any::<prop::sample::Index>(), flip in 1u8..=255) {
            let verifier = Verifier::parse(&signer().vkey()).unwrap();
            let mut bytes = signer().sign(&checkpoint()).into_bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= flip;
            if let Ok(text) = String::from_utf8(bytes) {
                prop_assert!(verifier.open(&text).is_err());
            }
        }
    }
}
