//! A chip's response under secure messaging.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| passport::inside::response(bytes));
