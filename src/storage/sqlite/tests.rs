use super::*;
use crate::entity;
use sea_orm::{ColumnTrait, ColumnType, EntityName, EntityTrait, Iterable};

/// Every column of every entity that is a whole number of 32 bits.
fn ints() -> Vec<(String, String)> {
    let mut found = Vec::new();
    macro_rules! add {
        ($($entity:ident)*) => {$({
            let table = entity::$entity::Entity.table_name().to_owned();
            for column in <entity::$entity::Entity as EntityTrait>::Column::iter() {
                if matches!(column.def().get_column_type(), ColumnType::Integer) {
                    found.push((table.clone(), sea_orm::IdenStatic::as_str(&column).to_owned()));
                }
            }
        })*};
    }
    add! {
        alarms approvals assessments ceremonies checkpoints clients codes coming_indexes consents
        cosignatures credentials_issued data_keys disclosure_counts documents entries erasures grants
        invitations leases logouts notices offers passkeys presentations replays restrictions
        retention_marks rotations sessions signers signing_keys staff staff_links staff_passkeys
        staff_sessions status_lists subjects tiles tokens transfer_counts transfer_seats tree_heads
        trust_additions trust_anchors trust_crls trust_deviations trust_distrusts trust_heads trust_members
        trust_pins trust_sources trust_versions visitors wishes wrapped_keys
    }
    found.sort();
    found
}

#[test]
fn every_column_of_32_bits_is_listed_and_no_other() {
    let listed: Vec<(String, String)> =
        INTS.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned())).collect();
    assert_eq!(listed, ints());
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/entity")).unwrap().count();
    assert_eq!(files, ENTITIES, "an entity was added: name it above");
}

/// How many entities the list above names.
const ENTITIES: usize = 55;

#[test]
fn addresses_are_read_as_they_are_written() {
    let file = |path: &str, create| Some(Place::File { path: path.into(), create });
    assert_eq!(Place::of("sqlite:///var/lib/guosuo.db?mode=rwc"), file("/var/lib/guosuo.db", true));
    assert_eq!(Place::of("sqlite://guosuo.db"), file("guosuo.db", false));
    assert_eq!(Place::of("sqlite::memory:"), Some(Place::Memory));
    assert_eq!(Place::of("postgres://db/guosuo"), None);
}

#[test]
fn a_tuple_is_read_in_the_order_of_its_columns_and_a_row_by_their_names() {
    let sqlite = Sqlite::open(&Place::Memory, Duration::ZERO).unwrap();
    let asked = Statement::from_string(sea_orm::DbBackend::Sqlite, "SELECT 1 AS z, 2 AS a, 'x' AS m");
    let rows = sqlite.rows(&asked, usize::MAX).unwrap();
    let read: (i64, i64, String) = sea_orm::TryGetableMany::try_get_many_by_index(&rows[0]).unwrap();
    assert_eq!(read, (1, 2, "x".to_owned()));
    assert_eq!(rows[0].try_get::<i64>("", "a").unwrap(), 2);
}

#[test]
fn what_takes_no_writes_says_so() {
    let sqlite = Sqlite::open(&Place::Memory, Duration::ZERO).unwrap();
    sqlite.batch("CREATE TABLE kept (a TEXT); PRAGMA query_only = ON").unwrap();
    let refused = sqlite.run_with("INSERT INTO kept VALUES ($1)", &["x".into()]).unwrap_err();
    assert_eq!(crate::Error::from(refused), crate::Error::Unwritable);
}
