//! Presence: that the chip itself was there, and not a copy of its data.
//!
//! What must be shown is what the *signed* security object promises, not what the phone says: data groups 14 and 15, if
//! listed, must be there, and if they hold a key one proof with it must succeed. A copy that leaves them out is refused.
//!
//! # Flow
//!
//! ```no_run
//! # use guosuo_passport::*;
//! # fn flow(
//! #     (random, thumbprint, session, secret): ([u8; 32], [u8; 32], &str, [u8; 32]),
//! #     (policy, files, trust, at): (Policy, Files, Trust, i64),
//! #     (choice, responses, response): (Choice, Vec<Vec<u8>>, Vec<u8>),
//! # ) -> Result<Verdict, NoAgreement> {
//! // Session start: the server keeps `random` and `secret`, sealed; the phone gets nonces and public keys.
//! let challenge = Challenge::new(&random, session, &thumbprint, Rounds::One);
//! let nonces = challenge.nonces();
//! let ephemeral = Ephemeral::new(secret);
//! let keys = Domain::ALL.map(|domain| (domain.code(), ephemeral.public(domain)));
//!
//! // Evidence: the phone sends the files, what the chip answered to the nonces, or in which domain it used our key.
//! let promise = Promise::examine(&policy, &files, &trust, at);
//! let command = promise.command(&ephemeral, &choice)?; // to the chip, through the phone
//!
//! // Proof: the phone brings the chip's response. The same files and values make the same session again.
//! let relay = Relay { ephemeral: &ephemeral, choice: &choice, response: &response };
//! let verdict = promise.judge(&Shown { active: Some((&challenge, &responses)), chip: Some(relay) });
//! assert!(verdict.is_present()); // else the data is authentic, but may be a copy
//! # Ok(verdict)
//! # }
//! ```
//!
//! Random value and secret are consumed (one DELETE of their row) before anything is judged. An answer is proof to
//! anybody who knows the challenge: it is not kept. That a chip is relayed by another phone, far away, is not detected.

mod judgement;

use crate::{
    Challenge, Choice, Ephemeral, Files, Outcome, Policy, Trust, Verdict,
    active::ActiveKey,
    chip::{Infos, Method},
    signature::KeyError,
    sod::Sod,
    verify_under,
};
use judgement::Judgement;
use std::fmt;

/// What the security object says of a way to prove presence.
enum Promised<T> {
    /// Nothing: the chip has no such key.
    Nothing,
    /// The data group is listed, and not here.
    Missing,
    /// There is a key, and it is of a kind that we cannot use; with the reason.
    Unusable(&'static str),
    Key(T),
}

/// A passport that was examined, and what its chip has yet to prove. Only [`Promise::judge`] makes a verdict of it.
pub struct Promise {
    policy: Policy,
    verdict: Verdict,
    /// The files are what the state signed: only then they promise anything.
    authentic: bool,
    active: Promised<ActiveKey>,
    chip: Promised<Vec<Method>>,
}

impl fmt::Debug for Promise {
    /// A chip's keys tell it from all others: they are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Promise({:?})", self.verdict.conclusion)
    }
}

/// What was shown for it.
#[derive(Default, Clone, Copy)]
pub struct Shown<'a> {
    /// Our challenge, and what the chip answered to each of its nonces in order.
    pub active: Option<(&'a Challenge, &'a [Vec<u8>])>,
    /// The chip's response to our command.
    pub chip: Option<Relay<'a>>,
}

/// Chip authentication as it was carried by a phone.
#[derive(Clone, Copy)]
pub struct Relay<'a> {
    /// Our keys of this session.
    pub ephemeral: &'a Ephemeral,
    /// The one that the chip got.
    pub choice: &'a Choice,
    /// Its response to [`Promise::command`], with the two status bytes at the end.
    pub response: &'a [u8],
}

/// There is nothing that this chip could agree on with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the chip has no key of that domain, reference and protocol; use one that its data group 14 names")]
pub struct NoAgreement;

const fn reason(error: KeyError) -> &'static str {
    match error {
        KeyError::Malformed => "is damaged",
        KeyError::Algorithm => "is of a kind we do not know",
        KeyError::Curve => "is on a curve we do not know",
    }
}

impl Promise {
    /// Examines a chip's files as of `at` (seconds since the Unix epoch), as [`verify_under`] does, and reads what the
    /// chip has to prove.
    #[must_use]
    pub fn examine(policy: &Policy, files: &Files, trust: &Trust, at: i64) -> Self {
        let verdict = verify_under(policy, files, trust, at);
        let authentic = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"].iter().all(|id| {
            let mut steps = verdict.steps.iter().filter(|s| s.id == *id).peekable();
            steps.peek().is_some() && steps.all(|s| s.outcome != Outcome::Fail)
        });
        let (active, chip) = match Sod::parse(&files.sod).map(|sod| sod.listed()) {
            Ok(Ok(listed)) if authentic => {
                let is_listed = |number| listed.groups.iter().any(|(n, _)| *n == number);
                promised(files, &verdict, is_listed)
            }
            _ => (Promised::Nothing, Promised::Nothing),
        };
        Self { policy: *policy, verdict, authentic, active, chip }
    }

    /// What passive authentication found, before presence is judged.
    #[must_use]
    pub const fn passive(&self) -> &Verdict {
        &self.verdict
    }

    /// Whether the chip can sign a challenge.
    #[must_use]
    pub const fn can_sign(&self) -> bool {
        matches!(self.active, Promised::Key(_))
    }

    /// Whether the chip can agree on keys.
    #[must_use]
    pub const fn can_agree(&self) -> bool {
        matches!(self.chip, Promised::Key(_))
    }

    /// The command that proves chip authentication: for the phone to send to the chip right after the chip got our
    /// public key, as it is, in place of the channel it had. The same arguments always make the same command.
    ///
    /// # Errors
    /// [`NoAgreement`] where the signed files name no such key.
    pub fn command(&self, ephemeral: &Ephemeral, choice: &Choice) -> Result<Vec<u8>, NoAgreement> {
        let method = self.method(choice).ok_or(NoAgreement)?;
        method.agree(ephemeral).and_then(|mut c| c.read_binary()).ok_or(NoAgreement)
    }

    fn method(&self, choice: &Choice) -> Option<&Method> {
        match &self.chip {
            Promised::Key(methods) => methods.iter().find(|m| m.is(choice)),
            _ => None,
        }
    }

    /// The verdict: steps `AA` and `CA`, and what they prove.
    #[must_use]
    pub fn judge(self, shown: &Shown<'_>) -> Verdict {
        if !self.authentic {
            return self.verdict;
        }
        Judgement::new(&self, shown).into_verdict(self)
    }
}

/// Reads the keys of groups that are listed and are the ones that were signed.
fn promised(
    files: &Files,
    verdict: &Verdict,
    is_listed: impl Fn(u8) -> bool,
) -> (Promised<ActiveKey>, Promised<Vec<Method>>) {
    let group = |number| match files.groups.get(&number).filter(|_| verdict.groups.contains(&number)) {
        _ if !is_listed(number) => Promised::Nothing,
        Some(bytes) => Promised::Key(bytes.as_slice()),
        None if files.groups.contains_key(&number) => Promised::Unusable("is not the one that was signed"),
        None => Promised::Missing,
    };
    let (infos, chip) = match group(14) {
        Promised::Key(bytes) => match Infos::parse(bytes) {
            Ok(infos) => {
                let chip = match Method::read(&infos) {
                    Ok(methods) if methods.is_empty() => Promised::Nothing,
                    Ok(methods) => Promised::Key(methods),
                    Err(error) => Promised::Unusable(reason(error)),
                };
                (Some(infos), chip)
            }
            Err(_) => (None, Promised::Unusable("is damaged")),
        },
        Promised::Nothing => (None, Promised::Nothing),
        Promised::Missing => (None, Promised::Missing),
        Promised::Unusable(why) => (None, Promised::Unusable(why)),
    };
    let active = match group(15) {
        Promised::Key(bytes) => match ActiveKey::parse(bytes, infos.as_ref()) {
            Ok(key) => Promised::Key(key),
            Err(error) => Promised::Unusable(reason(error)),
        },
        Promised::Nothing => Promised::Nothing,
        Promised::Missing => Promised::Missing,
        Promised::Unusable(why) => Promised::Unusable(why),
    };
    (active, chip)
}
