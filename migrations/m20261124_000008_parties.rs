//! What relying parties hold and are sent: keys of ours by algorithm, tokens and codes bound to their keys, the right to
//! register and to manage a registration, and the sign-outs they are still to be told of.

use sea_orm_migration::{prelude::*, schema::*};

const BEFORE: &str = "signing_keys_in_turn";
const INDEX: &str = "signing_keys_by_turn";

/// One key of a use and algorithm signs and one waits.
fn in_turn(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    for column in columns {
        index.col(*column);
    }
    index.name(name).table("signing_keys").and_where(Expr::col("state").is_in(["active", "next"])).unique();
    index
}

fn invitations() -> TableCreateStatement {
    Table::create()
        .table("invitations")
        .col(binary("token_hash").primary_key())
        .col(text("standing"))
        .col(big_integer("uses"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .to_owned()
}

fn logouts() -> TableCreateStatement {
    Table::create()
        .table("logouts")
        .col(text("id").primary_key())
        .col(text("client"))
        .col(text("sub"))
        .col(text("sid"))
        .col(text("state"))
        .col(big_integer("attempts"))
        .col(text_null("said"))
        .col(big_integer("created_at"))
        .col(big_integer("due_at"))
        .foreign_key(ForeignKey::create().from("logouts", "client").to("clients", "id"))
        .to_owned()
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(BEFORE).table("signing_keys").to_owned()).await?;
        manager.create_index(in_turn(INDEX, &["purpose", "alg", "state"])).await?;
        let add = |table: &'static str, column: ColumnDef| {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned())
        };
        add("tokens", text_null("confirmation").to_owned()).await?;
        add("codes", text_null("confirmation").to_owned()).await?;
        add("codes", text_null("resource").to_owned()).await?;
        add("clients", binary_null("registration").to_owned()).await?;
        add("clients", binary_null("secret").to_owned()).await?;
        manager.create_table(invitations()).await?;
        manager.create_table(logouts()).await?;
        let due =
            Index::create().name("logouts_by_due").table("logouts").col("state").col("due_at").to_owned();
        manager.create_index(due).await?;
        let session = Index::create().name("grants_by_session").table("grants").col("session").to_owned();
        manager.create_index(session).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("grants_by_session").table("grants").to_owned()).await?;
        for table in ["logouts", "invitations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for (table, column) in [
            ("clients", "secret"),
            ("clients", "registration"),
            ("codes", "resource"),
            ("codes", "confirmation"),
            ("tokens", "confirmation"),
        ] {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        manager.drop_index(Index::drop().name(INDEX).table("signing_keys").to_owned()).await?;
        manager.create_index(in_turn(BEFORE, &["purpose", "state"])).await
    }
}
