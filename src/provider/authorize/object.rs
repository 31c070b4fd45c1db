//! Request objects by value (RFC 9101, OpenID Connect Core §6.1): what the client signed goes before what the browser
//! says.

use super::only;
use crate::{Error, Inner, signed};
use jose::Checks;
use kernel::{Call, ClientId};
use oauth::{ClientMetadata, Code};
use serde_json::Value;

/// The type a request object may name beside `JWT` (RFC 9101 §10.8).
const TYP: &str = "oauth-authz-req+jwt";
/// How far clocks may differ, in seconds.
const LEEWAY: i64 = 10;
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
        let (Some(object), Some(id)) = (only(query, "request"), only(query, "client_id")) else {
            return Ok(Ok(None));
        };
        let known = match id.parse::<ClientId>() {
            Ok(id) => self.client(id).await?,
            Err(_) => None,
        };
        let Some((_, metadata)) = known else { return Ok(Ok(None)) };
        Ok(self.read(call, id, &metadata, object).map(|members| Some(merged(query, members))))
    }

    /// The parameters a client signed.
    fn read(
        &self,
        call: Call,
        id: &str,
        metadata: &ClientMetadata,
        object: &str,
    ) -> Result<Query, oauth::Error> {
        let claims = signed::claims(metadata, object, &[None, Some(TYP)])
            .ok_or(refused("The request object is not signed with a key the client registered."))?;
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

/// A parameter as the query would write it: text as it is, anything else in JSON.
fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn merged(query: &[(String, String)], mut members: Query) -> Query {
    let said: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
    let rest = query.iter().filter(|(name, _)| name != "request" && !said.contains(name));
    members.extend(rest.cloned());
    members
}
