//! Columns that are not plain values: sealed bytes, and JSON kept as text.

use crate::Error;
use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr},
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// A personal field at rest: bytes that only `vault` makes and only a key opens.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedColumn(Vec<u8>);

impl SealedColumn {
    /// Wraps bytes that are already sealed.
    #[must_use]
    pub const fn from_sealed_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The value as the vault takes it.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when the bytes have not the form of an envelope.
    pub fn sealed(&self) -> Result<vault::Sealed, Error> {
        vault::Sealed::from_bytes(self.0.clone()).map_err(|_| Error::Corrupt("sealed value"))
    }

    /// The sealed bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl From<vault::Sealed> for SealedColumn {
    fn from(sealed: vault::Sealed) -> Self {
        Self(sealed.into_bytes())
    }
}

impl From<SealedColumn> for Value {
    fn from(own: SealedColumn) -> Self {
        own.0.into()
    }
}

impl TryGetable for SealedColumn {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Vec::<u8>::try_get_by(row, index).map(Self)
    }
}

impl ValueType for SealedColumn {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <Vec<u8> as ValueType>::try_from(value).map(Self)
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

impl Nullable for SealedColumn {
    fn null() -> Value {
        <Vec<u8> as Nullable>::null()
    }
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
    fn type_name() -> String {
        "Json".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::String
    }
    fn column_type() -> ColumnType {
        ColumnType::String(StringLen::None)
    }
}

impl<T> Nullable for Json<T> {
    fn null() -> Value {
        <String as Nullable>::null()
    }
}
