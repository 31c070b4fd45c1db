//! Data groups 11 and 12, and names against the zone's.

#![no_main]

use libfuzzer_sys::fuzz_target;
use passport::{agrees, inside};

fuzz_target!(|bytes: &[u8]| {
    inside::details(bytes);
    if let Some((name, zone)) = std::str::from_utf8(bytes).ok().and_then(|text| text.split_once('\n')) {
        let _ = agrees(name, zone);
    }
});
