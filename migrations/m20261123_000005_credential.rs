//! Credential offers, what remains of issued credentials, status lists, and presentations.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [offers(), status_lists(), credentials_issued(), presentations()] {
            manager.create_table(table).await?;
        }
        for (table, column) in [
            ("offers", "expires_at"),
            ("credentials_issued", "subject_index"),
            ("credentials_issued", "key_hash"),
            ("presentations", "expires_at"),
        ] {
            let index =
                Index::create().name(format!("{table}_by_{column}")).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        // One place of a list belongs to one credential.
        let place = Index::create()
            .name("credentials_issued_by_place")
            .table("credentials_issued")
            .col("list")
            .col("idx")
            .unique()
            .to_owned();
        manager.create_index(place).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["presentations", "credentials_issued", "status_lists", "offers"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn offers() -> TableCreateStatement {
    Table::create()
        .table("offers")
        .col(binary("code_hash").primary_key())
        .col(text("visitor"))
        .col(text("configuration"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("consumed_at"))
        .foreign_key(ForeignKey::create().from("offers", "visitor").to("visitors", "id"))
        .to_owned()
}

fn status_lists() -> TableCreateStatement {
    Table::create()
        .table("status_lists")
        .col(text("id").primary_key())
        .col(integer("issued"))
        .col(integer("revision"))
        .col(big_integer("retires_at"))
        .to_owned()
}

fn credentials_issued() -> TableCreateStatement {
    Table::create()
        .table("credentials_issued")
        .col(text("id").primary_key())
        .col(binary("subject_index"))
        .col(text("configuration"))
        .col(text("list"))
        .col(integer("idx"))
        .col(binary("key_hash"))
        .col(big_integer("issued_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("revoked_at"))
        .foreign_key(ForeignKey::create().from("credentials_issued", "list").to("status_lists", "id"))
        .to_owned()
}

fn presentations() -> TableCreateStatement {
    Table::create()
        .table("presentations")
        .col(text("id").primary_key())
        .col(binary_uniq("state_hash"))
        .col(text("client"))
        .col(text("purpose"))
        .col(text("audience"))
        .col(text("query"))
        .col(text("nonce"))
        .col(text("state"))
        .col(text_null("code"))
        .col(text_null("result"))
        .col(binary_null("response_hash"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .foreign_key(ForeignKey::create().from("presentations", "client").to("clients", "id"))
        .to_owned()
}
