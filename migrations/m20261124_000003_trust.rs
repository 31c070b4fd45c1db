//! Trust in versions: sources with their pins, the lists they sign, single certificates, keys no longer believed,
//! revocation lists, and the document signers that enrolled passports came with.

use sea_orm_migration::{prelude::*, schema::*};

const ONE_ACTIVE: &str = "trust_versions_one_active";
const TABLES: [&str; 9] = [
    "signers",
    "trust_crls",
    "trust_heads",
    "trust_distrusts",
    "trust_additions",
    "trust_members",
    "trust_versions",
    "trust_pins",
    "trust_sources",
];

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in
            [sources(), pins(), versions(), members(), additions(), distrusts(), heads(), crls(), signers()]
        {
            manager.create_table(table).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name(ONE_ACTIVE)
                    .table("trust_versions")
                    .col("source")
                    .and_where(Expr::col("state").eq("active"))
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("documents_by_signer").table("documents").col("signer").to_owned(),
            )
            .await?;
        let db = manager.get_connection();
        db.execute_unprepared("INSERT INTO trust_heads (id, version) VALUES (1, 0)").await?;
        // What was trusted before there were versions stays trusted, each certificate by itself.
        db.execute_unprepared(
            "INSERT INTO trust_additions (fingerprint, country, reason, added_by, added_at) \
             SELECT fingerprint, country, 'trusted before there were versions', 'system:migration', added_at \
             FROM trust_anchors",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("documents_by_signer").table("documents").to_owned()).await?;
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn sources() -> TableCreateStatement {
    Table::create()
        .table("trust_sources")
        .col(text("name").primary_key())
        .col(big_integer("added_at"))
        .to_owned()
}

fn pins() -> TableCreateStatement {
    Table::create()
        .table("trust_pins")
        .col(text("source"))
        .col(text("fingerprint"))
        .col(big_integer("added_at"))
        .col(binary("certificate"))
        .primary_key(Index::create().col("source").col("fingerprint"))
        .foreign_key(ForeignKey::create().from("trust_pins", "source").to("trust_sources", "name"))
        .to_owned()
}

fn versions() -> TableCreateStatement {
    Table::create()
        .table("trust_versions")
        .col(text("id").primary_key())
        .col(text("source"))
        .col(integer("number"))
        .col(text("state"))
        .col(text("digest"))
        .col(big_integer("signed_at"))
        .col(big_integer("imported_at"))
        .col(text("imported_by"))
        .col(integer("certificates"))
        .col(integer("unreadable"))
        .index(Index::create().unique().name("trust_versions_in_order").col("source").col("number"))
        .index(Index::create().unique().name("trust_versions_once").col("source").col("digest"))
        .foreign_key(ForeignKey::create().from("trust_versions", "source").to("trust_sources", "name"))
        .to_owned()
}

fn members() -> TableCreateStatement {
    Table::create()
        .table("trust_members")
        .col(text("version"))
        .col(text("fingerprint"))
        .primary_key(Index::create().col("version").col("fingerprint"))
        .foreign_key(ForeignKey::create().from("trust_members", "version").to("trust_versions", "id"))
        .foreign_key(
            ForeignKey::create().from("trust_members", "fingerprint").to("trust_anchors", "fingerprint"),
        )
        .to_owned()
}

fn additions() -> TableCreateStatement {
    Table::create()
        .table("trust_additions")
        .col(text("fingerprint").primary_key())
        .col(text("country"))
        .col(text("reason"))
        .col(text("added_by"))
        .col(big_integer("added_at"))
        .foreign_key(
            ForeignKey::create().from("trust_additions", "fingerprint").to("trust_anchors", "fingerprint"),
        )
        .to_owned()
}

fn distrusts() -> TableCreateStatement {
    Table::create()
        .table("trust_distrusts")
        .col(text("key").primary_key())
        .col(text("country"))
        .col(text("reason"))
        .col(text("distrusted_by"))
        .col(big_integer("distrusted_at"))
        .to_owned()
}

/// One row: the number of the last change. Who changes trust takes this row first.
fn heads() -> TableCreateStatement {
    Table::create()
        .table("trust_heads")
        .col(integer("id").primary_key())
        .col(big_integer("version"))
        .to_owned()
}

fn crls() -> TableCreateStatement {
    Table::create()
        .table("trust_crls")
        .col(text("fingerprint").primary_key())
        .col(text("country"))
        .col(text("key"))
        .col(big_integer("this_update"))
        .col(big_integer_null("next_update"))
        .col(integer("entries"))
        .col(big_integer("imported_at"))
        .col(binary("der"))
        .to_owned()
}

fn signers() -> TableCreateStatement {
    Table::create()
        .table("signers")
        .col(text("fingerprint").primary_key())
        .col(text("anchor"))
        .col(text("key"))
        .col(binary("certificate"))
        .col(big_integer("seen_at"))
        .to_owned()
}
