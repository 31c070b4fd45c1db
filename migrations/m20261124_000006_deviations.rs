//! Lists of what states say is wrong with their documents; document numbers in them are keyed marks.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("trust_deviations")
                    .col(text("fingerprint").primary_key())
                    .col(text("country"))
                    .col(big_integer("signed_at"))
                    .col(integer("entries"))
                    .col(integer("documents"))
                    .col(big_integer("imported_at"))
                    .col(text("list"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("trust_deviations").to_owned()).await
    }
}
