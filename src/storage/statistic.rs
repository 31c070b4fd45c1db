//! Counts over the ledger's rows: how many, when, where, and of how many people.

use crate::{
    entity::entries,
    event::{Filter, matching},
    prelude::*,
};
use kernel::{Country, Moment};

/// How many entries match.
///
/// # Errors
/// What the database says.
pub async fn count(tx: &impl Tx, filter: &Filter) -> Result<u64, Error> {
    Ok(entries::Entity::find().filter(matching(filter)).count(tx.conn()).await?)
}

/// How many entries fall into each span of `millis` from `start` on, and how many of them refused: number of the span,
/// entries, refusals. Spans without entries are left out.
///
/// # Errors
/// What the database says.
pub async fn by_time(
    tx: &impl Tx,
    filter: &Filter,
    start: Moment,
    millis: i64,
) -> Result<Vec<(i64, i64, i64)>, Error> {
    // Two numbers of our own in the text: a parameter would be another one in each place, and would not group.
    let span = format!("(\"time\" - {}) / {}", start.millis(), Ord::max(millis, 1));
    let refused = "COUNT(CASE WHEN \"decision\" LIKE 'D-%' THEN 1 END)";
    Ok(entries::Entity::find()
        .select_only()
        .column_as(Expr::cust(span.clone()), "span")
        .column_as(Expr::cust("COUNT(*)"), "entries")
        .column_as(Expr::cust(refused), "refusals")
        .filter(matching(filter))
        .group_by(Expr::cust(span.clone()))
        .order_by_asc(Expr::cust(span))
        .into_tuple()
        .all(tx.conn())
        .await?)
}

/// How many entries name each country, most first, and how many of them refused.
///
/// # Errors
/// What the database says.
pub async fn by_country(tx: &impl Tx, filter: &Filter) -> Result<Vec<(Country, i64, i64)>, Error> {
    let refused = "COUNT(CASE WHEN \"decision\" LIKE 'D-%' THEN 1 END)";
    let rows: Vec<(String, i64, i64)> = entries::Entity::find()
        .select_only()
        .column(entries::Column::Country)
        .column_as(Expr::cust("COUNT(*)"), "entries")
        .column_as(Expr::cust(refused), "refusals")
        .filter(matching(filter))
        .filter(entries::Column::Country.is_not_null())
        .group_by(entries::Column::Country)
        .order_by_desc(Expr::cust("COUNT(*)"))
        .order_by_asc(entries::Column::Country)
        .into_tuple()
        .all(tx.conn())
        .await?;
    let place = |(code, entries, refusals): (String, i64, i64)| {
        let country = code.parse().map_err(|_| Error::Corrupt("a country"))?;
        Ok((country, entries, refusals))
    };
    rows.into_iter().map(place).collect()
}

/// The pseudonyms that matching entries name, each once, at most `limit`.
///
/// # Errors
/// What the database says.
pub async fn subjects(tx: &impl Tx, filter: &Filter, limit: u64) -> Result<Vec<String>, Error> {
    Ok(entries::Entity::find()
        .select_only()
        .column(entries::Column::Subject)
        .distinct()
        .filter(matching(filter))
        .filter(entries::Column::Subject.is_not_null())
        .limit(limit)
        .into_tuple()
        .all(tx.conn())
        .await?)
}
