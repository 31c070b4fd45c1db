//! What the claims of a credential are in the dictionary of the policy.

use credential::dcql::{Query, Step};
use kernel::{Claim, Granularity};

/// Every claim a query asks, expanded to what it tells. `None` when a path is in no credential of ours: what we
/// cannot name we cannot judge.
pub(crate) fn wanted(query: &Query) -> Option<Vec<(Claim, Granularity)>> {
    // The holder's key comes with every presentation and is a name of its own.
    let mut wanted = vec![(Claim::Subject, Granularity::Full)];
    for path in query.credentials.iter().flat_map(|c| &c.claims) {
        for claim in told(path)? {
            if !wanted.contains(&claim) {
                wanted.push(claim);
            }
        }
    }
    Some(wanted)
}

fn told(path: &[Step]) -> Option<Vec<(Claim, Granularity)>> {
    let names: Vec<Option<&str>> = path
        .iter()
        .map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Index(_) | Step::Any => None,
        })
        .collect();
    let full = |claim| Some(vec![(claim, Granularity::Full)]);
    let number = (Claim::Document, Granularity::Number);
    match names.as_slice() {
        [Some("family_name" | "given_name")] => full(Claim::Name),
        [Some("birthdate")] => Some(vec![(Claim::Birth, Granularity::Date)]),
        [Some("sex")] => full(Claim::Sex),
        [Some("nationalities")] | [Some("nationalities"), None] => full(Claim::Nationality),
        [Some("age_equal_or_over")] => {
            let ages = Granularity::AGES.iter();
            Some(ages.map(|age| (Claim::Birth, Granularity::Over(*age))).collect())
        }
        [Some("age_equal_or_over"), Some(age)] => {
            let age = age.parse().ok().filter(|age| Granularity::AGES.contains(age))?;
            Some(vec![(Claim::Birth, Granularity::Over(age))])
        }
        [Some("date_of_expiry")] | [Some("travel_document"), Some("date_of_expiry")] => {
            full(Claim::DocumentExpiry)
        }
        [Some("travel_document")] => Some(vec![number, (Claim::DocumentExpiry, Granularity::Full)]),
        [Some("travel_document"), Some("number" | "type" | "issuing_country")] => Some(vec![number]),
        // Our own number follows the person from verifier to verifier as the passport's would.
        [Some("document_number")] => Some(vec![number]),
        // About the issuer, not about the person.
        [Some("issuing_authority" | "issuing_country" | "date_of_issuance" | "verification")] => {
            Some(Vec::new())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(path: serde_json::Value) -> Option<Vec<(Claim, Granularity)>> {
        told(&credential::dcql::path(&path).unwrap())
    }

    #[test]
    fn a_path_to_a_subtree_asks_for_all_of_it() {
        assert_eq!(of(json!(["age_equal_or_over"])).map(|c| c.len()), Some(Granularity::AGES.len()));
        assert_eq!(of(json!(["age_equal_or_over", "18"])), Some(vec![(Claim::Birth, Granularity::Over(18))]));
        assert_eq!(of(json!(["travel_document"])).map(|c| c.len()), Some(2));
    }

    #[test]
    fn a_path_nobody_can_judge_has_no_meaning() {
        for path in [
            json!(["age_equal_or_over", "19"]),
            json!(["picture"]),
            json!(["_sd"]),
            json!(["travel_document", null]),
        ] {
            assert_eq!(of(path.clone()), None, "{path}");
        }
    }
}
