//! Data groups 14 and 15, and what a chip answers to a challenge.

#![no_main]

use guosuo_fuzz::parts;
use libfuzzer_sys::fuzz_target;
use passport::inside;

fuzz_target!(|bytes: &[u8]| {
    inside::block(bytes);
    if let [dg14, dg15, answer] = parts(bytes).as_slice() {
        inside::keys(dg14, dg15, answer);
    }
});
