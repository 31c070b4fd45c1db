//! Relying parties that registered themselves and wait for an operator: what they are to be allowed, once one approves.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let waits = text_null("pending").to_owned();
        manager.alter_table(Table::alter().table("clients").add_column(waits).to_owned()).await?;
        let approval = boolean("approval").default(false).to_owned();
        manager.alter_table(Table::alter().table("invitations").add_column(approval).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("invitations", "approval"), ("clients", "pending")] {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
