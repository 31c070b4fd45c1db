use super::*;
use kernel::{Assurance, Date};
use privacy::{Disclosed, Proof};
use serde_json::json;

fn disclosure(assurance: Assurance) -> Disclosure {
    let told = |claim, granularity, value| Disclosed { claim, granularity, value };
    Disclosure {
        code: "S-13.3".to_owned(),
        values: vec![
            told(Claim::Name, Granularity::Full, json!({"primary": "ERIKSSON", "secondary": "ANNA"})),
            told(Claim::Birth, Granularity::Date, json!("1974-08-12")),
            told(Claim::Document, Granularity::Number, json!({"number": "L898902C3", "issuer": "UTO"})),
            told(Claim::Phone, Granularity::Full, json!("+4915112345678")),
        ],
        proof: Some(Proof {
            assurance,
            presence: vec!["ca".to_owned()],
            day: Date::parse("2026-11-20").unwrap(),
        }),
        dropped: Vec::new(),
        entry: 1,
        obligations: Vec::new(),
    }
}

fn answered(asked: Value) -> Option<Value> {
    let now = Moment::parse("2026-11-24T12:00:00Z").unwrap();
    answer(&VerifiedRequest::parse(&asked).unwrap(), &disclosure(Assurance::ChipLive), now)
}

fn asked(verification: Value) -> Value {
    json!({"verification": verification, "claims": {"family_name": null}})
}

#[test]
fn only_what_was_asked_is_told_and_the_trust_framework_always() {
    let expected = json!({
        "verification": {"trust_framework": "guosuo_visitor"},
        "claims": {"family_name": "ERIKSSON"},
    });
    for nothing in [json!({}), json!({"trust_framework": null}), json!({"trust_framework": {}})] {
        assert_eq!(answered(asked(nothing)), Some(expected.clone()));
    }
    let not_essential = json!({"trust_framework": {"essential": false}});
    assert_eq!(answered(asked(not_essential)), Some(expected));
}

#[test]
fn evidence_is_told_as_deep_as_it_was_asked() {
    let evidence = |asked_of: Value| {
        let answer = answered(asked(json!({"trust_framework": null, "evidence": asked_of}))).unwrap();
        answer["verification"]["evidence"].clone()
    };
    assert_eq!(evidence(json!(null)), json!([{"type": "document"}]));
    let checks = json!([
        {"check_method": "vcrypt", "check_id": "icao-9303-pa"},
        {"check_method": "vcrypt", "check_id": "icao-9303-ca"},
    ]);
    assert_eq!(
        evidence(json!([{"type": {"value": "document"}, "check_details": null}])),
        json!([{"type": "document", "check_details": checks}])
    );
    assert_eq!(
        evidence(json!([{"check_details": [{"check_id": {"value": "icao-9303-ca"}}]}])),
        json!([{"type": "document", "check_details": [checks[1]]}])
    );
    assert_eq!(
        evidence(json!([{"document_details": {"document_number": null}}])),
        json!([{"type": "document", "document_details": {"type": "passport", "document_number": "L898902C3"}}])
    );
    assert_eq!(
        evidence(json!([{"document_details": null}])),
        json!([{"type": "document", "document_details": {"type": "passport"}}])
    );
}

#[test]
fn what_is_not_met_leaves_the_whole_element_out() {
    for unmet in [
        json!({"trust_framework": {"value": "de_aml"}}),
        json!({"trust_framework": {"values": ["eidas", "de_aml"]}}),
        json!({"assurance_level": {"value": "chip-live-face"}}),
        json!({"time": {"max_age": 3600}}),
        json!({"evidence": [{"type": {"value": "electronic_record"}}]}),
        json!({"evidence": [{"type": {"value": "document"}, "check_details": [{"check_method": {"value": "pvr"}}]}]}),
        json!({"evidence": [{"document_details": {"type": {"value": "idcard"}}}]}),
        json!({"verification_process": {"value": "x"}}),
        json!({"trust_framework": "guosuo_visitor"}),
    ] {
        assert_eq!(answered(asked(unmet.clone())), None, "{unmet}");
    }
    for met in [
        json!({"trust_framework": {"value": "guosuo_visitor"}}),
        json!({"assurance_level": {"values": ["chip-live", "chip-live-face"]}}),
        json!({"time": {"max_age": 864_000}}),
        json!({"evidence": [{"type": {"value": "electronic_record"}}, {"type": {"value": "document"}}]}),
        json!({"verification_process": null}),
    ] {
        assert!(answered(asked(met.clone())).is_some(), "{met}");
    }
}

#[test]
fn a_claim_that_is_unknown_not_held_or_not_as_wished_is_left_out() {
    let claims = json!({
        "family_name": {"value": "ERIKSSON"}, "given_name": {"value": "BEATE"}, "birthdate": {"essential": true},
        "gender": null, "phone_number": null, "shoe_size": null,
    });
    let answer = answered(json!({"verification": {}, "claims": claims})).unwrap();
    assert_eq!(answer["claims"], json!({"family_name": "ERIKSSON", "birthdate": "1974-08-12"}));
    assert_eq!(answered(json!({"verification": {}, "claims": {"phone_number": null}})), None);
    assert_eq!(answered(json!({"verification": {}, "claims": {}})), None);
}

#[test]
fn elements_are_judged_each_on_its_own() {
    let unmet = json!({"trust_framework": {"value": "x"}});
    let several =
        answered(json!([asked(json!({})), asked(unmet.clone()), asked(json!({"time": null}))])).unwrap();
    assert_eq!(several.as_array().map(Vec::len), Some(2));
    assert!(answered(json!([asked(json!({})), asked(unmet)])).unwrap().is_object());
}

#[test]
fn what_was_typed_is_verified_by_nobody() {
    let element = VerifiedRequest::parse(&asked(json!({}))).unwrap();
    assert_eq!(answer(&element, &disclosure(Assurance::Typed), Moment::from_millis(0)), None);
    assert!(answer(&element, &disclosure(Assurance::Desk), Moment::from_millis(0)).is_some());
}

#[test]
fn the_gate_is_asked_for_what_the_elements_can_tell() {
    let detail = json!([{"document_details": {"document_number": null, "date_of_expiry": null}}]);
    let wanted = |claims: Value| {
        let element = json!({"verification": {"evidence": detail}, "claims": claims});
        wanted_by(&VerifiedRequest::parse(&element).unwrap())
    };
    let document = [(Claim::Document, Granularity::Number), (Claim::DocumentExpiry, Granularity::Full)];
    assert_eq!(wanted(json!({"name": null})), [&[(Claim::Name, Granularity::Full)][..], &document].concat());
    assert_eq!(wanted(json!({"email": null})), []);
}

proptest::proptest! {
    #[test]
    fn no_request_makes_the_answer_tell_more_than_is_held(text in "[\\[\\]{}:,a-z\"]{0,80}") {
        let Ok(verification) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
        if let Ok(elements) = VerifiedRequest::parse(&asked(verification)) {
            let now = Moment::from_millis(0);
            if let Some(answer) = answer(&elements, &disclosure(Assurance::Chip), now) {
                proptest::prop_assert!(!answer.to_string().contains("L898902C3"));
            }
        }
    }
}
