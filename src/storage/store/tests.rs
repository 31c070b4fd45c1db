use super::*;
use kernel::{Actor, Moment, RequestId, SystemEntropy};

#[test]
fn data_keys_lie_beside_the_main_file() {
    assert_eq!(
        beside("sqlite:///var/lib/guosuo.db?mode=rwc"),
        "sqlite:///var/lib/data_keys.db?mode=rwc"
    );
    assert_eq!(beside("sqlite::memory:"), "sqlite::memory:");
    assert_eq!(beside("postgres://db/guosuo"), "postgres://db/guosuo");
}
