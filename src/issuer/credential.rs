//! The credential endpoint (OpenID4VCI §8): token, proof, issue.

use crate::{
    CredentialError, Error, Issuer,
    template::{Said, Template},
};
use ::credential::{
    sdjwt,
    status::Reference,
    vci::{CredentialRequest, CredentialResponse, ErrorCode, Issued, Proof},
    vct, x5c,
};
use audit::{Action, Event};
use jose::Jwk;
use kernel::{Actor, Assurance, Call, CredentialId, Date, Moment, VisitorId};
use keys::Use;
use privacy::Disclosed;
use serde_json::{Map, Value, json};
use storage::{Tx, credential, document, token};

/// Longest access token worth a look: ours have 43 characters.
const LONGEST: usize = 256;

impl Issuer {
    /// Issues a credential to the wallet that holds the token and proves its key.
    ///
    /// Everything lasting happens in one transaction; the signature is made after it. A wallet that never gets the
    /// answer asks again: the unused credential expires by itself.
    ///
    /// # Errors
    /// [`CredentialError::InvalidToken`], or the code of the specification, or a failure of ours.
    pub async fn credential(
        &self,
        call: Call,
        bearer: &str,
        body: &[u8],
    ) -> Result<CredentialResponse, CredentialError> {
        let (visitor, scope) = self.bearer(call.now, bearer).await?;
        let request = CredentialRequest::parse(body)?;
        // §8.3.1.2: a configuration that is not ours, or not what the token is for.
        let template = Template::find(&request.configuration)
            .filter(|template| scope.split(' ').any(|word| word == template.id))
            .ok_or(ErrorCode::UnknownCredentialConfiguration)?;
        let proof = request.proofs.first().ok_or(ErrorCode::InvalidProof)?;
        let proof = Proof::verify(proof, &self.0.settings.issuer, call.now.seconds())?;
        self.check_nonce(call.now, &proof.nonce)?;
        let call = call.by(Actor::Visitor(visitor));
        match self.issue(call, visitor, template, &proof.key).await {
            Err(CredentialError::Refused(ErrorCode::CredentialRequestDenied)) => {
                self.record_denial(call, visitor, template).await?;
                Err(ErrorCode::CredentialRequestDenied.into())
            }
            other => other,
        }
    }

    /// Whom a token speaks for, and its scope.
    async fn bearer(&self, now: Moment, bearer: &str) -> Result<(VisitorId, String), CredentialError> {
        if bearer.len() > LONGEST {
            return Err(CredentialError::InvalidToken);
        }
        let hash = self.0.keys.mac(token::TOKEN, bearer.as_bytes());
        let row = token::find(&self.0.store.read().await?, &hash).await?;
        let row = row
            .filter(|row| row.kind == "access" && row.revoked_at.is_none() && row.expires_at > now)
            .ok_or(CredentialError::InvalidToken)?;
        match row.visitor {
            Some(visitor) => Ok((visitor, row.scope)),
            None => Err(CredentialError::InvalidToken),
        }
    }

    async fn issue(
        &self,
        call: Call,
        visitor: VisitorId,
        template: Template,
        key: &Jwk,
    ) -> Result<CredentialResponse, CredentialError> {
        let mut tx = self.0.store.write(call).await?;
        let passport = self.passport(&tx, call.now, visitor).await?;
        let passport = passport.ok_or(ErrorCode::CredentialRequestDenied)?;
        let subject = self.0.keys.written_visitor_index(&tx, credential::SUBJECT, visitor).await?;
        let key_hash = self.0.keys.mac("guosuo/holder-key", key.thumbprint().as_bytes()).to_vec();
        // A key in two people's credentials would let one present as the other.
        if credential::key_of_another(&tx, &key_hash, &subject.found).await? {
            return Err(ErrorCode::InvalidProof.into());
        }
        let day = call.now.date();
        let expires_at = expiry(day, template, passport.expires_at);
        let (list, reference) = self.next_place(&tx, template.id, expires_at).await?;
        let id = CredentialId::new(call.now, tx.entropy());
        let row = credential::Model {
            id,
            subject_index: subject.written,
            configuration: template.id.to_owned(),
            list,
            idx: i32::try_from(reference.idx).map_err(|_| storage::Error::Corrupt("status list place"))?,
            key_hash,
            issued_at: call.now,
            expires_at,
            revoked_at: None,
        };
        credential::insert(&tx, row).await?;
        let event = Event::new(Action::CredentialIssued).note(format!("{id} {}", template.id));
        let number = data_encoding::BASE32_NOPAD.encode(&tx.entropy().bytes::<10>());
        let released = self.0.privacy.release_to_self(&mut tx, visitor, &template.wanted(), event).await?;
        let proof = released.proof.as_ref().ok_or(ErrorCode::CredentialRequestDenied)?;
        tx.commit().await?;
        let said = Said {
            authority: &self.0.settings.authority,
            country: self.0.settings.country,
            number,
            day: call.now.date_in_china(),
            proof,
        };
        let claims = Claims { day, template, key, expires_at, reference };
        let credential = self.sign(&claims, &released.values, &said)?;
        Ok(CredentialResponse { credentials: vec![Issued { credential }] })
    }

    fn sign(&self, claims: &Claims<'_>, released: &[Disclosed], said: &Said<'_>) -> Result<String, Error> {
        let from = claims.day.midnight().seconds();
        let shown = json!({
            "iss": self.0.settings.issuer,
            "iat": from,
            "nbf": from,
            "exp": claims.expires_at.seconds(),
            "vct": self.vct(claims.template),
            "vct#integrity": vct::integrity(&self.described(claims.template)),
            "cnf": {"jwk": claims.key},
            "status": {"status_list": claims.reference},
        });
        let mut salt = || self.0.store.entropy().bytes();
        let draft = sdjwt::issue(object(shown), claims.template.claims(released, said), &mut salt);
        let mut header = Map::new();
        header.insert("x5c".into(), x5c::write(&self.0.keys.x5c(Use::Credential)));
        let jwt = self.0.keys.sign_with(Use::Credential, Template::FORMAT, header, &draft.payload)?;
        Ok(draft.with(&jwt))
    }

    /// The passport that counts now, if there is one.
    pub(crate) async fn passport(
        &self,
        tx: &impl Tx,
        now: Moment,
        visitor: VisitorId,
    ) -> Result<Option<document::Model>, storage::Error> {
        let row = document::current(tx, visitor, now).await?;
        // A credential states what a country signed: neither what was typed nor what somebody saw is that.
        Ok(row.filter(|row| row.evidence >= Assurance::Chip))
    }

    async fn record_denial(&self, call: Call, visitor: VisitorId, template: Template) -> Result<(), Error> {
        let mut tx = self.0.store.write(call).await?;
        let event = Event::new(Action::Refused)
            .subject(visitor)
            .decision(ErrorCode::CredentialRequestDenied.code())
            .note(template.id);
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}

/// What the credential says beside the claims that can be kept back.
struct Claims<'a> {
    /// The day of issue in UTC; never a finer time.
    day: Date,
    template: Template,
    key: &'a Jwk,
    expires_at: Moment,
    reference: Reference,
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The earlier of the template's life and the passport's end, on a day boundary: a minute in it would single out one
/// holder (RFC 9901 §10.1).
fn expiry(day: Date, template: Template, passport: Moment) -> Moment {
    let end = passport.date();
    let rounded = match end.midnight() == passport {
        true => passport,
        false => end.plus_days(1).midnight(),
    };
    day.plus_days(template.days).midnight().min(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_ends_on_a_day_boundary_not_after_the_passport() {
        let template = Template::ALL[0];
        let day = Date::parse("2026-11-23").unwrap();
        let at = |text: &str| Moment::parse(text).unwrap();
        assert_eq!(expiry(day, template, at("2030-05-01")), at("2026-12-07"));
        assert_eq!(expiry(day, template, at("2026-11-27")), at("2026-11-27"));
        assert_eq!(expiry(day, template, at("2026-11-26T12:00:00Z")), at("2026-11-27"));
    }
}
