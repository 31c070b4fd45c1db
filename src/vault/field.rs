//! A sealed value knows by its type which column it belongs to: in another it does not compile, and moved there in the
//! database it does not open.

use crate::{Error, Suite, envelope::HEADER, gcm::TAG};
use std::{fmt, marker::PhantomData};

/// A personal column: where its values stand.
pub trait Field: 'static {
    /// The table.
    const TABLE: &'static str;
    /// The column.
    const COLUMN: &'static str;
}

/// Bytes that open only with the right key in the right place. No `Serialize`, and nothing of them in `Debug`.
pub struct Sealed<F>(Vec<u8>, PhantomData<fn() -> F>);

impl<F> Clone for Sealed<F> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<F> PartialEq for Sealed<F> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<F> Eq for Sealed<F> {}

impl<F> Sealed<F> {
    /// Takes bytes from the database; says whether they have the form of an envelope.
    ///
    /// # Errors
    /// [`Error`] for an unknown version or suite, or too few bytes: never a guess.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        match bytes.as_slice() {
            [crate::envelope::VERSION, suite, ..] if bytes.len() >= HEADER + TAG => {
                Suite::from_byte(*suite).map(|_| Self(bytes, PhantomData))
            }
            _ => Err(Error),
        }
    }

    pub(crate) const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes, PhantomData)
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes to store, taken over.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The data key it was sealed with.
    ///
    /// # Errors
    /// [`Error`] when the envelope is cut short.
    pub fn dek_id(&self) -> Result<[u8; 8], Error> {
        self.0.get(2..10).and_then(|b| b.try_into().ok()).ok_or(Error)
    }
}

impl<F> fmt::Debug for Sealed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}
