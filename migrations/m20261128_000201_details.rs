//! What was asked by authorization details (RFC 9396), on the grant and on each token of it; and what of a grant is told
//! where, once claims are asked in the ID token too.

use sea_orm_migration::{prelude::*, schema::*};

const COLUMNS: [(&str, &str); 3] = [("grants", "details"), ("grants", "places"), ("tokens", "details")];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            let added = text_null(column).to_owned();
            manager.alter_table(Table::alter().table(table).add_column(added).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in COLUMNS {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
