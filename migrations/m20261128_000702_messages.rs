//! How many messages were sealed under a data key: random nonces have a limit (vault, `seal/v1`).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = big_integer("messages").default(0).to_owned();
        manager.alter_table(Table::alter().table("data_keys").add_column(column).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("data_keys").drop_column("messages").to_owned()).await
    }
}
