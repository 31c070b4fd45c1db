//! Receipts, as a visitor or a relying party hands them over.

#![no_main]

use ledger::{Policy, Receipt, Signer, Verifier};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let key = Signer::from_seed("localhost/log", &[1; 32]).expect("a signer").vkey();
    Policy::of(Verifier::parse(&key).expect("its key"))
});

fuzz_target!(|text: &str| {
    let Ok(read) = Receipt::parse(text) else { return };
    assert_eq!(Receipt::parse(&read.text()).as_ref(), Ok(&read), "what is written again reads the same");
    if let Ok(judged) = read.verify(&POLICY) {
        assert!(read.index < judged.checkpoint.size);
    }
});
