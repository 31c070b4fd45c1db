//! What every handler is told: the capabilities, the call, the language, the form token; and who is at the door.

use crate::{Fault, Form, Locale, State, page::Frame};
use ::visitor::SignedIn;
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderName},
    web::Data,
};
use audit::{Opened, Place, Role, Session, Staff};
use data_encoding::BASE64URL_NOPAD;
use futures::future::{FutureExt, LocalBoxFuture, Ready, ready};
use kernel::{Actor, Call, Device, Remote, RequestId, StaffId};
use std::ops::Deref;

/// One request at the door.
#[derive(Debug, Clone)]
pub struct Door {
    /// The capabilities.
    pub state: Data<State>,
    /// When, and which request; the actor is filled in once somebody is known.
    pub call: Call,
    /// What every page needs: language, form token, script nonce.
    pub(crate) frame: Frame,
    /// The language, if the query chose one just now.
    pub(crate) chosen: Option<String>,
    /// Whether the form token is new and its cookie must be set.
    pub(crate) fresh: bool,
    session: Option<String>,
    staff: Option<String>,
    console: Option<String>,
    bearer: Option<String>,
    same_origin: bool,
}

fn header_text(request: &HttpRequest, name: HeaderName) -> Option<&str> {
    request.headers().get(name).and_then(|v| v.to_str().ok())
}

fn cookie(request: &HttpRequest, name: &str) -> Option<String> {
    request.cookie(name).map(|c| c.value().to_owned()).filter(|v| v.len() <= 128)
}

/// From where a request comes. On the loopback a proxy speaks for somebody whose address it knows alone.
fn remote(request: &HttpRequest) -> Remote {
    let address = request.peer_addr().map(|peer| peer.ip().to_canonical()).filter(|ip| !ip.is_loopback());
    let device = header_text(request, header::USER_AGENT).map(Device::of);
    Remote { address, device }
}

/// Whether a browser says that the request comes from our own pages. A client that sends neither header is no
/// browser, and has no cookies of a visitor to abuse.
fn same_origin(request: &HttpRequest, state: &State) -> bool {
    if let Some(site) = header_text(request, HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match header_text(request, header::ORIGIN) {
        Some(origin) => origin == state.issuer_url.origin().ascii_serialization(),
        None => true,
    }
}

impl Door {
    fn open(request: &HttpRequest) -> Result<Self, Fault> {
        let state = request.app_data::<Data<State>>().ok_or_else(Fault::failed)?.clone();
        let now = state.clock.now();
        let (actor, id) = (Actor::Anonymous, RequestId::new(now, &*state.entropy));
        let call = Call { now, actor, request: id, remote: remote(request) };
        let query = if request.query_string().is_empty() { Form::default() } else { Form::query(request) };
        let asked = query.one("lang").map(str::to_owned);
        // OpenID Connect Core §3.1.2.1: most wanted first.
        let wished = query.one("ui_locales").into_iter().flat_map(|tags| tags.split(' ').take(20));
        let preferred = wished.into_iter().find(|tag| Locale::parse(tag).is_some());
        let kept = cookie(request, state.cookies.language());
        let accepted = header_text(request, header::ACCEPT_LANGUAGE);
        let locale = Locale::negotiate(asked.as_deref().or(preferred), kept.as_deref(), accepted);
        let chosen = asked.map(|_| locale.tag());
        let known = cookie(request, state.cookies.form()).filter(|c| c.len() == 43);
        let fresh = known.is_none();
        let frame = Frame {
            nonce: BASE64URL_NOPAD.encode(&state.entropy.bytes::<16>()),
            token: known.unwrap_or_else(|| BASE64URL_NOPAD.encode(&state.entropy.bytes::<32>())),
            request: call.request.to_string(),
            ..Frame::new(locale, request.path(), request.query_string())
        };
        let bearer = header_text(request, header::AUTHORIZATION).and_then(|v| v.split_once(' '));
        let bearer = bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        Ok(Self {
            session: cookie(request, state.cookies.session()),
            staff: cookie(request, state.cookies.staff()),
            console: cookie(request, state.cookies.console()),
            bearer: bearer.map(|(_, token)| token.trim().to_owned()),
            same_origin: same_origin(request, &state),
            state,
            call,
            frame,
            chosen,
            fresh,
        })
    }

    /// The session of this browser, if somebody is signed in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn session(&self) -> Result<Option<SignedIn>, Fault> {
        match &self.session {
            None => Ok(None),
            Some(token) => self.state.visitors.session(self.call, token).await.map_err(|e| self.page(&e)),
        }
    }

    /// The bearer token, if one was sent in the header (RFC 6750 §2.1); never taken from a query.
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// Checks that a form came from one of our pages, in this browser.
    ///
    /// # Errors
    /// A page that says how to go on.
    pub fn check(&self, form: &Form) -> Result<(), Fault> {
        let same = form.one("form_token").is_some_and(|t| t == self.frame.token) && !self.fresh;
        if same && self.same_origin { Ok(()) } else { Err(self.refuse(403, "form_token")) }
    }

    /// A failure, as a page.
    pub fn page(&self, failure: &impl kernel::Failure) -> Fault {
        Fault::of_page(&self.frame, failure)
    }

    /// A refusal of the door's own, as a page.
    #[must_use]
    pub fn refuse(&self, status: u16, code: &'static str) -> Fault {
        Fault::page(&self.frame, status, code)
    }

    async fn staff(&self, token: Option<&str>, role: Role) -> Result<Option<Staff>, Fault> {
        let Some(token) = token else { return Ok(None) };
        let found = self.state.audit.staff(self.call.now, token).await.map_err(|e| Fault::of_problem(&e))?;
        Ok(found.filter(|s| s.role == role))
    }

    /// The officer behind a token typed at the desk.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn officer(&self, token: &str) -> Result<Option<Staff>, Fault> {
        self.staff(Some(token), Role::Officer).await
    }

    /// The auditor behind a token typed into the console.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn auditor(&self, token: &str) -> Result<Option<Staff>, Fault> {
        self.staff(Some(token), Role::Auditor).await
    }

    /// The auditor's session of this browser, if one lives.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn auditor_session(&self) -> Result<Option<Session>, Fault> {
        let Some(token) = &self.console else { return Ok(None) };
        self.state.audit.staff_session(self.call, token).await.map_err(|e| self.page(&e))
    }

    /// The same door once an auditor is known.
    pub(crate) fn by_auditor(&self, id: StaffId) -> Self {
        Self { call: self.call.by(Actor::Auditor(id)), ..self.clone() }
    }
}

impl FromRequest for Door {
    type Error = Fault;
    type Future = Ready<Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::open(request))
    }
}

/// A signed-in visitor at the door. Nobody else gets past: a browser is sent to sign in first.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) door: Door,
    pub(crate) who: SignedIn,
}

/// An auditor at the door: in a session that was told why, or a program with a token.
#[derive(Debug, Clone)]
pub(crate) struct Auditor {
    pub(crate) door: Door,
    pub(crate) id: StaffId,
    pub(crate) place: Place,
    /// What the session may read; none of a program's.
    pub(crate) opened: Option<Opened>,
}

/// An auditor before the pages of the log: in a session that was told why.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub(crate) door: Door,
    pub(crate) session: Session,
    pub(crate) opened: Opened,
}

/// An enrolment officer at the door: at the desk's page, or with a kiosk's program.
#[derive(Debug, Clone)]
pub(crate) struct Officer {
    pub(crate) door: Door,
    pub(crate) id: StaffId,
}

/// An operator's program at the door.
#[derive(Debug, Clone)]
pub(crate) struct Operator {
    pub(crate) door: Door,
}

macro_rules! behind_the_door {
    ($($name:ident),*) => {$(
        impl Deref for $name {
            type Target = Door;
            fn deref(&self) -> &Door {
                &self.door
            }
        }

        impl FromRequest for $name {
            type Error = Fault;
            type Future = LocalBoxFuture<'static, Result<Self, Fault>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let door = Door::open(request);
                async move { Self::admit(door?).await }.boxed_local()
            }
        }
    )*};
}

behind_the_door!(Visitor, Auditor, Reader, Officer, Operator);

impl Visitor {
    async fn admit(mut door: Door) -> Result<Self, Fault> {
        let Some(who) = door.session().await? else {
            return Err(Fault::see_other(&door.state.sign_in));
        };
        door.call = door.call.by(Actor::Visitor(who.visitor));
        Ok(Self { door, who })
    }
}

impl Auditor {
    async fn admit(door: Door) -> Result<Self, Fault> {
        if door.bearer.is_some() {
            let who = door.staff(door.bearer.as_deref(), Role::Auditor).await?;
            let refused = || Fault::problem(401, "unauthenticated", "Send an auditor's token as Bearer.");
            let who = who.ok_or_else(refused)?;
            let door = door.by_auditor(who.id);
            return Ok(Self { door, id: who.id, place: who.place, opened: None });
        }
        let Reader { door, session, opened } = Reader::admit(door).await?;
        Ok(Self { door, id: session.staff, place: session.place, opened: Some(opened) })
    }
}

impl Reader {
    async fn admit(door: Door) -> Result<Self, Fault> {
        let session = door.auditor_session().await?;
        let Some((session, opened)) = session.and_then(|s| s.opened.clone().map(|opened| (s, opened))) else {
            return Err(Fault::see_other("/console"));
        };
        Ok(Self { door: door.by_auditor(session.staff), session, opened })
    }
}

impl Officer {
    async fn admit(door: Door) -> Result<Self, Fault> {
        Self::of(&door).await?.ok_or_else(|| Fault::see_other("/desk"))
    }

    /// The officer of this browser or of this program's bearer token, if there is one.
    pub(crate) async fn of(door: &Door) -> Result<Option<Self>, Fault> {
        let token = door.bearer.as_deref().or(door.staff.as_deref());
        let found = door.staff(token, Role::Officer).await?;
        Ok(found.map(|who| {
            let call = door.call.by(Actor::Officer(who.id));
            Self { id: who.id, door: Door { call, ..door.clone() } }
        }))
    }
}

impl Operator {
    async fn admit(door: Door) -> Result<Self, Fault> {
        let refused = || Fault::problem(401, "unauthenticated", "Send an operator's token as Bearer.");
        Self::of(&door).await?.ok_or_else(refused)
    }

    /// The operator of this program's bearer token, if it is one's.
    pub(crate) async fn of(door: &Door) -> Result<Option<Self>, Fault> {
        let found = door.staff(door.bearer.as_deref(), Role::Operator).await?;
        Ok(found.map(|who| {
            let call = door.call.by(Actor::Operator(who.id));
            Self { door: Door { call, ..door.clone() } }
        }))
    }
}
