//! Signed data (RFC 5652 §5), in BER, with exactly one signer: security objects and master lists.

use crate::{
    cert::{Cert, Name, instant, name},
    signature::{Form, Hash, Key, Scheme},
    tlv::{Malformed, Tlv, read, write},
};

const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";

/// Signed data, read but not believed.
#[derive(Debug, Clone)]
pub(crate) struct SignedData {
    pub(crate) version: u8,
    pub(crate) content_type: String,
    pub(crate) content: Vec<u8>,
    pub(crate) certs: Vec<Cert>,
    pub(crate) signer: Signer,
    /// Whether lengths were indefinite somewhere on the way.
    pub(crate) ber: bool,
    /// Whether the unsigned list of hash functions names the signer's (RFC 5652 §5.1).
    pub(crate) digest_listed: bool,
}

/// Who says to have signed.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    /// Whether the version is that of the way the signer is named (RFC 5652 §5.3).
    pub(crate) version_fits: bool,
    issuer_and_serial: Option<(Name, Vec<u8>)>,
    ski: Option<Vec<u8>>,
    digest: Option<Hash>,
    attributes: Option<Attributes>,
    scheme: Option<Scheme>,
    signature: Vec<u8>,
}

#[derive(Debug, Clone)]
struct Attributes {
    /// With the tag A0 read as 31 (RFC 5652 §5.4).
    received: Vec<u8>,
    /// The same, sorted as DER wants a SET.
    sorted: Vec<u8>,
    content_types: Vec<String>,
    digests: Vec<Vec<u8>>,
    signing_times: Vec<i64>,
}

/// Why signed data is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CmsError {
    Malformed,
    SignerCount,
}

impl From<Malformed> for CmsError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// What checking attributes found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributeFault {
    Missing,
    Twice,
    Type,
    Digest,
    Algorithm,
}

/// How the signature held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) form: Form,
    /// Only over the attributes in the order DER wants, not as they came.
    pub(crate) sorted: bool,
}

impl SignedData {
    /// Reads a ContentInfo of type signedData.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, CmsError> {
        let info = Tlv::whole(bytes)?.expect(0x30)?;
        let mut parts = info.children();
        if parts.pop()?.oid()? != SIGNED_DATA {
            return Err(CmsError::Malformed);
        }
        let data = Tlv::whole(parts.pop()?.expect(0xa0)?.value)?.expect(0x30)?;
        let mut parts = data.children();
        // RFC 5652 §5.1: 1, 3, 4 or 5; nobody signs this number.
        let [version @ 1..=5] = *parts.pop()?.expect(2)?.value else {
            return Err(CmsError::Malformed);
        };
        let digests = parts.pop()?.expect(0x31)?;
        let content_info = parts.pop()?.expect(0x30)?;
        let mut inner = content_info.children();
        let content_type = inner.pop()?.oid()?;
        let content = Tlv::whole(inner.pop()?.expect(0xa0)?.value)?.octets()?;
        let mut certs = Vec::new();
        if let Some(list) = parts.take_if(0xa0)? {
            for one in list.children() {
                let one = one?;
                if one.tag == 0x30 {
                    certs.push(Cert::parse(one.raw)?);
                }
            }
        }
        parts.take_if(0xa1)?;
        let mut signers = parts.pop()?.expect(0x31)?.children();
        let signer = Signer::parse(&signers.pop().map_err(|_| CmsError::SignerCount)?)?;
        if signers.next().is_some() {
            return Err(CmsError::SignerCount);
        }
        let ber = info.indefinite || data.indefinite || content_info.indefinite;
        let named =
            |one: Result<Tlv<'_>, Malformed>| one.and_then(|one| digest_algorithm(&one)).ok().flatten();
        let digest_listed =
            digests.children().any(|one| named(one).is_some_and(|d| Some(d) == signer.digest));
        Ok(Self { version, content_type, content, certs, signer, ber, digest_listed })
    }

    /// The certificate the signer names; a lone one is taken anyway. The flag says whether the name fitted.
    pub(crate) fn signer_cert(&self) -> Option<(&Cert, bool)> {
        let named = self.certs.iter().find(|c| self.signer.names(c));
        match (named, self.certs.as_slice()) {
            (Some(cert), _) => Some((cert, true)),
            (None, [lone]) => Some((lone, false)),
            _ => None,
        }
    }

    /// Whether the signer names this certificate.
    pub(crate) fn is_named(&self, cert: &Cert) -> bool {
        self.signer.names(cert)
    }

    /// Checks the signed attributes against the content (RFC 5652 §11.1, §11.2).
    pub(crate) fn check_attributes(&self) -> Result<(), AttributeFault> {
        let Some(attributes) = &self.signer.attributes else {
            return Err(AttributeFault::Missing);
        };
        if attributes.content_types.len() > 1
            || attributes.digests.len() > 1
            || attributes.signing_times.len() > 1
        {
            return Err(AttributeFault::Twice);
        }
        let (Some(kind), Some(digest)) = (attributes.content_types.first(), attributes.digests.first())
        else {
            return Err(AttributeFault::Missing);
        };
        let hash = self.signer.digest.ok_or(AttributeFault::Algorithm)?;
        if kind != &self.content_type {
            return Err(AttributeFault::Type);
        }
        if digest != &hash.of(&self.content) {
            return Err(AttributeFault::Digest);
        }
        Ok(())
    }

    /// Checks the signature with a key.
    pub(crate) fn verify(&self, key: &Key) -> Option<Held> {
        let scheme = self.signer.scheme?;
        let attributes = self.signer.attributes.as_ref()?;
        let held = |message: &[u8]| key.verify(scheme, message, &self.signer.signature);
        match held(&attributes.received) {
            Some(form) => Some(Held { form, sorted: false }),
            None if attributes.sorted == attributes.received => None,
            None => held(&attributes.sorted).map(|form| Held { form, sorted: true }),
        }
    }

    /// How it was signed, if we know that way.
    pub(crate) const fn scheme(&self) -> Option<Scheme> {
        self.signer.scheme
    }

    /// How what was signed with which signature, the attributes as they came.
    #[cfg(feature = "specimen")]
    pub(crate) fn signed(&self) -> Option<(Scheme, &[u8], &[u8])> {
        let attributes = self.signer.attributes.as_ref()?;
        Some((self.signer.scheme?, &attributes.received, &self.signer.signature))
    }

    /// The hash function of the signer, if we know it.
    pub(crate) const fn digest(&self) -> Option<Hash> {
        self.signer.digest
    }

    /// When the signer says it signed.
    pub(crate) fn signing_time(&self) -> Option<i64> {
        self.signer.attributes.as_ref().and_then(|a| a.signing_times.first().copied())
    }
}

/// A hash function by its AlgorithmIdentifier, `None` where we do not know it. Parameters are absent or NULL (RFC 5754
/// §2).
fn digest_algorithm(identifier: &Tlv<'_>) -> Result<Option<Hash>, Malformed> {
    let mut parts = identifier.expect(0x30)?.children();
    let hash = Hash::of_oid(&parts.pop()?.oid()?);
    match parts.next().transpose()? {
        Some(parameters) if parameters.raw != [5, 0] => Err(Malformed),
        _ => Ok(hash),
    }
}

impl Signer {
    fn parse(info: &Tlv<'_>) -> Result<Self, Malformed> {
        let mut parts = info.expect(0x30)?.children();
        let version = parts.pop()?.expect(2)?.value;
        let sid = parts.pop()?;
        let (mut issuer_and_serial, mut ski) = (None, None);
        match sid.tag {
            0x30 => {
                let (issuer, rest) = read(sid.value)?;
                issuer_and_serial = Some((name(&issuer)?, Tlv::whole(rest)?.expect(2)?.value.to_vec()));
            }
            0x80 => ski = Some(sid.value.to_vec()),
            _ => return Err(Malformed),
        }
        let version_fits = version == if ski.is_some() { [3] } else { [1] };
        let digest = digest_algorithm(&parts.pop()?)?;
        let attributes = parts.take_if(0xa0)?.map(|a| Attributes::parse(&a)).transpose()?;
        let scheme = Scheme::parse(&parts.pop()?, digest)?;
        let signature = parts.pop()?.octets()?;
        Ok(Self { version_fits, issuer_and_serial, ski, digest, attributes, scheme, signature })
    }

    fn names(&self, cert: &Cert) -> bool {
        if let Some(ski) = &self.ski {
            return cert.extensions.ski.as_ref() == Some(ski);
        }
        self.issuer_and_serial
            .as_ref()
            .is_some_and(|(issuer, serial)| *serial == cert.serial && *issuer == cert.issuer)
    }
}

impl Attributes {
    fn parse(list: &Tlv<'_>) -> Result<Self, Malformed> {
        let mut received = list.raw.to_vec();
        if let Some(tag) = received.first_mut() {
            *tag = 0x31;
        }
        let mut out = Self {
            received,
            sorted: Vec::new(),
            content_types: Vec::new(),
            digests: Vec::new(),
            signing_times: Vec::new(),
        };
        let mut raws: Vec<&[u8]> = Vec::new();
        for attribute in list.children() {
            let attribute = attribute?;
            raws.push(attribute.raw);
            let mut parts = attribute.expect(0x30)?.children();
            let oid = parts.pop()?.oid()?;
            let values = parts.pop()?.expect(0x31)?;
            for value in values.children() {
                let value = value?;
                match oid.as_str() {
                    CONTENT_TYPE => out.content_types.push(value.oid()?),
                    MESSAGE_DIGEST => out.digests.push(value.octets()?),
                    SIGNING_TIME => out.signing_times.push(instant(&value)?),
                    _ => {}
                }
            }
        }
        raws.sort_unstable();
        out.sorted = write(0x31, &raws.concat());
        Ok(out)
    }
}
