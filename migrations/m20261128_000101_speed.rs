//! The newest entry about a person is found at once, however many there are.

use sea_orm_migration::prelude::*;

const INDEX: &str = "entries_of_person";
/// What it takes the place of.
const BEFORE: &str = "entries_by_subject";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create().name(INDEX).table("entries").col("subject").col("seq").to_owned();
        manager.create_index(index).await?;
        manager.drop_index(Index::drop().name(BEFORE).table("entries").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create().name(BEFORE).table("entries").col("subject").to_owned();
        manager.create_index(index).await?;
        manager.drop_index(Index::drop().name(INDEX).table("entries").to_owned()).await
    }
}
