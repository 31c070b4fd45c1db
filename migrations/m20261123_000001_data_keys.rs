//! Wrapped data keys, in a database of their own.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("data_keys")
                    .col(binary("id").primary_key())
                    .col(text("subject"))
                    .col(text("class"))
                    .col(text("state"))
                    .col(integer("kek_epoch"))
                    .col(binary("wrapped"))
                    .col(big_integer("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("data_keys_by_subject_and_class")
                    .table("data_keys")
                    .col("subject")
                    .col("class")
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("data_keys").to_owned()).await
    }
}
