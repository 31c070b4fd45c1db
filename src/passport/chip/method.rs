//! Ways in which a chip can authenticate: its keys, and the ciphers it knows with each.

use super::{Channel, Domain, Ephemeral, Infos};
use crate::{
    signature::{KeyError, agree, cipher::Suite},
    tlv::Tlv,
};

/// A key of the chip with a cipher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Method {
    pub(crate) domain: Domain,
    key: Vec<u8>,
    id: Option<Vec<u8>>,
    pub(crate) suite: Suite,
    /// The protocol's identifier; absent where the chip names none and 3DES is meant.
    protocol: Option<String>,
}

/// What the phone says it used, where the chip offers several. It only chooses among what is signed; nothing chosen
/// means the strongest cipher with the first key of that domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The domain whose public key of ours the chip got.
    pub domain: Domain,
    /// The key reference it was given with (tag 84), if any.
    pub key: Option<Vec<u8>>,
    /// The protocol's object identifier it was started with, in dotted form, if any.
    pub protocol: Option<String>,
}

/// The cipher of a protocol's identifier (BSI TR-03110-3 A.1.1.2). Without the last arc it is 3DES, as in its first edition.
fn suite(protocol: &str, kind: &str) -> Option<Suite> {
    let rest = protocol.strip_prefix("0.4.0.127.0.7.2.2.3.")?.strip_prefix(kind)?;
    Some(match rest {
        "" | ".1" => Suite::TripleDes,
        ".2" => Suite::Aes128,
        ".3" => Suite::Aes192,
        ".4" => Suite::Aes256,
        _ => return None,
    })
}

impl Method {
    /// Every way of the chip's, the strongest cipher first.
    ///
    /// # Errors
    /// [`KeyError`] of the first key that cannot be used, if there are keys and none can.
    pub(crate) fn read(infos: &Infos) -> Result<Vec<Self>, KeyError> {
        let (mut methods, mut fault) = (Vec::new(), None);
        for key in &infos.keys {
            let (domain, bytes) =
                match Tlv::whole(&key.spki).map_err(KeyError::from).and_then(|s| agree::read(&s)) {
                    Ok(read) if read.0.is_modp() == (key.kind == "1") => read,
                    Ok(_) => {
                        fault = fault.or(Some(KeyError::Algorithm));
                        continue;
                    }
                    Err(error) => {
                        fault = fault.or(Some(error));
                        continue;
                    }
                };
            let method =
                |suite, protocol| Self { domain, key: bytes.clone(), id: key.id.clone(), suite, protocol };
            let prefix = format!("0.4.0.127.0.7.2.2.3.{}", key.kind);
            // A reference on both sides must be the same; on one side only there is nothing to tell apart.
            let named: Vec<_> = infos
                .agreements
                .iter()
                .filter(|a| a.oid == prefix || a.oid.starts_with(&format!("{prefix}.")))
                .filter(|a| a.id.is_none() || key.id.is_none() || a.id == key.id)
                .collect();
            // ICAO 9303-11 §6.2.3: no ChipAuthenticationInfo means 3DES.
            if named.is_empty() {
                methods.push(method(Suite::TripleDes, None));
            }
            for agreement in named {
                match suite(&agreement.oid, &key.kind) {
                    Some(suite) => methods.push(method(suite, Some(agreement.oid.clone()))),
                    None => fault = fault.or(Some(KeyError::Algorithm)),
                }
            }
        }
        methods.sort_by_key(|m| std::cmp::Reverse(m.suite));
        match fault {
            Some(error) if methods.is_empty() => Err(error),
            _ => Ok(methods),
        }
    }

    /// Whether this is what the phone says it used.
    pub(crate) fn is(&self, choice: &Choice) -> bool {
        let key = choice.key.as_ref().map(|k| k.iter().copied().skip_while(|b| *b == 0).collect::<Vec<u8>>());
        self.domain == choice.domain
            && (key.is_none() || self.id.is_none() || key == self.id)
            && (choice.protocol.is_none() || self.protocol.is_none() || choice.protocol == self.protocol)
    }

    /// Secure messaging under keys that only the chip and we can know; its counter is zero.
    pub(crate) fn agree(&self, ephemeral: &Ephemeral) -> Option<Channel> {
        Some(Channel::new(self.suite, &ephemeral.shared(self.domain, &self.key)?))
    }
}
