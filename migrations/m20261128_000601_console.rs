//! The auditor's console: where staff are and what covers their looking from abroad, one-time links, passkeys, sessions
//! with their purpose and window, and exports that a second person allows.

use sea_orm_migration::{prelude::*, schema::*};

fn staff_links() -> TableCreateStatement {
    Table::create()
        .table("staff_links")
        .col(binary("token_hash").primary_key())
        .col(text("staff"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("used_at"))
        .foreign_key(ForeignKey::create().from("staff_links", "staff").to("staff", "id"))
        .to_owned()
}

fn staff_passkeys() -> TableCreateStatement {
    Table::create()
        .table("staff_passkeys")
        .col(text("id").primary_key())
        .col(text("staff"))
        .col(binary_uniq("credential_id"))
        .col(text("passkey"))
        .col(big_integer("created_at"))
        .col(big_integer_null("used_at"))
        .foreign_key(ForeignKey::create().from("staff_passkeys", "staff").to("staff", "id"))
        .to_owned()
}

fn staff_sessions() -> TableCreateStatement {
    Table::create()
        .table("staff_sessions")
        .col(text("id").primary_key())
        .col(binary_uniq("token_hash"))
        .col(text("staff"))
        // `passkey` or `token`.
        .col(text("proof"))
        .col(text("country"))
        .col(big_integer("began_at"))
        .col(big_integer("seen_at"))
        .col(big_integer("expires_at"))
        .col(big_integer_null("ended_at"))
        // Null until it is stated why the log is read; then what may be read.
        .col(text_null("purpose"))
        .col(text_null("reference"))
        .col(big_integer_null("window_from"))
        .col(big_integer_null("window_to"))
        // The transfer tables' answer to looking from there.
        .col(text_null("clearance"))
        .foreign_key(ForeignKey::create().from("staff_sessions", "staff").to("staff", "id"))
        .to_owned()
}

fn approvals() -> TableCreateStatement {
    Table::create()
        .table("approvals")
        .col(text("id").primary_key())
        .col(text("asked_by"))
        .col(text("reason"))
        // What may be exported, JSON; the very thing that was asked, nothing else.
        .col(text("scope"))
        // `pending`, `approved`, `refused`, `used`.
        .col(text("state"))
        .col(big_integer("asked_at"))
        .col(text_null("decided_by"))
        .col(big_integer_null("decided_at"))
        .col(big_integer_null("used_at"))
        .foreign_key(ForeignKey::create().from("approvals", "asked_by").to("staff", "id"))
        .to_owned()
}

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = |column: ColumnDef| {
            manager.alter_table(Table::alter().table("staff").add_column(column).to_owned())
        };
        add(text("country").default("CN").to_owned()).await?;
        add(text_null("assessment").to_owned()).await?;
        add(text_null("contract").to_owned()).await?;
        for table in [staff_links(), staff_passkeys(), staff_sessions(), approvals()] {
            manager.create_table(table).await?;
        }
        for table in ["staff_passkeys", "staff_sessions"] {
            let index =
                Index::create().name(format!("{table}_by_staff")).table(table).col("staff").to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["approvals", "staff_sessions", "staff_passkeys", "staff_links"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for column in ["contract", "assessment", "country"] {
            manager.alter_table(Table::alter().table("staff").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
