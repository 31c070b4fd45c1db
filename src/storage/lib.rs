//! The store: two databases, transactions, entities, and one file of queries per aggregate.
//!
//! The only home of sea-orm. SQLite and PostgreSQL run the same code; in-memory SQLite serves tests. SQLite's queries
//! run in the caller's thread, and its commits in groups: see `sqlite.rs` and `writer.rs`.
//! The crate holds no key: personal columns are [`SealedColumn`], bytes it cannot open.
//!
//! # How a table is added
//!
//! 1. **Migration**: `migrations/mYYYYMMDD_HHMMSS_<what>.rs`, a `struct Migration` with
//!    `#[derive(DeriveMigrationName)]`, appended to the list in `migrations/lib.rs`. Ids and codes are
//!    TEXT, moments BIGINT, bytes BLOB, JSON TEXT.
//! 2. **Entity**: `entity/<table>.rs`, named as the table, with kernel's typed ids, codes and moments as columns:
//!    ```text
//!    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//!    #[sea_orm(table_name = "consents")]
//!    pub struct Model {
//!        #[sea_orm(primary_key, auto_increment = false)]
//!        pub id: ConsentId,
//!        pub visitor: VisitorId,
//!        pub given_at: Moment,
//!        pub withdrawn_at: Option<Moment>,
//!        pub name: SealedColumn<personal::Name>,  // personal: sealed or it does not compile
//!        pub claims: Json<Vec<Claim>>,            // TEXT
//!    }
//!    ```
//! 3. **Queries**: `<aggregate>.rs`, one function per question, taking `tx: &impl Tx` to read and
//!    `tx: &WriteTx` to write; `consent.rs` is the pattern. A one-time thing is consumed by a
//!    conditional statement whose result goes through [`affected_one`].
//!
//! A query in SQL of its own names its parameters `$1`, `$2` … in the order in which they first occur.
//!
//! # What a caller keeps in mind
//!
//! An in-memory store has one connection: whoever holds a [`WriteTx`] and asks for a second transaction
//! waits ten seconds and gets [`Error::Busy`]. Pass the transaction you hold.
//!
//! On SQLite a [`WriteTx`] holds up every other writer, those included that are done and wait for the commit of
//! their group: no signature, no network and no waiting inside.
//!
//! On PostgreSQL a failed statement ends its transaction: after any error, [`Error::Conflict`] included, drop the
//! transaction and open another. Where a conflict is expected, insert with `on_conflict(…).do_nothing()`.

mod column;
mod conn;
mod error;
mod fold;
mod migrating;
mod pace;
mod pool;
mod query;
mod readers;
mod sqlite;
mod store;
mod tx;
mod writer;

pub mod entity;
pub mod personal;

// One file of queries per aggregate; keep the list in order.
pub mod alarm;
pub mod approval;
pub mod assessment;
pub mod ceremony;
pub mod client;
pub mod code;
pub mod consent;
pub mod cosignature;
pub mod credential;
pub mod data_key;
pub mod document;
pub mod erasure;
pub mod event;
pub mod grant;
pub mod invitation;
pub mod key;
pub mod lease;
pub mod logout;
pub mod offer;
pub mod passkey;
pub mod presentation;
pub mod replay;
pub mod reseal;
pub mod restriction;
pub mod retention;
pub mod rotation;
pub mod session;
pub mod signer;
pub mod staff;
pub mod staff_passkey;
pub mod staff_session;
pub mod statistic;
pub mod status;
pub mod subject;
pub mod token;
pub mod transfer;
pub mod trust;
pub mod visitor;
pub mod wish;

pub use column::{Json, SealedColumn, Written};
pub use conn::Conn;
pub use error::{Affected, Error, affected_one};
pub use pace::Pace;
pub use store::{Backend, Settings, Store};
pub use tx::{ReadTx, Tx, WriteTx};

/// What files of queries need of sea-orm.
pub mod prelude {
    pub use crate::{Error, Json, SealedColumn, Tx, WriteTx, affected_one};
    pub use sea_orm::{
        ActiveModelBehavior, ActiveModelTrait,
        ActiveValue::Set,
        ColumnTrait, Condition, ConnectionTrait, DeriveEntityModel, DeriveRelation, EntityTrait, EnumIter,
        IntoActiveModel, Order, PaginatorTrait, PrimaryKeyTrait, QueryFilter, QueryOrder, QuerySelect,
        TryInsertResult,
        sea_query::{Expr, ExprTrait, OnConflict},
    };
}
