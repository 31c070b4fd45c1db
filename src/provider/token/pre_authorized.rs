//! The code of a credential offer (OpenID4VCI 1.0 §6): the wallet that has it speaks for the visitor, once.

use super::issued;
use crate::{
    Provider, TokenError,
    mint::{self, Holder, Kind},
};
use audit::{Action, Event};
use kernel::Call;
use oauth::{Code, TokenResponse};
use storage::offer;

/// Whose such tokens are: no registered client's.
const WALLET: &str = "wallet";

impl Provider {
    pub(super) async fn redeem_offer(&self, call: Call, code: &str) -> Result<TokenResponse, TokenError> {
        let hash = mint::hash(&self.0, offer::CODE, code);
        let mut tx = self.0.store.write(call).await?;
        let Some(row) = offer::consume(&tx, &hash, call.now).await? else {
            // OpenID4VCI 1.0 §6.3.
            let sentence = "The pre-authorized code is unknown, expired or used.";
            return Err(oauth::Error::new(Code::InvalidGrant, sentence).into());
        };
        let holder = Holder {
            client: WALLET,
            grant: None,
            visitor: Some(row.visitor),
            scope: &row.configuration,
            resource: None,
            confirmation: None,
            details: None,
        };
        let access = mint::token(&tx, &self.0, Kind::Access, &holder).await?;
        let event = Event::new(Action::TokenIssued).subject(row.visitor).note("pre-authorized_code");
        self.0.audit.record(&mut tx, event).await?;
        tx.commit().await?;
        Ok(issued(access, &holder))
    }
}
