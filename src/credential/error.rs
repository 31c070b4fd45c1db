//! Why a credential, a presentation or a message is refused; names the rule, never a value.

/// A refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not the form the specification prescribes, or larger than we read.
    #[error("malformed or too large")]
    Malformed,
    /// The named member is missing, of the wrong type, or not supported here.
    #[error("member {0} is missing, malformed or not supported")]
    Member(&'static str),
    /// A signed token was refused.
    #[error(transparent)]
    Token(#[from] jose::Error),
    /// A disclosure is not a JSON array of salt, name and value (RFC 9901 §7.1 3.c).
    #[error("a disclosure is malformed")]
    Disclosure,
    /// A claim is named `_sd` or `...` (RFC 9901 §7.1 3.c.iii.2).
    #[error("a claim has a reserved name")]
    ReservedName,
    /// A disclosed claim is there already (RFC 9901 §7.1 3.c.iii.3).
    #[error("a disclosed claim is there already")]
    Collision,
    /// A digest occurs twice (RFC 9901 §7.1 4).
    #[error("a digest occurs twice")]
    DuplicateDigest,
    /// A disclosure belongs to no digest (RFC 9901 §7.1 5).
    #[error("a disclosure belongs to no digest")]
    Unreferenced,
    /// `_sd_alg` is not `sha-256` (RFC 9901 §7.1 2.b).
    #[error("the hash algorithm is not supported")]
    HashAlgorithm,
    /// A claim that must be plain was made selectively disclosable (SD-JWT VC §2.2.2.2).
    #[error("a protected claim is selectively disclosable")]
    Protected,
    /// There is no key binding where one is required (RFC 9901 §7.3 2).
    #[error("the presentation is not bound to the holder's key")]
    NoBinding,
    /// The key binding is for another nonce (RFC 9901 §7.3 5.e).
    #[error("the key binding is for another nonce")]
    Nonce,
    /// The key binding covers other disclosures (RFC 9901 §7.3 5.g).
    #[error("the key binding covers another presentation")]
    SdHash,
    /// The certificate chain does not lead to a trusted root (RFC 5280 §6.1).
    #[error("the certificate chain does not lead to a trusted root")]
    Chain,
    /// The index lies outside the status list (Token Status List §8.3).
    #[error("the index lies outside the status list")]
    OutOfRange,
    /// The presentation does not contain what was asked (OpenID4VP §6.4).
    #[error("the presentation does not satisfy the query")]
    Unsatisfied,
}
