//! One key of a use signs and one waits, also when two nodes make them at once.

use sea_orm_migration::prelude::*;

const INDEX: &str = "signing_keys_in_turn";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(
                Index::create()
                    .name(INDEX)
                    .table("signing_keys")
                    .col("purpose")
                    .col("state")
                    .and_where(Expr::col("state").is_in(["active", "next"]))
                    .unique()
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("signing_keys").to_owned()).await
    }
}
