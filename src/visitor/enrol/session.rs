//! Enrolment with the chip at hand: a session, the evidence, and for chip authentication one response relayed.
//!
//! What a session knows lies sealed in a row that is taken out by one DELETE before anything is judged, so that a
//! challenge is answered once, whoever asks how often. It is never read from a request.

use super::{Enrolled, Occasion};
use crate::{EnrolError, Visitors, ceremony, evidence::Evidence};
use data_encoding::BASE64URL_NOPAD;
use jose::Jwk;
use kernel::{Call, Moment, Secret};
use passport::{Challenge, Domain, Ephemeral, Promise, Relay, Rounds, Shown, Wanted};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// How long a challenge may be answered.
const LASTS: Duration = Duration::from_secs(5 * 60);
/// How long our keys may be agreed with: whoever had one of them could play any chip.
const KEYS_LAST: Duration = Duration::from_secs(120);
const EVIDENCE: &str = "enrol-evidence";
const CHIP: &str = "enrol-chip";

/// Whose key a session's challenge commits the chip to.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A passkey that will be made afterwards, in the session's own continuation.
    Passkey,
    /// A wallet's public key.
    Wallet(Box<Jwk>),
}

impl Holder {
    /// The RFC 7638 thumbprint; zeros where the key is yet to be made.
    fn thumbprint(&self) -> [u8; 32] {
        let Self::Wallet(key) = self else { return [0; 32] };
        let digest = BASE64URL_NOPAD.decode(key.thumbprint().as_bytes()).unwrap_or_default();
        digest.try_into().unwrap_or([0; 32])
    }
}

/// A session that was begun.
pub struct Begun {
    /// Its name and its only secret: to be kept by whoever began it.
    pub id: Secret,
    /// The data groups to read, and no others.
    pub groups: Vec<u8>,
    /// What the chip signs, in order (ICAO 9303-11 §6.1).
    pub nonces: Vec<[u8; 8]>,
    /// Our public key of each domain (ICAO 9303-11 §6.2).
    pub keys: Vec<(Domain, Vec<u8>)>,
    /// When the challenge is worth nothing any more.
    pub expires_at: Moment,
    /// When the keys are worth nothing any more.
    pub keys_expire_at: Moment,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Begun(until {})", self.expires_at)
    }
}

/// How far evidence has come.
#[derive(Debug)]
pub enum Progress {
    /// The passport is judged and put in its place.
    Done(Box<Enrolled>),
    /// The chip is to answer this command, as it is, within the time; then [`Visitors::relay`].
    Command(Vec<u8>, Moment),
}

/// What we know of a session while it waits.
#[derive(Serialize, Deserialize)]
struct Waiting {
    occasion: Occasion,
    thumbprint: [u8; 32],
    random: [u8; 32],
    secret: [u8; 32],
    names: bool,
    keys_until: Moment,
    /// In the second half: what was judged up to the chip's response.
    evidence: Option<Evidence>,
}

impl Waiting {
    fn wanted(&self) -> Wanted {
        Wanted { names: self.names, ..Wanted::default() }
    }

    fn challenge(&self, id: &str, rounds: Rounds) -> Challenge {
        Challenge::new(&self.random, id, &self.thumbprint, rounds)
    }
}

impl Visitors {
    /// Begins a session: what to read, what to sign, what to agree with. `names` asks for names in their own script.
    ///
    /// # Errors
    /// What the store or the keys say.
    pub async fn begin(
        &self,
        call: Call,
        occasion: Occasion,
        holder: &Holder,
        names: bool,
    ) -> Result<Begun, EnrolError> {
        let tx = self.0.store.write(call).await?;
        let (expires_at, keys_until) = (call.now.plus(LASTS), call.now.plus(KEYS_LAST));
        let (random, secret) = (tx.entropy().bytes(), tx.entropy().bytes());
        let id = ceremony::secret(tx.entropy());
        let thumbprint = holder.thumbprint();
        let waiting = Waiting { occasion, thumbprint, random, secret, names, keys_until, evidence: None };
        self.put_by(&tx, EVIDENCE, id.expose(), expires_at, &waiting).await?;
        tx.commit().await?;
        let ephemeral = Ephemeral::new(waiting.secret);
        let keys = Domain::ALL.into_iter().filter_map(|domain| Some((domain, ephemeral.public(domain)?)));
        Ok(Begun {
            groups: waiting.wanted().groups(),
            nonces: waiting.challenge(id.expose(), self.0.settings.rounds).nonces(),
            keys: keys.collect(),
            id,
            expires_at,
            keys_expire_at: keys_until,
        })
    }

    /// Takes a session's evidence, once. Whatever is wrong with it, the session is over.
    ///
    /// # Errors
    /// [`EnrolError::Session`] when there is none that waits for evidence; [`EnrolError::NotAsked`]; otherwise as
    /// [`Visitors::enrol`].
    pub async fn present(&self, call: Call, id: &str, evidence: Evidence) -> Result<Progress, EnrolError> {
        let waiting: Waiting = self.take(call, EVIDENCE, id).await?;
        let asked = waiting.wanted().groups();
        if evidence.groups.keys().any(|group| !asked.contains(group)) {
            return Err(EnrolError::NotAsked);
        }
        evidence.contact().parse()?;
        let Some(choice) = evidence.choice()? else {
            return Ok(Progress::Done(Box::new(self.conclude(call, id, waiting, evidence, None).await?)));
        };
        if call.now >= waiting.keys_until {
            return Err(EnrolError::Session);
        }
        let promise = self.examine(call, &waiting, &evidence).await?;
        let ephemeral = Ephemeral::new(waiting.secret);
        let command = match promise.command(&ephemeral, &choice) {
            Ok(command) if promise.passive().document.is_some() => command,
            // Nothing the chip could say would help: the verdict tells why.
            _ => {
                return Ok(Progress::Done(Box::new(
                    self.conclude(call, id, waiting, evidence, Some(&[])).await?,
                )));
            }
        };
        let until = waiting.keys_until;
        let tx = self.0.store.write(call).await?;
        let waiting = Waiting { evidence: Some(evidence), ..waiting };
        self.put_by(&tx, CHIP, id, until, &waiting).await?;
        tx.commit().await?;
        Ok(Progress::Command(command, until))
    }

    /// Takes the chip's response to our command, once.
    ///
    /// # Errors
    /// [`EnrolError::Session`] when there is no session that waits for one; otherwise as [`Visitors::enrol`].
    pub async fn relay(&self, call: Call, id: &str, response: &[u8]) -> Result<Enrolled, EnrolError> {
        let mut waiting: Waiting = self.take(call, CHIP, id).await?;
        let evidence = waiting.evidence.take().ok_or(EnrolError::Session)?;
        self.conclude(call, id, waiting, evidence, Some(response)).await
    }

    /// Takes a session out of the store for good, before anything of it is used.
    async fn take(&self, call: Call, kind: &str, id: &str) -> Result<Waiting, EnrolError> {
        let tx = self.0.store.write(call).await?;
        let waiting = self.take_up(&tx, kind, id).await?.ok_or(EnrolError::Session)?;
        tx.commit().await?;
        Ok(waiting)
    }

    async fn examine(
        &self,
        call: Call,
        waiting: &Waiting,
        evidence: &Evidence,
    ) -> Result<Promise, EnrolError> {
        let files = evidence.files(waiting.wanted())?;
        self.examine_files(call, files, waiting.occasion).await
    }

    async fn conclude(
        &self,
        call: Call,
        id: &str,
        waiting: Waiting,
        evidence: Evidence,
        response: Option<&[u8]>,
    ) -> Result<Enrolled, EnrolError> {
        let promise = self.examine(call, &waiting, &evidence).await?;
        let challenge = waiting.challenge(id, self.0.settings.rounds);
        let responses = evidence.responses();
        let active = (!responses.is_empty()).then_some((&challenge, responses.as_slice()));
        let (ephemeral, choice) = (Ephemeral::new(waiting.secret), evidence.choice()?);
        let chip = response.zip(choice.as_ref());
        let chip = chip.map(|(response, choice)| Relay { ephemeral: &ephemeral, choice, response });
        let verdict = judged(promise, &Shown { active, chip });
        let contact = evidence.contact().parse()?;
        let proved = self.accepted(call, verdict).await?;
        self.settle(call, proved, waiting.occasion, &contact).await
    }
}

/// The verdict. Where the passport itself is refused, what its chip could prove besides matters to nobody.
pub(super) fn judged(promise: Promise, shown: &Shown<'_>) -> passport::Verdict {
    if promise.passive().document.is_none() { promise.passive().clone() } else { promise.judge(shown) }
}
