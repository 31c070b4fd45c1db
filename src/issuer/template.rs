//! What is in each kind of credential: claims, their names, which facts they need.

use credential::{
    FORMAT,
    dcql::Step,
    sdjwt::Hidden,
    vct::{Claim as Described, Display, Label, Sd, Type},
};
use kernel::{Claim, Date, Granularity};
use privacy::{Disclosed, Proof};
use serde_json::{Value, json};

/// The credential that a verified passport is worth.
pub const VISITOR_ID: &str = "visitor-id";

/// One kind of credential.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Template {
    /// Its id: configuration, scope, part of addresses.
    pub(crate) id: &'static str,
    /// For how many days one counts.
    pub(crate) days: i64,
}

const VISITOR: Template = Template { id: VISITOR_ID, days: 14 };

/// What is said beside the visitor's own facts.
pub(crate) struct Said<'a> {
    /// The authority's name.
    pub(crate) authority: &'a str,
    /// Its country.
    pub(crate) country: kernel::Country,
    /// The credential's number: ours, random.
    pub(crate) number: String,
    /// The day of issue where the authority is, by which ages are told.
    pub(crate) day: Date,
    /// How the passport was proved.
    pub(crate) proof: &'a Proof,
}

impl Template {
    /// Every kind.
    pub(crate) const ALL: [Self; 1] = [VISITOR];

    /// The kind of that id.
    pub(crate) fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.id == id)
    }

    /// The format of every kind.
    pub(crate) const FORMAT: &'static str = FORMAT;

    /// The facts it needs.
    pub(crate) fn wanted(self) -> Vec<(Claim, Granularity)> {
        let mut wanted = vec![
            (Claim::Name, Granularity::Full),
            (Claim::Birth, Granularity::Date),
            (Claim::Sex, Granularity::Full),
            (Claim::Nationality, Granularity::Full),
            (Claim::Document, Granularity::Number),
            (Claim::DocumentExpiry, Granularity::Full),
        ];
        let ages = Granularity::AGES.iter();
        wanted.extend(ages.map(|age| (Claim::Birth, Granularity::Over(*age))));
        wanted
    }

    /// The claims that the holder may keep back, made from what was released.
    pub(crate) fn claims(self, released: &[Disclosed], said: &Said<'_>) -> Vec<(String, Hidden)> {
        let mut claims = Vec::new();
        let mut ages = Vec::new();
        let mut document = vec![("type".to_owned(), json!("passport"))];
        let mut tell = |name: &str, claim: Hidden| claims.push((name.to_owned(), claim));
        for Disclosed { claim, granularity, value } in released {
            match (claim, granularity) {
                (Claim::Name, _) => {
                    for (name, part) in [("family_name", "primary"), ("given_name", "secondary")] {
                        if let Some(text) = value.get(part).filter(|v| v.as_str() != Some("")) {
                            tell(name, Hidden::Whole(text.clone()));
                        }
                    }
                }
                (Claim::Birth, Granularity::Over(age)) => ages.push((age.to_string(), value.clone())),
                (Claim::Birth, _) => tell("birthdate", Hidden::Whole(value.clone())),
                (Claim::Sex, _) => tell("sex", Hidden::Whole(sex(value))),
                (Claim::Nationality, _) => tell("nationalities", Hidden::Elements(vec![value.clone()])),
                (Claim::Document, _) => {
                    for (name, part) in [("number", "number"), ("issuing_country", "issuer")] {
                        document.extend(value.get(part).map(|v| (name.to_owned(), v.clone())));
                    }
                }
                (Claim::DocumentExpiry, _) => {
                    document.push(("date_of_expiry".to_owned(), value.clone()));
                    tell("date_of_expiry", Hidden::Whole(value.clone()));
                }
                _ => {}
            }
        }
        tell("age_equal_or_over", Hidden::Members(ages));
        tell("travel_document", Hidden::Members(document));
        tell("document_number", Hidden::Whole(json!(said.number)));
        tell("issuing_authority", Hidden::Whole(json!(said.authority)));
        tell("issuing_country", Hidden::Whole(json!(said.country)));
        tell("date_of_issuance", Hidden::Whole(json!(said.day)));
        // What document it was is told by claims of their own, each of which can be kept back.
        if let Some(verification) = said.proof.verification(&[]) {
            tell("verification", Hidden::Whole(verification));
        }
        claims
    }

    /// The type metadata served at its `vct`.
    pub(crate) fn describe(self, vct: &str) -> Type {
        Type {
            vct: vct.to_owned(),
            name: "Visitor identity",
            description: "A visitor whose passport chip was verified. Ages are as of the day of issue; \
                          nationalities are ICAO Doc 9303 codes.",
            display: vec![
                Display { locale: "en", name: "Visitor ID" },
                Display { locale: "zh-CN", name: "访客身份凭证" },
            ],
            claims: described(),
        }
    }
}

/// ISO/IEC 5218 numbers; 9 is `X` of ICAO Doc 9303.
fn sex(value: &Value) -> Value {
    json!(match value.as_str() {
        Some("M") => 1,
        Some("F") => 2,
        Some("X") => 9,
        _ => 0,
    })
}

/// The claims every credential of the type shows, and those the holder may keep back.
fn described() -> Vec<Described> {
    let names: [(&[&str], &str, &str, bool); 14] = [
        (&["family_name"], "Family name", "姓", true),
        (&["given_name"], "Given names", "名", false),
        (&["birthdate"], "Date of birth", "出生日期", true),
        (&["sex"], "Sex", "性别", true),
        (&["nationalities"], "Nationality", "国籍", true),
        (&["age_equal_or_over"], "Age thresholds reached", "是否达到年龄", true),
        (&["travel_document"], "Passport", "护照", true),
        (&["travel_document", "number"], "Passport number", "护照号码", true),
        (&["document_number"], "Number of this credential", "凭证编号", true),
        (&["issuing_authority"], "Issued by", "签发机构", true),
        (&["issuing_country"], "Country of issue", "签发国家", true),
        (&["date_of_issuance"], "Issued on", "签发日期", true),
        (&["date_of_expiry"], "Valid until", "有效期至", true),
        (&["verification"], "How the passport was verified", "护照核验方式", true),
    ];
    let claim = |(path, en, zh, mandatory): (&[&str], &'static str, &'static str, bool)| Described {
        path: path.iter().map(|name| Step::Name((*name).to_owned())).collect(),
        display: vec![Label { locale: "en", label: en }, Label { locale: "zh-CN", label: zh }],
        mandatory,
        sd: Sd::Always,
    };
    names.into_iter().map(claim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(claim: Claim, granularity: Granularity, value: Value) -> Disclosed {
        Disclosed { claim, granularity, value }
    }

    fn claims(released: &[Disclosed]) -> Vec<(String, Hidden)> {
        let day = Date::parse("2026-11-23").unwrap();
        let proof = Proof {
            assurance: kernel::Assurance::Chip,
            presence: Vec::new(),
            day: Date::parse("2026-11-20").unwrap(),
        };
        let country = kernel::Country::CHINA;
        let number = "N".to_owned();
        VISITOR.claims(released, &Said { authority: "Guosuo", country, number, day, proof: &proof })
    }

    #[test]
    fn every_fact_becomes_the_claim_of_its_name() {
        let name = json!({"primary": "ERIKSSON", "secondary": ""});
        let claims = claims(&[
            told(Claim::Name, Granularity::Full, name),
            told(Claim::Birth, Granularity::Date, json!("1974-08")),
            told(Claim::Birth, Granularity::Over(18), json!(true)),
            told(Claim::Birth, Granularity::Over(65), json!(false)),
            told(Claim::Sex, Granularity::Full, json!("<")),
            told(Claim::Nationality, Granularity::Full, json!("UTO")),
            told(Claim::Document, Granularity::Number, json!({"number": "L898902C3", "issuer": "UTO"})),
            told(Claim::DocumentExpiry, Granularity::Full, json!("2030-04-30")),
        ]);
        let of = |name: &str| claims.iter().find(|(n, _)| n == name).map(|(_, claim)| claim.clone());
        let member = |name: &str, value| (name.to_owned(), value);
        assert_eq!(of("family_name"), Some(Hidden::Whole(json!("ERIKSSON"))));
        assert_eq!(of("given_name"), None);
        assert_eq!(of("birthdate"), Some(Hidden::Whole(json!("1974-08"))));
        assert_eq!(of("sex"), Some(Hidden::Whole(json!(0))));
        assert_eq!(of("nationalities"), Some(Hidden::Elements(vec![json!("UTO")])));
        let ages = vec![member("18", json!(true)), member("65", json!(false))];
        assert_eq!(of("age_equal_or_over"), Some(Hidden::Members(ages)));
        assert_eq!(
            of("travel_document"),
            Some(Hidden::Members(vec![
                member("type", json!("passport")),
                member("number", json!("L898902C3")),
                member("issuing_country", json!("UTO")),
                member("date_of_expiry", json!("2030-04-30")),
            ]))
        );
    }

    #[test]
    fn every_mandatory_claim_of_the_type_is_in_the_credential() {
        let name = json!({"primary": "A", "secondary": "B"});
        let value = |claim: &Claim| match claim {
            Claim::Name => name.clone(),
            Claim::Document => json!({"number": "1", "issuer": "UTO"}),
            _ => json!("x"),
        };
        let released: Vec<Disclosed> =
            VISITOR.wanted().iter().map(|(claim, grain)| told(*claim, *grain, value(claim))).collect();
        let claims = claims(&released);
        for described in described().into_iter().filter(|d| d.mandatory) {
            let Some(Step::Name(name)) = described.path.first() else { panic!() };
            assert!(claims.iter().any(|(n, _)| n == name), "{name}");
        }
    }

    #[test]
    fn how_the_passport_was_verified_is_told_and_nothing_of_the_passport_with_it() {
        let claims = claims(&[told(
            Claim::Document,
            Granularity::Number,
            json!({"number": "L898902C3", "issuer": "UTO"}),
        )]);
        let (_, Hidden::Whole(verification)) = claims.last().unwrap() else { panic!() };
        assert_eq!(verification["trust_framework"], "guosuo_visitor");
        assert_eq!(verification["assurance_level"], "chip");
        assert_eq!(verification["time"], "2026-11-20T00:00:00Z");
        assert_eq!(verification["evidence"][0]["document_details"], json!({"type": "passport"}));
    }
}
