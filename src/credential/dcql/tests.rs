use super::*;
use serde_json::json;

fn query(claims: Value) -> Value {
    json!({"credentials": [{"id": "visitor", "format": "dc+sd-jwt",
        "meta": {"vct_values": ["https://issuer.example/vct/visitor-id/1"]}, "claims": claims}]})
}

fn asked(claims: Value) -> Credential {
    Query::parse(&query(claims)).unwrap().credentials.remove(0)
}

fn credential() -> Map<String, Value> {
    let claims = json!({"vct": "https://issuer.example/vct/visitor-id/1", "family_name": "Doe",
        "age_equal_or_over": {"18": true, "21": true}, "nationalities": ["DE", "FR"],
        "degrees": [{"type": "Bachelor", "year": 2001}, {"type": "Master"}]});
    claims.as_object().unwrap().clone()
}

#[test]
fn only_what_was_asked_is_kept() {
    let asked = asked(json!([{"path": ["age_equal_or_over", "18"]}, {"path": ["nationalities", null]},
        {"path": ["degrees", 0, "type"]}]));
    assert_eq!(asked.check(&credential()), Ok(()));
    let kept = asked.narrow(&credential());
    assert_eq!(
        Value::Object(kept),
        json!({"age_equal_or_over": {"18": true}, "nationalities": ["DE", "FR"], "degrees": [{"type": "Bachelor"}]})
    );
}

#[test]
fn a_credential_of_another_type_or_without_the_claim_does_not_satisfy() {
    let mut other = credential();
    other.insert("vct".into(), json!("https://elsewhere.example/vct"));
    assert_eq!(asked(json!([{"path": ["family_name"]}])).check(&other), Err(Error::Unsatisfied));
    for path in [
        json!(["given_name"]),
        json!(["family_name", "x"]),
        json!(["nationalities", 2]),
        json!(["age_equal_or_over", null]),
    ] {
        assert_eq!(asked(json!([{"path": path}])).check(&credential()), Err(Error::Unsatisfied));
    }
}

#[test]
fn what_is_not_supported_is_refused_not_ignored() {
    let refused = |query: Value| Query::parse(&query).unwrap_err();
    for path in [json!([]), json!([null]), json!([0]), json!(["a", -1]), json!(["a", 1.5]), json!("a")] {
        assert_eq!(refused(query(json!([{"path": path}]))), Error::Member("path"));
    }
    assert_eq!(refused(query(json!([{"path": ["a"], "values": [1]}]))), Error::Member("values"));
    assert_eq!(refused(query(json!([]))), Error::Member("claims"));
    assert_eq!(refused(json!({"credentials": []})), Error::Member("credentials"));
    let mut twice = query(json!([{"path": ["a"]}]));
    let first = twice["credentials"][0].clone();
    twice["credentials"].as_array_mut().unwrap().push(first);
    assert_eq!(refused(twice), Error::Member("id"));
    for (name, value) in [("multiple", json!(true)), ("claim_sets", json!([])), ("format", json!("mso_mdoc"))]
    {
        let mut query = query(json!([{"path": ["a"]}]));
        query["credentials"][0][name] = value;
        assert!(matches!(refused(query), Error::Member(n) if n == name));
    }
}
