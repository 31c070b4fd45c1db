//! Request objects: as they come, and any claims as what a client signed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use oauth::{
    Challenge, Params, Scope,
    authorize::{ClaimsRequest, ResponseMode, ResponseType, max_age, object},
};
use serde_json::{Map, Value};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = jose::peek(text);
    }
    let Ok(claims) = serde_json::from_slice::<Map<String, Value>>(bytes) else { return };
    for bounded in [false, true] {
        let expected =
            object::Expected { client_id: "rp", issuer: "https://op.example", now: 1_780_000_000, bounded };
        let Ok(pairs) = object::parameters(claims.clone(), expected) else { continue };
        assert!(pairs.iter().all(|(name, _)| name != "request" && name != "request_uri"));
        let Ok(params) = Params::new(&pairs) else { continue };
        let wanted = ResponseType::parse(params.find("response_type"));
        if let Ok(wanted) = wanted {
            let _ = ResponseMode::parse(params.find("response_mode"), wanted);
        }
        let _ = ClaimsRequest::parse(params.find("claims"));
        let _ = Challenge::parse(params.find("code_challenge"), params.find("code_challenge_method"));
        let _ = Scope::parse(params.find("scope").unwrap_or_default());
        let _ = max_age(params.find("max_age"));
    }
});
