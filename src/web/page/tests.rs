//! Every page, every example, every language: well-formed, labelled, in its language, with one heading.

use super::*;
use audit::{Action, EntryRow};
use issuer::{Held, Standing};
use kernel::{
    Assurance, Basis, Claim, ClientId, CredentialId, DocumentId, DocumentState, Entropy, GrantId,
    Granularity, Moment, Purpose, VisitorId,
};
use privacy::{ConsentKind, GrantState, GrantView, HistoryRow, Item, Preview};
use provider::{ClientView, ConsentView};
use visitor::{Conclusion, CountryRow, DocumentRow, Enrolled, Joined, Outcome, Step, Verdict, Withdrawals};

mod check;

pub(super) struct Zeros;
impl Entropy for Zeros {
    fn fill(&self, out: &mut [u8]) {
        out.fill(0);
    }
}

pub(super) fn at() -> Moment {
    Moment::parse("2026-11-23T15:40:00Z").unwrap()
}

pub(super) fn client() -> ClientView {
    ClientView {
        id: ClientId::new(at(), &Zeros),
        name: "Museum of Silk & <Ink>".into(),
        country: "CN".parse().unwrap(),
        state: "active".into(),
        pending: None,
        logo_uri: "https://museum.example/logo.png".parse().ok(),
        policy_uri: "https://museum.example/privacy".parse().ok(),
        tos_uri: "https://museum.example/terms".parse().ok(),
        origin: Some("https://museum.example".into()),
    }
}

fn item(claim: Claim, asked: Granularity, granted: Option<Granularity>, code: &'static str) -> Item {
    Item { claim, asked, granted, code, rules: vec!["r1".into()], cite: vec!["PIPL-6".into()] }
}

fn preview() -> Preview {
    Preview {
        items: vec![
            item(Claim::Nationality, Granularity::Full, Some(Granularity::Full), "GRANTED"),
            item(Claim::Birth, Granularity::Date, Some(Granularity::Over(18)), "GRANTED"),
            item(Claim::Document, Granularity::Image, None, "D-MIN"),
            item(Claim::Email, Granularity::Full, None, "D-ABSENT"),
        ],
        code: "D-23".into(),
        outcome: "S-13.2".into(),
        possible: true,
        basis: Basis::Contract,
        act: None,
        statutory: false,
        consents_needed: vec![ConsentKind::P23],
        refused_until: None,
        retention: "the visit plus 30 days".into(),
        retention_word: "visit-30d".into(),
        obligations: vec!["LOG".into(), "PURPOSE_BIND".into(), "RETAIN_UNTIL".into()],
        cross_border: false,
        mechanism: None,
        sensitive: false,
        law_articles: vec!["PIPL-13".into(), "R12".into()],
    }
}

/// A museum, a hotel in France, a statutory registration, a demand nobody can grant, one remembered.
pub(super) fn consents() -> Vec<ConsentView> {
    let view = |name: &str, country: &str, purpose, preview| ConsentView {
        client: ClientView { name: name.into(), country: country.parse().unwrap(), ..client() },
        purpose,
        proof: true,
        asked: vec![],
        preview,
        reference: Some("K4-7781".into()),
    };
    let museum = ConsentView {
        client: client(),
        purpose: Purpose::CultureTicket,
        proof: false,
        asked: vec![],
        preview: preview(),
        reference: None,
    };
    let abroad = Preview {
        consents_needed: ConsentKind::ALL.to_vec(),
        refused_until: Some(at()),
        mechanism: Some("contract necessity".into()),
        outcome: "X-5.1".into(),
        cross_border: true,
        law_articles: vec!["CBP-5.1".into(), "PIPL-39".into()],
        items: vec![
            item(Claim::Name, Granularity::Full, Some(Granularity::Full), "GRANTED"),
            item(Claim::Phone, Granularity::Full, Some(Granularity::Full), "GRANTED"),
        ],
        ..preview()
    };
    let statute = Preview {
        statutory: true,
        basis: Basis::Statute,
        act: Some("EEL-39".into()),
        consents_needed: vec![],
        outcome: "S-13.3".into(),
        ..preview()
    };
    let impossible = Preview { possible: false, outcome: "D-55".into(), ..abroad.clone() };
    let remembered = Preview { consents_needed: vec![], items: vec![], ..preview() };
    vec![
        museum,
        view("Hôtel du Pont Neuf", "FR", Purpose::LodgingBook, abroad),
        view("平安客栈", "CN", Purpose::LodgingRegister, statute),
        view("Hôtel du Pont Neuf", "FR", Purpose::LodgingBook, impossible),
        view("Quiet Inn", "CN", Purpose::CultureTicket, remembered),
    ]
}

pub(super) fn verdict(conclusion: Conclusion) -> Verdict {
    let step = |id, outcome, code| Step { id, title: "", outcome, code, says: String::new() };
    let mut steps = vec![
        step("P1", Outcome::Deviation, Some("padding_trimmed")),
        step("P2", Outcome::Ok, None),
        step("P5", Outcome::Ok, None),
    ];
    match conclusion {
        Conclusion::Accept => steps.push(step("P15", Outcome::Ok, None)),
        Conclusion::Indeterminate => steps.push(step("P10", Outcome::Unknown, Some("signer_expired"))),
        Conclusion::Refuse => steps.push(step("P7", Outcome::Fail, Some("group_mismatch"))),
    }
    Verdict {
        conclusion,
        steps,
        groups: vec![1],
        signer: None,
        signer_certificate: None,
        anchor: None,
        aa_compromised: false,
        presence: vec![],
        document: None,
    }
}

/// A country verified in full, one whose list is overdue, one whose older chips prove less, one not covered.
pub(super) fn issuers() -> Vec<CountryRow> {
    let france = CountryRow {
        country: "FR".into(),
        covered: true,
        keys: 3,
        until: Some(at()),
        listed_at: Some(at()),
        withdrawals: Withdrawals::Current { made_at: at() },
        best: Some(Assurance::ChipLive),
        older: None,
        fallback: Assurance::Desk,
    };
    let america = CountryRow {
        country: "US".into(),
        withdrawals: Withdrawals::Stale { made_at: at() },
        best: Some(Assurance::Chip),
        listed_at: None,
        ..france.clone()
    };
    let singapore = CountryRow {
        country: "SG".into(),
        withdrawals: Withdrawals::Missing,
        older: Some(Assurance::Chip),
        ..france.clone()
    };
    let nowhere = CountryRow { country: "LTU".into(), covered: false, best: None, ..singapore.clone() };
    vec![france, america, singapore, nowhere]
}

pub(super) fn grants() -> Vec<GrantView> {
    let museum = GrantView {
        grant: GrantId::new(at(), &Zeros),
        client: ClientId::new(at(), &Zeros),
        name: "Museum of Silk".into(),
        country: "CN".parse().unwrap(),
        purpose: Purpose::CultureTicket,
        claims: vec![(Claim::Birth, Granularity::Over(18)), (Claim::Nationality, Granularity::Full)],
        since: at(),
        last_used: Some(at()),
        statutory: false,
        state: GrantState::Active,
        consents: vec![ConsentKind::P23],
        notice: Some("00ff".into()),
        retention: String::new(),
        retention_word: "visit-30d".into(),
    };
    let hotel = GrantView {
        grant: GrantId::new(Moment::from_millis(1), &Zeros),
        name: "平安客栈".into(),
        purpose: Purpose::LodgingRegister,
        claims: vec![(Claim::Name, Granularity::Full), (Claim::Document, Granularity::Number)],
        statutory: true,
        consents: vec![],
        notice: None,
        last_used: None,
        retention_word: "lodging-stat".into(),
        ..museum.clone()
    };
    let ended = GrantView {
        grant: GrantId::new(Moment::from_millis(2), &Zeros),
        name: "Hôtel du Pont Neuf".into(),
        country: "FR".parse().unwrap(),
        purpose: Purpose::LodgingBook,
        state: GrantState::Ended { at: at() },
        consents: vec![],
        ..museum.clone()
    };
    vec![museum, hotel, ended]
}

pub(super) fn kept() -> Vec<privacy::Kept> {
    use kernel::RetentionClass as Class;
    use privacy::State;
    let stored = |until| State::Stored { article: "EEL-39".into(), until };
    let states = [
        (Class::Profile, State::Used),
        (Class::LodgingStatute, stored(None)),
        (Class::Telecom, stored(Some(at()))),
        (Class::AuditDetail, State::Ending),
        (Class::Contract, State::Erased { at: at(), certificate: 7 }),
        (Class::AuditDetail, State::Used),
        (Class::Telecom, State::Used),
    ];
    let hold = |class| match class {
        Class::AuditDetail => demand("R12", Some(at())),
        Class::Telecom => demand("MIIT25-10", None),
        _ => privacy::Hold { basis: Basis::Consent, article: None, until: None },
    };
    states.map(|(class, state)| privacy::Kept { class, state, hold: hold(class) }).into()
}

fn demand(article: &str, until: Option<Moment>) -> privacy::Hold {
    privacy::Hold { basis: Basis::Statute, article: Some(article.into()), until }
}

/// A wish that takes something, and leaves what laws demand.
pub(super) fn plan(wish: privacy::Wish) -> privacy::Plan {
    use kernel::RetentionClass as Class;
    let stay = |class, article: &str, until| privacy::Stay { class, article: article.into(), until };
    privacy::Plan {
        wish,
        goes: vec![Class::Profile, Class::Contract],
        stays: vec![stay(Class::AuditDetail, "R12", Some(at())), stay(Class::LodgingStatute, "EEL-39", None)],
        copies_until: at(),
        form: "sealed".into(),
    }
}

/// A wish that a law forbids.
pub(super) fn plan_of_nothing() -> privacy::Plan {
    let wish = privacy::Wish::Class(kernel::RetentionClass::LodgingStatute);
    privacy::Plan { goes: vec![], form: String::new(), ..plan(wish) }
}

/// What became of a wish: one class erased and proved, or two, of which one is not signed yet.
pub(super) fn told(wish: privacy::Wish) -> privacy::Told {
    use kernel::RetentionClass as Class;
    let certificate = |class: Class, proof: Option<&str>| privacy::Certificate {
        subject: "a1b2".into(),
        class: class.code().into(),
        ground: "request".into(),
        requested: 6,
        shredded: 7,
        proof: proof.map(str::to_owned),
    };
    let mut certificates = vec![certificate(Class::Contract, Some("proof"))];
    if wish == privacy::Wish::Visit {
        certificates.push(certificate(Class::Profile, None));
    }
    privacy::Told {
        wish,
        visitor: VisitorId::new(at(), &Zeros),
        at: at(),
        entry: 4711,
        kept: kept(),
        certificates,
        copies_until: at(),
        until: at(),
        names_recipients: true,
    }
}

pub(super) fn history() -> Vec<HistoryRow> {
    let sent = HistoryRow {
        index: 41,
        when: at(),
        action: Action::Disclosed,
        recipient: Some("Hôtel du Pont Neuf".into()),
        claims: vec![(Claim::Name, Granularity::Full), (Claim::Phone, Granularity::Full)],
        purpose: Some(Purpose::LodgingBook),
        decision: Some("X-5.1".into()),
        country: "FR".parse().ok(),
        mechanism: Some("contract necessity".into()),
        note: Some("document:image D-MIN".into()),
    };
    let refused = HistoryRow {
        index: 40,
        action: Action::Refused,
        recipient: None,
        purpose: Some(Purpose::ForeignAuthority),
        decision: Some("D-41".into()),
        mechanism: None,
        note: Some("file 7".into()),
        ..sent.clone()
    };
    let plain = HistoryRow {
        index: 39,
        action: Action::SignIn,
        claims: vec![],
        purpose: None,
        decision: None,
        country: None,
        ..refused.clone()
    };
    vec![sent, refused, plain]
}

pub(super) fn enrolled(joined: Joined) -> Enrolled {
    Enrolled {
        visitor: VisitorId::new(at(), &Zeros),
        joined,
        evidence: Assurance::Chip,
        verdict: Some(verdict(Conclusion::Accept)),
    }
}

pub(super) fn document(state: DocumentState) -> DocumentRow {
    DocumentRow {
        id: DocumentId::new(at(), &Zeros),
        state,
        evidence: Assurance::ChipLive,
        verified_at: at(),
        expires_at: at(),
    }
}

pub(super) fn held() -> Vec<Held> {
    let live = Held {
        id: CredentialId::new(at(), &Zeros),
        configuration: "visitor-id".into(),
        issued_at: at(),
        expires_at: at(),
        standing: Standing::Live,
    };
    let other = |standing| Held { standing, ..live.clone() };
    vec![other(Standing::Revoked), other(Standing::Expired), live.clone()]
}

pub(super) fn entries() -> Vec<EntryRow> {
    let full = EntryRow {
        index: 7,
        time: at(),
        action: Action::Disclosed,
        actor: "visitor".into(),
        subject: Some("a1b2".into()),
        recipient: Some(ClientId::new(at(), &Zeros)),
        claims: vec![(Claim::Name, Granularity::Full)],
        purpose: Some(Purpose::LodgingBook),
        basis: Some("13(2)".into()),
        decision: Some("X-5.4".into()),
        rules: vec!["t23-few".into()],
        consent: None,
        country: "FR".parse().ok(),
        mechanism: Some("fewer than 100 000 persons".into()),
        counters: Some((3, 0)),
        obligations: vec!["LOG".into()],
        note: Some("<note>".into()),
    };
    let bare = EntryRow {
        index: 6,
        action: Action::KeyRotated,
        subject: None,
        recipient: None,
        claims: vec![],
        decision: None,
        ..full.clone()
    };
    vec![full, bare]
}

fn all<P: Page>(name: &'static str, out: &mut Vec<(String, Locale, String)>) {
    for locale in Locale::all() {
        let frame = Frame {
            nonce: "bm9uY2U".into(),
            token: "token".into(),
            request: "req_1".into(),
            ..Frame::new(locale.clone(), "/somewhere", "interaction=a%20b&lang=en")
        };
        for (number, page) in P::samples(&frame).into_iter().enumerate() {
            out.push((format!("{name}-{number}"), locale.clone(), page.render().unwrap()));
        }
    }
}

fn rendered() -> Vec<(String, Locale, String)> {
    let mut out = Vec::new();
    all::<home::Home>("home", &mut out);
    all::<login::Login>("login", &mut out);
    all::<consent::Consent>("consent", &mut out);
    all::<pass::Pass>("pass", &mut out);
    all::<frames::Frames>("frames", &mut out);
    all::<logout::Logout>("logout", &mut out);
    all::<message::Message>("message", &mut out);
    all::<enrol::Enrol>("enrol", &mut out);
    all::<enrol::Examined>("verdict", &mut out);
    all::<enrol::Passkey>("passkey", &mut out);
    all::<enrol::Typed>("typed", &mut out);
    all::<desk::SignIn>("desk-sign-in", &mut out);
    all::<desk::Desk>("desk", &mut out);
    all::<desk::Done>("desk-done", &mut out);
    all::<desk::Continue>("continue", &mut out);
    all::<portal::Portal>("portal", &mut out);
    all::<erasure::Choose>("data", &mut out);
    all::<erasure::Check>("check", &mut out);
    all::<erasure::Done>("erased", &mut out);
    all::<coverage::Coverage>("coverage", &mut out);
    all::<offer::Offer>("offer", &mut out);
    all::<console::sign::SignIn>("console-sign-in", &mut out);
    all::<console::sign::Join>("console-join", &mut out);
    all::<console::sign::Why>("console-why", &mut out);
    all::<console::sign::Sessions>("console-sessions", &mut out);
    all::<console::log::Log>("console", &mut out);
    all::<console::log::Entry>("console-entry", &mut out);
    all::<console::chart::Charts>("console-charts", &mut out);
    all::<console::export::Exports>("console-exports", &mut out);
    all::<console::export::Progress>("console-progress", &mut out);
    all::<console::export::Barred>("console-barred", &mut out);
    all::<console::approval::Approvals>("console-approvals", &mut out);
    all::<console::alarm::Alarms>("console-alarms", &mut out);
    all::<console::verify::Verify>("console-verify", &mut out);
    out
}

#[test]
fn every_page_is_well_formed_and_labelled_in_every_language() {
    for (name, locale, html) in rendered() {
        let problems = check::problems(&html);
        assert!(problems.is_empty(), "{name} in {}: {problems:?}", locale.tag());
        assert!(html.contains(&format!("<html lang=\"{}\"", locale.tag())), "{name}: language");
        // A key without a text would show itself.
        assert!(!html.contains("portal-") || name.starts_with("portal"), "{name}: a bare key");
        write_out(&name, &locale, &html);
    }
}

/// For programs that judge pages (`.ci/axe`): as files in the folder that the environment names, if it does.
#[expect(clippy::disallowed_methods, reason = "the build machine says where it wants the pages")]
fn write_out(name: &str, locale: &Locale, html: &str) {
    if let Ok(folder) = std::env::var("GUOSUO_PAGES") {
        std::fs::write(format!("{folder}/{name}.{}.html", locale.tag()), html).unwrap();
    }
}

#[test]
fn no_page_lets_a_name_become_markup() {
    for (name, locale, html) in rendered() {
        assert!(!html.contains("<Ink>") && !html.contains("<note>"), "{name} in {}", locale.tag());
    }
}

#[test]
fn the_notice_says_what_the_page_says() {
    for locale in Locale::all() {
        let frame = Frame::new(locale, "/consent", "");
        for page in consent::Consent::samples(&frame) {
            let notice = page.notice();
            assert_eq!(notice.language, frame.tag());
            assert_eq!(notice.hash(), page.shown);
            for line in page.sent.iter().chain(&page.withheld) {
                assert!(notice.text.contains(&line.text) && notice.text.contains(&line.why));
            }
            for tick in &page.ticks {
                assert!(notice.text.contains(&tick.why));
            }
        }
    }
}
