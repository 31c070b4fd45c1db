//! Picks out of `verification` what was asked of it, or finds that it is not what was asked.

use kernel::Moment;
use serde_json::{Map, Value};
use std::time::Duration;

/// Members without which their parent would not be valid (OpenID Identity Assurance Schema Definition 1.0 §5): told
/// whenever their parent is.
const REQUIRED: [&str; 3] = ["trust_framework", "type", "check_method"];

/// What is asked of what is held, member by member. `None` when a `value`, `values` or `max_age` is not met: then the
/// whole element is left out (Identity Assurance 1.0 §5.7). A member asked without saying what of it, as `null` or
/// `{}`, tells what is required; an array so asked, every element with all that is in it but other objects.
pub(super) fn select(asked: &Value, held: &Value, now: Moment) -> Option<Value> {
    match held {
        Value::Object(members) => object(asked, members, now).map(Value::Object),
        Value::Array(elements) => array(asked, elements, now),
        value => fits(asked, value, now).then(|| value.clone()),
    }
}

fn object(asked: &Value, held: &Map<String, Value>, now: Moment) -> Option<Map<String, Value>> {
    let none = Map::new();
    let asked = asked.as_object().unwrap_or(&none);
    if asked.iter().any(|(name, wish)| !held.contains_key(name) && constrains(wish)) {
        return None;
    }
    let mut told = Map::new();
    for (name, value) in held {
        match asked.get(name) {
            Some(wish) => {
                told.insert(name.clone(), select(wish, value, now)?);
            }
            None if REQUIRED.contains(&name.as_str()) => {
                told.insert(name.clone(), value.clone());
            }
            None => {}
        }
    }
    Some(told)
}

/// Filters are joined by `or` (§5.4).
fn array(asked: &Value, held: &[Value], now: Moment) -> Option<Value> {
    let told: Vec<Value> = match asked.as_array().filter(|filters| !filters.is_empty()) {
        Some(filters) => held
            .iter()
            .filter_map(|element| filters.iter().find_map(|filter| select(filter, element, now)))
            .collect(),
        None => held.iter().map(flat).collect(),
    };
    (!told.is_empty()).then_some(Value::Array(told))
}

fn flat(element: &Value) -> Value {
    let Some(members) = element.as_object() else { return element.clone() };
    let plain = members.iter().filter(|(_, value)| !value.is_object() && !value.is_array());
    Value::Object(plain.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Whether something asked of a member that is not there could not be met.
fn constrains(wish: &Value) -> bool {
    match wish {
        Value::Object(members) => {
            ["value", "values", "max_age"].iter().any(|name| members.contains_key(*name))
                || members.values().any(constrains)
        }
        Value::Array(filters) => filters.iter().any(constrains),
        _ => false,
    }
}

/// Whether a value meets a wish: `value`, `values` (OpenID Connect Core §5.5.1), `max_age` in seconds (Identity
/// Assurance 1.0 §5.5.2). A wish of another form cannot be met.
pub(super) fn fits(wish: &Value, held: &Value, now: Moment) -> bool {
    let Value::Object(wish) = wish else { return wish.is_null() };
    let one = wish.get("value").is_none_or(|value| value == held);
    let any = wish.get("values").is_none_or(|values| values.as_array().is_some_and(|v| v.contains(held)));
    let young = wish.get("max_age").is_none_or(|seconds| is_young(seconds, held, now));
    one && any && young
}

/// Counted from the last second of the day (§5.5.2).
fn is_young(seconds: &Value, held: &Value, now: Moment) -> bool {
    let moment = held.as_str().and_then(|text| Moment::parse(text).ok());
    let end = moment.map(|moment| moment.date().plus_days(1).midnight());
    match (seconds.as_u64(), end) {
        (Some(seconds), Some(end)) => now.since(end) <= Duration::from_secs(seconds),
        _ => false,
    }
}
