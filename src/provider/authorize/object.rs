//! Request objects by value and by reference (RFC 9101, OpenID Connect Core §6): what the client signed goes before what
//! the browser says.

use super::only;
use crate::{Inner, known::Known, signed::Wanted};
use kernel::Call;
use oauth::{ClientMetadata, Code, Profile, authorize::object};
use url::Url;

/// The type a request object may name beside `JWT` (RFC 9101 §10.8).
const TYP: &str = "oauth-authz-req+jwt";
type Query = Vec<(String, String)>;

const fn refused(sentence: &'static str) -> oauth::Error {
    oauth::Error::new(Code::InvalidRequestObject, sentence)
}

impl Inner {
    /// The parameters of a request object, and of the query what the object does not say (OpenID Connect Core §6.1).
    /// `None` for a request without an object.
    ///
    /// # Errors
    /// `invalid_request_object` (RFC 9101 §6.3), or why there is none at its address.
    pub(crate) async fn unpack(
        &self,
        call: Call,
        query: &[(String, String)],
        (row, metadata): &Known,
    ) -> Result<Option<Query>, oauth::Error> {
        let object = match (only(query, "request"), only(query, "request_uri")) {
            (None, None) => return Ok(None),
            (Some(_), Some(_)) => {
                return Err(oauth::Error::request("request and request_uri exclude each other."));
            }
            (Some(object), None) => object.to_owned(),
            (None, Some(uri)) => self.fetched(metadata, uri).await?,
        };
        let id = row.id.to_string();
        let members = self.read(call, &id, metadata, &object).await?;
        // What FAPI signs is all there is (RFC 9101 §6.3); OpenID Connect Core §6.1 completes it from the query.
        let alone = metadata.security_profile.is_fapi();
        Ok(Some(if alone { named(members, &id) } else { merged(query, members) }))
    }

    /// The object at an address the client registered. A hash at its end says only which version is meant, so that a kept
    /// one is not taken for it (OpenID Connect Core §6.2): what the object says is proved by its signature.
    async fn fetched(&self, metadata: &ClientMetadata, uri: &str) -> Result<String, oauth::Error> {
        let unread = |sentence| oauth::Error::new(Code::InvalidRequestUri, sentence);
        let plain = |uri: &str| uri.split('#').next().unwrap_or_default().to_owned();
        let registered = metadata.request_uris.iter().any(|known| known == uri || plain(known) == plain(uri));
        let url = Url::parse(uri).ok().filter(|_| registered);
        let url = url.ok_or(unread("The request_uri is not one the client registered."))?;
        let body = self.document(&url).await.map_err(|_| unread("Nothing was found at the request_uri."))?;
        String::from_utf8(body).map_err(|_| unread("What is at the request_uri is no request object."))
    }

    /// The parameters a client signed.
    async fn read(
        &self,
        call: Call,
        id: &str,
        metadata: &ClientMetadata,
        text: &str,
    ) -> Result<Query, oauth::Error> {
        let wanted = Wanted { typs: &[None, Some(TYP)], alg: metadata.request_object_signing_alg };
        let claims = self.signed(call, metadata, text.trim(), wanted).await;
        let claims =
            claims.ok_or(refused("The request object is not signed with a key the client registered."))?;
        let expected = object::Expected {
            client_id: id,
            issuer: &self.issuer,
            now: call.now.seconds(),
            bounded: metadata.security_profile == Profile::Fapi2MessageSigning,
        };
        object::parameters(claims, expected)
    }
}

/// The members with the client's own name, which the object may leave to the query.
fn named(mut members: Query, id: &str) -> Query {
    if !members.iter().any(|(name, _)| name == "client_id") {
        members.push(("client_id".to_owned(), id.to_owned()));
    }
    members
}

fn merged(query: &[(String, String)], mut members: Query) -> Query {
    let said: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
    let rest =
        query.iter().filter(|(name, _)| name != "request" && name != "request_uri" && !said.contains(name));
    members.extend(rest.cloned());
    members
}
