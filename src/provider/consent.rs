//! The visitor's answer, and the code that follows from it.

use crate::{
    Answer, Authorize, AuthorizeError, Error, Provider, acr, authorize::step, details,
    interaction::Interaction, known::Known, mint, request::Request, subject, verified::Asked,
};
use kernel::{Actor, Call, GrantId};
use oauth::{
    Code,
    authorize::{self, ResponseType},
};
use privacy::{ConsentKind, Notice};
use std::time::Duration;
use storage::{Json, WriteTx, code, grant};
use visitor::SignedIn;

/// How long a code lives (RFC 6749 §4.1.2 allows ten minutes).
const CODE_LASTS: Duration = Duration::from_secs(60);

/// What the visitor agreed to, and what they were shown.
struct Agreed {
    interaction: Interaction,
    kinds: Vec<ConsentKind>,
    notice: Notice,
}

impl Provider {
    /// Takes the visitor's answer. An interaction is answered once.
    ///
    /// # Errors
    /// [`Error`] when the store, the keys or the gate fail; then nothing was granted.
    pub async fn answer(
        &self,
        call: Call,
        interaction: &str,
        session: &SignedIn,
        answer: Answer,
    ) -> Result<Authorize, Error> {
        let opened = match Interaction::open(call, &self.0, Some(session.session), interaction) {
            Ok(opened) => opened,
            Err(page) => return Ok(Authorize::Page(page)),
        };
        let request = opened.request.clone();
        let Some(known) = self.0.client(request.client).await? else {
            return Ok(Authorize::Page(AuthorizeError::Client));
        };
        match answer {
            Answer::Allow { kinds, language, notice } => {
                let agreed = Agreed { interaction: opened, kinds, notice: Notice { language, text: notice } };
                self.respond_to(call, (&request, &known), session, Some(agreed)).await
            }
            Answer::Deny { language, notice } => {
                let notice = Notice { language, text: notice };
                self.deny(call, (&opened, &known), session, notice).await
            }
        }
    }

    async fn deny(
        &self,
        call: Call,
        (interaction, (row, _)): (&Interaction, &Known),
        session: &SignedIn,
        notice: Notice,
    ) -> Result<Authorize, Error> {
        let request = &interaction.request;
        let mut tx = self.0.store.write(call.by(Actor::Visitor(session.visitor))).await?;
        if !interaction.consume(&tx, &self.0).await? || !request.consume(&tx).await? {
            return Ok(Authorize::Page(AuthorizeError::Interaction));
        }
        let ask = step::ask(row, request)?;
        self.0.privacy.refuse(&mut tx, session.visitor, &ask, notice).await?;
        tx.commit().await?;
        self.0.refuse(call.now, request, Code::AccessDenied, "The visitor refused.")
    }

    /// Answers a request that needs no question.
    pub(crate) async fn respond(
        &self,
        call: Call,
        request: &Request,
        known: &Known,
        session: &SignedIn,
    ) -> Result<Authorize, Error> {
        self.respond_to(call, (request, known), session, None).await
    }

    /// One transaction: interaction, grant, code, consents.
    async fn respond_to(
        &self,
        call: Call,
        (request, known): (&Request, &Known),
        session: &SignedIn,
        agreed: Option<Agreed>,
    ) -> Result<Authorize, Error> {
        let (row, _) = known;
        let mut tx = self.0.store.write(call.by(Actor::Visitor(session.visitor))).await?;
        if let Some(agreed) = &agreed
            && !agreed.interaction.consume(&tx, &self.0).await?
        {
            return Ok(Authorize::Page(AuthorizeError::Interaction));
        }
        if !request.consume(&tx).await? {
            return Ok(Authorize::Page(AuthorizeError::Pushed));
        }
        let granted = attach(&tx, request, session).await?;
        // A name at the relying party, so that what is signed for it later need not wait for a transaction.
        let sub = subject::ensure(&tx, session.visitor, &row.sector_host).await?;
        if let Some(agreed) = &agreed {
            let ask = step::ask(row, request)?;
            let notice = agreed.notice.clone();
            self.0.privacy.consent(&mut tx, session.visitor, &ask, &agreed.kinds, notice).await?;
        }
        if request.response != ResponseType::Code {
            tx.commit().await?;
            return self.respond_at_once(call, request, known, (granted, sub)).await;
        }
        let (text, hash) = mint::secret(&self.0, mint::CODE);
        let code = code::Model {
            code_hash: hash,
            grant: granted.id,
            client: request.client,
            redirect_uri: request.redirect_uri.to_string(),
            code_challenge: request.challenge.as_ref().map(|c| c.as_str().to_owned()).unwrap_or_default(),
            nonce: request.nonce.clone(),
            expires_at: call.now.plus(CODE_LASTS),
            consumed_at: None,
            confirmation: request.dpop_jkt.clone(),
            resource: request.resource.clone(),
        };
        code::insert(&tx, code).await?;
        tx.commit().await?;
        let answer = authorize::Answer::code(text, &self.0.issuer, request.state.as_deref());
        let state = self.0.session_state(request.client, &request.redirect_uri, session.session);
        let answer = state.into_iter().fold(answer, |answer, state| answer.and("session_state", state));
        self.0.send(call.now, answer, &request.way())
    }
}

async fn attach(tx: &WriteTx, request: &Request, session: &SignedIn) -> Result<grant::Model, Error> {
    let id = GrantId::new(tx.now(), tx.entropy());
    let held = acr::held(tx, &request.acr, session.visitor, tx.now()).await?;
    let verified = request.asks_proof().then(|| {
        let asked = request.verified.clone();
        asked.unwrap_or_else(|| Asked { plain: request.wanted.clone(), ..Asked::default() })
    });
    let corrupt = |_| storage::Error::Corrupt("grant");
    let verified = verified.map(serde_json::to_value).transpose().map_err(corrupt)?;
    let row = grant::Model {
        id,
        visitor: session.visitor,
        client: request.client,
        session: session.session,
        purpose: request.purpose,
        scope: request.scope.clone(),
        claims: Json(request.wanted.clone()),
        reference: request.reference.clone(),
        auth_time: session.auth_time,
        amr: Json(session.amr.clone()),
        acr: acr::reached(&request.acr, session.by_passkey(), held).map(str::to_owned),
        verified: verified.map(Json),
        details: details::kept(request.details.as_ref())?,
        places: request.places.as_ref().map(serde_json::to_value).transpose().map_err(corrupt)?.map(Json),
        created_at: tx.now(),
        used_at: None,
        ended_at: None,
    };
    grant::insert(tx, row.clone()).await?;
    Ok(row)
}
