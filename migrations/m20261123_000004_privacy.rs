//! Consents, the notices they answer, impact assessments, and the yearly counters of transfers abroad.

use sea_orm_migration::prelude::*;

/// The tables of `privacy`.
#[derive(Debug, DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(notices()).await?;
        manager.create_table(consents()).await?;
        manager
            .create_index(
                Index::create()
                    .name("consents_of_visitor")
                    .table("consents")
                    .col("visitor")
                    .col("client")
                    .col("purpose")
                    .to_owned(),
            )
            .await?;
        manager.create_table(assessments()).await?;
        manager.create_table(seats()).await?;
        manager.create_table(counts()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["transfer_counts", "transfer_seats", "assessments", "consents", "notices"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

fn moment(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

fn notices() -> TableCreateStatement {
    Table::create()
        .table("notices")
        .col(ColumnDef::new("hash").text().not_null().primary_key())
        .col(text("language"))
        .col(text("body"))
        .col(moment("first_shown_at"))
        .to_owned()
}

fn consents() -> TableCreateStatement {
    Table::create()
        .table("consents")
        .col(ColumnDef::new("id").text().not_null().primary_key())
        .col(text("visitor"))
        .col(text("client"))
        .col(text("purpose"))
        .col(text("kind"))
        .col(text("claims"))
        .col(text("notice"))
        .col(text("language"))
        .col(text("state"))
        .col(moment("since"))
        .col(moment("expires_at"))
        .col(ColumnDef::new("ended_at").big_integer())
        .foreign_key(ForeignKey::create().from("consents", "notice").to("notices", "hash"))
        .to_owned()
}

fn assessments() -> TableCreateStatement {
    Table::create()
        .table("assessments")
        .col(ColumnDef::new("scope").text().not_null().primary_key())
        .col(text("client"))
        .col(text("purpose"))
        .col(text("claims"))
        .col(text("filed_by"))
        .col(moment("filed_at"))
        .to_owned()
}

fn seats() -> TableCreateStatement {
    Table::create()
        .table("transfer_seats")
        .col(text("exporter"))
        .col(ColumnDef::new("year").integer().not_null())
        .col(text("class"))
        .col(ColumnDef::new("person").binary().not_null())
        .primary_key(Index::create().col("exporter").col("year").col("class").col("person"))
        .to_owned()
}

fn counts() -> TableCreateStatement {
    Table::create()
        .table("transfer_counts")
        .col(text("exporter"))
        .col(ColumnDef::new("year").integer().not_null())
        .col(text("class"))
        .col(ColumnDef::new("persons").big_integer().not_null())
        .primary_key(Index::create().col("exporter").col("year").col("class"))
        .to_owned()
}
