//! Signed notes (C2SP signed-note): a text, an empty line, lines of signatures.

use crate::tree::sha256;
use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, UnparsedPublicKey};

/// Longest note we read, in bytes: room for more than 16 signatures of nearly 5 kB (signed-note, "Format").
pub(crate) const LIMIT: usize = 128 * 1024;
/// Most signature lines we look at.
const MOST: usize = 64;
const DASH: &str = "\u{2014} ";

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

/// What a key signs with it (signed-note, "Signature types").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Ed25519 over the text.
    Log = 1,
    /// Ed25519 over a time and the text (tlog-cosignature).
    Cosignature = 4,
    /// ML-DSA-44 (tlog-cosignature), which we can name and not verify.
    Lattice = 6,
}

impl Kind {
    const fn length(self) -> usize {
        match self {
            Self::Log | Self::Cosignature => 32,
            Self::Lattice => 1312,
        }
    }
}

/// Whether a text may be a key's name: not empty, without white space and plus signs (signed-note, "Format").
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

/// SHA-256(name | newline | type | public key), its first four bytes.
pub(crate) fn key_id(name: &str, kind: Kind, public: &[u8]) -> [u8; 4] {
    let [a, b, c, d, ..] = sha256(&[name.as_bytes(), b"\n", &[kind as u8], public]);
    [a, b, c, d]
}

/// A verifier key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) id: [u8; 4],
    pub(crate) kind: Kind,
    pub(crate) public: Vec<u8>,
}

impl Key {
    pub(crate) fn new(name: &str, kind: Kind, public: &[u8]) -> Self {
        Self { name: name.to_owned(), id: key_id(name, kind, public), kind, public: public.to_vec() }
    }

    /// Reads `name+hash+base64`; the hash must be the key's.
    pub(crate) fn parse(vkey: &str) -> Result<Self, NoteError> {
        let mut parts = vkey.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| NoteError::Key)?;
        let (kind, public) = key.split_first().ok_or(NoteError::Key)?;
        let kinds = [Kind::Log, Kind::Cosignature, Kind::Lattice];
        let kind = kinds.into_iter().find(|k| *k as u8 == *kind).ok_or(NoteError::Key)?;
        let key = Self::new(name, kind, public);
        let own = is_name(name) && public.len() == kind.length() && HEXLOWER.encode(&key.id) == id;
        own.then_some(key).ok_or(NoteError::Key)
    }

    pub(crate) fn vkey(&self) -> String {
        let material = [&[self.kind as u8], self.public.as_slice()].concat();
        format!("{}+{}+{}", self.name, HEXLOWER.encode(&self.id), BASE64.encode(&material))
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), NoteError> {
        let key = UnparsedPublicKey::new(&ED25519, &self.public);
        key.verify(message, signature).map_err(|_| NoteError::Signature)
    }
}

/// The line of a signature.
pub(crate) fn line(name: &str, id: [u8; 4], signature: &[u8]) -> String {
    format!("{DASH}{name} {}\n", BASE64.encode(&[&id[..], signature].concat()))
}

/// One signature; whose, we may not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature<'a> {
    name: &'a str,
    id: [u8; 4],
    pub(crate) bytes: Vec<u8>,
    /// As it stood there, with its newline.
    pub(crate) line: &'a str,
}

impl<'a> Signature<'a> {
    /// Reads one line with its newline.
    pub(crate) fn parse(line: &'a str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(DASH)?.strip_suffix('\n')?.split_once(' ')?;
        let bytes = BASE64.decode(encoded.as_bytes()).ok()?;
        let (id, signature) = bytes.split_first_chunk::<4>()?;
        is_name(name).then(|| Self { name, id: *id, bytes: signature.to_vec(), line })
    }

    /// Whether it says that this key made it.
    pub(crate) fn is_by(&self, key: &Key) -> bool {
        self.name == key.name && self.id == key.id
    }
}

/// A note that reads as one; nothing in it is believed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note<'a> {
    /// The signed text, with its last newline.
    pub(crate) text: &'a str,
    pub(crate) signatures: Vec<Signature<'a>>,
}

impl<'a> Note<'a> {
    /// Splits a note at its last empty line.
    pub(crate) fn parse(note: &'a str) -> Result<Self, NoteError> {
        let control = |c: char| c < ' ' && c != '\n';
        if note.len() > LIMIT || note.contains(control) || !note.ends_with('\n') {
            return Err(NoteError::Malformed);
        }
        let at = note.rfind("\n\n").ok_or(NoteError::Malformed)? + 1;
        let (text, rest) = note.split_at_checked(at).ok_or(NoteError::Malformed)?;
        let lines = rest.strip_prefix('\n').unwrap_or(rest).split_inclusive('\n');
        let signatures: Option<Vec<_>> = lines.map(Signature::parse).take(MOST + 1).collect();
        let signatures = signatures.ok_or(NoteError::Malformed)?;
        if signatures.is_empty() || signatures.len() > MOST {
            return Err(NoteError::Malformed);
        }
        Ok(Self { text, signatures })
    }

    /// Checks every signature that says it is by this key.
    pub(crate) fn signed_by(&self, key: &Key) -> Result<(), NoteError> {
        let mut found = Err(NoteError::Unsigned);
        for signature in self.signatures.iter().filter(|s| s.is_by(key)) {
            // A false signature by a known key: the whole note is refused (signed-note, "Signatures").
            key.verify(self.text.as_bytes(), &signature.bytes)?;
            found = Ok(());
        }
        found
    }
}
