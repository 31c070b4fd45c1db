//! An archive from anybody.

#![no_main]

use ledger::{Signer, Trust, verify};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let vkey = Signer::from_seed("localhost/log", &[7; 32]).expect("a key").vkey();
    if let Ok(proved) = verify(Cursor::new(bytes), &Trust::key(&vkey), &mut |_, _| {}) {
        // The key signed one log, of three entries.
        assert!(proved.size == 3 && proved.count <= 3, "another log was proved");
    }
    let _ = verify(Cursor::new(bytes), &Trust::default(), &mut |_, _| {});
});
