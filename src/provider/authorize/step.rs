//! What comes next: sign in, ask, or answer.

use crate::{
    Authorize, AuthorizeError, ClientView, ConsentView, Error, Inner, Provider, acr,
    interaction::Interaction, known::Known, request::Request,
};
use kernel::{Call, Moment};
use oauth::{Code, Scope, authorize::Answer};
use privacy::{Ask, Recipient};
use std::time::Duration;
use storage::{ReadTx, client, grant};
use visitor::SignedIn;

/// How many of the latest grants are looked at for one that covers a request.
const REMEMBERED: u64 = 8;

impl Provider {
    /// Goes on after a sign-in.
    ///
    /// # Errors
    /// As [`Provider::authorize`].
    pub async fn resume(
        &self,
        call: Call,
        interaction: &str,
        session: &SignedIn,
    ) -> Result<Authorize, Error> {
        match Interaction::open(call, &self.0, None, interaction) {
            Ok(opened) => self.go_on(call, opened.request, (Some(session), Some(opened.since))).await,
            Err(page) => Ok(Authorize::Page(page)),
        }
    }

    /// Goes on with a request that was read before.
    pub(super) async fn go_on(
        &self,
        call: Call,
        request: Request,
        who: (Option<&SignedIn>, Option<Moment>),
    ) -> Result<Authorize, Error> {
        match self.0.client(request.client).await? {
            Some(known) => self.step(call, request, &known, who).await,
            None => Ok(Authorize::Page(AuthorizeError::Client)),
        }
    }

    /// Who is asking, for the sign-in page of an interaction.
    ///
    /// # Errors
    /// As [`Provider::authorize`].
    pub async fn asking(&self, call: Call, interaction: &str) -> Result<Option<ClientView>, Error> {
        let Ok(opened) = Interaction::open(call, &self.0, None, interaction) else {
            return Ok(None);
        };
        let found = self.0.client(opened.request.client).await?;
        Ok(found.map(|(row, metadata)| ClientView::of(&row, &metadata)))
    }

    /// The question of an interaction again, as the visitor saw it: what an answer is kept with.
    ///
    /// # Errors
    /// As [`Provider::authorize`].
    pub async fn question(
        &self,
        call: Call,
        interaction: &str,
        session: &SignedIn,
    ) -> Result<Option<ConsentView>, Error> {
        let Ok(opened) = Interaction::open(call, &self.0, Some(session.session), interaction) else {
            return Ok(None);
        };
        let request = opened.request;
        let Some((row, metadata)) = self.0.client(request.client).await? else { return Ok(None) };
        let ask = ask(&row, &request)?;
        let tx = self.0.store.read().await?;
        let preview = self.0.privacy.preview(&tx, call.now, session.visitor, &ask).await?;
        Ok(Some(ConsentView {
            client: ClientView::of(&row, &metadata),
            purpose: request.purpose,
            proof: request.asks_proof(),
            asked: request.wanted,
            preview,
            reference: request.reference,
        }))
    }

    /// The visitor turned back at the sign-in page.
    ///
    /// # Errors
    /// As [`Provider::authorize`].
    pub async fn cancel(&self, call: Call, interaction: &str) -> Result<Authorize, Error> {
        match Interaction::open(call, &self.0, None, interaction) {
            Ok(opened) => {
                let sentence = "The visitor did not sign in.";
                self.0.refuse(call.now, &opened.request, Code::AccessDenied, sentence)
            }
            Err(page) => Ok(Authorize::Page(page)),
        }
    }

    /// Steps 20 to 23: `since` is when the interaction began, if there has been one.
    pub(super) async fn step(
        &self,
        call: Call,
        request: Request,
        known: &Known,
        (session, since): (Option<&SignedIn>, Option<Moment>),
    ) -> Result<Authorize, Error> {
        let (row, metadata) = known;
        let Some(session) = session.filter(|s| fresh(&request, s, since, call.now)) else {
            return self.sign_in(call, request, ClientView::of(row, metadata));
        };
        let tx = self.0.store.read().await?;
        let sub = storage::subject::find(&tx, session.visitor, &row.sector_host).await?;
        if request.sub.is_some() && request.sub != sub {
            // OpenID Connect Core §5.5.1 and §3.1.2.2: somebody else is signed in.
            return self.0.refuse(call.now, &request, Code::LoginRequired, "Another visitor is signed in.");
        }
        let held = acr::held(&tx, &request.acr, session.visitor, call.now).await?;
        if !acr::meets(&request.acr, acr::reached(&request.acr, session.by_passkey(), held)) {
            let sentence = "The visitor is not known as surely as the essential acr wants: a passport can be proved \
                            better by scanning its chip.";
            return self.0.refuse(call.now, &request, Code::UnmetAuthenticationRequirements, sentence);
        }
        let ask = ask(row, &request)?;
        let preview = self.0.privacy.preview(&tx, call.now, session.visitor, &ask).await?;
        let remembered = !request.prompt.consent && remembers(&tx, &request, session).await?;
        drop(tx);
        if preview.consents_needed.is_empty() && remembered {
            return self.respond(call, &request, known, session).await;
        }
        if request.prompt.none {
            return self.0.refuse(
                call.now,
                &request,
                Code::ConsentRequired,
                "The visitor has to be asked first.",
            );
        }
        let view = ConsentView {
            client: ClientView::of(row, metadata),
            purpose: request.purpose,
            proof: request.asks_proof(),
            asked: request.wanted.clone(),
            preview,
            reference: request.reference.clone(),
        };
        let locales = request.locales.clone();
        let interaction = Interaction::new(call, &self.0, request);
        Ok(Authorize::Consent {
            interaction: interaction.seal(call, &self.0, Some(session.session))?,
            view: Box::new(view),
            locales,
        })
    }
}

impl Provider {
    /// The sign-in page, unless nothing may be shown.
    fn sign_in(&self, call: Call, request: Request, view: ClientView) -> Result<Authorize, Error> {
        if request.prompt.none {
            let sentence = "Nobody is signed in, or not lately.";
            return self.0.refuse(call.now, &request, Code::LoginRequired, sentence);
        }
        let locales = request.locales.clone();
        let interaction = Interaction::new(call, &self.0, request);
        Ok(Authorize::SignIn {
            interaction: interaction.seal(call, &self.0, None)?,
            client: Box::new(view),
            locales,
        })
    }
}

impl Inner {
    /// Sends the browser back with an error.
    pub(crate) fn refuse(
        &self,
        now: Moment,
        request: &Request,
        code: Code,
        sentence: &'static str,
    ) -> Result<Authorize, Error> {
        let error = oauth::Error::new(code, sentence);
        let answer = Answer::error(error, &self.issuer, request.state.as_deref());
        self.send(now, answer, &request.way())
    }
}

/// The question a request puts to the gate.
pub(crate) fn ask(row: &client::Model, request: &Request) -> Result<Ask, storage::Error> {
    Ok(Ask {
        recipient: Recipient::of(row)?,
        purpose: request.purpose,
        wanted: request.wanted.clone(),
        reference: request.reference.clone(),
    })
}

/// Whether the sign-in is recent enough. One inside this interaction always is, else `max_age=1` would never end.
fn fresh(request: &Request, session: &SignedIn, since: Option<Moment>, now: Moment) -> bool {
    if since.is_some_and(|since| session.auth_time >= since) {
        return true;
    }
    // A demand on how the visitor is known can be met only by who signed in with a passkey.
    let unknown = request.acr.essential && !session.by_passkey();
    let again = request.prompt.login || request.prompt.select_account || unknown;
    let recent = |seconds| now.since(session.auth_time) <= Duration::from_secs(seconds);
    !again && request.max_age.is_none_or(recent)
}

/// Whether an earlier grant covers everything asked now (OpenID Connect Core §3.1.2.4).
async fn remembers(tx: &ReadTx, request: &Request, session: &SignedIn) -> Result<bool, Error> {
    let asked = Scope::parse(&request.scope).unwrap_or_default();
    let about = (session.visitor, request.client, request.purpose);
    let covers = |g: &grant::Model| {
        let scope = Scope::parse(&g.scope).unwrap_or_default();
        let same = g.reference == request.reference;
        let proof = !request.asks_proof() || g.verified.is_some();
        same && proof && asked.is_within(&scope) && request.wanted.iter().all(|w| g.claims.0.contains(w))
    };
    // A relying party mostly asks what it asked the last time.
    for most in [1, REMEMBERED] {
        if grant::newest_of(tx, about, most).await?.iter().any(covers) {
            return Ok(true);
        }
    }
    Ok(false)
}
