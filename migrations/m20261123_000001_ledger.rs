//! The ledger's rows, its tiles and checkpoints; keys at rest; operators and auditors.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            [entries(), tree_heads(), tiles(), checkpoints(), signing_keys(), wrapped_keys(), staff()]
        {
            manager.create_table(table).await?;
        }
        for column in ["time", "subject", "recipient"] {
            let index =
                Index::create().name(format!("entries_by_{column}")).table("entries").col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            ["staff", "wrapped_keys", "signing_keys", "checkpoints", "tiles", "tree_heads", "entries"]
        {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn entries() -> TableCreateStatement {
    Table::create()
        .table("entries")
        .col(big_integer("seq").primary_key())
        .col(big_integer("time"))
        .col(text("action"))
        .col(text_null("subject"))
        .col(text_null("recipient"))
        .col(text_null("country"))
        .col(text_null("decision"))
        // The named fields with their salts, in the order of the field tree.
        .col(text("fields"))
        .col(binary("entry"))
        .col(binary("leaf"))
        .to_owned()
}

fn tree_heads() -> TableCreateStatement {
    Table::create()
        .table("tree_heads")
        .col(integer("id").primary_key())
        // Rows appended; the next entry's index.
        .col(big_integer("size"))
        // Rows already in tiles.
        .col(big_integer("integrated"))
        .to_owned()
}

fn tiles() -> TableCreateStatement {
    Table::create()
        .table("tiles")
        .col(integer("level"))
        .col(big_integer("number"))
        .col(binary("hashes"))
        .primary_key(Index::create().col("level").col("number"))
        .to_owned()
}

fn checkpoints() -> TableCreateStatement {
    Table::create()
        .table("checkpoints")
        .col(big_integer("size").primary_key())
        .col(binary("root"))
        .col(text("note"))
        .col(big_integer("signed_at"))
        .to_owned()
}

fn signing_keys() -> TableCreateStatement {
    Table::create()
        .table("signing_keys")
        .col(text("kid").primary_key())
        // `use` is a word of SQL.
        .col(text("purpose"))
        .col(text("alg"))
        .col(text("state"))
        .col(text("public"))
        .col(binary("private"))
        .col(binary_null("certificate"))
        .col(big_integer("created_at"))
        .col(big_integer_null("activated_at"))
        .col(big_integer_null("retired_at"))
        .to_owned()
}

fn wrapped_keys() -> TableCreateStatement {
    Table::create()
        .table("wrapped_keys")
        .col(text("kind"))
        .col(integer("epoch"))
        .col(binary("wrapped"))
        .col(big_integer("created_at"))
        .primary_key(Index::create().col("kind").col("epoch"))
        .to_owned()
}

fn staff() -> TableCreateStatement {
    Table::create()
        .table("staff")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(text("role"))
        .col(binary_uniq("token_hash"))
        .col(big_integer("created_at"))
        .col(big_integer_null("ended_at"))
        .to_owned()
}
