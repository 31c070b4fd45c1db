//! Requests to the credential endpoint and its answers (OpenID4VCI §7, §8).

use super::ErrorCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest request we read, in bytes, and most proofs in it.
const LONGEST: usize = 64 * 1024;
/// One credential a request, so one proof: our metadata offers no `batch_size` (OpenID4VCI §12.2.4).
const PROOFS: usize = 1;

/// A credential request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRequest {
    /// What is wanted.
    pub configuration: String,
    /// Key proofs of type `jwt`, one for each credential.
    pub proofs: Vec<String>,
}

#[derive(Deserialize)]
struct Wire {
    credential_configuration_id: Option<String>,
    credential_identifier: Option<String>,
    proofs: Option<serde_json::Map<String, Value>>,
    credential_response_encryption: Option<Value>,
}

impl CredentialRequest {
    /// Reads a request (§8.2).
    ///
    /// # Errors
    /// The code to answer with: `invalid_credential_request` when it is malformed or names both or neither of
    /// configuration and identifier, `unknown_credential_identifier`, `invalid_encryption_parameters`,
    /// `invalid_proof` without usable proofs.
    pub fn parse(body: &[u8]) -> Result<Self, ErrorCode> {
        if body.len() > LONGEST {
            return Err(ErrorCode::InvalidCredentialRequest);
        }
        let wire: Wire = serde_json::from_slice(body).map_err(|_| ErrorCode::InvalidCredentialRequest)?;
        if wire.credential_response_encryption.is_some() {
            return Err(ErrorCode::InvalidEncryptionParameters);
        }
        let configuration = match (wire.credential_configuration_id, wire.credential_identifier) {
            (Some(id), None) => id,
            // Our token responses name no identifiers.
            (None, Some(_)) => return Err(ErrorCode::UnknownCredentialIdentifier),
            _ => return Err(ErrorCode::InvalidCredentialRequest),
        };
        // §8.2: exactly one type of proof; ours is `jwt`.
        let proofs = wire.proofs.ok_or(ErrorCode::InvalidProof)?;
        let list = match (proofs.get("jwt"), proofs.len()) {
            (Some(Value::Array(list)), 1) if !list.is_empty() => list,
            (_, 1) => return Err(ErrorCode::InvalidProof),
            _ => return Err(ErrorCode::InvalidCredentialRequest),
        };
        if list.len() > PROOFS {
            return Err(ErrorCode::InvalidCredentialRequest);
        }
        let proofs = list
            .iter()
            .map(|proof| proof.as_str().map(str::to_owned).ok_or(ErrorCode::InvalidProof))
            .collect::<Result<_, _>>()?;
        Ok(Self { configuration, proofs })
    }
}

/// A good answer (§8.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialResponse {
    /// One credential for each proof.
    pub credentials: Vec<Issued>,
}

/// One credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// In its format.
    pub credential: String,
}

/// The answer of the nonce endpoint (§7.2); never to be cached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NonceResponse {
    /// The nonce to put into proofs.
    pub c_nonce: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parsed(body: Value) -> Result<CredentialRequest, ErrorCode> {
        CredentialRequest::parse(body.to_string().as_bytes())
    }

    #[test]
    fn each_malformed_request_gets_its_own_code() {
        use ErrorCode::*;
        let proofs = json!({"jwt": ["a.b.c"]});
        let cases = [
            (json!([]), InvalidCredentialRequest),
            (json!({"proofs": proofs}), InvalidCredentialRequest),
            (
                json!({"credential_configuration_id": "a", "credential_identifier": "b", "proofs": proofs}),
                InvalidCredentialRequest,
            ),
            (json!({"credential_identifier": "b", "proofs": proofs}), UnknownCredentialIdentifier),
            (json!({"credential_configuration_id": "a"}), InvalidProof),
            (json!({"credential_configuration_id": "a", "proofs": {"jwt": []}}), InvalidProof),
            (json!({"credential_configuration_id": "a", "proofs": {"di_vp": [{}]}}), InvalidProof),
            (
                json!({"credential_configuration_id": "a", "proofs": {"jwt": ["x"], "attestation": ["y"]}}),
                InvalidCredentialRequest,
            ),
            (
                json!({"credential_configuration_id": "a", "proofs": proofs, "credential_response_encryption": {}}),
                InvalidEncryptionParameters,
            ),
        ];
        for (body, code) in cases {
            assert_eq!(parsed(body.clone()), Err(code), "{body}");
        }
        assert!(parsed(json!({"credential_configuration_id": "a", "proofs": proofs, "unknown": 1})).is_ok());
    }
}
