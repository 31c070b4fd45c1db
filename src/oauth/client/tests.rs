use super::*;
use serde_json::json;

fn registered(more: Value) -> Result<ClientMetadata, Error> {
    let mut metadata = json!({"client_name": "Hotel", "redirect_uris": ["https://hotel.example/cb"],
        "country": "CN", "sector": "lodging", "purposes": ["lodging.register"]});
    let object = metadata.as_object_mut().unwrap();
    object.extend(more.as_object().unwrap().clone());
    ClientMetadata::parse(metadata.to_string().as_bytes())
}

#[test]
fn a_registration_gets_the_defaults_of_rfc_7591() {
    let metadata = registered(json!({"software_id": "unknown to us"})).unwrap();
    assert_eq!(metadata.token_endpoint_auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!((metadata.scope.as_str(), metadata.recipient_role.as_str()), ("openid", "handler"));
    assert_eq!(metadata.sector_host().as_deref(), Some("hotel.example"));
}

#[test]
fn unsafe_redirection_addresses_are_refused() {
    for bad in [
        "http://hotel.example/cb",
        "https://hotel.example/cb#x",
        "https://u:p@hotel.example/cb",
        "javascript:alert(1)",
        "/cb",
    ] {
        let refused = registered(json!({"redirect_uris": [bad]})).unwrap_err();
        assert_eq!(refused.code, Code::InvalidRedirectUri, "{bad}");
    }
    for good in ["http://127.0.0.1:9000/cb", "http://[::1]/cb", "http://localhost:1/cb"] {
        let metadata = registered(json!({"redirect_uris": [good]})).unwrap();
        assert_eq!(metadata.sector_host(), None, "{good}");
    }
}

#[test]
fn what_we_do_not_serve_is_refused_at_registration() {
    for more in [
        json!({"response_types": ["id_token"]}),
        json!({"subject_type": "public"}),
        json!({"id_token_signed_response_alg": "none"}),
        json!({"grant_types": ["implicit"]}),
        json!({"token_endpoint_auth_method": "private_key_jwt"}),
        json!({"redirect_uris": ["https://a.example/", "https://b.example/"], "subject_type": "pairwise"}),
        json!({"client_name": ""}),
    ] {
        let refused = registered(more.clone()).unwrap_err();
        assert_eq!(refused.code, Code::InvalidClientMetadata, "{more}");
    }
}

#[test]
fn a_clients_pages_are_those_of_the_origins_it_is_answered_at() {
    let uris = ["https://app.example/cb?a=b", "https://app.example:8443/cb", "http://localhost:9000/cb"];
    let more = json!({"redirect_uris": uris, "sector_identifier_uri": "https://app.example/all.json"});
    let client = registered(more).unwrap();
    for own in ["https://app.example", "https://app.example:8443", "http://localhost:9000"] {
        assert!(client.is_at(own), "{own}");
    }
    for other in [
        "https://evil.example",
        "http://app.example",
        "https://app.example:444",
        "http://localhost",
        "null",
        "",
    ] {
        assert!(!client.is_at(other), "{other}");
    }
}
