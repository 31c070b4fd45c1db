use super::*;
use crate::{Settings, Store};
use kernel::{Actor, Call, Moment, RequestId, SystemEntropy};
use std::sync::Arc;

fn seat(person: u8, year: i32) -> Seat {
    Seat { exporter: "group".to_owned(), year, class: "general".to_owned(), person: vec![person; 32] }
}

#[tokio::test]
async fn a_person_takes_one_seat_a_year() {
    let settings = Settings { url: "sqlite::memory:".to_owned(), data_keys_url: None };
    let store = Store::connect(&settings, Arc::new(SystemEntropy)).await.unwrap();
    store.migrate().await.unwrap();
    let now = Moment::from_seconds(1_700_000_000);
    let call = Call {
        now,
        actor: Actor::System("test"),
        request: RequestId::new(now, &SystemEntropy),
        remote: kernel::Remote::NONE,
    };
    let tx = store.write(call).await.unwrap();
    assert_eq!(counts_and_hold(&tx, &[seat(1, 2026)]).await.unwrap(), [(0, false)]);
    assert!(take(&tx, seat(1, 2026)).await.unwrap());
    assert!(!take(&tx, seat(1, 2026)).await.unwrap());
    assert!(take(&tx, seat(2, 2026)).await.unwrap());
    assert!(take(&tx, seat(1, 2027)).await.unwrap());
    assert_eq!(counts(&tx, &[seat(1, 2026)]).await.unwrap(), [(2, true)]);
    assert_eq!(counts(&tx, &[seat(3, 2026)]).await.unwrap(), [(2, false)]);
}
