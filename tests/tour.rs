//! The whole journey, on both databases.

use guosuo_tests::{TestApp, postgres::Postgres};

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_comes_out_right_and_leaves_nothing_readable_on_the_disk() {
    let app = TestApp::on_files().await;
    let wrong = app.tour(true).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_comes_out_right_on_postgresql() {
    let Some(postgres) = Postgres::start() else { return };
    let app = TestApp::on(Some(postgres.url("guosuo")), Some(postgres.url("guosuo_keys"))).await;
    let wrong = app.tour(false).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    app.finish().await;
}
