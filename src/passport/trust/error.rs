//! Why a certificate or a list is not imported.

/// Why a certificate or a list is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Neither a certificate nor a signed list.
    #[error("not a certificate and not a signed master list")]
    Malformed,
    /// A list without a signature: anyone could have written it.
    #[error("the list is not signed; only signed master lists are imported")]
    Unsigned,
    /// The list's signature does not verify.
    #[error("the signature of the list does not verify")]
    Signature,
    /// The signer does not chain to the pinned certificate.
    #[error(
        "the list's signer was not issued by a pinned certificate; name the country's certificate with --pin"
    )]
    NotPinned,
    /// The signer may not sign this kind of list.
    #[error("the signer is not a signer of such lists")]
    Purpose,
    /// No trusted key of the country signed the revocation list or the link certificate.
    #[error("no trusted key of its country signed it; import the country's certificate first")]
    NoIssuer,
    /// A revocation list of a kind that tells only a part (RFC 5280 §5.2.4, §5.2.5), or with a demand nobody knows.
    #[error("the revocation list is partial or demands something unknown; import the country's full list")]
    Partial,
    /// The certificate names another country than the one it is limited to.
    #[error("the certificate names another country")]
    Country,
    /// The key is one that an operator distrusts.
    #[error("the key is distrusted here")]
    Distrusted,
}
