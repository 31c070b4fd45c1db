//! Between the claim names of OpenID Connect and the kernel's dictionary.

use kernel::{Claim, Granularity};
use oauth::{Code, Disclosure, Scope, authorize::ClaimsRequest};
use privacy::Disclosed;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use storage::grant;

/// Claims, each as finely as it is asked.
pub(crate) type Wanted = Vec<(Claim, Granularity)>;

/// The scopes a relying party can be registered for and told of, beside its own. `profile` is served too, but most of
/// what OpenID Connect Core §5.4 promises under that name is never known here.
pub(crate) const ADVERTISED: &[&str] = &["openid", "email", "phone", "document", "offline_access"];

/// Every scope that speaks of a visitor.
pub(crate) const SCOPES: &[&str] = &["openid", "profile", "email", "phone", "document", "offline_access"];

/// What every answer of userinfo tells (OpenID Connect Core §5.3.2).
pub(crate) const SUBJECT: (Claim, Granularity) = (Claim::Subject, Granularity::Full);

/// The claims a passport vouches for.
pub(crate) const VOUCHED: [&str; 10] = [
    "name",
    "given_name",
    "family_name",
    "birthdate",
    "age_equal_or_over",
    "gender",
    "nationalities",
    "document_number",
    "document_issuer",
    "document_expiry",
];

/// What is told where no more is granted, under a name of its own.
const COARSER: [&str; 4] = ["initials", "age_band", "document_last4", "document_valid"];

/// The dictionary between their names and the kernel's: of several names for one claim the first is the one we write.
const NAMES: &[(&str, (Claim, Granularity))] = &[
    ("name", (Claim::Name, Granularity::Full)),
    ("given_name", (Claim::Name, Granularity::Full)),
    ("family_name", (Claim::Name, Granularity::Full)),
    ("initials", (Claim::Name, Granularity::Initials)),
    ("birthdate", (Claim::Birth, Granularity::Date)),
    ("age_band", (Claim::Birth, Granularity::Band)),
    ("age_over_18", (Claim::Birth, Granularity::Over(18))),
    ("age_equal_or_over", (Claim::Birth, Granularity::Over(18))),
    ("gender", (Claim::Sex, Granularity::Full)),
    ("nationalities", (Claim::Nationality, Granularity::Full)),
    ("nationality", (Claim::Nationality, Granularity::Full)),
    ("document_number", (Claim::Document, Granularity::Number)),
    ("document_issuer", (Claim::Document, Granularity::Number)),
    ("document_image", (Claim::Document, Granularity::Image)),
    ("document_last4", (Claim::Document, Granularity::Last4)),
    ("document_valid", (Claim::Document, Granularity::Valid)),
    ("document_expiry", (Claim::DocumentExpiry, Granularity::Full)),
    ("phone_number", (Claim::Phone, Granularity::Full)),
    ("phone_number_verified", (Claim::Phone, Granularity::Full)),
    ("email", (Claim::Email, Granularity::Full)),
    ("email_verified", (Claim::Email, Granularity::Full)),
];

/// The claims userinfo can answer with: those, the subject, what is told instead, and what is the visitor's word.
pub(crate) fn supported() -> Vec<&'static str> {
    let word = ["phone_number", "phone_number_verified", "email", "email_verified"];
    [&["sub"][..], &VOUCHED, &COARSER, &word].concat()
}

/// What a scope asks for (OpenID Connect Core §5.4; `document` is ours).
fn of_scope(word: &str) -> &'static [(Claim, Granularity)] {
    match word {
        "profile" => &[
            (Claim::Name, Granularity::Full),
            (Claim::Birth, Granularity::Date),
            (Claim::Sex, Granularity::Full),
        ],
        "email" => &[(Claim::Email, Granularity::Full)],
        "phone" => &[(Claim::Phone, Granularity::Full)],
        "document" => &[
            (Claim::Document, Granularity::Number),
            (Claim::DocumentExpiry, Granularity::Full),
            (Claim::Nationality, Granularity::Full),
        ],
        _ => &[],
    }
}

/// What a claim name asks for; `None` for names we do not know, which are dropped (§5.5).
pub(crate) fn of_name(name: &str) -> Option<(Claim, Granularity)> {
    if let Some((_, one)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*one);
    }
    let grain = Granularity::Over(name.strip_prefix("age_over_")?.parse().ok()?);
    grain.rank(Claim::Birth).map(|_| (Claim::Birth, grain))
}

/// The name of a claim, as it is written in authorization details.
fn name_of(one: (Claim, Granularity)) -> Option<String> {
    match one {
        (Claim::Birth, Granularity::Over(age)) => Some(format!("age_over_{age}")),
        one => NAMES.iter().find(|(_, known)| *known == one).map(|(name, _)| (*name).to_owned()),
    }
}

/// The names of claims, each once.
pub(crate) fn names_of(wanted: &Wanted) -> Vec<String> {
    wanted.iter().filter_map(|one| name_of(*one)).collect()
}

/// Adds what is not there yet.
pub(crate) fn add(wanted: &mut Wanted, more: impl IntoIterator<Item = (Claim, Granularity)>) {
    for one in more {
        if !wanted.contains(&one) {
            wanted.push(one);
        }
    }
}

/// What names ask for, each claim once.
pub(crate) fn by_names<'a>(names: impl IntoIterator<Item = &'a String>) -> Wanted {
    let mut wanted = Wanted::new();
    add(&mut wanted, names.into_iter().filter_map(|name| of_name(name)));
    wanted
}

/// What a request asks of userinfo, each claim once; the subject always.
pub(crate) fn wanted(scope: &Scope, claims: &ClaimsRequest) -> Wanted {
    let mut wanted = Wanted::new();
    add(&mut wanted, scope.words().flat_map(of_scope).copied());
    add(&mut wanted, by_names(&claims.userinfo.names));
    add(&mut wanted, [SUBJECT]);
    wanted
}

/// Authorization details with their claims under the names we write.
///
/// # Errors
/// `invalid_authorization_details` for a claim we do not know (RFC 9396 §5).
pub(crate) fn named(mut details: Disclosure) -> Result<Disclosure, oauth::Error> {
    if let Some(claims) = &details.claims {
        let sentence = "The claims of a disclosure are names of claims_supported.";
        let unknown = oauth::Error::new(Code::InvalidAuthorizationDetails, sentence);
        let known: Option<Wanted> = claims.iter().map(|name| of_name(name)).collect();
        let mut wanted = Wanted::new();
        add(&mut wanted, known.ok_or(unknown)?);
        details.claims = Some(names_of(&wanted));
    }
    Ok(details)
}

/// What of a grant is told where, once something is asked in the ID token.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Places {
    /// At userinfo, plainly.
    pub(crate) userinfo: Wanted,
    /// In the ID token, plainly.
    pub(crate) id_token: Wanted,
}

impl Places {
    /// Those of a grant, where it tells them apart.
    pub(crate) fn granted(grant: &grant::Model) -> Result<Option<Self>, storage::Error> {
        let kept = grant.places.as_ref().map(|kept| serde_json::from_value(kept.0.clone()));
        kept.transpose().map_err(|_| storage::Error::Corrupt("places"))
    }
}

/// Whether something released is among what was asked, or less of it.
pub(crate) fn covers(wanted: &Wanted, told: &Disclosed) -> bool {
    let within = |(claim, grain): &(Claim, Granularity)| {
        *claim == told.claim && told.granularity.is_within(*grain, *claim)
    };
    wanted.iter().any(within)
}

/// Adds what was disclosed under its OpenID Connect names. Nothing is ever null or empty (Core §5.3.2).
pub(crate) fn render(values: Vec<Disclosed>, into: &mut Map<String, Value>) {
    for one in values {
        for (name, value) in told(one) {
            if value.as_str() != Some("") && !value.is_null() {
                put(into, name, value);
            }
        }
    }
}

fn put(into: &mut Map<String, Value>, name: &'static str, value: Value) {
    match (into.get_mut(name), value) {
        // Several thresholds share one object.
        (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
        (_, value) => {
            into.insert(name.to_owned(), value);
        }
    }
}

fn told(one: Disclosed) -> Vec<(&'static str, Value)> {
    let Disclosed { claim, granularity, value } = one;
    match (claim, granularity) {
        (Claim::Name, Granularity::Full) => full_name(&value),
        (Claim::Name, _) => vec![("initials", value)],
        (Claim::Birth, Granularity::Over(age)) => {
            let mut ages = Map::new();
            ages.insert(age.to_string(), value);
            vec![("age_equal_or_over", Value::Object(ages))]
        }
        (Claim::Birth, Granularity::Band) => vec![("age_band", value)],
        (Claim::Birth, _) => vec![("birthdate", birthdate(&value))],
        (Claim::Sex, _) => vec![("gender", gender(&value))],
        (Claim::Nationality, _) => vec![("nationalities", json!([value]))],
        (Claim::Document, Granularity::Number) => {
            vec![("document_number", member(&value, "number")), ("document_issuer", member(&value, "issuer"))]
        }
        (Claim::Document, Granularity::Last4) => vec![("document_last4", value)],
        (Claim::Document, Granularity::Valid) => vec![("document_valid", value)],
        (Claim::Document, _) => vec![("document_image", value)],
        (Claim::DocumentExpiry, _) => vec![("document_expiry", value)],
        // The visitor's word: nobody has called or written there (Core §5.1).
        (Claim::Phone, _) => vec![("phone_number", value), ("phone_number_verified", false.into())],
        (Claim::Email, _) => vec![("email", value), ("email_verified", false.into())],
        (Claim::Address, _) => vec![("address", value)],
        (Claim::Stay, _) => vec![("stay", value)],
        (Claim::Face, _) => vec![("face", value)],
        // `sub` is there already.
        (Claim::Subject, _) => Vec::new(),
    }
}

fn member(value: &Value, name: &str) -> Value {
    value.get(name).cloned().unwrap_or(Value::Null)
}

fn full_name(value: &Value) -> Vec<(&'static str, Value)> {
    let part = |name| value.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let (family, given) = (part("primary"), part("secondary"));
    let name = [given, family].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    vec![("name", name.into()), ("given_name", given.into()), ("family_name", family.into())]
}

/// `YYYY-MM-DD` or, with parts unknown, `YYYY` (OpenID Connect Core §5.1).
fn birthdate(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if text.len() != 10 => text.get(..4).map_or(Value::Null, Value::from),
        _ => value.clone(),
    }
}

/// The passport's letter in the words of OpenID Connect Core §5.1; unspecified is told as nothing.
fn gender(value: &Value) -> Value {
    match value.as_str() {
        Some("F") => "female".into(),
        Some("M") => "male".into(),
        Some("X") => "unspecified".into(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(claim: Claim, granularity: Granularity, value: Value) -> Value {
        let mut out = Map::new();
        render(vec![Disclosed { claim, granularity, value }], &mut out);
        Value::Object(out)
    }

    #[test]
    fn a_birth_date_narrowed_to_a_threshold_comes_back_as_a_threshold() {
        let told = shown(Claim::Birth, Granularity::Over(18), json!(true));
        assert_eq!(told, json!({"age_equal_or_over": {"18": true}}));
        assert_eq!(shown(Claim::Birth, Granularity::Date, json!("1980-03")), json!({"birthdate": "1980"}));
    }

    #[test]
    fn a_name_is_told_in_three_ways_and_never_empty() {
        let value = json!({"primary": "ERIKSSON", "secondary": ""});
        assert_eq!(
            shown(Claim::Name, Granularity::Full, value),
            json!({"name": "ERIKSSON", "family_name": "ERIKSSON"})
        );
    }

    #[test]
    fn every_claim_we_advertise_is_in_the_dictionary_and_the_other_way_round() {
        let advertised = supported();
        assert!(advertised.iter().all(|name| *name == "sub" || of_name(name).is_some()));
        for (name, (claim, _)) in NAMES {
            let told = advertised.iter().filter_map(|name| of_name(name)).any(|(known, _)| known == *claim);
            assert!(told, "{name}");
        }
        for claim in Claim::ALL {
            let known = NAMES.iter().any(|(_, (known, _))| known == claim);
            let unheld = matches!(claim, Claim::Subject | Claim::Face | Claim::Address | Claim::Stay);
            assert_ne!(known, unheld, "{claim}");
        }
    }

    #[test]
    fn what_the_visitor_says_is_not_called_verified() {
        let told = shown(Claim::Email, Granularity::Full, json!("anna@utopia.example"));
        assert_eq!(told, json!({"email": "anna@utopia.example", "email_verified": false}));
    }

    #[test]
    fn scopes_and_names_ask_for_each_claim_once() {
        let scope = Scope::parse("openid email").unwrap();
        let claims =
            ClaimsRequest::parse(Some(r#"{"userinfo":{"email":null,"birthdate":null,"shoe_size":null}}"#));
        let asked = wanted(&scope, &claims.unwrap());
        assert_eq!(asked, [(Claim::Email, Granularity::Full), (Claim::Birth, Granularity::Date), SUBJECT]);
        let nothing = wanted(&Scope::default(), &ClaimsRequest::default());
        assert_eq!(nothing, [SUBJECT]);
    }
}
