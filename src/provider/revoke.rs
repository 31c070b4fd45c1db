//! Revocation (RFC 7009).

use crate::{Provider, Shown, TokenError, client_auth, mint, mint::Kind};
use audit::{Action, Event};
use kernel::{Actor, Call};
use oauth::{Params, Revocation};
use storage::token;

impl Provider {
    /// Revokes a token of the caller. A refresh token takes every token of its grant along (§2.1). An unknown token, or
    /// another's, is left as it is and answered alike (§2.2).
    ///
    /// # Errors
    /// `invalid_client` or `invalid_request`.
    pub async fn revoke(
        &self,
        call: Call,
        shown: Shown<'_>,
        form: &[(String, String)],
    ) -> Result<(), TokenError> {
        let params = Params::new(form)?;
        let client = client_auth::authenticate(&self.0, call, shown, &params).await?;
        let text = Revocation::parse(&params)?.token;
        let hash = mint::hash(&self.0, token::TOKEN, text);
        let mut tx = self.0.store.write(call.by(Actor::Client(client.row.id))).await?;
        let found = token::find(&tx, &hash).await?;
        let Some(row) = found.filter(|t| t.client_id() == Some(client.row.id) && t.revoked_at.is_none())
        else {
            return Ok(());
        };
        let ended = match row.grant {
            Some(grant) if row.kind == Kind::Refresh.code() => {
                token::revoke_grant(&tx, grant, call.now).await?
            }
            _ => {
                token::revoke(&tx, &hash, call.now).await?;
                1
            }
        };
        let mut event = Event::new(Action::TokenRevoked)
            .recipient(client.row.id)
            .note(format!("{} tokens ended: {ended}", row.kind));
        if let Some(visitor) = row.visitor {
            event = event.subject(visitor);
        }
        self.0.audit.record(&mut tx, event).await?;
        Ok(tx.commit().await?)
    }
}
