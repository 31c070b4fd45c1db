//! Machine-readable zones, typed and from a chip.

#![no_main]

use guosuo_fuzz::NOW;
use libfuzzer_sys::fuzz_target;
use passport::Document;

fuzz_target!(|text: &str| {
    match Document::from_zone(text, NOW) {
        Ok(document) => assert!(document.expiry.len() == 10 && document.birth.len() <= 10),
        Err(error) => assert!(!error.to_string().is_empty() && !error.advice().is_empty()),
    }
});
