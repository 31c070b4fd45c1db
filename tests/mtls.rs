//! The second door, where relying parties connect with certificates (RFC 8705).

use guosuo_tests::TestApp;
use jose::Jwk;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType};
use reqwest::{Certificate, Client, Identity, StatusCode};
use serde_json::{Value, json};
use server::tls::{Mtls, Tls};
use std::{fs, net::TcpListener, path::Path};
use url::Url;

/// An authority, and what it issued.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    /// A certificate of a name with its key, in PEM.
    fn certify(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.subject_alt_names = vec![SanType::DnsName(name.try_into().unwrap())];
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

/// A certificate that nobody but itself signed, its key, and the key as a JWK.
fn alone() -> ((String, String), Jwk) {
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["anything.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    let jwk = Jwk::from_p256_point(key.public_key_raw()).unwrap();
    ((certificate.pem(), key.serialize_pem()), jwk)
}

struct Door {
    app: TestApp,
    address: Url,
    root: Certificate,
}

/// A service with a second door.
async fn open(authority: &Authority) -> Door {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = Url::parse(&format!("https://localhost:{port}")).unwrap();
    let (chain, key) = authority.certify("localhost");
    let authorities = authority.issuer.pem();
    let set = |folder: &Path, config| {
        let file = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let tls = Tls { certificate: file("tls.pem", &chain), key: file("tls.key", &key) };
        let mtls = Mtls {
            listen: format!("127.0.0.1:{port}"),
            address: address.clone(),
            tls: Some(tls),
            client_ca: Some(file("clients.pem", &authorities)),
        };
        server::Config { mtls: Some(mtls), database: Some("sqlite::memory:".to_owned()), ..config }
    };
    let app = TestApp::with(set).await;
    Door { app, address: address.clone(), root: Certificate::from_pem(authorities.as_bytes()).unwrap() }
}

impl Door {
    fn connecting(&self, identity: Option<&(String, String)>) -> Client {
        let builder = Client::builder().tls_certs_only([self.root.clone()]);
        let builder = match identity {
            Some((certificate, key)) => {
                builder.identity(Identity::from_pem(format!("{certificate}{key}").as_bytes()).unwrap())
            }
            None => builder,
        };
        builder.build().unwrap()
    }

    async fn register(&self, more: Value) -> String {
        let mut metadata = json!({"client_name": "Bank", "grant_types": ["client_credentials"], "country": "CN",
            "sector": "payment", "scope": "audit.read", "tls_client_certificate_bound_access_tokens": true});
        metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let request =
            self.app.http().post(self.app.at("admin/clients")).bearer_auth(&self.app.scene.operator);
        let made: Value = request.json(&metadata).send().await.unwrap().json().await.unwrap();
        made["client_id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }

    async fn post(&self, path: &str, client: &Client, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let answer = client.post(self.address.join(path).unwrap()).form(form).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_a_trusted_authority_is_known_by_its_name_and_its_tokens_by_its_certificate() {
    let authority = Authority::new();
    let door = open(&authority).await;
    let id = door
        .register(json!({"token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "bank.example"}))
        .await;
    let own = authority.certify("bank.example");
    let form = [("grant_type", "client_credentials"), ("client_id", &id)];
    let (status, tokens) = door.post("/token", &door.connecting(Some(&own)), &form).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let asked = [("token", tokens["access_token"].as_str().unwrap()), ("client_id", &id)];
    let (_, told) = door.post("/introspect", &door.connecting(Some(&own)), &asked).await;
    assert!(
        told["active"] == true && told["cnf"]["x5t#S256"].as_str().is_some_and(|x| x.len() == 43),
        "{told}"
    );
    // Another name of the same authority, the same name of nobody's authority, no certificate at all.
    let mut params = CertificateParams::new(vec!["bank.example".to_owned()]).unwrap();
    params.is_ca = IsCa::NoCa;
    let key = KeyPair::generate().unwrap();
    let forged = (params.self_signed(&key).unwrap().pem(), key.serialize_pem());
    for wrong in [Some(&authority.certify("else.example")), Some(&forged), None] {
        let (status, told) = door.post("/token", &door.connecting(wrong), &form).await;
        assert_eq!((status, &told["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
    }
    // The first door has no certificates to show.
    let answer = door.app.http().post(door.app.at("token")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    door.app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_signed_its_own_certificate_is_known_by_the_key_it_registered() {
    let authority = Authority::new();
    let door = open(&authority).await;
    let (own, jwk) = alone();
    let more = json!({"token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": {"keys": [jwk]}});
    let id = door.register(more).await;
    let form = [("grant_type", "client_credentials"), ("client_id", &id)];
    let (status, told) = door.post("/token", &door.connecting(Some(&own)), &form).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let (other, _) = alone();
    for wrong in [Some(&other), Some(&authority.certify("anything.example")), None] {
        let (status, _) = door.post("/token", &door.connecting(wrong), &form).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    let metadata: Value = door
        .app
        .http()
        .get(door.app.at(".well-known/openid-configuration"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let alias = &metadata["mtls_endpoint_aliases"]["token_endpoint"];
    assert_eq!(alias, &json!(door.address.join("/token").unwrap().as_str()));
    assert!(
        metadata["token_endpoint_auth_methods_supported"].to_string().contains("self_signed_tls_client_auth")
    );
    door.app.finish().await;
}
