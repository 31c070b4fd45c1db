//! The same log on PostgreSQL.

#[path = "../../tests/app/postgres.rs"]
#[expect(unreachable_pub, reason = "public to the suite that shares it")]
pub(crate) mod cluster;

use super::*;
use cluster::Postgres;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_at_once_get_contiguous_indexes_on_postgresql_too() {
    let Some(cluster) = Postgres::start() else { return };
    let audit = audit_on(&cluster.url("guosuo")).await;
    assert_eq!(at_once(&audit, 200).await, (0..200).collect::<Vec<u64>>());
    // Two nodes that integrate at once sign the same head.
    let (one, two) = tokio::join!(audit.integrate(call()), audit.integrate(call()));
    one.unwrap();
    two.unwrap();
    let checked = audit.self_check().await.unwrap();
    assert_eq!((checked.entries, checked.signed), (200, 200));
    let (bytes, summary) = export::exported(&audit, Request::default()).await;
    assert_eq!((summary.count, summary.shown), (201, 201));
    assert!(export::judged(&audit, bytes).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_use_an_approval_at_once_one_succeeds_on_postgresql_too() {
    let Some(cluster) = Postgres::start() else { return };
    console::one_of_many_uses_an_approval(audit_on(&cluster.url("guosuo")).await).await;
}
