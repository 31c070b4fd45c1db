//! Addresses that clients register, and answers that go there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth::{
    ClientMetadata,
    authorize::{Answer, Carrier},
};
use serde_json::json;
use url::Url;

fuzz_target!(|text: &str| {
    let metadata = json!({"client_name": "A", "redirect_uris": [text], "post_logout_redirect_uris": [text],
        "country": "CN", "sector": "culture"});
    let Ok(metadata) = ClientMetadata::of(metadata) else { return };
    let registered = Url::parse(text).expect("what is registered is an address");
    assert!(registered.fragment().is_none() && registered.username().is_empty());
    assert!(registered.scheme() == "https" || oauth::is_loopback(&registered), "{registered}");
    let _ = metadata.sector_host();
    for carrier in [Carrier::Query, Carrier::Fragment] {
        let answer = Answer::code("code".into(), "https://op.example", Some(text));
        let sent = answer.address(&registered, carrier);
        assert_eq!(sent.origin(), registered.origin(), "an answer went elsewhere");
        assert_eq!(sent.path(), registered.path());
    }
});
