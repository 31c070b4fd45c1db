//! Passports that leave the active state, the person they are of, and what waits for its second half, once.

use sea_orm_migration::{prelude::*, schema::*};

const OVERDUE: &str = "documents_by_state";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = || Table::alter().table("documents").to_owned();
        manager.alter_table(table().add_column(big_integer_null("left_at")).to_owned()).await?;
        manager.alter_table(table().add_column(binary_null("person_index")).to_owned()).await?;
        manager
            .create_index(
                Index::create().name(OVERDUE).table("documents").col("state").col("expires_at").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("ceremonies")
                    // Keyed hash of the kind and of the secret whose holder may go on.
                    .col(binary("key").primary_key())
                    .col(binary("state"))
                    .col(big_integer("expires_at"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("ceremonies").to_owned()).await?;
        manager.drop_index(Index::drop().name(OVERDUE).table("documents").to_owned()).await?;
        let table = || Table::alter().table("documents").to_owned();
        manager.alter_table(table().drop_column("person_index").to_owned()).await?;
        manager.alter_table(table().drop_column("left_at").to_owned()).await
    }
}
