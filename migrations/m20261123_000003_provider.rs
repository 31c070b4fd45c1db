//! Relying parties, what visitors granted them, and the codes and tokens that carry it.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [clients(), grants(), codes(), tokens(), subjects(), replays()] {
            manager.create_table(table).await?;
        }
        for (table, column) in
            [("grants", "visitor"), ("tokens", "grant"), ("codes", "grant"), ("replays", "expires_at")]
        {
            let index =
                Index::create().name(format!("{table}_by_{column}")).table(table).col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["replays", "subjects", "tokens", "codes", "grants", "clients"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn clients() -> TableCreateStatement {
    Table::create()
        .table("clients")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(text("metadata"))
        .col(binary_null("secret_hash"))
        .col(text("sector_host"))
        .col(text("sector"))
        .col(text("country"))
        .col(text("role"))
        .col(boolean("contract"))
        .col(text("purposes"))
        .col(text("state"))
        .col(big_integer("created_at"))
        .to_owned()
}

fn grants() -> TableCreateStatement {
    Table::create()
        .table("grants")
        .col(text("id").primary_key())
        .col(text("visitor"))
        .col(text("client"))
        .col(text("session"))
        .col(text("purpose"))
        .col(text("scope"))
        .col(text("claims"))
        .col(text_null("reference"))
        .col(big_integer("auth_time"))
        .col(text("amr"))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .col(big_integer_null("ended_at"))
        .foreign_key(ForeignKey::create().from("grants", "visitor").to("visitors", "id"))
        .foreign_key(ForeignKey::create().from("grants", "client").to("clients", "id"))
        .to_owned()
}

fn codes() -> TableCreateStatement {
    Table::create()
        .table("codes")
        .col(binary("code_hash").primary_key())
        .col(text("grant"))
        .col(text("client"))
        .col(text("redirect_uri"))
        .col(text("code_challenge"))
        .col(text_null("nonce"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("consumed_at"))
        .foreign_key(ForeignKey::create().from("codes", "grant").to("grants", "id"))
        .to_owned()
}

fn tokens() -> TableCreateStatement {
    Table::create()
        .table("tokens")
        .col(binary("token_hash").primary_key())
        .col(text("kind"))
        .col(text("client"))
        .col(text_null("grant"))
        .col(text_null("visitor"))
        .col(text("scope"))
        .col(text("audience"))
        .col(big_integer("issued_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("revoked_at"))
        .to_owned()
}

fn subjects() -> TableCreateStatement {
    Table::create()
        .table("subjects")
        .col(text("visitor"))
        .col(text("sector_host"))
        .col(text_uniq("sub"))
        .primary_key(Index::create().col("visitor").col("sector_host"))
        .to_owned()
}

fn replays() -> TableCreateStatement {
    Table::create()
        .table("replays")
        .col(binary("key").primary_key())
        .col(big_integer("expires_at"))
        .to_owned()
}
