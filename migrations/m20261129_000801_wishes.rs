//! What persons asked to be erased themselves: each wish once, found again by a link for who asked.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let wishes = Table::create()
            .table("wishes")
            .col(blob("key").primary_key())
            .col(text("subject"))
            .col(text("wish"))
            .col(big_integer("at"))
            .col(big_integer("entry"))
            .col(big_integer_null("done_at"))
            .to_owned();
        manager.create_table(wishes).await?;
        let once = Index::create()
            .name("wishes_once")
            .table("wishes")
            .col("subject")
            .col("wish")
            .unique()
            .to_owned();
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("wishes").to_owned()).await
    }
}
