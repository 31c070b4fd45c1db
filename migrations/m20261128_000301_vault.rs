//! Keys that change while the service runs: how far each rotation is, the coming blind indexes of passports, and what
//! was erased.

use sea_orm_migration::{prelude::*, schema::*};

fn rotations() -> TableCreateStatement {
    Table::create()
        .table("rotations")
        .col(text("kind").primary_key())
        .col(integer("epoch"))
        .col(text("phase"))
        .col(text("cursor"))
        .col(big_integer("done"))
        .col(big_integer("total"))
        .col(big_integer("began_at"))
        .col(big_integer_null("ended_at"))
        .to_owned()
}

fn coming_indexes() -> TableCreateStatement {
    Table::create()
        .table("coming_indexes")
        .col(text("document").primary_key())
        .col(binary("number").unique_key())
        .col(binary_null("person"))
        .foreign_key(ForeignKey::create().from("coming_indexes", "document").to("documents", "id"))
        .to_owned()
}

fn erasures() -> TableCreateStatement {
    Table::create()
        .table("erasures")
        .col(text("subject"))
        .col(text("class"))
        .col(text("reason"))
        .col(big_integer("requested_at"))
        .col(big_integer("requested"))
        .col(big_integer_null("shredded"))
        .primary_key(Index::create().col("subject").col("class"))
        .to_owned()
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [rotations(), coming_indexes(), erasures()] {
            manager.create_table(table).await?;
        }
        let epoch = Index::create()
            .name("documents_by_index_epoch")
            .table("documents")
            .col("index_epoch")
            .col("id")
            .to_owned();
        manager.create_index(epoch).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(Index::drop().name("documents_by_index_epoch").table("documents").to_owned())
            .await?;
        for table in ["erasures", "coming_indexes", "rotations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
