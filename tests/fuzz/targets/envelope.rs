//! Envelopes and wrapped keys as a stolen or tampered database would hold them: nothing opens but what was sealed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vault::{Context, Dek, Field, IndexKey, Sealed, Suite, open, seal, unwrap, wrap};

struct Number;

impl Field for Number {
    const TABLE: &'static str = "documents";
    const COLUMN: &'static str = "number";
}

const HERE: Context<'_> = Context { tenant: "main", row: "doc_1", subject: "vis_1", class: "profile" };
const PLACE: &[&str] = &["dek", "main", "vis_1", "profile", "01", "1"];

fuzz_target!(|bytes: &[u8]| {
    let dek = Dek::new([1; 8], &[1; 32]);
    // As found: parsed, and opened by chance alone.
    if let Ok(found) = Sealed::<Number>::from_bytes(bytes.to_vec()) {
        let _ = found.dek_id();
        assert!(open(&dek, &HERE, &found).is_err());
    }
    assert!(unwrap(&[1; 32], PLACE, bytes).is_err());
    // As plaintext, and its envelope with some of its bytes exchanged.
    let Some((nonce, rest)) = bytes.split_first_chunk::<24>() else { return };
    let Some((&[at, flip, cut], value)) = rest.split_first_chunk::<3>() else { return };
    for suite in Suite::ALL {
        let sealed: Sealed<Number> = seal(&dek, suite, &HERE, *nonce, value).expect("sealed");
        assert_eq!(*open(&dek, &HERE, &sealed).expect("opened"), value);
        let mut other = sealed.as_bytes().to_vec();
        let length = other.len();
        other[usize::from(at) % length] ^= flip;
        other.truncate(length - usize::from(cut) % length);
        if other != sealed.as_bytes() {
            let opened = Sealed::<Number>::from_bytes(other).and_then(|other| open(&dek, &HERE, &other));
            assert!(opened.is_err());
        }
        let wrapped = wrap(suite, &[1; 32], PLACE, *nonce, value).expect("wrapped");
        assert_eq!(*unwrap(&[1; 32], PLACE, &wrapped).expect("unwrapped"), value);
        assert!(unwrap(&[1; 32], &PLACE[1..], &wrapped).is_err());
    }
    let _ = IndexKey::derive(&[1; 32], "main", "documents", "number_index", 1).index(&[value]);
});
