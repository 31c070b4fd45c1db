//! The authorization endpoint: an ordered table of small checks, then sign-in, then consent, then a code.

mod check;
mod object;
mod posted;
pub(crate) mod step;

use crate::{
    Authorize, AuthorizeError, Error, Inner, Provider,
    claims::{self, Places},
    known::Known,
    request::Request,
    verified::Asked,
};
use jose::Alg;
use kernel::{Call, ClientId, Moment, Purpose};
use oauth::{
    Challenge, ClientMetadata, Disclosure, LONGEST, Params, Scope,
    authorize::{Answer, Carrier, ClaimsRequest, Contexts, Prompt, ResponseMode, ResponseType},
    par,
};
use std::time::Duration;
use storage::client;
use url::Url;
use visitor::SignedIn;

/// What the checks read, and what they have learnt so far.
struct Draft<'a> {
    inner: &'a Inner,
    params: Params<'a>,
    arrival: Arrival,
    client: &'a client::Model,
    metadata: &'a ClientMetadata,
    scope: Scope,
    response: ResponseType,
    challenge: Option<Challenge>,
    dpop_jkt: Option<String>,
    resource: Option<String>,
    prompt: Prompt,
    max_age: Option<u64>,
    claims: ClaimsRequest,
    acr: Contexts,
    sub: Option<String>,
    purpose: Option<Purpose>,
    details: Option<Disclosure>,
}

/// How a request came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    /// From its client itself (RFC 9126).
    pub(crate) pushed: bool,
    /// In an object that its client signed (RFC 9101).
    pub(crate) signed: bool,
}

/// One row of the table.
type Check = fn(&mut Draft<'_>) -> Result<(), oauth::Error>;

/// The table: in this order, the first failure answers. Client and `redirect_uri` come before it, because until they
/// hold there is nobody to answer to.
const TABLE: &[Check] = &[
    check::request_object,
    check::profile,
    check::response_type,
    check::response_mode,
    check::nonce,
    check::pkce,
    check::dpop,
    check::scope,
    check::prompt,
    check::max_age,
    check::registration,
    check::resource,
    check::claims,
    check::acr,
    check::id_token_hint,
    check::purpose,
];

/// Where an answer goes, known before anything else is believed.
pub(crate) struct Target<'a> {
    client: &'a client::Model,
    metadata: &'a ClientMetadata,
    redirect_uri: Url,
    mode: ResponseMode,
    state: Option<&'a str>,
}

impl Provider {
    /// Answers an authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2).
    ///
    /// # Errors
    /// [`Error`] when the store or the keys fail; whatever is wrong with the request is a value of [`Authorize`].
    pub async fn authorize(
        &self,
        call: Call,
        query: &[(String, String)],
        session: Option<&SignedIn>,
    ) -> Result<Authorize, Error> {
        match self.read(call, query).await? {
            Ok((request, known)) => self.step(call, request, &known, (session, None)).await,
            Err(answer) => Ok(answer),
        }
    }

    /// Takes a request that another site's form posted. The session's cookie does not come along with one
    /// (`SameSite=Lax`), so that the request goes on sealed, by a GET that has the cookie:
    /// [`Provider::authorize_posted`].
    ///
    /// # Errors
    /// As [`Provider::authorize`].
    pub async fn authorize_post(&self, call: Call, form: &[(String, String)]) -> Result<Authorize, Error> {
        match self.read(call, form).await? {
            Ok((request, _)) => posted::seal(&self.0, call, &request),
            Err(answer) => Ok(answer),
        }
    }

    /// Goes on with a request that was posted.
    ///
    /// # Errors
    /// As [`Provider::authorize`].
    pub async fn authorize_posted(
        &self,
        call: Call,
        sealed: &str,
        session: Option<&SignedIn>,
    ) -> Result<Authorize, Error> {
        match posted::open(&self.0, call, sealed) {
            Some(request) => self.go_on(call, request, (session, None)).await,
            None => Ok(Authorize::Page(AuthorizeError::Interaction)),
        }
    }

    /// The request and its client, or the answer to one that cannot be followed.
    async fn read(
        &self,
        call: Call,
        query: &[(String, String)],
    ) -> Result<Result<(Request, Known), Authorize>, Error> {
        let reference = only(query, "request_uri").filter(|uri| par::is_reference(uri));
        let known = match only(query, "client_id").and_then(|id| id.parse().ok()) {
            Some(id) => self.0.client(id).await?,
            None => None,
        };
        let Some(known) = known else {
            // RFC 9126 §2.2: a reference is bound to the client that pushed it.
            let nobody = if reference.is_some() { AuthorizeError::Pushed } else { AuthorizeError::Client };
            return Ok(Err(Authorize::Page(nobody)));
        };
        if let Some(reference) = reference {
            // What else the query says is not looked at (RFC 9126 §4, RFC 9101 §6.3).
            let pushed = self.pushed(call, known.0.id, reference).await?;
            return Ok(pushed.map(|request| (request, known)).map_err(Authorize::Page));
        }
        let (object, unread) = match self.0.unpack(call, query, &known).await {
            Ok(object) => (object, None),
            Err(refused) => (None, Some(refused)),
        };
        let arrival = Arrival { pushed: false, signed: object.is_some() };
        let said = object.as_deref().unwrap_or(query);
        let target = match target(said, &known) {
            Ok(target) => target,
            Err(page) => return Ok(Err(Authorize::Page(page))),
        };
        let checked = unread.map_or_else(|| self.check(&target, said, arrival), Err);
        match checked {
            Ok(request) => Ok(Ok((request, known))),
            Err(refused) => {
                let answer = Answer::error(refused, &self.0.issuer, target.state);
                let Target { client, metadata, redirect_uri, mode, .. } = &target;
                let way = Way { client: client.id, redirect_uri, mode: *mode, alg: alg(metadata) };
                self.0.send(call.now, answer, &way).map(Err)
            }
        }
    }

    /// Runs the table.
    pub(crate) fn check(
        &self,
        target: &Target<'_>,
        said: &[(String, String)],
        arrival: Arrival,
    ) -> Result<Request, oauth::Error> {
        let mut draft = Draft {
            inner: &self.0,
            params: Params::new(said)?,
            arrival,
            client: target.client,
            metadata: target.metadata,
            scope: Scope::default(),
            response: ResponseType::Code,
            challenge: None,
            dpop_jkt: None,
            resource: None,
            prompt: Prompt::default(),
            max_age: None,
            claims: ClaimsRequest::default(),
            acr: Contexts::default(),
            sub: None,
            purpose: None,
            details: None,
        };
        for check in TABLE {
            check(&mut draft)?;
        }
        draft.finish(target)
    }
}

/// Finds out where an answer may go; whatever is unsure here gets a page (RFC 6749 §4.1.2.1).
pub(crate) fn target<'a>(
    query: &'a [(String, String)],
    (client, metadata): &'a Known,
) -> Result<Target<'a>, AuthorizeError> {
    if only(query, "client_id").and_then(|id| id.parse().ok()) != Some(client.id) {
        return Err(AuthorizeError::Client);
    }
    // Letter by letter (RFC 9700 §2.1); required even if only one is registered (OpenID Connect Core §3.1.2.1).
    let registered =
        only(query, "redirect_uri").filter(|uri| metadata.redirect_uris.iter().any(|r| r == uri));
    let redirect_uri = registered.and_then(|uri| Url::parse(uri).ok()).ok_or(AuthorizeError::RedirectUri)?;
    // One too long to be read is refused by the table, and not sent back.
    let state = only(query, "state").filter(|state| state.len() <= LONGEST);
    Ok(Target { client, metadata, redirect_uri, mode: mode(query), state })
}

/// What a client's signed answers are signed with.
fn alg(metadata: &ClientMetadata) -> Alg {
    metadata.authorization_signed_response_alg.unwrap_or(Alg::Es256)
}

/// How even a refusal travels: as asked, or as usual for what is wanted (RFC 6749 §4.1.2.1, OAuth 2.0 Multiple Response
/// Types §5).
fn mode(query: &[(String, String)]) -> ResponseMode {
    let wanted = ResponseType::parse(only(query, "response_type")).unwrap_or(ResponseType::Code);
    let asked = ResponseMode::parse(only(query, "response_mode"), wanted);
    asked.or_else(|_| ResponseMode::parse(None, wanted)).unwrap_or(ResponseMode::USUAL)
}

impl Draft<'_> {
    fn finish(mut self, target: &Target<'_>) -> Result<Request, oauth::Error> {
        let incomplete = oauth::Error::request("The request is incomplete.");
        if self.client.pending.is_some() {
            // Until an operator approves it, a client learns who signed in, whatever it asks.
            self.claims = ClaimsRequest::default();
            self.details.iter_mut().for_each(|details| details.claims = None);
        }
        let mut plain = claims::wanted(&self.scope, &self.claims);
        let detailed = self.details.iter().flat_map(|details| details.claims.iter().flatten());
        claims::add(&mut plain, claims::by_names(detailed));
        let mut inside = claims::by_names(&self.claims.id_token.names);
        if self.response == ResponseType::IdToken {
            // OpenID Connect Core §5.4: without an access token there is no other place.
            claims::add(&mut inside, plain.clone());
        }
        let verified = Asked::of(&self.claims, &plain);
        let mut wanted = verified.as_ref().map_or_else(|| plain.clone(), Asked::everything);
        claims::add(&mut wanted, inside.clone());
        let reference = self.details.as_ref().and_then(|details| details.reference.clone());
        let details = self.details.map(|details| Disclosure {
            recipient_country: Some(target.client.country.to_string()),
            claims: Some(claims::names_of(&wanted)).filter(|names| !names.is_empty()),
            ..details
        });
        Ok(Request {
            client: target.client.id,
            redirect_uri: target.redirect_uri.clone(),
            mode: target.mode,
            state: target.state.map(str::to_owned),
            nonce: self.params.find("nonce").map(str::to_owned),
            response: self.response,
            challenge: self.challenge,
            alg: alg(target.metadata),
            dpop_jkt: self.dpop_jkt,
            resource: self.resource,
            wanted,
            places: (!inside.is_empty()).then_some(Places { userinfo: plain, id_token: inside }),
            details,
            acr: self.acr,
            verified,
            pushed: None,
            scope: self.scope.to_string(),
            prompt: self.prompt,
            max_age: self.max_age,
            sub: self.sub,
            locales: self.params.find("ui_locales").map(str::to_owned),
            purpose: self.purpose.ok_or(incomplete)?,
            reference,
        })
    }
}

/// The value of a name that occurs once.
fn only<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut all = query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
    match (all.next(), all.next()) {
        (Some(value), None) if !value.is_empty() => Some(value),
        _ => None,
    }
}

/// How long a signed answer may be read (JARM §2.1: at most ten minutes).
const SIGNED_LASTS: Duration = Duration::from_secs(5 * 60);

/// Whom an answer goes to, and how.
pub(crate) struct Way<'a> {
    pub(crate) client: ClientId,
    pub(crate) redirect_uri: &'a Url,
    pub(crate) mode: ResponseMode,
    pub(crate) alg: Alg,
}

impl Inner {
    /// Sends an answer the way that was asked for.
    pub(crate) fn send(&self, now: Moment, answer: Answer, way: &Way<'_>) -> Result<Authorize, Error> {
        let answer = match way.mode.signed {
            true => {
                let claims = answer.claims(&way.client.to_string(), now.plus(SIGNED_LASTS).seconds());
                Answer::signed(self.keys.sign_as(way.alg, "JWT", &claims)?)
            }
            false => answer,
        };
        Ok(match way.mode.carrier {
            Carrier::FormPost => {
                Authorize::FormPost { action: way.redirect_uri.clone(), fields: answer.members() }
            }
            carrier => Authorize::Redirect(answer.address(way.redirect_uri, carrier)),
        })
    }
}
