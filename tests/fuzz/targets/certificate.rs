//! Certificates and public keys, among them curves by their parameters.

#![no_main]

use guosuo_fuzz::{NOW, TRUST};
use libfuzzer_sys::fuzz_target;
use passport::{Anchor, inside};

fuzz_target!(|bytes: &[u8]| {
    inside::key(bytes);
    let Ok(anchor) = Anchor::parse(bytes) else { return };
    let _ = (anchor.warnings(), anchor.key_fingerprint(), anchor.is_link(), anchor.subject());
    let mut trust = TRUST.clone();
    let _ = trust.admit(anchor.clone());
    trust.add(anchor);
    let _ = trust.coverage(NOW);
});
