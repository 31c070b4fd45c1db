//! A data key that was replaced stays until nothing needs it: one per person and class is in force, others retire.

use sea_orm_migration::{prelude::*, schema::*};

const BEFORE: &str = "data_keys_by_subject_and_class";
const INDEX: &str = "data_keys_in_force";

fn index(name: &'static str) -> IndexCreateStatement {
    Index::create().name(name).table("data_keys").col("subject").col("class").unique().to_owned()
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(BEFORE).table("data_keys").to_owned()).await?;
        manager.create_index(index(INDEX).and_where(Expr::col("state").ne("retiring")).to_owned()).await?;
        let all = Index::create()
            .name("data_keys_by_subject")
            .table("data_keys")
            .col("subject")
            .col("class")
            .to_owned();
        manager.create_index(all).await?;
        let epoch = Index::create()
            .name("data_keys_by_epoch")
            .table("data_keys")
            .col("kek_epoch")
            .col("id")
            .to_owned();
        manager.create_index(epoch).await?;
        let retired = big_integer_null("retired_at").to_owned();
        manager.alter_table(Table::alter().table("data_keys").add_column(retired).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("data_keys").drop_column("retired_at").to_owned()).await?;
        for name in ["data_keys_by_epoch", "data_keys_by_subject", INDEX] {
            manager.drop_index(Index::drop().name(name).table("data_keys").to_owned()).await?;
        }
        manager.create_index(index(BEFORE)).await
    }
}
