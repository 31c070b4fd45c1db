//! Entries of 25 fields: their salts come from two secrets, the personal one can be erased by itself; what is erased
//! leaves its hashes. A log begun before cannot be exported by this program.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = |column: ColumnDef| {
            manager.alter_table(Table::alter().table("entries").add_column(column).to_owned())
        };
        add(text_null("hidden").to_owned()).await?;
        add(blob_null("open_secret").to_owned()).await?;
        add(blob_null("personal_secret").to_owned()).await?;
        add(blob_null("detail").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["detail", "personal_secret", "open_secret", "hidden"] {
            manager.alter_table(Table::alter().table("entries").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
