//! What strangers send about logs: notes, policies, submissions to a witness.

#![no_main]

use ledger::{Checkpoint, Cosigner, Policy, Signer, Submission, Verifier, Witness};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static LOG: LazyLock<Verifier> = LazyLock::new(|| {
    Verifier::parse(&Signer::from_seed("localhost/log", &[1; 32]).expect("a signer").vkey()).expect("its key")
});
static WITNESS: LazyLock<Witness> = LazyLock::new(|| {
    Witness::parse(&Cosigner::from_seed("w.example", &[2; 32]).expect("a witness").vkey()).expect("its key")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(policy) = Policy::parse(bytes) {
        let _ = policy.with_log(LOG.clone()).judge("");
    }
    if let Ok(read) = Submission::parse(bytes) {
        assert_eq!(read.body().as_bytes(), bytes, "a body has one spelling");
        if let Ok(new) = read.judge(std::slice::from_ref(&*LOG), None) {
            assert_eq!((read.old, new.origin.as_str()), (0, "localhost/log"));
        }
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = (Verifier::parse(text), Witness::parse(text), Cosigner::parse(text));
    if let Ok(read) = Checkpoint::unverified(text) {
        assert!(text.starts_with(&read.body()), "a checkpoint has one spelling");
    }
    if let Ok(opened) = LOG.open(text) {
        // The key is public here, so a signature can only be one that a seed brought.
        assert!(text.starts_with(&opened.body()));
        let _ = WITNESS.verify(text);
        let _ = Policy::of(LOG.clone()).judge(text);
    }
});
