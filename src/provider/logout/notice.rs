//! Telling relying parties that somebody signed out (OpenID Connect Back-Channel Logout 1.0, Front-Channel Logout 1.0).

use crate::{Error, Inner, Provider, Unreachable, session::sid, subject};
use audit::{Action, Event};
use futures::future::join_all;
use kernel::{Call, ClientId, Moment};
use oauth::ClientMetadata;
use serde::Serialize;
use serde_json::json;
use std::{collections::HashSet, time::Duration};
use storage::{
    WriteTx, client, grant,
    logout::{self, DUE, FAILED, TOLD},
};
use url::Url;
use visitor::SignedIn;

/// How long a logout token is valid (§2.4: two minutes are recommended).
const LASTS: Duration = Duration::from_secs(2 * 60);
/// How long a node has for an attempt before another may make it.
const HELD: Duration = Duration::from_secs(30);
/// How long is waited after each attempt that failed; after the last it is given up.
const AGAIN: [Duration; 6] = [
    Duration::from_secs(10),
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(6 * 3600),
];
/// How many notices are sent at a time.
const MOST: u64 = 32;

/// Who is to hear of a sign-out.
pub(super) struct Told {
    pub(super) notices: Vec<logout::Model>,
    pub(super) frames: Vec<Url>,
}

/// A notice that has not arrived, for operators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untold {
    /// Which.
    pub id: String,
    /// Who is to be told.
    pub client: ClientId,
    /// `due`, or `failed` after the last attempt.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last.
    pub said: Option<String>,
    /// When the visitor signed out.
    pub since: String,
}

impl Inner {
    /// Puts a notice by for every relying party the session was used at that listens by the back channel, and makes the
    /// frames of those that listen by the front channel. Whose grant has ended is told too: the visitor may be signed in
    /// there all the same.
    pub(super) async fn listeners(&self, tx: &WriteTx, session: &SignedIn) -> Result<Told, Error> {
        let mut told = Told { notices: Vec::new(), frames: Vec::new() };
        let mut seen = HashSet::new();
        for granted in grant::of_session(tx, session.session).await? {
            if !seen.insert(granted.client) {
                continue;
            }
            let Some((row, metadata)) = self.client_in(tx, granted.client).await? else { continue };
            let sid = sid(self, session.session, row.id);
            told.frames.extend(frame(&self.issuer, &metadata, &sid));
            if metadata.backchannel_logout_uri.is_some() {
                let notice = logout::Model {
                    id: jose::b64_encode(tx.entropy().bytes::<16>()),
                    client: row.id,
                    sub: subject::ensure(tx, session.visitor, &row.sector_host).await?,
                    sid,
                    state: DUE.to_owned(),
                    attempts: 0,
                    said: None,
                    created_at: tx.now(),
                    due_at: tx.now(),
                };
                logout::insert(tx, notice.clone()).await?;
                told.notices.push(notice);
            }
        }
        Ok(told)
    }

    /// The token of a notice (§2.4): no nonce, so that it is never taken for an ID token.
    fn logout_token(
        &self,
        now: Moment,
        notice: &logout::Model,
        metadata: &ClientMetadata,
    ) -> Result<String, Error> {
        let claims = json!({
            "iss": self.issuer,
            "aud": notice.client.to_string(),
            "iat": now.seconds(),
            "exp": now.plus(LASTS).seconds(),
            "jti": notice.id,
            "sub": notice.sub,
            "sid": notice.sid,
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        Ok(self.keys.sign_as(metadata.id_token_alg(), "logout+jwt", &claims)?)
    }

    /// One attempt; `None` if another node has it.
    async fn attempt(
        &self,
        call: Call,
        notice: &logout::Model,
    ) -> Result<Option<Result<(), Unreachable>>, Error> {
        let tx = self.store.write(call).await?;
        let taken = logout::take(&tx, notice, call.now.plus(HELD)).await;
        match taken {
            Ok(()) => {}
            Err(storage::Error::Conflict) => return Ok(None),
            Err(other) => return Err(other.into()),
        }
        let found = self.client_in(&tx, notice.client).await?;
        tx.commit().await?;
        let uri = found.as_ref().and_then(|(_, metadata)| metadata.backchannel_logout_uri.clone());
        let (Some((_, metadata)), Some(uri)) = (found, uri) else {
            return Ok(Some(Err(Unreachable("the client is gone, or listens no more".to_owned()))));
        };
        let form = vec![("logout_token", self.logout_token(call.now, notice, &metadata)?)];
        Ok(Some(self.outside.post(uri, form).await))
    }

    /// Notes what came of it: told, to be tried again, or given up, which is for operators to see.
    async fn settle(
        &self,
        call: Call,
        notice: &logout::Model,
        answer: Result<(), Unreachable>,
    ) -> Result<(), Error> {
        let mut tx = self.store.write(call).await?;
        let attempt = usize::try_from(notice.attempts).unwrap_or(usize::MAX);
        match (answer, AGAIN.get(attempt)) {
            (Ok(()), _) => logout::settle(&tx, &notice.id, TOLD, (None, call.now)).await?,
            (Err(why), Some(wait)) => {
                tracing::warn!(client = %notice.client, %why, "a relying party did not hear of a sign-out");
                logout::settle(&tx, &notice.id, DUE, (Some(why.0), call.now.plus(*wait))).await?;
            }
            (Err(why), None) => {
                tracing::error!(client = %notice.client, %why, "a relying party never heard of a sign-out");
                logout::settle(&tx, &notice.id, FAILED, (Some(why.0), call.now)).await?;
                let country = client::find(&tx, notice.client).await?.map(|row| row.country);
                let mut event = Event::new(Action::LogoutUndelivered).recipient(notice.client);
                if let Some(country) = country {
                    event = event.country(country);
                }
                self.audit.record(&mut tx, event).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

impl Provider {
    /// Tells relying parties, all at once; each has a few seconds.
    pub(super) async fn tell(&self, call: Call, notices: Vec<logout::Model>) -> Result<(), Error> {
        let attempts = notices.iter().map(|notice| self.0.attempt(call, notice));
        let answers = join_all(attempts).await;
        for (notice, answer) in notices.iter().zip(answers) {
            if let Some(answer) = answer? {
                self.0.settle(call, notice, answer).await?;
            }
        }
        Ok(())
    }

    /// Tells again whom it is time for; says how many were tried. The worker calls this at every beat.
    ///
    /// # Errors
    /// When the store or the keys fail.
    pub async fn tell_again(&self, call: Call) -> Result<usize, Error> {
        let due = logout::due(&self.0.store.read().await?, call.now, MOST).await?;
        let count = due.len();
        self.tell(call, due).await?;
        Ok(count)
    }

    /// How many sign-outs wait to be told, and how many were given up.
    ///
    /// # Errors
    /// What the store says.
    pub async fn outbox(&self) -> Result<(u64, u64), Error> {
        Ok(logout::depth(&self.0.store.read().await?).await?)
    }

    /// The notices that have not arrived, newest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn untold(&self) -> Result<Vec<Untold>, Error> {
        let rows = logout::untold(&self.0.store.read().await?, 1000).await?;
        let view = |row: logout::Model| Untold {
            id: row.id,
            client: row.client,
            state: row.state,
            attempts: row.attempts,
            said: row.said,
            since: row.created_at.to_string(),
        };
        Ok(rows.into_iter().map(view).collect())
    }
}

/// The frame a browser opens for a relying party that listens by the front channel (Front-Channel Logout §2).
fn frame(issuer: &str, metadata: &ClientMetadata, sid: &str) -> Option<Url> {
    let mut url = metadata.frontchannel_logout_uri.clone()?;
    if metadata.frontchannel_logout_session_required {
        url.query_pairs_mut().append_pair("iss", issuer).append_pair("sid", sid);
    }
    Some(url)
}
