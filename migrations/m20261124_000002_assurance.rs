//! How a passport was proved, by name: a level alone does not tell an officer's look from a picture of the page.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = || Table::alter().table("documents").to_owned();
        // Every passport enrolled so far was proved by its chip's data.
        manager.alter_table(table().add_column(text("evidence").default("chip")).to_owned()).await?;
        manager.alter_table(table().drop_column("level").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = || Table::alter().table("documents").to_owned();
        manager.alter_table(table().add_column(integer("level").default(2)).to_owned()).await?;
        manager.alter_table(table().drop_column("evidence").to_owned()).await
    }
}
