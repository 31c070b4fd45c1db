//! What a relying party and the service say to each other, written down for the page that shows it.

use openidconnect::{HttpRequest, HttpResponse, http::HeaderMap};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use url::{Url, form_urlencoded};

/// The messages of one sign-in, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tape(Arc<Mutex<Vec<Message>>>);

/// One message and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Who speaks: `browser` or `relying party`.
    pub(crate) by: &'static str,
    /// The first line: method and address.
    pub(crate) line: String,
    /// What was sent, a line a member.
    pub(crate) sent: Vec<(String, String)>,
    /// What came back.
    pub(crate) came: String,
}

/// Headers worth a line.
const HEADERS: [&str; 4] = ["authorization", "content-type", "dpop", "accept"];
/// More than that of an answer is cut off: the page is to be read.
const LONGEST: usize = 4000;

impl Tape {
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.0.lock().map(|all| all.clone()).unwrap_or_default()
    }

    fn add(&self, message: Message) {
        if let Ok(mut all) = self.0.lock() {
            all.push(message);
        }
    }

    /// The browser goes to an address.
    pub(crate) fn goes(&self, url: &Url, came: &str) {
        let sent = url.query_pairs().map(|(n, v)| (n.into_owned(), v.into_owned())).collect();
        let mut bare = url.clone();
        bare.set_query(None);
        self.add(Message { by: "browser", line: format!("GET {bare}"), sent, came: came.to_owned() });
    }

    /// The relying party asks by itself.
    pub(crate) fn asks(&self, heard: Heard, answer: &HttpResponse) {
        let status = answer.status();
        let body = readable(answer.headers(), answer.body());
        self.add(Message {
            by: "relying party",
            line: heard.line,
            sent: heard.sent,
            came: format!("{status}\n{body}"),
        });
    }
}

/// A request on its way.
pub(crate) struct Heard {
    line: String,
    sent: Vec<(String, String)>,
}

impl Heard {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let kept = HEADERS.iter().filter_map(|name| Some((*name, request.headers().get(*name)?)));
        let mut sent: Vec<(String, String)> = kept
            .map(|(name, value)| (name.to_owned(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        sent.extend(form_urlencoded::parse(request.body()).into_owned());
        Self { line: format!("{} {}", request.method(), request.uri()), sent }
    }
}

/// A body as a person reads it: JSON in lines, and what is inside of signed tokens below.
fn readable(headers: &HeaderMap, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    let json = headers.get("content-type").is_some_and(|kind| kind.as_bytes().ends_with(b"json"));
    let Some(value) = serde_json::from_slice::<Value>(body).ok().filter(|_| json) else { return cut(text) };
    let mut out = pretty(&value);
    for (name, token) in value.as_object().into_iter().flatten() {
        if let Some(inside) = token.as_str().and_then(inside) {
            out = format!("{out}\n\n{name} says\n{inside}");
        }
    }
    cut(out)
}

/// Header and claims of a signed token; read, not verified, which the relying party has done.
fn inside(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (header, claims) = (parts.next()?, parts.next()?);
    let read = |part: &str| {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(part.as_bytes()).ok()?;
        serde_json::from_slice::<Value>(&bytes).ok()
    };
    Some(format!("{}\n{}", pretty(&read(header)?), pretty(&read(claims)?)))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{} …", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
