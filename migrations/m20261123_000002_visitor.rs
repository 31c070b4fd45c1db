//! Visitors, their documents, passkeys and sessions, and the certificates passports are trusted by.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("visitors")
                    .col(text("id").primary_key())
                    .col(big_integer("created_at"))
                    .col(binary_null("phone"))
                    .col(binary_null("email"))
                    .to_owned(),
            )
            .await?;
        manager.create_table(documents()).await?;
        manager
            .create_index(
                Index::create().name("documents_by_visitor").table("documents").col("visitor").to_owned(),
            )
            .await?;
        manager.create_table(passkeys()).await?;
        manager
            .create_index(
                Index::create().name("passkeys_by_visitor").table("passkeys").col("visitor").to_owned(),
            )
            .await?;
        manager.create_table(sessions()).await?;
        manager
            .create_index(
                Index::create().name("sessions_by_visitor").table("sessions").col("visitor").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("trust_anchors")
                    .col(text("fingerprint").primary_key())
                    .col(text("country"))
                    .col(text("subject"))
                    .col(text("source"))
                    .col(big_integer("not_after"))
                    .col(big_integer("added_at"))
                    .col(binary("certificate"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["trust_anchors", "sessions", "passkeys", "documents", "visitors"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn documents() -> TableCreateStatement {
    Table::create()
        .table("documents")
        .col(text("id").primary_key())
        .col(text("visitor"))
        // Blind index of issuing state and number: the same passport never makes a second visitor.
        .col(binary_uniq("number_index"))
        .col(integer("index_epoch"))
        .col(text("state"))
        .col(integer("level"))
        .col(text("signer"))
        .col(big_integer("verified_at"))
        .col(big_integer("expires_at"))
        .col(binary("issuer"))
        .col(binary("number"))
        .col(binary("name"))
        .col(binary_null("native_name"))
        .col(binary("nationality"))
        .col(binary("birth"))
        .col(binary("sex"))
        .col(binary("expiry"))
        .foreign_key(ForeignKey::create().from("documents", "visitor").to("visitors", "id"))
        .to_owned()
}

fn passkeys() -> TableCreateStatement {
    Table::create()
        .table("passkeys")
        .col(text("id").primary_key())
        .col(text("visitor"))
        .col(binary_uniq("credential_id"))
        .col(text("passkey"))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .foreign_key(ForeignKey::create().from("passkeys", "visitor").to("visitors", "id"))
        .to_owned()
}

fn sessions() -> TableCreateStatement {
    Table::create()
        .table("sessions")
        .col(text("id").primary_key())
        .col(binary_uniq("token_hash"))
        .col(text("visitor"))
        .col(text("amr"))
        .col(big_integer("auth_time"))
        .col(big_integer("seen_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(ForeignKey::create().from("sessions", "visitor").to("visitors", "id"))
        .to_owned()
}
