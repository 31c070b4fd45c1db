//! Passkeys (WebAuthn level 2 §7): registration and sign-in, the ceremonies' state sealed in the browser.

mod staff;

use crate::{Error, Visitors};
use audit::{Action, Event};
use kernel::{Actor, Call, Moment, PasskeyId, Secret, VisitorId};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;
use storage::passkey;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid,
};

/// How long a person may look for their phone.
const LASTS: Duration = Duration::from_secs(5 * 60);
const REGISTER: &str = "passkey-register";
const ASSERT: &str = "passkey-assert";
/// A key was used and its user verified (RFC 8176 §2). Where the key lies is not attested, so neither `hwk` nor `swk`.
pub(crate) const AMR: &[&str] = &["pop", "mfa"];

/// A passkey, for its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Its id.
    pub id: PasskeyId,
    /// When it was added.
    pub created_at: Moment,
    /// When it last signed in.
    pub used_at: Option<Moment>,
}

/// A ceremony that has begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// Our side of it, sealed: to be sent back with the answer.
    pub state: String,
    /// What the browser is told (`PublicKeyCredentialCreationOptions` or `…RequestOptions`).
    pub options: Value,
}

/// Sign-in asks for no name, so the passkey must be one that is found without.
fn found_without_a_name(mut options: Value) -> Value {
    let choice = options.pointer_mut("/publicKey/authenticatorSelection").and_then(Value::as_object_mut);
    if let Some(choice) = choice {
        choice.insert("residentKey".to_owned(), "required".into());
        choice.insert("requireResidentKey".to_owned(), true.into());
    }
    options
}

impl Visitors {
    fn seal(&self, call: Call, purpose: &str, aad: &[u8], state: &impl Serialize) -> Result<String, Error> {
        let text = serde_json::to_vec(state).map_err(|_| Error::Passkey)?;
        let until = call.now.plus(LASTS);
        let sealed = self.0.keys.transient().seal(purpose, aad, until, self.0.store.entropy(), &text);
        sealed.map_err(|_| Error::Passkey)
    }

    fn unseal<T: DeserializeOwned>(
        &self,
        call: Call,
        purpose: &str,
        aad: &[u8],
        text: &str,
    ) -> Result<T, Error> {
        let opened =
            self.0.keys.transient().open(purpose, aad, call.now, text).map_err(|_| Error::Passkey)?;
        serde_json::from_slice(&opened).map_err(|_| Error::Passkey)
    }

    /// Consumes a ceremony: an answer counts once.
    async fn once(&self, tx: &storage::WriteTx, state: &str) -> Result<(), Error> {
        let key = self.0.keys.mac("guosuo/ceremony", state.as_bytes());
        match storage::replay::remember(tx, &key, tx.now().plus(LASTS)).await {
            Ok(()) => Ok(()),
            Err(storage::Error::Conflict) => Err(Error::Passkey),
            Err(other) => Err(other.into()),
        }
    }

    /// The visitor's passkeys.
    ///
    /// # Errors
    /// What the store says.
    pub async fn passkeys(&self, visitor: VisitorId) -> Result<Vec<PasskeyRow>, Error> {
        let rows = passkey::of(&self.0.store.read().await?, visitor).await?;
        let row = |r: passkey::Model| PasskeyRow { id: r.id, created_at: r.created_at, used_at: r.used_at };
        Ok(rows.into_iter().map(row).collect())
    }

    /// Begins to register a passkey for a signed-in visitor.
    ///
    /// # Errors
    /// What the store says.
    pub async fn passkey_register_start(&self, call: Call, visitor: VisitorId) -> Result<Started, Error> {
        let rows = passkey::of(&self.0.store.read().await?, visitor).await?;
        let known = rows.iter().map(|r| r.credential_id.clone()).collect();
        let handle = Uuid::from_bytes(*visitor.bytes());
        // The authenticator shows this name; it says nothing about the person.
        let name = format!("visitor {}", visitor.to_string().chars().rev().take(4).collect::<String>());
        let (options, state) = self
            .0
            .webauthn
            .start_passkey_registration(handle, &name, &name, Some(known))
            .map_err(|_| Error::Passkey)?;
        let options = found_without_a_name(serde_json::to_value(options).map_err(|_| Error::Passkey)?);
        Ok(Started { state: self.seal(call, REGISTER, visitor.bytes(), &state)?, options })
    }

    /// Ends a registration.
    ///
    /// # Errors
    /// [`Error::Passkey`] when the answer does not verify, came too late or twice; [`Error::PasskeyKnown`].
    pub async fn passkey_register_finish(
        &self,
        call: Call,
        visitor: VisitorId,
        state: &str,
        credential: Value,
    ) -> Result<PasskeyId, Error> {
        let begun: PasskeyRegistration = self.unseal(call, REGISTER, visitor.bytes(), state)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| Error::Passkey)?;
        let made =
            self.0.webauthn.finish_passkey_registration(&answer, &begun).map_err(|_| Error::Passkey)?;
        let mut tx = self.0.store.write(call.by(Actor::Visitor(visitor))).await?;
        self.once(&tx, state).await?;
        let id = PasskeyId::new(call.now, tx.entropy());
        let row = passkey::Model {
            id,
            visitor,
            credential_id: made.cred_id().to_vec(),
            passkey: serde_json::to_string(&made).map_err(|_| Error::Passkey)?,
            created_at: call.now,
            used_at: None,
        };
        match passkey::insert(&tx, row).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::PasskeyKnown),
            Err(other) => return Err(other.into()),
        }
        self.0.audit.record(&mut tx, Event::new(Action::PasskeyAdded).subject(visitor)).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Begins to sign in; nobody has said who they are.
    ///
    /// # Errors
    /// [`Error::Passkey`] when the library cannot begin.
    pub async fn passkey_assert_start(&self, call: Call) -> Result<Started, Error> {
        self.begin_assertion(call, ASSERT)
    }

    /// Asks for whatever passkey of ours the person has; the purpose says whose sign-in may end it.
    fn begin_assertion(&self, call: Call, purpose: &str) -> Result<Started, Error> {
        let (options, state) =
            self.0.webauthn.start_discoverable_authentication().map_err(|_| Error::Passkey)?;
        let mut options = serde_json::to_value(options).map_err(|_| Error::Passkey)?;
        // A button was pressed: the browser asks at once instead of waiting for a form field.
        if let Some(all) = options.as_object_mut() {
            all.remove("mediation");
        }
        Ok(Started { state: self.seal(call, purpose, b"", &state)?, options })
    }

    /// Verifies an answer with the passkey that is kept as that text; returns the text to keep from now on.
    fn asserted(
        &self,
        answer: &PublicKeyCredential,
        begun: DiscoverableAuthentication,
        kept: &str,
    ) -> Result<String, Error> {
        let mut known: Passkey = serde_json::from_str(kept).map_err(|_| Error::Passkey)?;
        let result = self.0.webauthn.finish_discoverable_authentication_v2(answer, begun, &known);
        known.update_credential(&result.map_err(|_| Error::Passkey)?);
        serde_json::to_string(&known).map_err(|_| Error::Passkey)
    }

    /// Ends a sign-in; returns the new session's token.
    ///
    /// # Errors
    /// [`Error::Passkey`] when the answer does not verify, is of nobody we know, came too late or twice.
    pub async fn passkey_assert_finish(
        &self,
        call: Call,
        state: &str,
        credential: Value,
    ) -> Result<Secret, Error> {
        let begun: DiscoverableAuthentication = self.unseal(call, ASSERT, b"", state)?;
        let answer: PublicKeyCredential = serde_json::from_value(credential).map_err(|_| Error::Passkey)?;
        let webauthn = &self.0.webauthn;
        let (handle, credential_id) =
            webauthn.identify_discoverable_authentication(&answer).map_err(|_| Error::Passkey)?;
        let row = passkey::find_by_credential(&self.0.store.read().await?, credential_id).await?;
        let row = row.filter(|r| r.visitor.bytes() == handle.as_bytes()).ok_or(Error::Passkey)?;
        let text = self.asserted(&answer, begun, &row.passkey)?;
        let mut tx = self.0.store.write(call.by(Actor::Visitor(row.visitor))).await?;
        self.once(&tx, state).await?;
        passkey::used(&tx, row.id, text, call.now).await?;
        let token = self.begin_session(&mut tx, row.visitor, AMR).await?;
        tx.commit().await?;
        Ok(token)
    }
}
