//! Passkeys of auditors: registered through a link that opens once, then all that signs them in.
//!
//! Here because the library of the ceremonies is at home here; whom a link is for, and what a session may read, `audit`
//! knows.

use super::{Started, Visitors};
use crate::Error;
use audit::SignIn;
use kernel::{Actor, Call, PasskeyId, Secret};
use serde_json::Value;
use storage::staff_passkey;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid,
};

const REGISTER: &str = "staff-register";
const ASSERT: &str = "staff-assert";

impl Visitors {
    /// Begins to register a passkey for whom a link is for.
    ///
    /// # Errors
    /// [`audit::Error::LinkUsed`] when the link opens no more; what the store says.
    pub async fn staff_register_start(&self, call: Call, link: &str) -> Result<Started, Error> {
        let who = self.0.audit.staff_of_link(call.now, link).await?.ok_or(audit::Error::LinkUsed)?;
        let rows = staff_passkey::of(&self.0.store.read().await?, who.id).await?;
        let known = rows.iter().map(|r| r.credential_id.clone()).collect();
        let handle = Uuid::from_bytes(*who.id.bytes());
        let webauthn = &self.0.webauthn;
        let (options, state) = webauthn
            .start_passkey_registration(handle, &who.name, &who.name, Some(known))
            .map_err(|_| Error::Passkey)?;
        let options = super::found_without_a_name(serde_json::to_value(options).map_err(|_| Error::Passkey)?);
        Ok(Started { state: self.seal(call, REGISTER, who.id.bytes(), &state)?, options })
    }

    /// Ends a registration: uses the link up, and signs the auditor in.
    ///
    /// # Errors
    /// [`Error::Passkey`] when the answer does not verify, came too late or twice; [`Error::PasskeyKnown`];
    /// [`audit::Error::LinkUsed`], and [`audit::Error::NoStaff`] for whom is no auditor.
    pub async fn staff_register_finish(
        &self,
        call: Call,
        link: &str,
        state: &str,
        credential: Value,
    ) -> Result<Secret, Error> {
        let who = self.0.audit.staff_of_link(call.now, link).await?.ok_or(audit::Error::LinkUsed)?;
        let begun: PasskeyRegistration = self.unseal(call, REGISTER, who.id.bytes(), state)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| Error::Passkey)?;
        let made =
            self.0.webauthn.finish_passkey_registration(&answer, &begun).map_err(|_| Error::Passkey)?;
        let mut tx = self.0.store.write(call.by(Actor::Auditor(who.id))).await?;
        self.once(&tx, state).await?;
        let staff = self.0.audit.use_staff_link(&mut tx, link).await?;
        let row = staff_passkey::Model {
            id: PasskeyId::new(call.now, tx.entropy()),
            staff,
            credential_id: made.cred_id().to_vec(),
            passkey: serde_json::to_string(&made).map_err(|_| Error::Passkey)?,
            created_at: call.now,
            used_at: Some(call.now),
        };
        match staff_passkey::insert(&tx, row).await {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Err(Error::PasskeyKnown),
            Err(other) => return Err(other.into()),
        }
        let token = self.0.audit.begin_staff_session(&mut tx, staff, SignIn::Passkey).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Begins to sign an auditor in; nobody has said who they are.
    ///
    /// # Errors
    /// [`Error::Passkey`] when the library cannot begin.
    pub async fn staff_assert_start(&self, call: Call) -> Result<Started, Error> {
        self.begin_assertion(call, ASSERT)
    }

    /// Ends a sign-in; returns the new session's token.
    ///
    /// # Errors
    /// [`Error::Passkey`] when the answer does not verify, is of no auditor we know, came too late or twice.
    pub async fn staff_assert_finish(
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
        let row = staff_passkey::find_by_credential(&self.0.store.read().await?, credential_id).await?;
        let row = row.filter(|r| r.staff.bytes() == handle.as_bytes()).ok_or(Error::Passkey)?;
        let text = self.asserted(&answer, begun, &row.passkey)?;
        let mut tx = self.0.store.write(call.by(Actor::Auditor(row.staff))).await?;
        self.once(&tx, state).await?;
        staff_passkey::used(&tx, row.id, text, call.now).await?;
        let token = self.0.audit.begin_staff_session(&mut tx, row.staff, SignIn::Passkey).await?;
        tx.commit().await?;
        Ok(token)
    }
}
