//! Master lists and deviation lists: what is imported was signed under a pinned certificate.

#![no_main]

use guosuo_fuzz::{PINS, STATE};
use libfuzzer_sys::fuzz_target;
use passport::Trust;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(imported) = Trust::read(bytes, &PINS)
        && imported.signed
    {
        let known = [&*STATE, &guosuo_fuzz::OTHER].map(|state| state.csca().expect("a certificate"));
        assert!(imported.anchors.iter().all(|a| known.iter().any(|k| k == a.der())), "a key nobody signed");
    }
    assert!(!Trust::read(bytes, &[]).is_ok_and(|i| i.signed), "nothing is pinned");
    let _ = Trust::read_deviations(bytes, &PINS);
});
