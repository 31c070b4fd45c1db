//! DPoP proofs: as they come, and with any header and claims under a signature that holds.

#![no_main]

use jose::{Alg, SigningKey};
use libfuzzer_sys::fuzz_target;
use oauth::dpop::{Expected, Proof};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

const NOW: i64 = 1_780_000_000;
static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
    let made = SigningKey::generate_es256().expect("a key");
    SigningKey::from_pkcs8(Alg::Es256, &made).expect("a key")
});

fuzz_target!(|text: &str| {
    let addresses = ["https://op.example/token".to_owned()];
    let check = |text: &str, token| {
        Proof::check(text, Expected { now: NOW, method: "POST", addresses: &addresses, token })
    };
    let _ = check(text, None);
    let mut parts =
        text.splitn(2, '\n').map(|part| serde_json::from_str::<Map<String, Value>>(part).unwrap_or_default());
    let mut header = json!({"jwk": KEY.public()}).as_object().cloned().unwrap_or_default();
    let mut claims = json!({"jti": "1", "htm": "POST", "htu": addresses[0], "iat": NOW});
    header.extend(parts.next().unwrap_or_default());
    if let Some(members) = claims.as_object_mut() {
        members.extend(parts.next().unwrap_or_default());
    }
    let Ok(proof) = jose::sign(&KEY, "dpop+jwt", header, &claims) else { return };
    if let Ok(held) = check(&proof, None) {
        assert_eq!(held.jkt, KEY.public().thumbprint(), "another key was believed");
        assert!(!held.jti.is_empty());
        assert_eq!(claims["htm"], "POST");
    }
    assert!(check(&proof, Some(text)).is_err() || claims.get("ath").is_some());
});
