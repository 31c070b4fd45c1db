//! The ledger's rows, tiles and checkpoints.

use crate::{
    entity::{checkpoints, entries, tiles, tree_heads},
    prelude::*,
    query::{numbers, run, tuples},
};
use kernel::Moment;
use sea_orm::{ConnectionTrait, DbBackend, sea_query::Func};

pub use checkpoints::Model as Checkpoint;
pub use entries::Model;
pub use tiles::Model as Tile;
pub use tree_heads::Model as Head;

/// What to look for; empty fields match everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The names of one visitor; none, and it may be anybody.
    pub subjects: Vec<String>,
    /// A relying party.
    pub recipient: Option<String>,
    /// An action's code.
    pub action: Option<String>,
    /// A country's code.
    pub country: Option<String>,
    /// A decision's code.
    pub decision: Option<String>,
    /// A purpose's code.
    pub purpose: Option<String>,
    /// The code of a ground.
    pub basis: Option<String>,
    /// Not before.
    pub from: Option<Moment>,
    /// Before.
    pub to: Option<Moment>,
    /// Only entries with a smaller index, for the next page.
    pub below: Option<i64>,
}

// What every entry needs is said in SQL as it is: building these statements costs as much as running them.

const BEFORE: &str = "SELECT \
    (SELECT seq FROM entries WHERE subject = $1 ORDER BY seq DESC LIMIT 1) AS prev, \
    (SELECT count(*) FROM erasures WHERE subject = $2 AND class = $3) AS erased";
const APPEND: &str = "INSERT INTO entries (seq, time, action, subject, recipient, country, decision, fields, hidden, \
    open_secret, personal_secret, detail, entry, leaf) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const ROWS: &str = "SELECT fields, hidden, leaf, open_secret, personal_secret, seq FROM entries \
    WHERE seq >= $1 ORDER BY seq LIMIT $2";
/// The head first: whoever waits there holds nothing that another needs.
macro_rules! count {
    () => {
        "INSERT INTO tree_heads (id, size, integrated) VALUES (1, 1, 0), ($1, 1, 0) \
         ON CONFLICT (id) DO UPDATE SET size = tree_heads.size + 1"
    };
}
const COUNT: &str = count!();
const COUNT_AND_TELL: &str = concat!(
    "WITH counted AS (",
    count!(),
    " RETURNING id, size) SELECT (SELECT size FROM counted WHERE id = 1) AS head, \
     (SELECT size FROM counted WHERE id = $1) AS emitter"
);
const COUNTED: &str = "SELECT \
    (SELECT size FROM tree_heads WHERE id = 1) AS head, (SELECT size FROM tree_heads WHERE id = $1) AS emitter";

/// Takes the next index, and the emitter's next count. Locks the head row until the transaction ends, so that index
/// order is commit order. An emitter counts in a row of its own beside the head, under its number, above 1.
///
/// # Errors
/// [`Error::Missing`] when a count is not there; what the database says.
pub async fn next_index(tx: &WriteTx, emitter: i32) -> Result<(i64, i64), Error> {
    let counted = match tx.conn().get_database_backend() {
        DbBackend::Postgres => numbers(tx, COUNT_AND_TELL, [emitter.into()]).await?,
        // SQLite makes a table for what `RETURNING` gives, which costs more than to ask.
        _ => {
            run(tx, COUNT, [emitter.into()]).await?;
            numbers(tx, COUNTED, [emitter.into()]).await?
        }
    };
    match counted {
        [Some(size), Some(emitted)] => Ok((size - 1, emitted - 1)),
        _ => Err(Error::Missing),
    }
}

/// What an entry about a person comes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// The index of the newest entry under that name.
    pub prev: Option<i64>,
    /// Whether the person is erased from the log, or it was asked for.
    pub erased: bool,
}

/// What an entry under a name comes after, and whether the person behind it is erased from the log; asked in one
/// statement, because every entry asks. Behind [`next_index`] nobody appends or asks for an erasure in between.
///
/// # Errors
/// What the database says.
pub async fn before(tx: &impl Tx, name: &str, subject: &str) -> Result<Before, Error> {
    let class = kernel::RetentionClass::AuditDetail.code();
    let [prev, erased] = numbers(tx, BEFORE, [name.into(), subject.into(), class.into()]).await?;
    Ok(Before { prev, erased: erased.unwrap_or(0) > 0 })
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
    let values = [
        row.seq.into(),
        row.time.into(),
        row.action.into(),
        row.subject.into(),
        row.recipient.into(),
        row.country.into(),
        row.decision.into(),
        row.fields.into(),
        row.hidden.into(),
        row.open_secret.into(),
        row.personal_secret.into(),
        row.detail.into(),
        row.entry.into(),
        row.leaf.into(),
    ];
    run(tx, APPEND, values).await?;
    Ok(())
}

/// Puts back entries that were made elsewhere: a copy of a log, a bench. The head counts them too.
///
/// # Errors
/// [`Error::Conflict`] when an index is taken.
pub async fn append_all(tx: &WriteTx, rows: Vec<Model>) -> Result<(), Error> {
    let Some(last) = rows.last().map(|row| row.seq) else { return Ok(()) };
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    entries::Entity::insert_many(rows).exec_without_returning(tx.conn()).await?;
    let head = Head { id: 1, size: last + 1, integrated: 0 };
    tree_heads::Entity::insert(head.into_active_model())
        .on_conflict(
            OnConflict::column(tree_heads::Column::Id).update_column(tree_heads::Column::Size).to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
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

/// What an export needs of an entry.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its index.
    pub seq: i64,
    /// The fields that are not null.
    pub fields: String,
    /// The hashes of erased fields.
    pub hidden: Option<String>,
    /// The secret of most fields' salts.
    pub open_secret: Option<Vec<u8>>,
    /// The secret of the personal fields' salts.
    pub personal_secret: Option<Vec<u8>>,
    /// The leaf hash.
    pub leaf: Vec<u8>,
}

type Columns = (String, Option<String>, Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, i64);

/// What an export needs, from an index on, in order, at most `limit`.
///
/// # Errors
/// What the database says.
pub async fn rows(tx: &impl Tx, first: i64, limit: u64) -> Result<Vec<Row>, Error> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows: Vec<Columns> = tuples(tx, ROWS, [first.into(), limit.into()]).await?;
    let row = |(fields, hidden, leaf, open_secret, personal_secret, seq)| Row {
        seq,
        fields,
        hidden,
        open_secret,
        personal_secret,
        leaf,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Takes from an entry what tells whose it was; the hashes of that stay.
///
/// # Errors
/// [`Error::Conflict`] when there is no such entry.
pub async fn erase_person(
    tx: &WriteTx,
    seq: i64,
    fields: String,
    hidden: Option<String>,
) -> Result<(), Error> {
    use entries::Column as C;
    let nothing = || Expr::value(Option::<Vec<u8>>::None);
    let done = entries::Entity::update_many()
        .col_expr(C::Subject, Expr::value(Option::<String>::None))
        .col_expr(C::Fields, Expr::value(fields))
        .col_expr(C::Hidden, Expr::value(hidden))
        .col_expr(C::PersonalSecret, nothing())
        .col_expr(C::Detail, nothing())
        .filter(C::Seq.eq(seq))
        .exec(tx.conn())
        .await?;
    affected_one(done)
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
    let mut query = entries::Entity::find().filter(matching(filter));
    if let Some(below) = filter.below {
        query = query.filter(entries::Column::Seq.lt(below));
    }
    Ok(query.order_by_desc(entries::Column::Seq).limit(limit).all(tx.conn()).await?)
}

/// What a filter asks for; where the page before ended is not part of it.
pub(crate) fn matching(filter: &Filter) -> Condition {
    let texts = [
        (entries::Column::Recipient, &filter.recipient),
        (entries::Column::Action, &filter.action),
        (entries::Column::Country, &filter.country),
        (entries::Column::Decision, &filter.decision),
    ];
    let wanted = texts.into_iter().map(|(column, wanted)| wanted.as_deref().map(|w| column.eq(w)));
    let mut condition = wanted.flatten().fold(Condition::all(), Condition::add);
    if !filter.subjects.is_empty() {
        condition = condition.add(entries::Column::Subject.is_in(&filter.subjects));
    }
    // These have no column: a member of the canonical object, which no text in it can look like. Not LIKE, which has
    // wildcards, and in SQLite no case.
    let member = |name: &str, wanted: &Option<String>| {
        wanted.as_ref().map(|value| {
            let (fields, member) = (Expr::col(entries::Column::Fields), format!("\"{name}\":\"{value}\""));
            let without = Func::cust("replace").args([fields.clone(), Expr::val(member), Expr::val("")]);
            Expr::from(without).ne(fields)
        })
    };
    condition
        .add_option(member("purpose", &filter.purpose))
        .add_option(member("basis", &filter.basis))
        .add_option(filter.from.map(|from| entries::Column::Time.gte(from)))
        .add_option(filter.to.map(|to| entries::Column::Time.lt(to)))
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

/// The index behind the last entry before an instant; 0 when there is none.
///
/// # Errors
/// What the database says.
pub async fn end_before(tx: &impl Tx, at: Moment) -> Result<i64, Error> {
    let last: Option<i64> = entries::Entity::find()
        .select_only()
        .column(entries::Column::Seq)
        .filter(entries::Column::Time.lt(at))
        .order_by_desc(entries::Column::Seq)
        .limit(1)
        .into_tuple()
        .one(tx.conn())
        .await?;
    Ok(last.map_or(0, |seq| seq + 1))
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

/// The checkpoint of a size.
///
/// # Errors
/// What the database says.
pub async fn checkpoint_at(tx: &impl Tx, size: i64) -> Result<Option<Checkpoint>, Error> {
    Ok(checkpoints::Entity::find_by_id(size).one(tx.conn()).await?)
}

/// The newest checkpoints over at least so many entries, newest first.
///
/// # Errors
/// What the database says.
pub async fn checkpoints(tx: &impl Tx, least: i64, limit: u64) -> Result<Vec<Checkpoint>, Error> {
    Ok(checkpoints::Entity::find()
        .filter(checkpoints::Column::Size.gte(least))
        .order_by_desc(checkpoints::Column::Size)
        .limit(limit)
        .all(tx.conn())
        .await?)
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

/// Forgets every checkpoint: they were signed under another name.
///
/// # Errors
/// What the database says.
pub async fn forget_checkpoints(tx: &WriteTx) -> Result<(), Error> {
    checkpoints::Entity::delete_many().exec(tx.conn()).await?;
    Ok(())
}
