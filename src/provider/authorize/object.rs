//! Request objects by value and by reference (RFC 9101, OpenID Connect Core §6): what the client signed goes before what
//! the browser says.

use super::only;
use crate::{Error, Inner, signed::Wanted};
use jose::Checks;
use kernel::{Call, ClientId};
use oauth::{ClientMetadata, Code, Profile};
use serde_json::{Map, Value};
use url::Url;

/// The type a request object may name beside `JWT` (RFC 9101 §10.8).
const TYP: &str = "oauth-authz-req+jwt";
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 10;
/// How long an object of FAPI is valid at most, and how old its beginning, in seconds.
const HOUR: i64 = 3600;
/// Members that are about the object and no parameters.
const ENVELOPE: [&str; 6] = ["iss", "aud", "exp", "nbf", "iat", "jti"];

type Query = Vec<(String, String)>;

const fn refused(sentence: &'static str) -> oauth::Error {
    oauth::Error::new(Code::InvalidRequestObject, sentence)
}

impl Inner {
    /// The parameters of a request object, and of the query what the object does not say (OpenID Connect Core §6.1).
    /// `None` for a request without an object, and for one of nobody we know, who is told so by the next check.
    ///
    /// # Errors
    /// [`Error`] when the store fails; `invalid_request_object` (RFC 9101 §6.3) is a value.
    pub(crate) async fn unpack(
        &self,
        call: Call,
        query: &[(String, String)],
    ) -> Result<Result<Option<Query>, oauth::Error>, Error> {
        let Some(id) = only(query, "client_id") else { return Ok(Ok(None)) };
        let given = (only(query, "request"), only(query, "request_uri"));
        if given == (None, None) {
            return Ok(Ok(None));
        }
        let known = match id.parse::<ClientId>() {
            Ok(id) => self.client(id).await?,
            Err(_) => None,
        };
        let Some((_, metadata)) = known else { return Ok(Ok(None)) };
        let object = match given {
            (Some(_), Some(_)) => {
                return Ok(Err(oauth::Error::request("request and request_uri exclude each other.")));
            }
            (Some(object), None) => object.to_owned(),
            (None, uri) => match self.fetched(&metadata, uri.unwrap_or_default()).await {
                Ok(object) => object,
                Err(refused) => return Ok(Err(refused)),
            },
        };
        let members = self.read(call, id, &metadata, &object).await;
        // What FAPI signs is all there is (RFC 9101 §6.3); OpenID Connect Core §6.1 completes it from the query.
        let alone = metadata.security_profile.is_fapi();
        Ok(members.map(|members| Some(if alone { named(members, id) } else { merged(query, members) })))
    }

    /// The object at an address the client registered; where the address ends in a hash, that has to be the object's
    /// (OpenID Connect Core §6.2).
    async fn fetched(&self, metadata: &ClientMetadata, uri: &str) -> Result<String, oauth::Error> {
        let unread = |sentence| oauth::Error::new(Code::InvalidRequestUri, sentence);
        let plain = |uri: &str| uri.split('#').next().unwrap_or_default().to_owned();
        let registered = metadata.request_uris.iter().any(|known| known == uri || plain(known) == plain(uri));
        let url = Url::parse(uri).ok().filter(|_| registered);
        let url = url.ok_or(unread("The request_uri is not one the client registered."))?;
        let hash = url.fragment().map(str::to_owned);
        let body = self.document(&url).await.map_err(|_| unread("Nothing was found at the request_uri."))?;
        if hash.is_some_and(|hash| hash != jose::b64_encode(jose::sha256(&body))) {
            return Err(unread("What is at the request_uri is not what its hash says."));
        }
        String::from_utf8(body).map_err(|_| unread("What is at the request_uri is no request object."))
    }

    /// The parameters a client signed.
    async fn read(
        &self,
        call: Call,
        id: &str,
        metadata: &ClientMetadata,
        object: &str,
    ) -> Result<Query, oauth::Error> {
        let wanted = Wanted { typs: &[None, Some(TYP)], alg: metadata.request_object_signing_alg };
        let claims = self.signed(call, metadata, object.trim(), wanted).await;
        let claims =
            claims.ok_or(refused("The request object is not signed with a key the client registered."))?;
        let checks = Checks {
            now: call.now.seconds(),
            issuer: claims.contains_key("iss").then_some(id),
            audience: claims.contains_key("aud").then_some(&self.issuer),
            expiry: false,
            max_age: None,
            leeway: LEEWAY,
        };
        jose::check(&claims, &checks).map_err(|_| {
            refused("The request object is another client's, for another server, or not in its time.")
        })?;
        if metadata.security_profile == Profile::Fapi2MessageSigning {
            bounded(&claims, call.now.seconds())?;
        }
        if claims.get("client_id").is_some_and(|own| own.as_str() != Some(id)) {
            return Err(refused("client_id differs in the request object."));
        }
        // RFC 9101 §4: no object in an object.
        if claims.contains_key("request") || claims.contains_key("request_uri") {
            return Err(refused("A request object has no request and no request_uri."));
        }
        let members = claims.into_iter().filter(|(name, _)| !ENVELOPE.contains(&name.as_str()));
        Ok(members.map(|(name, value)| (name, text(value))).collect())
    }
}

/// FAPI 2.0 Message Signing §5.3.1: for us, and valid for at most an hour, which has begun at most an hour ago.
fn bounded(claims: &Map<String, Value>, now: i64) -> Result<(), oauth::Error> {
    let at = |name: &str| claims.get(name).and_then(Value::as_i64);
    match (claims.contains_key("aud"), at("nbf"), at("exp")) {
        (true, Some(nbf), Some(exp)) if exp - nbf <= HOUR && nbf >= now - HOUR => Ok(()),
        _ => Err(refused("The request object needs aud, nbf and exp, an hour apart at most.")),
    }
}

/// A parameter as the query would write it: text as it is, anything else in JSON.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
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
