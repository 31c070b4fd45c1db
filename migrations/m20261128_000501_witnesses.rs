//! Who signs the log just now, what witnesses cosigned, what the log's check of itself found, and what retention erased.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [leases(), cosignatures(), alarms(), retention_marks(), disclosure_counts()] {
            manager.create_table(table).await?;
        }
        // What was disclosed before there was a count.
        let past = "INSERT INTO disclosure_counts (id, count) \
            SELECT 1, count(*) FROM entries WHERE action = 'disclosed'";
        manager.get_connection().execute_unprepared(past).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["disclosure_counts", "retention_marks", "alarms", "cosignatures", "leases"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn leases() -> TableCreateStatement {
    Table::create()
        .table("leases")
        .col(text("name").primary_key())
        .col(text("holder"))
        // Counts the holders: an effect of an earlier one is told by its smaller number.
        .col(big_integer("fence"))
        .col(big_integer("expires_at"))
        .to_owned()
}

fn cosignatures() -> TableCreateStatement {
    Table::create()
        .table("cosignatures")
        .col(big_integer("size"))
        .col(text("witness"))
        .col(text("line"))
        .col(big_integer("cosigned_at"))
        .primary_key(Index::create().col("size").col("witness"))
        .to_owned()
}

fn alarms() -> TableCreateStatement {
    Table::create()
        .table("alarms")
        // One row a kind: it is raised again, not anew.
        .col(text("kind").primary_key())
        .col(text("found"))
        .col(big_integer("times"))
        .col(big_integer("first_at"))
        .col(big_integer("last_at"))
        .col(big_integer_null("ended_at"))
        .to_owned()
}

fn retention_marks() -> TableCreateStatement {
    Table::create()
        .table("retention_marks")
        .col(text("class").primary_key())
        // Entries of the class below this index are erased.
        .col(big_integer("below"))
        .to_owned()
}

fn disclosure_counts() -> TableCreateStatement {
    Table::create()
        .table("disclosure_counts")
        .col(integer("id").primary_key())
        .col(big_integer("count"))
        .to_owned()
}
