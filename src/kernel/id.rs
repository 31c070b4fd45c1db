//! Typed, prefixed ids: 48 bits of milliseconds, then 80 random bits, in Crockford base 32.
//!
//! The database never makes an id: a sealed field is bound to its row key, so the key exists first.

use crate::{Entropy, Moment};
use std::{fmt, str::FromStr};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {0}…")]
pub struct BadId(&'static str);

fn encode(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    (0..26)
        .rev()
        .map(|i| {
            let digit = (number >> (i * 5)) & 31;
            ALPHABET.get(digit as usize).copied().unwrap_or(b'0') as char
        })
        .collect()
}

fn decode(text: &str) -> Option<[u8; 16]> {
    if text.len() != 26 || text.as_bytes().first().is_none_or(|c| *c > b'7') {
        return None;
    }
    let mut number = 0u128;
    for c in text.bytes() {
        let digit = ALPHABET.iter().position(|a| *a == c)?;
        number = (number << 5) | digit as u128;
    }
    Some(number.to_be_bytes())
}

fn fresh(now: Moment, entropy: &dyn Entropy) -> [u8; 16] {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let time = (now.millis().max(0) as u64).to_be_bytes();
    for (to, from) in bytes.iter_mut().zip(time.iter().skip(2)) {
        *to = *from;
    }
    bytes
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The prefix every id of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id: its first 48 bits sort by `now`, the rest are random.
            #[must_use]
            pub fn new(now: Moment, entropy: &dyn Entropy) -> Self {
                Self(fresh(now, entropy))
            }

            /// The 16 bytes behind the text.
            #[must_use]
            pub const fn bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                text.strip_prefix($prefix).and_then(decode).map(Self).ok_or(BadId($prefix))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// One person who visits.
    VisitorId = "vis_";
    /// One relying party's registration.
    ClientId = "cli_";
    /// What one visitor allowed one client at one sign-in.
    GrantId = "gra_";
    /// One consent item.
    ConsentId = "cns_";
    /// One credential handed to a wallet.
    CredentialId = "crd_";
    /// One passport a visitor proved.
    DocumentId = "doc_";
    /// One passkey.
    PasskeyId = "pky_";
    /// One browser session.
    SessionId = "ses_";
    /// One presentation asked of a wallet.
    PresentationId = "prs_";
    /// An operator or an auditor.
    StaffId = "stf_";
    /// An export that a second person is asked to allow.
    ApprovalId = "apr_";
    /// An export that is being made.
    ExportId = "exp_";
    /// One request at the door; correlates log lines.
    RequestId = "req_";
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);
    impl Entropy for Fixed {
        fn fill(&self, out: &mut [u8]) {
            out.fill(self.0);
        }
    }

    #[test]
    fn an_id_survives_its_text_and_sorts_by_time() {
        let early = VisitorId::new(Moment::from_millis(1_000), &Fixed(255));
        let late = VisitorId::new(Moment::from_millis(2_000), &Fixed(0));
        assert_eq!(early.to_string().parse::<VisitorId>(), Ok(early));
        assert!(early < late && early.to_string() < late.to_string());
    }

    #[test]
    fn a_foreign_or_broken_id_is_refused() {
        let id = ClientId::new(Moment::from_millis(0), &Fixed(7)).to_string();
        assert!(id.parse::<VisitorId>().is_err());
        for bad in ["", "cli_", "cli_8zzzzzzzzzzzzzzzzzzzzzzzzz", &id[..20], "cli_\u{fc}"] {
            assert!(bad.parse::<ClientId>().is_err(), "{bad}");
        }
    }
}
