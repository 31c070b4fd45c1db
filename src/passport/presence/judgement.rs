//! The steps `AA` and `CA` of the verdict.

use super::{Promise, Promised, Shown};
use crate::{Conclusion, Outcome, Proof, Rule, Step, Verdict};

/// How one way of proving came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    /// The chip has no key for it, and nothing was shown.
    NoKey,
    Proved {
        weak: bool,
    },
    /// What was shown is wrong, or nothing the chip could have shown.
    Failed,
    /// A listed group was left out.
    Missing,
    /// There is a key, and nothing was shown.
    NotShown,
    Unusable(&'static str),
    /// The state says that others may know the key.
    Void,
}

/// Both findings.
pub(super) struct Judgement {
    active: Finding,
    chip: Finding,
}

/// What is not shown, where nothing was.
const fn unshown<T>(promised: &Promised<T>) -> Finding {
    match promised {
        Promised::Nothing => Finding::NoKey,
        Promised::Missing => Finding::Missing,
        Promised::Unusable(why) => Finding::Unusable(why),
        Promised::Key(_) => Finding::NotShown,
    }
}

impl Judgement {
    pub(super) fn new(promise: &Promise, shown: &Shown<'_>) -> Self {
        Self { active: active(promise, shown), chip: chip(promise, shown) }
    }

    pub(super) fn into_verdict(self, promise: Promise) -> Verdict {
        let Promise { policy, mut verdict, .. } = promise;
        let is_proved = |finding| matches!(finding, Finding::Proved { .. });
        let present = is_proved(self.active) || is_proved(self.chip);
        let rows = [
            (self.active, Proof::Active, "AA", "Active authentication"),
            (self.chip, Proof::Chip, "CA", "Chip authentication"),
        ];
        for (finding, proof, id, title) in rows {
            let (outcome, code, says) = step(finding, present, policy.presence_omitted);
            verdict.steps.push(Step { id, title, outcome, code, says });
            match outcome {
                Outcome::Fail => verdict.conclusion = Conclusion::Refuse,
                Outcome::Unknown if verdict.conclusion == Conclusion::Accept => {
                    verdict.conclusion = Conclusion::Indeterminate;
                }
                _ => {}
            }
            if is_proved(finding) {
                verdict.presence.push(proof);
            }
        }
        if verdict.conclusion == Conclusion::Refuse {
            verdict.document = None;
        }
        verdict
    }
}

fn active(promise: &Promise, shown: &Shown<'_>) -> Finding {
    let Some((challenge, responses)) = shown.active else {
        let void = promise.verdict.aa_compromised && !matches!(promise.active, Promised::Nothing);
        return if void { Finding::Void } else { unshown(&promise.active) };
    };
    let Promised::Key(key) = &promise.active else { return Finding::Failed };
    let nonces = challenge.nonces();
    let held = responses.len() == nonces.len()
        && nonces.iter().zip(responses).all(|(nonce, response)| key.verify(nonce, response));
    match held {
        false => Finding::Failed,
        true if promise.verdict.aa_compromised => Finding::Void,
        true => Finding::Proved { weak: key.is_weak() },
    }
}

fn chip(promise: &Promise, shown: &Shown<'_>) -> Finding {
    let Some(relay) = shown.chip else { return unshown(&promise.chip) };
    let Some(method) = promise.method(relay.choice) else { return Finding::Failed };
    let held = method.agree(relay.ephemeral).is_some_and(|mut channel| {
        // Our command takes the first number of the counter, the chip's response the second.
        channel.read_binary().is_some() && channel.is_from_chip(relay.response)
    });
    if held { Finding::Proved { weak: method.domain.is_weak() } } else { Finding::Failed }
}

fn step(finding: Finding, present: bool, rule: Rule) -> (Outcome, Option<&'static str>, String) {
    let omitted = match rule {
        Rule::Accept => Outcome::Deviation,
        Rule::Undecided => Outcome::Unknown,
        Rule::Refuse => Outcome::Fail,
    };
    let omission = |says: &str| (omitted, Some("presence_omitted"), says.to_owned());
    match finding {
        Finding::NoKey => (Outcome::Ok, None, "The chip has no key for this.".to_owned()),
        Finding::Proved { weak: false } => (Outcome::Ok, None, "The chip itself answered.".to_owned()),
        Finding::Proved { weak: true } => {
            (Outcome::Deviation, Some("weak_key"), "The chip itself answered, with a short key.".to_owned())
        }
        Finding::Failed => {
            let says = "The answer is not this chip's. Keep passport and phone still, and try again.";
            (Outcome::Fail, Some("presence_failed"), says.to_owned())
        }
        Finding::Missing => {
            omission("The signed list names a group with the chip's key, and it was left out.")
        }
        Finding::Void => {
            let says = "The issuing state says that others may know this key: the proof counts for nothing.";
            (Outcome::Deviation, Some("listed_deviation"), says.to_owned())
        }
        Finding::NotShown | Finding::Unusable(_) if present => {
            (Outcome::Ok, None, "Not needed: the chip proved its presence otherwise.".to_owned())
        }
        Finding::NotShown => {
            omission("The chip can prove its presence this way, and did not: it may be a copy.")
        }
        Finding::Unusable(why) => {
            omission(&format!("The chip's key {why}: it cannot prove its presence to us this way."))
        }
    }
}
