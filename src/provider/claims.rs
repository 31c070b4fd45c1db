//! Between the claim names of OpenID Connect and the kernel's dictionary.

use kernel::{Claim, Granularity};
use oauth::{Scope, authorize::ClaimsRequest};
use privacy::Disclosed;
use serde_json::{Map, Value, json};

/// The scopes a relying party can be registered for, beside its own.
pub(crate) const SCOPES: &[&str] = &["openid", "profile", "email", "phone", "document", "offline_access"];

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

/// The claims userinfo can answer with: those, the subject, and what is the visitor's word.
pub(crate) fn supported() -> Vec<&'static str> {
    [&["sub"][..], &VOUCHED, &["phone_number", "email"]].concat()
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
    Some(match name {
        "name" | "given_name" | "family_name" => (Claim::Name, Granularity::Full),
        "birthdate" => (Claim::Birth, Granularity::Date),
        "gender" => (Claim::Sex, Granularity::Full),
        "nationalities" | "nationality" => (Claim::Nationality, Granularity::Full),
        "phone_number" => (Claim::Phone, Granularity::Full),
        "email" => (Claim::Email, Granularity::Full),
        "document_number" | "document_issuer" => (Claim::Document, Granularity::Number),
        "document_image" => (Claim::Document, Granularity::Image),
        "document_valid" => (Claim::Document, Granularity::Valid),
        "document_expiry" => (Claim::DocumentExpiry, Granularity::Full),
        "age_equal_or_over" => (Claim::Birth, Granularity::Over(18)),
        _ => {
            let age = name.strip_prefix("age_over_")?.parse().ok()?;
            let grain = Granularity::Over(age);
            grain.rank(Claim::Birth).map(|_| (Claim::Birth, grain))?
        }
    })
}

/// What a request asks for, each claim once. A request for nothing asks for the subject alone.
pub(crate) fn wanted(scope: &Scope, claims: &ClaimsRequest) -> Vec<(Claim, Granularity)> {
    let mut wanted: Vec<(Claim, Granularity)> = Vec::new();
    let by_scope = scope.words().flat_map(of_scope).copied();
    let by_name = claims.userinfo.names.iter().chain(&claims.id_token.names).filter_map(|n| of_name(n));
    for one in by_scope.chain(by_name) {
        if !wanted.contains(&one) {
            wanted.push(one);
        }
    }
    if wanted.is_empty() {
        wanted.push((Claim::Subject, Granularity::Full));
    }
    wanted
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
        (Claim::Phone, _) => vec![("phone_number", value)],
        (Claim::Email, _) => vec![("email", value)],
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
    fn scopes_and_names_ask_for_each_claim_once() {
        let scope = Scope::parse("openid email").unwrap();
        let claims =
            ClaimsRequest::parse(Some(r#"{"userinfo":{"email":null,"birthdate":null,"shoe_size":null}}"#));
        let asked = wanted(&scope, &claims.unwrap());
        assert_eq!(asked, [(Claim::Email, Granularity::Full), (Claim::Birth, Granularity::Date)]);
        let nothing = wanted(&Scope::default(), &ClaimsRequest::default());
        assert_eq!(nothing, [(Claim::Subject, Granularity::Full)]);
    }
}
