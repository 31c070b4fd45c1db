//! Why a key or a signed token is refused; names the guilty part, never a value.

/// A refused key or token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not three base64url parts with a JSON header (RFC 7515 §7.1).
    #[error("not a compact JWS")]
    Malformed,
    /// The algorithm is unknown, `none`, symmetric, or not the key's (RFC 8725 §3.1).
    #[error("the algorithm is not allowed here")]
    Algorithm,
    /// The key cannot be read, or carries a private part (RFC 7517 §4).
    #[error("the key cannot be used")]
    Key,
    /// The `typ` is not the one this use demands (RFC 8725 §3.11).
    #[error("the typ header is not the expected one")]
    Typ,
    /// A `crit` header names something we do not understand (RFC 7515 §4.1.11).
    #[error("a critical header is not understood")]
    Crit,
    /// The signature does not verify.
    #[error("the signature does not verify")]
    Signature,
    /// The named claim is missing or of the wrong type.
    #[error("claim {0} is missing or malformed")]
    Claim(&'static str),
    /// `iss` is another's.
    #[error("the issuer is not the expected one")]
    Issuer,
    /// `aud` does not name us.
    #[error("the audience is not the expected one")]
    Audience,
    /// `exp` has passed, or `iat` lies too far back.
    #[error("the token has expired")]
    Expired,
    /// `nbf` or `iat` lies in the future.
    #[error("the token is not valid yet")]
    TooEarly,
}
