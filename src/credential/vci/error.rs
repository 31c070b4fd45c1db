//! Error codes of the credential endpoint (OpenID4VCI §8.3.1.2).

use serde::Serialize;

/// Why no credential was issued. Answered with status 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request lacks a member, has one it must not have, or is malformed.
    #[error("the credential request is malformed")]
    InvalidCredentialRequest,
    /// The configuration is not ours, or not what the token is for.
    #[error("the credential configuration is unknown")]
    UnknownCredentialConfiguration,
    /// The identifier is not one the token response named.
    #[error("the credential identifier is unknown")]
    UnknownCredentialIdentifier,
    /// No proof, or one that does not hold.
    #[error("the key proof is missing or does not hold")]
    InvalidProof,
    /// The proof's nonce is not ours or too old: fetch a new one.
    #[error("the nonce is not valid any more")]
    InvalidNonce,
    /// Encryption was asked for in a way we do not offer.
    #[error("the encryption parameters are not supported")]
    InvalidEncryptionParameters,
    /// This credential is not given to this person.
    #[error("the credential is not given")]
    CredentialRequestDenied,
}

impl ErrorCode {
    /// The code on the wire.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidCredentialRequest => "invalid_credential_request",
            Self::UnknownCredentialConfiguration => "unknown_credential_configuration",
            Self::UnknownCredentialIdentifier => "unknown_credential_identifier",
            Self::InvalidProof => "invalid_proof",
            Self::InvalidNonce => "invalid_nonce",
            Self::InvalidEncryptionParameters => "invalid_encryption_parameters",
            Self::CredentialRequestDenied => "credential_request_denied",
        }
    }

    /// What to do about it, for `error_description`: printable ASCII without quotes and backslashes.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::InvalidCredentialRequest => {
                "The request is not a credential request of OpenID4VCI 1.0. Send credential_configuration_id and proofs."
            }
            Self::UnknownCredentialConfiguration => {
                "The access token is not for this credential configuration. Use the one the offer named."
            }
            Self::UnknownCredentialIdentifier => {
                "No credential identifier was given with this token. Use credential_configuration_id."
            }
            Self::InvalidProof => {
                "The key proof is missing or does not hold. Sign a new one of type openid4vci-proof+jwt for this issuer."
            }
            Self::InvalidNonce => {
                "The nonce is unknown or too old. Fetch a new one and sign a new proof with it."
            }
            Self::InvalidEncryptionParameters => {
                "Encrypted responses are not offered. Leave out the parameter."
            }
            Self::CredentialRequestDenied => {
                "This credential cannot be issued to this person. Enrol with a valid passport first."
            }
        }
    }

    /// The body of the answer.
    #[must_use]
    pub const fn body(self) -> ErrorBody {
        ErrorBody { error: self, error_description: self.description() }
    }
}

/// The answer of a refused request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorBody {
    /// The code.
    pub error: ErrorCode,
    /// What to do.
    pub error_description: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_code_on_the_wire_is_the_code_of_the_specification() {
        for code in [
            ErrorCode::InvalidCredentialRequest,
            ErrorCode::UnknownCredentialConfiguration,
            ErrorCode::UnknownCredentialIdentifier,
            ErrorCode::InvalidProof,
            ErrorCode::InvalidNonce,
            ErrorCode::InvalidEncryptionParameters,
            ErrorCode::CredentialRequestDenied,
        ] {
            assert_eq!(json!(code), code.code());
            let text = code.description();
            assert!(text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'"' && b != b'\\'));
        }
    }
}
