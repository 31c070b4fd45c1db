//! The visitor's own page: who learned what, when, why and where it went; credentials; passkeys; sessions.

mod words;

use super::Frame;
use crate::page::consent::Fact;
use askama::Template;
use issuer::Held;
use kernel::{ClientId, DocumentState};
use privacy::{GrantView, HistoryRow, Kept, State};
use std::collections::HashMap;
use url::Url;
use visitor::DocumentRow;

/// One recipient.
pub(crate) struct Grant {
    /// `grant`, `duty`, and `ended` beside it.
    pub(crate) class: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) country: String,
    pub(crate) claims: Vec<String>,
    pub(crate) facts: Vec<Fact>,
    pub(crate) statutory: bool,
    pub(crate) ended: Option<String>,
    /// Hash of the notice that was answered.
    pub(crate) notice: Option<String>,
    /// Where a login there begins.
    pub(crate) login: Option<String>,
}

impl Grant {
    /// What a statute demands cannot be withdrawn (PIPL Art. 13(3)), nor what has ended.
    fn withdrawable(&self) -> bool {
        !self.statutory && self.ended.is_none()
    }
}

/// One thing that happened.
pub(crate) struct Row {
    pub(crate) index: u64,
    pub(crate) action: &'static str,
    pub(crate) title: String,
    pub(crate) recipient: Option<String>,
    pub(crate) when: String,
    pub(crate) decision: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) denied: bool,
    pub(crate) facts: Vec<Fact>,
}

/// One credential.
pub(crate) struct Credential {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) standing: String,
    pub(crate) tone: &'static str,
    pub(crate) live: bool,
    pub(crate) issued: String,
    pub(crate) until: String,
}

/// One passkey.
pub(crate) struct Key {
    pub(crate) since: String,
    pub(crate) used: Option<String>,
}

/// One passport.
pub(crate) struct Passport {
    pub(crate) id: String,
    pub(crate) state: String,
    pub(crate) tone: &'static str,
    /// Whether it can be reported: it was not yet.
    pub(crate) open: bool,
    pub(crate) evidence: String,
    pub(crate) verified: String,
    pub(crate) until: String,
}

/// What is kept, or was.
pub(crate) struct Stock {
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) tone: &'static str,
    /// What follows from the state.
    pub(crate) says: Option<String>,
    /// The entry whose receipt is the certificate.
    pub(crate) certificate: Option<u64>,
}

/// One browser.
pub(crate) struct Browser {
    pub(crate) id: String,
    pub(crate) since: String,
    pub(crate) current: bool,
}

#[derive(Template)]
#[template(path = "portal.html")]
pub(crate) struct Portal {
    pub(crate) frame: Frame,
    /// What was just done.
    pub(crate) done: Option<String>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) history: Vec<Row>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) passports: Vec<Passport>,
    pub(crate) kept: Vec<Stock>,
    pub(crate) passkeys: Vec<Key>,
    pub(crate) sessions: Vec<Browser>,
}

impl Portal {
    /// The page of somebody about whom nothing is known yet; the rest is added by [`Portal::with`].
    pub(crate) const fn empty(frame: Frame) -> Self {
        Self {
            frame,
            done: None,
            grants: Vec::new(),
            history: Vec::new(),
            credentials: Vec::new(),
            passports: Vec::new(),
            kept: Vec::new(),
            passkeys: Vec::new(),
            sessions: Vec::new(),
        }
    }

    /// Puts what the capabilities answered into words.
    pub(crate) fn with(
        self,
        (grants, links): (Vec<GrantView>, &HashMap<ClientId, Url>),
        history: Vec<HistoryRow>,
        held: Vec<Held>,
    ) -> Self {
        let locale = &self.frame.locale;
        let grant = |view: GrantView| {
            let login = links.get(&view.client).map(Url::to_string);
            Grant { login, ..words::grant(locale, view) }
        };
        Self {
            grants: grants.into_iter().map(grant).collect(),
            history: history.into_iter().map(|row| words::row(locale, row)).collect(),
            credentials: held.into_iter().map(|held| words::credential(locale, &held)).collect(),
            ..self
        }
    }
}

impl Passport {
    /// A passport in words.
    pub(crate) fn new(frame: &Frame, row: &DocumentRow) -> Self {
        let works = row.state == DocumentState::Active;
        let gone = matches!(
            row.state,
            DocumentState::Lost | DocumentState::Stolen | DocumentState::Revoked | DocumentState::Erased
        );
        Self {
            id: row.id.to_string(),
            state: frame.word("document", row.state.code()),
            tone: if works { "good" } else { "grave" },
            open: !gone,
            evidence: frame.word("assurance", row.evidence.code()),
            verified: frame.moment(row.verified_at),
            until: frame.day(row.expires_at.date().plus_days(-1)),
        }
    }
}

impl Stock {
    /// What is kept in one class, in words.
    pub(crate) fn new(frame: &Frame, kept: &Kept) -> Self {
        let (state, tone, says, certificate) = match &kept.state {
            State::Used => ("used", "good", None, None),
            State::Stored { article, until } => {
                let law = frame.locale.law(article);
                let says = match until {
                    Some(until) => {
                        frame.say2("portal-stored-until", ("law", &law), ("day", &frame.day(until.date())))
                    }
                    None => frame.say1("portal-stored", "law", law),
                };
                ("stored", "", Some(says), None)
            }
            State::Ending => ("ending", "grave", Some(frame.say("portal-ending")), None),
            State::Erased { at, certificate } => {
                let says = frame.say1("portal-erased", "when", frame.moment(*at));
                ("erased", "", Some(says), Some(*certificate))
            }
        };
        Self {
            name: frame.word("kept", kept.class.code()),
            state: frame.word("kept-state", state),
            tone,
            says,
            certificate,
        }
    }
}

#[cfg(test)]
impl super::Page for Portal {
    fn samples(frame: &Frame) -> Vec<Self> {
        use super::tests;
        let grants = tests::grants();
        let begin = Url::parse("https://museum.example/begin?iss=https%3A%2F%2Fop.example").unwrap();
        let links = grants.first().map(|grant| (grant.client, begin)).into_iter().collect();
        let full = Self::empty(frame.clone()).with((grants, &links), tests::history(), tests::held());
        let key = Key { since: full.frame.moment(tests::at()), used: Some(full.frame.moment(tests::at())) };
        let browser = |current| Browser { id: "ses_1".into(), since: frame.moment(tests::at()), current };
        let done = Some(frame.say("portal-done-withdrawn"));
        let passkeys = vec![key];
        let sessions = vec![browser(true), browser(false)];
        let kept = tests::kept().iter().map(|kept| Stock::new(frame, kept)).collect();
        let passports = DocumentState::ALL.map(|state| Passport::new(frame, &tests::document(state))).into();
        vec![Self::empty(frame.clone()), Self { done, passports, kept, passkeys, sessions, ..full }]
    }
}
