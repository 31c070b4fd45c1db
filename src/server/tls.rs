//! TLS 1.3 by rustls: our own door, the second door for clients with certificates, and the way out.

use anyhow::{Context, bail};
use provider::Certificate;
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, RootCertStore, ServerConfig,
    SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    server::{
        WebPkiClientVerifier,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    version,
};
use serde::Deserialize;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Our certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain in PEM, ours first.
    pub certificate: PathBuf,
    /// Its key in PEM.
    pub key: PathBuf,
}

/// The second door, where clients may connect with certificates (RFC 8705).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mtls {
    /// Where to listen, `HOST:PORT`.
    pub listen: String,
    /// Its address, as clients see it.
    pub address: url::Url,
    /// Its certificate, if not that of the first door.
    pub tls: Option<Tls>,
    /// The authorities whose certificates name clients, in PEM; none, and only keys that clients registered count.
    pub client_ca: Option<PathBuf>,
}

/// Makes ring the cryptography of every TLS client of the process: those of the demo's parties ask for it by no other way.
/// Any number of calls do it once.
pub fn install() {
    // An error says that it was done before.
    let _ = ring::default_provider().install_default();
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn certificates(file: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found: Vec<_> = read.with_context(|| format!("{} has no certificates in PEM", file.display()))?;
    if found.is_empty() {
        bail!("{} has no certificates in PEM", file.display());
    }
    Ok(found)
}

fn roots(file: &Path) -> anyhow::Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(file)? {
        store.add(certificate).with_context(|| format!("{} is no authority", file.display()))?;
    }
    Ok(store)
}

fn identity(tls: &Tls) -> anyhow::Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let key = PrivateKeyDer::from_pem_file(&tls.key);
    Ok((
        certificates(&tls.certificate)?,
        key.with_context(|| format!("{} has no key in PEM", tls.key.display()))?,
    ))
}

/// The first door.
///
/// # Errors
/// When a file cannot be read, or key and certificate do not belong together.
pub fn incoming(tls: &Tls) -> anyhow::Result<ServerConfig> {
    let (chain, key) = identity(tls)?;
    let config =
        ServerConfig::builder_with_provider(provider()).with_protocol_versions(&[&version::TLS13])?;
    Ok(config.with_no_client_auth().with_single_cert(chain, key)?)
}

/// The second door: a certificate may be shown and need not be.
///
/// # Errors
/// As [`incoming`].
pub fn second(tls: &Tls) -> anyhow::Result<ServerConfig> {
    let (chain, key) = identity(tls)?;
    let config =
        ServerConfig::builder_with_provider(provider()).with_protocol_versions(&[&version::TLS13])?;
    let verifier = Arc::new(Anyone(ring::default_provider().signature_verification_algorithms));
    Ok(config.with_client_cert_verifier(verifier).with_single_cert(chain, key)?)
}

/// The way out: 1.3, and 1.2 for who has nothing better.
///
/// # Errors
/// When a file of authorities cannot be read.
pub fn outgoing(extra: &[PathBuf]) -> anyhow::Result<ClientConfig> {
    let mut store = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    store.add_parsable_certificates(system.certs);
    for file in extra {
        store.extend(roots(file)?.roots);
    }
    if store.is_empty() {
        tracing::warn!("no authorities are known here: no https address of a client can be reached");
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&version::TLS13, &version::TLS12])?;
    Ok(config.with_root_certificates(store).with_no_client_auth())
}

/// Takes any certificate whose key signs the handshake. What it is worth is found out when a client relies on it: the key
/// may be one it registered (RFC 8705 §2.2), the issuer one of the operator's (§2.1).
#[derive(Debug)]
struct Anyone(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for Anyone {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        // A hint would keep clients from showing certificates they signed themselves.
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// Who judges whether a certificate comes from an authority of the operator.
#[derive(Clone)]
pub struct Authorities(Option<Arc<dyn ClientCertVerifier>>);

impl std::fmt::Debug for Authorities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authorities({})", self.0.is_some())
    }
}

impl Authorities {
    /// Reads them.
    ///
    /// # Errors
    /// When the file has none.
    pub fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let Some(file) = file else { return Ok(Self(None)) };
        let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(file)?), provider());
        Ok(Self(Some(builder.build()?)))
    }

    /// What a connection showed.
    #[must_use]
    pub fn judge(&self, chain: &[CertificateDer<'_>]) -> Option<Certificate> {
        let (own, between) = chain.split_first()?;
        let trusted = self
            .0
            .as_ref()
            .is_some_and(|verifier| verifier.verify_client_cert(own, between, UnixTime::now()).is_ok());
        Some(Certificate { der: own.to_vec(), trusted })
    }
}
