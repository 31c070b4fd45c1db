//! The `claims` parameter and its neighbours.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth::{
    Disclosure, Params, Scope,
    authorize::{ClaimsRequest, Contexts, Prompt},
};

fuzz_target!(|text: &str| {
    let _ = ClaimsRequest::parse(Some(text));
    let _ = Contexts::parse(Some(text));
    let _ = Prompt::parse(Some(text));
    let _ = Disclosure::parse(Some(text));
    if let Ok(scope) = Scope::parse(text) {
        assert!(scope.is_within(&scope));
        assert_eq!(Scope::parse(&scope.to_string()), Ok(scope));
    }
    let pairs: Vec<(String, String)> =
        text.split('&').filter_map(|pair| pair.split_once('=')).map(|(n, v)| (n.into(), v.into())).collect();
    if let Ok(params) = Params::new(&pairs) {
        assert!(params.all("claims").count() <= 1, "a repeated parameter was believed");
        let _ = ClaimsRequest::parse(params.find("claims"));
    }
});
