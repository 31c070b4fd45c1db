//! Why trust was not changed.

use crate::Error;
use kernel::{About, Failure, Kind};
use passport::TrustError;

/// Why trust was not changed. Whatever is refused leaves everything as it was.
#[derive(Debug, thiserror::Error)]
pub enum TrustChangeError {
    /// The file is not to be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// A certificate by itself where a list is wanted.
    #[error("a certificate is no list")]
    Alone,
    /// A list without a signing time, so that nobody can tell an old one from a new one.
    #[error("the list does not say when it was signed")]
    Undated,
    /// A list signed tomorrow or later.
    #[error("the list says it was signed in the future")]
    FromTheFuture,
    /// A list older than the one that counts.
    #[error("the list is older than the active one of its source")]
    Older,
    /// A new source comes with its pin.
    #[error("no pin is stored for the source")]
    NoPin,
    /// The source is pinned to something else.
    #[error("the source has another pin")]
    SourcePinned,
    /// No name of a source.
    #[error("no name of a source")]
    SourceName,
    /// No reason.
    #[error("no reason")]
    Grounds,
    /// There is no such source.
    #[error("there is no such source")]
    NoSource,
    /// Nothing of the source waits to be activated.
    #[error("nothing is staged")]
    NothingStaged,
    /// The source has no list before the active one.
    #[error("there is no earlier list")]
    NothingEarlier,
    /// The change would drop keys that have not expired.
    #[error("{0} keys that have not expired would be dropped")]
    DropsLiveKeys(usize),
    /// Enrolled passports rest on the key.
    #[error("{0} enrolled passports would no longer work")]
    DropsPassports(usize),
    /// Who imported a list may not activate it.
    #[error("a second person is needed")]
    SecondPerson,
    /// Keys of the fictional state are for the demo alone.
    #[error("a specimen's key")]
    Specimen,
    /// The fingerprint typed is another one.
    #[error("another fingerprint")]
    Fingerprint,
    /// A certificate without a fingerprint from elsewhere, and no trusted key of its country signed it.
    #[error("nobody vouches for the certificate")]
    NotVouched,
    /// The certificate counts already.
    #[error("the certificate is trusted already")]
    Known,
    /// No such certificate counts.
    #[error("no such certificate is trusted")]
    Unknown,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<storage::Error> for TrustChangeError {
    fn from(error: storage::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<audit::Error> for TrustChangeError {
    fn from(error: audit::Error) -> Self {
        Self::Failed(error.into())
    }
}

const ALONE: About = (
    Kind::Invalid,
    "certificate_alone",
    "That is a single certificate, not a list. Add it with trust add, naming its country, its fingerprint from another channel, and a reason.",
);
const UNDATED: About = (
    Kind::Invalid,
    "list_undated",
    "The list does not say when it was signed, so an old one could pass for a new one. Ask its publisher for another.",
);
const FROM_THE_FUTURE: About = (
    Kind::Invalid,
    "list_from_the_future",
    "The list says it was signed in the future. Set this machine's clock, or ask the publisher.",
);
const OLDER: About = (
    Kind::Conflict,
    "list_older",
    "The list is older than the one that counts. To return to an earlier master list use trust rollback.",
);
const NO_PIN: About = (
    Kind::Invalid,
    "pin_missing",
    "Name the certificate that issued the list's signer with --pin; it is kept for the source's later lists.",
);
const SOURCE_PINNED: About = (
    Kind::Conflict,
    "source_pinned",
    "The source is pinned to another certificate. Leave --pin out, give the list another --source, or add the pin with trust pin.",
);
const SOURCE_NAME: About = (
    Kind::Invalid,
    "bad_source",
    "Name the source with up to 32 small letters, digits and hyphens, as in de.",
);
const GROUNDS: About =
    (Kind::Invalid, "bad_reason", "Give a reason of 3 to 200 characters; the ledger keeps it.");
const NO_SOURCE: About = (Kind::NotFound, "no_such_source", "There is no such source. See trust list.");
const NOTHING_STAGED: About = (
    Kind::Conflict,
    "nothing_staged",
    "No list of the source waits: its newest counts already, or was set aside.",
);
const NOTHING_EARLIER: About =
    (Kind::Conflict, "nothing_earlier", "The source has no list before the one that counts.");
const DROPS_LIVE_KEYS: About = (
    Kind::Conflict,
    "drops_live_keys",
    "Keys that have not expired would no longer count. Look at trust diff, then repeat with --confirm.",
);
const DROPS_PASSPORTS: About = (
    Kind::Conflict,
    "drops_passports",
    "Enrolled passports rest on the key and would no longer work. If that is meant, repeat with --confirm.",
);
const SECOND_PERSON: About =
    (Kind::Forbidden, "second_person", "Who imported a list does not activate it. Another operator does.");
const SPECIMEN: About = (
    Kind::Forbidden,
    "specimen_key",
    "The fictional state's keys are for the demo alone. Anybody can sign with them.",
);
const FINGERPRINT: About = (
    Kind::Invalid,
    "fingerprint_differs",
    "The certificate has another fingerprint. Compare the file with what the country publishes.",
);
const NOT_VOUCHED: About = (
    Kind::Invalid,
    "not_vouched",
    "No trusted key of its country signed this certificate. Give its fingerprint from another channel with --fingerprint.",
);
const KNOWN: About = (Kind::Conflict, "already_trusted", "It was imported before; nothing was changed.");
const UNKNOWN: About =
    (Kind::NotFound, "not_trusted", "No trusted certificate has that fingerprint. See trust list.");

impl Failure for TrustChangeError {
    fn about(&self) -> About {
        match self {
            Self::Trust(error) => list(*error),
            Self::Alone => ALONE,
            Self::Undated => UNDATED,
            Self::FromTheFuture => FROM_THE_FUTURE,
            Self::Older => OLDER,
            Self::NoPin => NO_PIN,
            Self::SourcePinned => SOURCE_PINNED,
            Self::SourceName => SOURCE_NAME,
            Self::Grounds => GROUNDS,
            Self::NoSource => NO_SOURCE,
            Self::NothingStaged => NOTHING_STAGED,
            Self::NothingEarlier => NOTHING_EARLIER,
            Self::DropsLiveKeys(_) => DROPS_LIVE_KEYS,
            Self::DropsPassports(_) => DROPS_PASSPORTS,
            Self::SecondPerson => SECOND_PERSON,
            Self::Specimen => SPECIMEN,
            Self::Fingerprint => FINGERPRINT,
            Self::NotVouched => NOT_VOUCHED,
            Self::Known => KNOWN,
            Self::Unknown => UNKNOWN,
            Self::Failed(e) => e.about(),
        }
    }
}

fn list(error: TrustError) -> About {
    let (code, says) = match error {
        TrustError::Malformed => ("not_a_certificate", "Not a certificate and not a signed list."),
        TrustError::Unsigned => {
            ("list_not_signed", "The list is not signed. Only signed master lists are imported.")
        }
        TrustError::Signature => ("list_signature", "The signature of the list does not verify."),
        TrustError::NotPinned => (
            "list_signer_not_pinned",
            "The list's signer was not issued by the pinned certificate. Is it the right list, and the right pin?",
        ),
        TrustError::Purpose => ("list_signer_purpose", "The signer is not a signer of such lists."),
        TrustError::NoIssuer => {
            ("no_issuer", "No trusted key of its country signed it. Import the country's certificate first.")
        }
        TrustError::Partial => {
            ("crl_partial", "The revocation list tells only a part. Import the country's full list.")
        }
        TrustError::Country => {
            ("country_differs", "The certificate names another country than the one given.")
        }
        TrustError::Distrusted => ("distrusted", "The key is no longer believed here."),
    };
    (Kind::Invalid, code, says)
}
