//! Revocation lists.

#![no_main]

use guosuo_fuzz::{NOW, TRUST};
use libfuzzer_sys::fuzz_target;
use passport::Trust;

fuzz_target!(|bytes: &[u8]| {
    let Ok(crl) = Trust::read_crl(bytes) else { return };
    let _ = (crl.country(), crl.is_stale(NOW), crl.entries());
    let mut trust = TRUST.clone();
    if trust.add_crl(crl).is_ok() {
        let _ = trust.coverage(NOW);
    }
});
