//! Signing out at a relying party's wish (OpenID Connect RP-Initiated Logout 1.0), or at one's own.

mod elsewhere;
mod notice;

pub use elsewhere::SessionView;
pub use notice::Untold;

use crate::{AuthorizeError, Error, Inner, Provider, id_token};
use audit::{Action, Event};
use kernel::{Actor, Call, ClientId, SessionId};
use oauth::LogoutRequest;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use storage::session;
use url::Url;
use visitor::SignedIn;

const PURPOSE: &str = "logout";
const POSTED: &str = "logout-posted";
/// A browser follows at once.
const FOLLOWS: Duration = Duration::from_secs(60);
/// How long the confirmation page may stay open.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// What the browser is shown.
#[derive(Debug, PartialEq, Eq)]
pub enum Logout {
    /// The request cannot be followed; nobody was signed out and nobody is redirected.
    Page(AuthorizeError),
    /// Ask the visitor; afterwards call [`Provider::confirm_logout`].
    Confirm {
        /// The request, sealed and bound to the session.
        sealed: String,
    },
    /// The same wish by a GET; there call [`Provider::end_session_posted`].
    Again {
        /// The wish, sealed.
        request: String,
    },
    /// Signed out: go there, or show the signed-out page.
    Done {
        /// Where to, if anywhere.
        target: Option<Url>,
        /// What the browser opens first, one frame a relying party (Front-Channel Logout §2).
        frames: Vec<Url>,
    },
}

#[derive(Serialize, Deserialize)]
struct Kept {
    target: Option<Url>,
}

/// What a valid hint says.
struct Hint {
    client: ClientId,
    sub: String,
}

impl Provider {
    /// Takes a wish to sign out (§2). A hint that names the visitor who is signed in needs no confirmation; whatever
    /// else does, because anybody can link here.
    ///
    /// # Errors
    /// [`Error`] when the store or the keys fail; then the session lives on.
    pub async fn end_session(
        &self,
        call: Call,
        pairs: &[(String, String)],
        session: Option<&SignedIn>,
    ) -> Result<Logout, Error> {
        match LogoutRequest::parse(pairs) {
            Ok(request) => self.ended(call, &request, session).await,
            Err(_) => Ok(Logout::Page(AuthorizeError::Logout)),
        }
    }

    /// Takes a wish that another site's form posted: it goes on sealed, by a GET that has the session's cookie.
    ///
    /// # Errors
    /// When the keys fail.
    pub fn end_session_post(&self, call: Call, form: &[(String, String)]) -> Result<Logout, Error> {
        let Ok(request) = LogoutRequest::parse(form) else {
            return Ok(Logout::Page(AuthorizeError::Logout));
        };
        let text = serde_json::to_vec(&request).map_err(|_| storage::Error::Corrupt("logout"))?;
        let until = call.now.plus(FOLLOWS);
        let sealed = self.0.keys.transient().seal(POSTED, &[], until, self.0.store.entropy(), &text);
        Ok(Logout::Again { request: sealed.map_err(|_| keys::Error::Sealed)? })
    }

    /// Goes on with a wish that was posted.
    ///
    /// # Errors
    /// As [`Provider::end_session`].
    pub async fn end_session_posted(
        &self,
        call: Call,
        sealed: &str,
        session: Option<&SignedIn>,
    ) -> Result<Logout, Error> {
        let opened = self.0.keys.transient().open(POSTED, &[], call.now, sealed).ok();
        match opened.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            Some(request) => self.ended(call, &request, session).await,
            None => Ok(Logout::Page(AuthorizeError::Interaction)),
        }
    }

    async fn ended(
        &self,
        call: Call,
        request: &LogoutRequest,
        session: Option<&SignedIn>,
    ) -> Result<Logout, Error> {
        let hint = match &request.id_token_hint {
            None => None,
            Some(text) => match read(&self.0, text) {
                Some(hint) => Some(hint),
                None => return Ok(Logout::Page(AuthorizeError::Logout)),
            },
        };
        let Ok(target) = self.0.target(request, hint.as_ref()).await? else {
            return Ok(Logout::Page(AuthorizeError::Logout));
        };
        let Some(session) = session else { return Ok(Logout::Done { target, frames: Vec::new() }) };
        if let Some(hint) = &hint
            && self.0.is_for(hint, session).await?
        {
            let frames = self.sign_out(call, session).await?;
            return Ok(Logout::Done { target, frames });
        }
        let text = serde_json::to_vec(&Kept { target }).map_err(|_| storage::Error::Corrupt("logout"))?;
        let sealed = self.0.keys.transient().seal(
            PURPOSE,
            session.session.bytes(),
            call.now.plus(LASTS),
            self.0.store.entropy(),
            &text,
        );
        let sealed = sealed.map_err(|_| Error::Keys(keys::Error::Sealed))?;
        Ok(Logout::Confirm { sealed })
    }

    /// The visitor confirmed.
    ///
    /// # Errors
    /// As [`Provider::end_session`].
    pub async fn confirm_logout(
        &self,
        call: Call,
        sealed: &str,
        session: &SignedIn,
    ) -> Result<Logout, Error> {
        let opened = self.0.keys.transient().open(PURPOSE, session.session.bytes(), call.now, sealed);
        let kept: Option<Kept> = opened.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let Some(kept) = kept else { return Ok(Logout::Page(AuthorizeError::Interaction)) };
        let frames = self.sign_out(call, session).await?;
        Ok(Logout::Done { target: kept.target, frames })
    }

    /// Ends a session, then tells the relying parties of it (§2, Back-Channel Logout §2.5): whoever listens by the back
    /// channel is told at once, and again until it answers. Returns what the browser opens for those who listen by the
    /// front channel. Ending one that has ended is no error.
    ///
    /// # Errors
    /// As [`Provider::end_session`].
    pub async fn sign_out(&self, call: Call, session: &SignedIn) -> Result<Vec<Url>, Error> {
        self.sign_out_as(call.by(Actor::Visitor(session.visitor)), session).await
    }

    /// The same, by whoever calls.
    async fn sign_out_as(&self, call: Call, session: &SignedIn) -> Result<Vec<Url>, Error> {
        let mut tx = self.0.store.write(call).await?;
        match session::end(&tx, session.session, call.now).await {
            Ok(()) => {}
            // Signed out meanwhile in another tab: that is what was asked.
            Err(storage::Error::Conflict) => return Ok(Vec::new()),
            Err(other) => return Err(other.into()),
        }
        let told = self.0.listeners(&tx, session).await?;
        let event = Event::new(Action::SignedOut).subject(session.visitor);
        self.0.audit.record(&mut tx, event.note(format!("notices: {}", told.notices.len()))).await?;
        tx.commit().await?;
        self.tell(call, told.notices).await?;
        Ok(told.frames)
    }

    /// Ends every session of a visitor, on every device; one call of [`Provider::sign_out`] each. Returns the frames of
    /// `here` alone: those of the others would be opened in this browser, which is not signed in there.
    ///
    /// # Errors
    /// As [`Provider::end_session`].
    pub async fn sign_out_everywhere(
        &self,
        call: Call,
        sessions: &[SignedIn],
        here: SessionId,
    ) -> Result<Vec<Url>, Error> {
        let mut frames = Vec::new();
        for session in sessions {
            let opened = self.sign_out(call, session).await?;
            if session.session == here {
                frames = opened;
            }
        }
        Ok(frames)
    }
}

fn read(inner: &Inner, text: &str) -> Option<Hint> {
    let claims = id_token::hint(inner, text)?;
    Some(Hint { client: claims.aud.parse().ok()?, sub: claims.sub })
}

impl Inner {
    /// Where to go afterwards: only a registered address, letter by letter, of the client the hint is for (§3).
    async fn target(
        &self,
        request: &LogoutRequest,
        hint: Option<&Hint>,
    ) -> Result<Result<Option<Url>, AuthorizeError>, Error> {
        let other = |hint: &Hint| request.client_id.as_ref().is_some_and(|id| *id != hint.client.to_string());
        if hint.is_some_and(other) {
            return Ok(Err(AuthorizeError::Logout));
        }
        let Some(uri) = &request.post_logout_redirect_uri else { return Ok(Ok(None)) };
        let Some(hint) = hint else { return Ok(Err(AuthorizeError::Logout)) };
        let found = self.client(hint.client).await?;
        let registered = found.is_some_and(|(_, m)| m.post_logout_redirect_uris.contains(uri));
        let Some(mut url) = Url::parse(uri).ok().filter(|_| registered) else {
            return Ok(Err(AuthorizeError::Logout));
        };
        if let Some(state) = &request.state {
            url.query_pairs_mut().append_pair("state", state);
        }
        Ok(Ok(Some(url)))
    }

    /// Whether the hint names the visitor who is signed in.
    async fn is_for(&self, hint: &Hint, session: &SignedIn) -> Result<bool, Error> {
        let Some((row, _)) = self.client(hint.client).await? else { return Ok(false) };
        let tx = self.store.read().await?;
        let named = storage::subject::visitor(&tx, &row.sector_host, &hint.sub).await?;
        Ok(named == Some(session.visitor))
    }
}
