//! What the standard leaves to whoever reads a passport.

use serde::{Deserialize, Serialize};

/// What a finding does to the conclusion. The step's code is the same under each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// The step says so; the passport may be accepted all the same.
    Accept,
    /// The step is `unknown`, and the conclusion indeterminate.
    Undecided,
    /// The step fails, and the passport is refused.
    Refuse,
}

/// What is done about findings that make no forgery, each by its code.
///
/// The defaults: SHA-1 counts, since collisions made in advance do not forge what is signed already and whole countries
/// still use it. That no revocation list is installed, or an overdue one, is shown as `unknown` in its step and does not
/// keep a passport from being accepted: few states publish them where others find them, and to refuse all others would
/// say nothing about their passports. An expired certificate of the signer or the country leaves the verdict open:
/// a key past its time is one nobody guards, and no revocation list names it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// `weak_hash`: something rests on SHA-1.
    pub weak_hash: Rule,
    /// `no_crl`: no revocation list of the country is installed.
    pub missing_crl: Rule,
    /// `stale_crl`: the next revocation list is overdue.
    pub stale_crl: Rule,
    /// `signer_expired`, `csca_expired`: a certificate is not valid at the time.
    pub expired_certificate: Rule,
    /// `presence_omitted`: the chip has a key to prove its presence with, and nothing proved it. Accepted, the data may
    /// be a copy: for policy `accept_unbound_copy`, or where an officer inspects the document.
    pub presence_omitted: Rule,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            weak_hash: Rule::Accept,
            missing_crl: Rule::Accept,
            stale_crl: Rule::Accept,
            expired_certificate: Rule::Undecided,
            presence_omitted: Rule::Refuse,
        }
    }
}
