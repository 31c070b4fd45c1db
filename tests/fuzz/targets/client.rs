//! Client metadata: as an operator gives it, and as a client wishes it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth::{ClientMetadata, Wish, standing, standing_of};
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(metadata) = ClientMetadata::parse(bytes) {
        let again = serde_json::to_vec(&metadata).expect("metadata is JSON");
        assert_eq!(ClientMetadata::parse(&again).as_ref(), Ok(&metadata), "an echo registers the same");
        let _ = (metadata.keys(), metadata.sector_host(), metadata.sender(), metadata.wanted_algs());
    }
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else { return };
    let given =
        json!({"country": "CN", "sector": "culture", "purposes": ["culture.ticket"], "scope": "openid"});
    let given = standing(given).expect("a standing");
    let made = Wish::of(body.clone()).and_then(|wish| wish.granted(&given, "ES256"));
    if let Ok(made) = made {
        assert_eq!(
            (made.country.as_str(), made.purposes.len()),
            ("CN", 1),
            "a client chose its own standing"
        );
        assert!(!made.allow_implicit && !made.recipient_contract && made.resources.is_empty());
        assert!(made.scope.is_empty() || made.scope == "openid");
        assert_eq!(standing_of(&made)["sector"], "culture");
    }
    let _ = standing(body);
});
