use super::*;

async fn report(files: &Files) -> Report {
    run(files, &PolicySet::parse(files).await.unwrap()).unwrap()
}

fn embedded() -> Files {
    Files::read(&Source::Embedded).unwrap()
}

#[tokio::test]
async fn every_case_of_the_shipped_set_comes_out_as_written() {
    let report = report(&embedded()).await;
    assert_eq!(report.failures, []);
    assert!(report.cases > 120, "{}", report.cases);
}
