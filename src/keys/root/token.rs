//! The root key in a token that speaks PKCS#11 (OASIS PKCS #11 v3.1): it wraps and unwraps by AES-GCM, and the key
//! never leaves it.
//!
//! A wrapped key is `P | nonce 12 | ciphertext | tag 16`.

use super::RootError;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::{Mechanism, aead::GcmParams},
    object::{Attribute, KeyType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    types::AuthPin,
};
use std::{fmt, path::PathBuf, sync::Mutex};
use vault::{Refusal, Root, Wrapped};
use zeroize::Zeroizing;

/// How a key wrapped by a token begins.
const MARK: u8 = b'P';
const NONCE: usize = 12;
const TAG_BITS: u64 = 128;
/// An AES key of 256 bits.
const KEY_BYTES: u64 = 32;

/// Which token, and which key in it.
pub struct TokenSettings {
    /// The token maker's library.
    pub module: PathBuf,
    /// The token's label.
    pub token: String,
    /// The key's label.
    pub key: String,
    /// The user's PIN.
    pub pin: Zeroizing<String>,
}

impl fmt::Debug for TokenSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenSettings({})", self.token)
    }
}

/// What to do when the token has no such key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Make it: the deployment is new.
    Make,
    /// Refuse: something lies wrapped under it.
    Refuse,
}

/// A root key in a token.
pub struct TokenRoot {
    session: Mutex<Session>,
    key: ObjectHandle,
}

impl TokenRoot {
    /// Signs in to the token and finds the key.
    ///
    /// # Errors
    /// [`RootError::Token`] with the step that failed; [`RootError::NoToken`]; [`RootError::NoTokenKey`].
    pub fn open(settings: &TokenSettings, absent: Absent) -> Result<Self, RootError> {
        let at = |step| move |error| RootError::Token(step, error);
        let library = Pkcs11::new(&settings.module).map_err(at("its library"))?;
        match library.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // A library is shared by whoever uses it in one process.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(at("its library")(error)),
        }
        let slots = library.get_slots_with_token().map_err(at("its slots"))?;
        let named = |slot: &_| library.get_token_info(*slot).is_ok_and(|info| info.label() == settings.token);
        let slot = slots.into_iter().find(named).ok_or(RootError::NoToken)?;
        let session = library.open_rw_session(slot).map_err(at("a session"))?;
        let pin = AuthPin::from(settings.pin.as_str().to_owned());
        match session.login(UserType::User, Some(&pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {}
            Err(error) => return Err(at("its PIN")(error)),
        }
        let label = Attribute::Label(settings.key.clone().into_bytes());
        let wanted =
            [Attribute::Class(ObjectClass::SECRET_KEY), Attribute::KeyType(KeyType::AES), label.clone()];
        let found = session.find_objects(&wanted).map_err(at("its objects"))?;
        let key = match (found.first(), absent) {
            (Some(key), _) => *key,
            (None, Absent::Make) => {
                session.generate_key(&Mechanism::AesKeyGen, &template(label)).map_err(at("making a key"))?
            }
            (None, Absent::Refuse) => return Err(RootError::NoTokenKey),
        };
        Ok(Self { session: Mutex::new(session), key })
    }

    fn using<T>(&self, work: impl FnOnce(&Session) -> Result<T, Error>) -> Result<T, vault::Error> {
        let session = self.session.lock().map_err(|_| vault::Error)?;
        work(&session).map_err(|error| {
            tracing::error!(%error, "the token did not answer");
            vault::Error
        })
    }
}

/// A key that stays in the token and can do nothing but this.
fn template(label: Attribute) -> [Attribute; 10] {
    [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::ValueLen(KEY_BYTES.into()),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Encrypt(true),
        Attribute::Decrypt(true),
        label,
    ]
}

impl fmt::Debug for TokenRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenRoot(…)")
    }
}

impl Root for TokenRoot {
    fn wrap(&self, place: &[&str], nonce: [u8; 24], secret: &[u8]) -> Result<Wrapped, Refusal> {
        let aad = vault::binding(place);
        let (mut iv, _) =
            nonce.split_first_chunk::<NONCE>().map(|(iv, rest)| (*iv, rest)).ok_or(vault::Error)?;
        let kept = iv;
        let sealed = self.using(|session| {
            let params = GcmParams::new(&mut iv, &aad, TAG_BITS.into())?;
            session.encrypt(&Mechanism::AesGcm(params), self.key, secret)
        })?;
        Ok([&[MARK][..], &kept, &sealed].concat())
    }

    fn unwrap(&self, place: &[&str], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let [MARK, rest @ ..] = wrapped else { return Err(vault::Error.into()) };
        let (iv, sealed) = rest.split_first_chunk::<NONCE>().ok_or(vault::Error)?;
        let (mut iv, aad) = (*iv, vault::binding(place));
        let opened = self.using(|session| {
            let params = GcmParams::new(&mut iv, &aad, TAG_BITS.into())?;
            session.decrypt(&Mechanism::AesGcm(params), self.key, sealed)
        });
        Ok(Zeroizing::new(opened?))
    }
}

#[cfg(test)]
mod tests;
