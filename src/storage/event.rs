//! The ledger's rows, tiles and checkpoints.

use crate::{
    entity::{checkpoints, entries, tiles, tree_heads},
    prelude::*,
};
use kernel::Moment;

pub use checkpoints::Model as Checkpoint;
pub use entries::Model;
pub use tiles::Model as Tile;
pub use tree_heads::Model as Head;

/// What to look for; empty fields match everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// A visitor's pseudonym.
    pub subject: Option<String>,
    /// A relying party.
    pub recipient: Option<String>,
    /// An action's code.
    pub action: Option<String>,
    /// A country's code.
    pub country: Option<String>,
    /// A decision's code.
    pub decision: Option<String>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
    /// Only entries with a smaller index, for the next page.
    pub below: Option<i64>,
}

/// Takes the next index. Locks the head row until the transaction ends, so that index order is commit order.
///
/// # Errors
/// What the database says.
pub async fn next_index(tx: &WriteTx) -> Result<i64, Error> {
    if !advance(tx).await? {
        // The first entry of all. Another first one waits here, finds the row and goes on behind it.
        let none = Head { id: 1, size: 0, integrated: 0 };
        tree_heads::Entity::insert(none.into_active_model())
            .on_conflict(OnConflict::column(tree_heads::Column::Id).do_nothing().to_owned())
            .exec_without_returning(tx.conn())
            .await?;
        advance(tx).await?;
    }
    Ok(head(tx).await?.size - 1)
}

/// Counts one entry more; `false` when there is no head yet.
async fn advance(tx: &WriteTx) -> Result<bool, Error> {
    let moved = tree_heads::Entity::update_many()
        .col_expr(tree_heads::Column::Size, Expr::col(tree_heads::Column::Size).add(1))
        .filter(tree_heads::Column::Id.eq(1))
        .exec(tx.conn())
        .await?;
    Ok(moved.rows_affected == 1)
}

/// The head of the log.
///
/// # Errors
/// What the database says.
pub async fn head(tx: &impl Tx) -> Result<Head, Error> {
    let row = tree_heads::Entity::find_by_id(1).one(tx.conn()).await?;
    Ok(row.unwrap_or(Head { id: 1, size: 0, integrated: 0 }))
}

/// Notes how many entries are in tiles.
///
/// # Errors
/// [`Error::Conflict`] when there is no head yet.
pub async fn set_integrated(tx: &WriteTx, integrated: i64) -> Result<(), Error> {
    let done = tree_heads::Entity::update_many()
        .col_expr(tree_heads::Column::Integrated, Expr::value(integrated))
        .filter(tree_heads::Column::Id.eq(1))
        .exec(tx.conn())
        .await?;
    affected_one(done)
}

/// Appends an entry.
///
/// # Errors
/// [`Error::Conflict`] when the index is taken.
pub async fn append(tx: &WriteTx, row: Model) -> Result<(), Error> {
    entries::Entity::insert(row.into_active_model()).exec_without_returning(tx.conn()).await?;
    Ok(())
}

/// Entries from an index on, in order, at most `limit`.
///
/// # Errors
/// What the database says.
pub async fn range(tx: &impl Tx, first: i64, limit: u64) -> Result<Vec<Model>, Error> {
    Ok(entries::Entity::find()
        .filter(entries::Column::Seq.gte(first))
        .order_by_asc(entries::Column::Seq)
        .limit(limit)
        .all(tx.conn())
        .await?)
}

/// Leaf hashes from an index on, in order, at most `limit`.
///
/// # Errors
/// What the database says.
pub async fn leaves(tx: &impl Tx, first: i64, limit: u64) -> Result<Vec<Vec<u8>>, Error> {
    Ok(entries::Entity::find()
        .select_only()
        .column(entries::Column::Leaf)
        .filter(entries::Column::Seq.gte(first))
        .order_by_asc(entries::Column::Seq)
        .limit(limit)
        .into_tuple()
        .all(tx.conn())
        .await?)
}

/// Entries that match, newest first, at most `limit`.
///
/// # Errors
/// What the database says.
pub async fn search(tx: &impl Tx, filter: &Filter, limit: u64) -> Result<Vec<Model>, Error> {
    let mut query = entries::Entity::find().order_by_desc(entries::Column::Seq).limit(limit);
    let texts = [
        (entries::Column::Subject, &filter.subject),
        (entries::Column::Recipient, &filter.recipient),
        (entries::Column::Action, &filter.action),
        (entries::Column::Country, &filter.country),
        (entries::Column::Decision, &filter.decision),
    ];
    for (column, wanted) in texts {
        if let Some(wanted) = wanted {
            query = query.filter(column.eq(wanted.as_str()));
        }
    }
    if let Some(from) = filter.from {
        query = query.filter(entries::Column::Time.gte(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(entries::Column::Time.lt(to));
    }
    if let Some(below) = filter.below {
        query = query.filter(entries::Column::Seq.lt(below));
    }
    Ok(query.all(tx.conn()).await?)
}

/// The first index at or after an instant, or the log's size when there is none.
///
/// # Errors
/// What the database says.
pub async fn first_since(tx: &impl Tx, at: Moment) -> Result<i64, Error> {
    let row = entries::Entity::find()
        .filter(entries::Column::Time.gte(at))
        .order_by_asc(entries::Column::Seq)
        .one(tx.conn())
        .await?;
    match row {
        Some(row) => Ok(row.seq),
        None => Ok(head(tx).await?.size),
    }
}

/// Adds a full tile; one that is there already is the same.
///
/// # Errors
/// What the database says.
pub async fn add_tile(tx: &WriteTx, row: Tile) -> Result<(), Error> {
    tiles::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::columns([tiles::Column::Level, tiles::Column::Number]).do_nothing().to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await
        .map(|_| ())
        .or_else(|e| if e == sea_orm::DbErr::RecordNotInserted { Ok(()) } else { Err(e.into()) })
}

/// The tile at a place.
///
/// # Errors
/// What the database says.
pub async fn tile(tx: &impl Tx, level: i32, number: i64) -> Result<Option<Tile>, Error> {
    Ok(tiles::Entity::find_by_id((level, number)).one(tx.conn()).await?)
}

/// The newest checkpoint.
///
/// # Errors
/// What the database says.
pub async fn checkpoint(tx: &impl Tx) -> Result<Option<Checkpoint>, Error> {
    Ok(checkpoints::Entity::find().order_by_desc(checkpoints::Column::Size).one(tx.conn()).await?)
}

/// Keeps a checkpoint; a newer signature over the same size replaces the older.
///
/// # Errors
/// What the database says.
pub async fn put_checkpoint(tx: &WriteTx, row: Checkpoint) -> Result<(), Error> {
    checkpoints::Entity::insert(row.into_active_model())
        .on_conflict(
            OnConflict::column(checkpoints::Column::Size)
                .update_columns([
                    checkpoints::Column::Root,
                    checkpoints::Column::Note,
                    checkpoints::Column::SignedAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
