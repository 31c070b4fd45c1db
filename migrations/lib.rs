//! The history of the schema: two ordered lists, one per database.
//!
//! [`Main`] makes every table but one; [`DataKeys`] makes the table of wrapped data keys, which lives
//! apart so that a copy of the main database opens nothing. See `migrations/README.md` for the
//! expand/contract rule. A migration runs once, in order, forward only in production.

mod m20261123_000001_data_keys;
mod m20261123_000001_ledger;
mod m20261123_000002_visitor;
mod m20261123_000003_provider;
mod m20261123_000004_privacy;
mod m20261123_000005_credential;
mod m20261124_000001_keys;
mod m20261124_000002_assurance;
mod m20261124_000003_trust;
mod m20261124_000004_enrolment;
mod m20261124_000006_deviations;
mod m20261124_000007_proof;
mod m20261124_000008_parties;
mod m20261124_000009_consents;
mod m20261128_000101_speed;
mod m20261128_000201_details;
mod m20261128_000202_pending;
mod m20261128_000301_vault;
mod m20261128_000302_data_keys;
mod m20261128_000401_entries;
mod m20261128_000501_witnesses;
mod m20261128_000601_console;
mod m20261128_000701_restrictions;
mod m20261128_000702_messages;
mod m20261129_000801_wishes;

pub use sea_orm_migration::MigratorTrait;

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DynIden;

/// The list of the main database.
#[derive(Debug, Clone, Copy)]
pub struct Main;

/// The list of the database of data keys.
#[derive(Debug, Clone, Copy)]
pub struct DataKeys;

#[async_trait::async_trait]
impl MigratorTrait for Main {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        main()
    }
}

#[async_trait::async_trait]
impl MigratorTrait for DataKeys {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        data_keys()
    }

    // On PostgreSQL both lists may run in one database; each remembers its own steps.
    fn migration_table_name() -> DynIden {
        "data_key_migrations".into_iden()
    }
}

/// The steps of the main database, oldest first. Append only.
#[must_use]
pub fn main() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261123_000001_ledger::Migration),
        Box::new(m20261123_000002_visitor::Migration),
        Box::new(m20261123_000003_provider::Migration),
        Box::new(m20261123_000004_privacy::Migration),
        Box::new(m20261123_000005_credential::Migration),
        Box::new(m20261124_000001_keys::Migration),
        Box::new(m20261124_000002_assurance::Migration),
        Box::new(m20261124_000004_enrolment::Migration),
        Box::new(m20261124_000003_trust::Migration),
        Box::new(m20261124_000006_deviations::Migration),
        Box::new(m20261124_000007_proof::Migration),
        Box::new(m20261124_000008_parties::Migration),
        Box::new(m20261124_000009_consents::Migration),
        Box::new(m20261128_000101_speed::Migration),
        Box::new(m20261128_000301_vault::Migration),
        Box::new(m20261128_000401_entries::Migration),
        Box::new(m20261128_000601_console::Migration),
        Box::new(m20261128_000201_details::Migration),
        Box::new(m20261128_000202_pending::Migration),
        Box::new(m20261128_000501_witnesses::Migration),
        Box::new(m20261128_000701_restrictions::Migration),
        Box::new(m20261129_000801_wishes::Migration),
    ]
}

/// The steps of the database of data keys, oldest first. Append only.
#[must_use]
pub fn data_keys() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(m20261123_000001_data_keys::Migration),
        Box::new(m20261128_000302_data_keys::Migration),
        Box::new(m20261128_000702_messages::Migration),
    ]
}
