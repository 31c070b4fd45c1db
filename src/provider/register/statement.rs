//! Software statements: what somebody the operator trusts says about a client (RFC 7591 §2.3).

use crate::{Provider, TokenError};
use jose::{Checks, Jwk};
use kernel::Moment;
use oauth::{Code, Wish};
use serde_json::{Map, Value};

/// Somebody whose statements are believed.
#[derive(Debug, Clone)]
pub struct SoftwareIssuer {
    /// Its name, `iss`.
    pub issuer: String,
    /// Its public keys.
    pub keys: Vec<Jwk>,
}

impl Provider {
    /// The wish with what its statement says, if it has one.
    pub(super) async fn stated(&self, now: Moment, wish: Wish) -> Result<Wish, TokenError> {
        let Some(statement) = wish.statement()? else { return Ok(wish) };
        let claims = self.believed(now, statement)?;
        Ok(wish.stated(claims))
    }

    fn believed(&self, now: Moment, statement: &str) -> Result<Map<String, Value>, oauth::Error> {
        let bad = |sentence| oauth::Error::new(Code::InvalidSoftwareStatement, sentence);
        let header = jose::peek(statement).map_err(|_| bad("software_statement is no signed JWT."))?;
        let said = statement.split('.').nth(1).and_then(|part| jose::b64_decode(part).ok());
        let said: Option<Map<String, Value>> = said.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let issuer = said.as_ref().and_then(|said| said.get("iss")).and_then(Value::as_str);
        let known = self.0.software.iter().find(|known| Some(known.issuer.as_str()) == issuer);
        let known = known.ok_or(oauth::Error::new(
            Code::UnapprovedSoftwareStatement,
            "The issuer of the software statement is not one the operator trusts.",
        ))?;
        let mut keys = known
            .keys
            .iter()
            .filter(|key| header.kid.is_none() || key.kid.is_none() || key.kid == header.kid);
        let verified = keys.find_map(|key| jose::verify::<Map<String, Value>>(statement, key, None).ok());
        let claims = verified.ok_or(bad("The signature of the software statement does not hold."))?.claims;
        let checks = Checks { now: now.seconds(), leeway: 60, ..Checks::default() };
        jose::check(&claims, &checks).map_err(|_| bad("The software statement is not in its time."))?;
        Ok(claims)
    }
}
