//! `tls_client_auth` and `self_signed_tls_client_auth`: a client connects with a certificate (RFC 8705 §2).

use crate::{Certificate, Inner};
use jose::Jwk;
use kernel::Call;
use oauth::{AuthMethod, ClientMetadata};
use x509_cert::{
    der::{Decode, Encode},
    ext::pkix::{SubjectAltName, name::GeneralName},
};

/// Whether the connection's certificate proves the client: of an authority the operator trusts and with the name it
/// registered (§2.1.2), or with a key it registered (§2.2).
pub(super) async fn holds(
    inner: &Inner,
    call: Call,
    metadata: &ClientMetadata,
    shown: Option<&Certificate>,
) -> bool {
    let Some(shown) = shown else { return false };
    let Ok(read) = x509_cert::Certificate::from_der(&shown.der) else { return false };
    if metadata.token_endpoint_auth_method == AuthMethod::TlsClientAuth {
        return shown.trusted && named(metadata, &read);
    }
    let Some(key) = key(&read) else { return false };
    inner.keys_of(call, metadata, None).await.iter().any(|known| known.thumbprint() == key.thumbprint())
}

/// Its public key as a JWK, if it is of a kind we know.
fn key(read: &x509_cert::Certificate) -> Option<Jwk> {
    Jwk::from_spki(&read.tbs_certificate().subject_public_key_info().to_der().ok()?).ok()
}

/// Whether it has the one name that was registered.
fn named(metadata: &ClientMetadata, read: &x509_cert::Certificate) -> bool {
    if let Some(dn) = &metadata.tls_client_auth_subject_dn {
        return read.tbs_certificate().subject().to_string() == *dn;
    }
    let names = read.tbs_certificate().get_extension::<SubjectAltName>().ok().flatten();
    let names = names.map(|(_, names)| names.0).unwrap_or_default();
    names.iter().any(|name| match name {
        GeneralName::DnsName(name) => metadata
            .tls_client_auth_san_dns
            .as_ref()
            .is_some_and(|dns| dns.eq_ignore_ascii_case(name.as_str())),
        GeneralName::UniformResourceIdentifier(uri) => {
            metadata.tls_client_auth_san_uri.as_deref() == Some(uri.as_str())
        }
        GeneralName::Rfc822Name(mail) => metadata.tls_client_auth_san_email.as_deref() == Some(mail.as_str()),
        GeneralName::IpAddress(bytes) => {
            let ip = metadata.tls_client_auth_san_ip.as_deref().and_then(|ip| ip.parse().ok());
            match ip {
                Some(std::net::IpAddr::V4(ip)) => bytes.as_bytes() == ip.octets(),
                Some(std::net::IpAddr::V6(ip)) => bytes.as_bytes() == ip.octets(),
                None => false,
            }
        }
        _ => false,
    })
}
