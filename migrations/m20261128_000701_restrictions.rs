//! What is only stored and protected: deletion was asked or is due, and a law demands that it is kept (PIPL Art. 47).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let restrictions = Table::create()
            .table("restrictions")
            .col(text("subject"))
            .col(text("class"))
            .col(text("article"))
            .col(big_integer("since"))
            .col(big_integer_null("until"))
            .col(big_integer("entry"))
            .primary_key(Index::create().col("subject").col("class"))
            .to_owned();
        manager.create_table(restrictions).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("restrictions").to_owned()).await
    }
}
