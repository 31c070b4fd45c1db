//! A visitor's latest grants to one relying party are found without reading all the earlier ones.

use sea_orm_migration::prelude::*;

const INDEX: &str = "grants_by_consent";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut index = Index::create();
        for column in ["visitor", "client", "purpose", "created_at"] {
            index.col(column);
        }
        manager.create_index(index.name(INDEX).table("grants").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(INDEX).table("grants").to_owned()).await
    }
}
