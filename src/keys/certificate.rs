//! Certificates of document, status and request signers, under a root of our own (RFC 5280).

use crate::{Error, Settings, Use, keyring::Held};
use kernel::Moment;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SerialNumber,
};
use std::time::Duration;
use storage::WriteTx;
use time::OffsetDateTime;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// A document signer lives at most 457 days, so that a stolen one is short-lived.
const LEAF_DAYS: u32 = 457;
const ANCHOR_DAYS: u32 = 3650;

fn instant(at: Moment) -> Result<OffsetDateTime, Error> {
    OffsetDateTime::from_unix_timestamp(at.seconds()).map_err(|_| Error::Making)
}

fn params(issuer: &str, name: &str, days: u32, tx: &WriteTx) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::default();
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, issuer);
    subject.push(DnType::CommonName, name);
    params.distinguished_name = subject;
    // Credentials state midnight of their day as time of issue: the signer must be valid before it.
    params.not_before = instant(tx.now().minus(DAY * 2))?;
    params.not_after = instant(tx.now().plus(DAY * days))?;
    let mut serial: [u8; 16] = tx.entropy().bytes();
    // RFC 5280 §4.1.2.2: positive, not zero.
    serial[0] = (serial[0] & 0x7f) | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    Ok(params)
}

/// The self-signed root. Verifiers pin it; it is never in `x5c`.
pub(crate) fn anchor(issuer: &str, pkcs8: &[u8], tx: &WriteTx) -> Result<Vec<u8>, Error> {
    let key = KeyPair::try_from(pkcs8).map_err(|_| Error::Making)?;
    let mut params = params(issuer, "Guosuo credential root", ANCHOR_DAYS, tx)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let made = params.self_signed(&key).map_err(|_| Error::Making)?;
    Ok(made.der().to_vec())
}

/// The certificate of one signer, issued by the root.
pub(crate) fn leaf(
    settings: &Settings,
    use_: Use,
    pkcs8: &[u8],
    anchor: &Held,
    tx: &WriteTx,
) -> Result<Vec<u8>, Error> {
    let key = KeyPair::try_from(pkcs8).map_err(|_| Error::Making)?;
    let anchor_key = KeyPair::try_from(anchor.pkcs8.as_slice()).map_err(|_| Error::Making)?;
    // As the root names itself, whatever the deployment is called by now (RFC 5280 §4.1.2.4).
    let root = anchor.certificate.as_deref().ok_or(Error::NoKey)?.into();
    let issuer = Issuer::from_ca_cert_der(&root, anchor_key).map_err(|_| Error::Making)?;
    let mut params = params(&settings.issuer, &format!("Guosuo {} signer", use_.code()), LEAF_DAYS, tx)?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let made = params.signed_by(&key, &issuer).map_err(|_| Error::Making)?;
    Ok(made.der().to_vec())
}
