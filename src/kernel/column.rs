//! Kernel's words as database columns: ids and codes as TEXT, moments as BIGINT.
//!
//! Compiled with the feature `sea-orm` alone, which storage alone switches on; it is here because
//! only the crate that owns a type may give it a foreign trait.

use crate::{
    ApprovalId, Assurance, Claim, ClientId, ConsentId, Country, CredentialId, DocumentId, DocumentState,
    GrantId, Granularity, Moment, PasskeyId, PresentationId, Purpose, RequestId, SessionId, StaffId,
    VisitorId,
};
use sea_orm::{
    ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr},
};

macro_rules! text_columns {
    ($($name:ident,)*) => {$(
        impl From<$name> for Value {
            fn from(own: $name) -> Self {
                own.to_string().into()
            }
        }

        impl TryGetable for $name {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                let text = String::try_get_by(row, index)?;
                // The text itself stays out of the error: it may be an id that ends up in a log.
                text.parse()
                    .map_err(|_| TryGetError::DbErr(DbErr::Type(concat!("not a ", stringify!($name)).to_owned())))
            }
        }

        impl ValueType for $name {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                <String as ValueType>::try_from(value)?.parse().map_err(|_| ValueTypeErr)
            }
            fn type_name() -> String {
                stringify!($name).to_owned()
            }
            fn array_type() -> ArrayType {
                ArrayType::String
            }
            fn column_type() -> ColumnType {
                ColumnType::String(StringLen::None)
            }
        }

        impl Nullable for $name {
            fn null() -> Value {
                <String as Nullable>::null()
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                // The database never makes a key of ours.
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

text_columns! {
    VisitorId, ClientId, GrantId, ConsentId, CredentialId, DocumentId, PasskeyId, SessionId,
    PresentationId, StaffId, RequestId, Purpose, Claim, Granularity, Country, Assurance,
    DocumentState, ApprovalId,
}

impl From<Moment> for Value {
    fn from(own: Moment) -> Self {
        own.millis().into()
    }
}

impl TryGetable for Moment {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        i64::try_get_by(row, index).map(Self::from_millis)
    }
}

impl ValueType for Moment {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <i64 as ValueType>::try_from(value).map(Self::from_millis)
    }
    fn type_name() -> String {
        "Moment".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::BigInt
    }
    fn column_type() -> ColumnType {
        ColumnType::BigInteger
    }
}

impl Nullable for Moment {
    fn null() -> Value {
        <i64 as Nullable>::null()
    }
}
