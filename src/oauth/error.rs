//! The error codes of OAuth 2.0 and OpenID Connect, with the sentence that goes along.

use serde::ser::{Serialize, SerializeStruct, Serializer};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// An error code of the specifications we implement.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// The code on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

codes! {
    /// RFC 6749 §5.2: a parameter is missing, repeated or malformed.
    InvalidRequest = "invalid_request";
    /// RFC 6749 §5.2: the client did not prove who it is.
    InvalidClient = "invalid_client";
    /// RFC 6749 §5.2: the code or refresh token is worth nothing (any more).
    InvalidGrant = "invalid_grant";
    /// RFC 6749 §5.2: the client may not use this grant.
    UnauthorizedClient = "unauthorized_client";
    /// RFC 6749 §5.2: we do not know this grant.
    UnsupportedGrantType = "unsupported_grant_type";
    /// RFC 6749 §5.2: the scope is unknown, malformed, or more than was granted.
    InvalidScope = "invalid_scope";
    /// RFC 6749 §4.1.2.1: the visitor or the law said no.
    AccessDenied = "access_denied";
    /// RFC 9101 §6.3.
    InvalidRequestObject = "invalid_request_object";
    /// OpenID Connect Core Error Code unmet_authentication_requirements 1.0 §2.
    UnmetAuthenticationRequirements = "unmet_authentication_requirements";
    /// RFC 6749 §4.1.2.1: we do not answer with what was asked.
    UnsupportedResponseType = "unsupported_response_type";
    /// RFC 6749 §4.1.2.1: our fault.
    ServerError = "server_error";
    /// RFC 6749 §4.1.2.1: busy; later.
    TemporarilyUnavailable = "temporarily_unavailable";
    /// OpenID Connect Core §3.1.2.6: sign-in is needed and `prompt=none` forbids it.
    LoginRequired = "login_required";
    /// OpenID Connect Core §3.1.2.6: consent is needed and `prompt=none` forbids asking.
    ConsentRequired = "consent_required";
    /// OpenID Connect Core §3.1.2.6: no `request_uri` here.
    RequestUriNotSupported = "request_uri_not_supported";
    /// OpenID Connect Core §3.1.2.6: no `registration` here.
    RegistrationNotSupported = "registration_not_supported";
    /// RFC 9396 §5: an authorization detail is unknown or malformed.
    InvalidAuthorizationDetails = "invalid_authorization_details";
    /// RFC 7591 §3.2.2: a redirection URI is not acceptable.
    InvalidRedirectUri = "invalid_redirect_uri";
    /// RFC 7591 §3.2.2: another member is not acceptable.
    InvalidClientMetadata = "invalid_client_metadata";
    /// RFC 6750 §3.1: the access token is unknown, expired or revoked.
    InvalidToken = "invalid_token";
    /// RFC 6750 §3.1: the access token does not reach so far.
    InsufficientScope = "insufficient_scope";
    /// RFC 9449 §5: the proof of possession does not hold, or another key was promised.
    InvalidDpopProof = "invalid_dpop_proof";
    /// RFC 8707 §2: the resource is not one the client may name.
    InvalidTarget = "invalid_target";
    /// OpenID Connect Core §3.1.2.6: what is at `request_uri` cannot be used.
    InvalidRequestUri = "invalid_request_uri";
    /// RFC 7591 §3.2.2: the software statement is no such thing.
    InvalidSoftwareStatement = "invalid_software_statement";
    /// RFC 7591 §3.2.2: nobody trusted signed the software statement.
    UnapprovedSoftwareStatement = "unapproved_software_statement";
    /// RFC 7009 §2.2.1: we revoke no such tokens.
    UnsupportedTokenType = "unsupported_token_type";
}

/// A refusal on the wire: `error` and `error_description` (RFC 6749 §5.2).
///
/// The description is printable ASCII without `"` and `\` and never carries a value that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.name())]
pub struct Error {
    /// The code.
    pub code: Code,
    /// What happened and what to do next.
    pub description: &'static str,
}

impl Error {
    /// A refusal.
    #[must_use]
    pub const fn new(code: Code, description: &'static str) -> Self {
        Self { code, description }
    }

    /// A refusal with `invalid_request`, the commonest.
    #[must_use]
    pub const fn request(description: &'static str) -> Self {
        Self::new(Code::InvalidRequest, description)
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Error", 2)?;
        object.serialize_field("error", self.code.name())?;
        object.serialize_field("error_description", self.description)?;
        object.end()
    }
}
