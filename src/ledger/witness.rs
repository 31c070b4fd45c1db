//! What a witness is sent and how it judges it (C2SP tlog-witness, "add-checkpoint").

use crate::{
    checkpoint::{Checkpoint, Verifier, decimal, hash},
    note::{LIMIT, Note, NoteError},
    proof::verify_consistency,
    tree::{Hash, root},
};
use data_encoding::{BASE64, HEXLOWER};
use std::fmt;

/// Most lines of a proof (tlog-witness, "add-checkpoint").
const LINES: usize = 63;

/// A checkpoint on its way to a witness, with what shows that it grew out of the one the witness saw last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The size the witness saw last.
    pub old: u64,
    /// The consistency proof from there.
    pub proof: Vec<Hash>,
    /// The signed checkpoint.
    pub note: String,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The body is not of the form.
    #[error("the request is not an old size, a proof, an empty line and a checkpoint")]
    Malformed,
    /// Nobody here knows that log.
    #[error("the log is unknown")]
    Unknown,
    /// No key trusted for that log signed, or a signature is false.
    #[error("the checkpoint is not signed by a trusted key")]
    Forbidden,
    /// The old size is larger than the checkpoint's.
    #[error("the old size is larger than the checkpoint's")]
    Larger,
    /// The witness saw another size last.
    #[error("the last size seen is {0}")]
    Conflict(u64),
    /// The log does not continue what was seen.
    #[error("the checkpoint does not continue the one seen last")]
    Inconsistent,
}

impl Rejection {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed | Self::Larger => 400,
            Self::Forbidden => 403,
            Self::Unknown => 404,
            Self::Conflict(_) => 409,
            Self::Inconsistent => 422,
        }
    }
}

impl Submission {
    /// Longest body, in bytes.
    pub const LONGEST: usize = LIMIT + 4096;

    /// Reads a body.
    ///
    /// # Errors
    /// [`Rejection::Malformed`].
    pub fn parse(body: &[u8]) -> Result<Self, Rejection> {
        let read = || {
            let text = std::str::from_utf8(body).ok().filter(|t| t.len() <= Self::LONGEST)?;
            let (head, note) = text.split_once("\n\n")?;
            let mut lines = head.split('\n');
            let old = lines.next()?.strip_prefix("old ").and_then(decimal)?;
            let proof: Vec<Hash> = lines.take(LINES + 1).map(hash).collect::<Option<_>>()?;
            (proof.len() <= LINES).then(|| Self { old, proof, note: note.to_owned() })
        };
        read().ok_or(Rejection::Malformed)
    }

    /// The same as a body.
    #[must_use]
    pub fn body(&self) -> String {
        let proof: String = self.proof.iter().map(|hash| BASE64.encode(hash) + "\n").collect();
        format!("old {}\n{proof}\n{}", self.old, self.note)
    }

    /// The log it names; not believed yet.
    ///
    /// # Errors
    /// [`Rejection::Malformed`] when the note is no checkpoint.
    pub fn origin(&self) -> Result<String, Rejection> {
        Checkpoint::unverified(&self.note).map(|c| c.origin).map_err(|_| Rejection::Malformed)
    }

    /// The checkpoint with the signatures of these keys alone; `None` when it is no note.
    #[must_use]
    pub fn signed_by(&self, keys: &[Verifier]) -> Option<String> {
        let note = Note::parse(&self.note).ok()?;
        let theirs = note.signatures.iter().filter(|s| keys.iter().any(|key| s.is_by(&key.0)));
        Some(theirs.fold(format!("{}\n", note.text), |out, signature| out + signature.line))
    }

    /// Judges it in the order of the specification. `trusted` are the keys for its origin, `last` the checkpoint
    /// cosigned last for it, if there was one. Check and replacement of `last` must be one step.
    ///
    /// # Errors
    /// [`Rejection`].
    pub fn judge(&self, trusted: &[Verifier], last: Option<&Checkpoint>) -> Result<Checkpoint, Rejection> {
        if trusted.is_empty() {
            return Err(Rejection::Unknown);
        }
        let mut opened = None;
        for key in trusted {
            match key.open(&self.note) {
                Ok(checkpoint) => opened = Some(checkpoint),
                Err(NoteError::Unsigned) => {}
                Err(NoteError::Malformed) => return Err(Rejection::Malformed),
                // A trusted key's name and a signature that does not verify: the note is malformed.
                Err(_) => return Err(Rejection::Forbidden),
            }
        }
        let new = opened.ok_or(Rejection::Forbidden)?;
        if self.old > new.size {
            return Err(Rejection::Larger);
        }
        let seen = last.map_or(0, |last| last.size);
        if self.old != seen {
            return Err(Rejection::Conflict(seen));
        }
        // The empty tree has one root alone.
        let empty = root(&[]);
        if new.size == 0 && new.root != empty {
            return Err(Rejection::Inconsistent);
        }
        let old_root = last.map_or(&empty, |last| &last.root);
        verify_consistency((seen, old_root), (new.size, &new.root), &self.proof)
            .map_err(|_| Rejection::Inconsistent)?;
        Ok(new)
    }
}

/// The name of a log in a witness's addresses: SHA-256 of its origin, in hex ("Monitor Retrieval Mechanism").
#[must_use]
pub fn origin_hash(origin: &str) -> String {
    HEXLOWER.encode(&crate::tree::sha256(&[origin.as_bytes()]))
}

/// Reads the body of a 409: a size and a newline.
#[must_use]
pub fn conflicting(body: &[u8]) -> Option<u64> {
    std::str::from_utf8(body).ok()?.strip_suffix('\n').and_then(decimal)
}

impl fmt::Display for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.body())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Signer, consistency, leaf_hash};
    use proptest::prelude::*;

    fn signer() -> Signer {
        Signer::from_seed("localhost/log", &[1; 32]).unwrap()
    }

    fn trusted() -> [Verifier; 1] {
        [Verifier::parse(&signer().vkey()).unwrap()]
    }

    fn leaves(size: u64, fork: u8) -> Vec<Hash> {
        (0..size).map(|n| leaf_hash(&[&n.to_be_bytes()[..], &[fork]].concat())).collect()
    }

    fn at(size: u64, fork: u8) -> Checkpoint {
        Checkpoint { origin: "localhost/log".into(), size, root: root(&leaves(size, fork)) }
    }

    fn from(old: u64, size: u64, fork: u8) -> Submission {
        let proof = consistency(&leaves(size, fork), old).unwrap();
        Submission { old, proof, note: signer().sign(&at(size, fork)) }
    }

    #[test]
    fn a_log_that_grows_is_cosigned_and_each_other_request_gets_its_status() {
        let judge = |s: &Submission, last: Option<Checkpoint>| s.judge(&trusted(), last.as_ref());
        assert_eq!(judge(&from(0, 5, 0), None), Ok(at(5, 0)));
        assert_eq!(judge(&from(5, 9, 0), Some(at(5, 0))), Ok(at(9, 0)));
        assert_eq!(judge(&from(5, 5, 0), Some(at(5, 0))), Ok(at(5, 0)));
        assert_eq!(judge(&from(0, 0, 0), None), Ok(at(0, 0)));
        let rejected = |s: &Submission, last| judge(s, last).unwrap_err().status();
        assert_eq!(from(0, 5, 0).judge(&[], None).unwrap_err().status(), 404);
        let other = [Verifier::parse(&Signer::from_seed("localhost/log", &[9; 32]).unwrap().vkey()).unwrap()];
        assert_eq!(from(0, 5, 0).judge(&other, None).unwrap_err().status(), 403);
        let mut forged = from(0, 5, 0);
        forged.note = forged.note.replace("\n5\n", "\n6\n");
        assert_eq!(rejected(&forged, None), 403);
        let mut larger = from(0, 5, 0);
        larger.old = 6;
        assert_eq!(rejected(&larger, Some(at(6, 0))), 400);
        assert_eq!(judge(&from(3, 9, 0), Some(at(5, 0))), Err(Rejection::Conflict(5)));
        assert_eq!(judge(&from(3, 9, 0), None), Err(Rejection::Conflict(0)));
        // A fork, a false proof, a proof where none belongs, another root of the same size, a false empty root.
        assert_eq!(rejected(&from(5, 9, 1), Some(at(5, 0))), 422);
        let mut bad = from(5, 9, 0);
        bad.proof[0][0] ^= 1;
        assert_eq!(rejected(&bad, Some(at(5, 0))), 422);
        let mut surplus = from(0, 5, 0);
        surplus.proof.push([0; 32]);
        assert_eq!(rejected(&surplus, None), 422);
        assert_eq!(rejected(&from(5, 5, 1), Some(at(5, 0))), 422);
        let empty = Checkpoint { root: [1; 32], ..at(0, 0) };
        let empty = Submission { old: 0, proof: Vec::new(), note: signer().sign(&empty) };
        assert_eq!(rejected(&empty, None), 422);
    }

    #[test]
    fn bodies_are_read_as_they_are_written_and_no_other_way() {
        let sent = from(5, 9, 0);
        assert_eq!(Submission::parse(sent.body().as_bytes()), Ok(sent.clone()));
        assert_eq!(sent.origin().as_deref(), Ok("localhost/log"));
        for (from, to) in
            [("old 5", "old 05"), ("old 5", "old"), ("old 5", "old 5 "), ("old 5\n", "old 5\nAA\n")]
        {
            let wrong = sent.body().replacen(from, to, 1);
            assert_eq!(Submission::parse(wrong.as_bytes()), Err(Rejection::Malformed), "{wrong}");
        }
        let long = Submission { proof: vec![[0; 32]; 64], ..sent };
        assert_eq!(Submission::parse(long.body().as_bytes()), Err(Rejection::Malformed));
        assert_eq!(Submission::parse(&[0xff; 10]), Err(Rejection::Malformed));
        assert_eq!((conflicting(b"17\n"), conflicting(b"17"), conflicting(b"017\n")), (Some(17), None, None));
    }

    #[test]
    fn the_published_request_reads() {
        let body = "old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\nexample.com/behind-the-sofa\n20852163\n\
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\u{2014} example.com/behind-the-sofa \
            Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        let read = Submission::parse(body.as_bytes()).unwrap();
        assert_eq!((read.old, read.proof.len()), (20_852_014, 4));
        assert_eq!(
            (read.origin().as_deref(), read.to_string().as_str()),
            (Ok("example.com/behind-the-sofa"), body)
        );
    }

    proptest! {
        #[test]
        fn no_body_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(read) = Submission::parse(&bytes) {
                prop_assert_eq!(read.body().into_bytes(), bytes);
                let _ = read.judge(&trusted(), None);
            }
        }
    }
}
