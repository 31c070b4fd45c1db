//! Columns that are not plain values: sealed bytes, and JSON kept as text.

use crate::Error;
use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt, marker::PhantomData};

/// A personal field at rest: bytes that only `vault` makes, for this very column, and only a key opens.
pub struct SealedColumn<F>(Vec<u8>, PhantomData<fn() -> F>);

impl<F> SealedColumn<F> {
    /// Wraps bytes that are already sealed.
    #[must_use]
    pub const fn from_sealed_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes, PhantomData)
    }

    /// The value as the vault takes it.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the bytes have not the form of an envelope.
    pub fn sealed(&self) -> Result<vault::Sealed<F>, Error> {
        vault::Sealed::from_bytes(self.0.clone()).map_err(|_| Error::Corrupt("sealed value"))
    }

    /// The sealed bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<F> Clone for SealedColumn<F> {
    fn clone(&self) -> Self {
        Self::from_sealed_bytes(self.0.clone())
    }
}

impl<F> PartialEq for SealedColumn<F> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<F> Eq for SealedColumn<F> {}

impl<F> fmt::Debug for SealedColumn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl<F> From<vault::Sealed<F>> for SealedColumn<F> {
    fn from(sealed: vault::Sealed<F>) -> Self {
        Self::from_sealed_bytes(sealed.into_bytes())
    }
}

impl<F> From<SealedColumn<F>> for Value {
    fn from(own: SealedColumn<F>) -> Self {
        own.0.into()
    }
}

impl<F> TryGetable for SealedColumn<F> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Vec::<u8>::try_get_by(row, index).map(Self::from_sealed_bytes)
    }
}

impl<F> ValueType for SealedColumn<F> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <Vec<u8> as ValueType>::try_from(value).map(Self::from_sealed_bytes)
    }
    fn type_name() -> String {
        "SealedColumn".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::Bytes
    }
    fn column_type() -> ColumnType {
        ColumnType::Blob
    }
}

impl<F> Nullable for SealedColumn<F> {
    fn null() -> Value {
        <Vec<u8> as Nullable>::null()
    }
}

/// What both databases are told of a column whose values are text.
macro_rules! text {
    ($name:literal) => {
        fn type_name() -> String {
            $name.to_owned()
        }
        fn array_type() -> ArrayType {
            ArrayType::String
        }
        fn column_type() -> ColumnType {
            ColumnType::String(StringLen::None)
        }
    };
}

/// A value kept as JSON text; both databases treat it as TEXT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);

impl<T: Serialize> From<Json<T>> for Value {
    fn from(own: Json<T>) -> Self {
        // A value that cannot be written as JSON becomes NULL, which a NOT NULL column refuses.
        match serde_json::to_string(&own.0) {
            Ok(text) => text.into(),
            Err(_) => <String as Nullable>::null(),
        }
    }
}

impl<T: DeserializeOwned> TryGetable for Json<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        serde_json::from_str(&text)
            .map(Self)
            .map_err(|_| TryGetError::DbErr(DbErr::Json("unreadable JSON column".to_owned())))
    }
}

impl<T: DeserializeOwned + Serialize> ValueType for Json<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        serde_json::from_str(&text).map(Self).map_err(|_| ValueTypeErr)
    }
    text!("Json");
}

impl<T> Nullable for Json<T> {
    fn null() -> Value {
        <String as Nullable>::null()
    }
}

/// JSON as it was written: whoever needs it reads it, and may keep what it read as long as the text is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(String);

impl Written {
    /// Writes a value.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it cannot be written as JSON.
    pub fn of(value: &impl Serialize) -> Result<Self, Error> {
        serde_json::to_string(value).map(Self).map_err(|_| Error::Corrupt("a value on its way into JSON"))
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it is another value's text.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_str(&self.0).map_err(|_| Error::Corrupt("unreadable JSON column"))
    }
}

impl From<Written> for Value {
    fn from(own: Written) -> Self {
        own.0.into()
    }
}

impl TryGetable for Written {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        String::try_get_by(row, index).map(Self)
    }
}

impl ValueType for Written {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <String as ValueType>::try_from(value).map(Self)
    }
    text!("Written");
}
