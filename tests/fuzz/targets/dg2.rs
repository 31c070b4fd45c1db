//! Data group 2: face records, and the images in them.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| passport::inside::dg2(bytes));
