//! How well a passport must be proved, and what a sign-in said about it: what a relying party demands at least, what a
//! grant promised as `acr` and as verified claims, and how a chip proved to be there.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = |table: &'static str, column: ColumnDef| {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned())
        };
        // Who registered before demanded nothing of its own.
        add("clients", text("assurance").default("typed").to_owned()).await?;
        add("documents", text("presence").default("[]").to_owned()).await?;
        add("grants", text_null("acr").to_owned()).await?;
        add("grants", text_null("verified").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in
            [("grants", "verified"), ("grants", "acr"), ("documents", "presence"), ("clients", "assurance")]
        {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
