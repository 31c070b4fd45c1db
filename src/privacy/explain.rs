//! `policy explain`: why a question would be decided so, without a visitor and without a database.

use crate::{
    Ask, ConsentKind, Recipient, Role,
    ask::nobody,
    gather::{context, group},
    law::Confidence,
    minimise::{Item, minimise},
    policy::{Files, PolicyError, PolicySet, Source},
    transfer::{ConsentState, Context, Counts, Decision, decide},
};
use kernel::{Assurance, Claim, Country, Date, Granularity, Purpose};

/// The question, and what is taken as given.
#[derive(Debug, Clone)]
pub struct Query {
    /// The recipient's line of business.
    pub sector: String,
    /// Where it is.
    pub country: Country,
    /// What it is in law.
    pub role: Role,
    /// What for.
    pub purpose: Purpose,
    /// What, and how finely.
    pub wanted: Vec<(Claim, Granularity)>,
    /// A booking, visa or payment is named.
    pub referenced: bool,
    /// The consents the visitor has given.
    pub consents: Vec<ConsentKind>,
    /// An impact assessment covers it.
    pub assessed: bool,
    /// The recipient's contract is on file.
    pub contract: bool,
    /// The person's age in years.
    pub age: i32,
    /// Persons counted this year before this one.
    pub counted: u64,
    /// How the person's passport was proved.
    pub assurance: Assurance,
    /// The least proof the recipient accepts.
    pub demanded: Assurance,
    /// The day in China.
    pub today: Date,
}

/// One rule or row in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    /// Its id.
    pub id: String,
    /// Where it stands: file and, for a rule, line.
    pub place: String,
    /// The article it cites, with its law and what it says.
    pub article: String,
    /// Whether a lawyer has yet to confirm the reading.
    pub confidence: Option<Confidence>,
}

/// The answer in words.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Explanation {
    /// The policy set that decided.
    pub policy: String,
    /// Claim by claim.
    pub items: Vec<Item>,
    /// Whether it may happen.
    pub allowed: bool,
    /// The code.
    pub code: String,
    /// The way abroad.
    pub mechanism: Option<String>,
    /// What both sides must do.
    pub obligations: Vec<String>,
    /// The rules and rows that decided.
    pub reasons: Vec<Reason>,
}

/// Explains a question by a policy set.
///
/// # Errors
/// [`PolicyError`] when the set does not parse.
pub async fn explain(source: &Source, query: &Query) -> Result<Explanation, PolicyError> {
    let set = PolicySet::parse(&Files::read(source)?).await?;
    let items = minimise(&set.rules, &ask(query), group(Some(query.age)));
    let decision = decide(&set.tables, &given(&set, query, &items));
    Ok(Explanation {
        policy: set.digest.clone(),
        reasons: reasons(&set, &items, &decision),
        items,
        allowed: decision.allowed,
        code: decision.code,
        mechanism: decision.mechanism,
        obligations: decision.obligations,
    })
}

fn ask(query: &Query) -> Ask {
    Ask {
        recipient: Recipient {
            client: nobody(),
            name: String::new(),
            sector: query.sector.clone(),
            country: query.country,
            role: query.role,
            contract: query.contract,
            assurance: query.demanded,
        },
        purpose: query.purpose,
        wanted: query.wanted.clone(),
        reference: query.referenced.then(|| "named".to_owned()),
    }
}

fn given(set: &PolicySet, query: &Query, items: &[Item]) -> Context {
    let state = |kind| match query.consents.contains(&kind) {
        true => ConsentState::Live,
        false => ConsentState::Missing,
    };
    Context {
        p23: state(ConsentKind::P23),
        p29: state(ConsentKind::P29),
        p39: state(ConsentKind::P39),
        assessed: query.assessed,
        assurance: query.assurance,
        counts: Some(Counts { general: query.counted + 1, sensitive: query.counted + 1 }),
        ..context(set, &ask(query), items, Some(query.age), query.today)
    }
}

fn reasons(set: &PolicySet, items: &[Item], decision: &Decision) -> Vec<Reason> {
    let article = |id: &str| match set.law.find(id) {
        Some(a) => format!("{id}: {} ({})", a.says, a.law_version),
        None => id.to_owned(),
    };
    let rules = set.rules.list().iter().filter(|rule| items.iter().any(|item| item.rules.contains(&rule.id)));
    let mut reasons: Vec<Reason> = rules
        .map(|rule| Reason {
            id: rule.id.clone(),
            place: format!("release/rules.csv:{}", rule.line),
            article: article(&rule.cite),
            confidence: set.law.find(&rule.cite).map(|a| a.confidence),
        })
        .collect();
    for (file, table) in [("border", &set.tables.border), ("domestic", &set.tables.domestic)] {
        let rows = table.rows.iter().filter(|row| decision.rows.contains(&row.id));
        reasons.extend(rows.map(|row| Reason {
            id: row.id.clone(),
            place: format!("transfer/{file}.toml"),
            article: article(&row.article),
            confidence: Some(row.confidence),
        }));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> Query {
        Query {
            sector: "lodging".to_owned(),
            country: "FR".parse().unwrap(),
            role: Role::Handler,
            purpose: Purpose::LodgingBook,
            wanted: vec![(Claim::Name, Granularity::Full), (Claim::Document, Granularity::Image)],
            referenced: true,
            consents: vec![ConsentKind::P39],
            assessed: true,
            contract: true,
            age: 30,
            counted: 0,
            assurance: Assurance::Chip,
            demanded: Assurance::Typed,
            today: Date::parse("2026-11-23").unwrap(),
        }
    }

    #[tokio::test]
    async fn an_answer_names_its_rules_rows_and_articles() {
        let answer = explain(&Source::Embedded, &query()).await.unwrap();
        assert_eq!((answer.code.as_str(), answer.allowed), ("X-5.1", true));
        assert_eq!(answer.items.iter().map(|i| i.code).collect::<Vec<_>>(), ["GRANTED", "D-MIN"]);
        let ids: Vec<&str> = answer.reasons.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["book-name", "floor-image-abroad", "t17-contract"]);
        assert!(answer.reasons.iter().all(|r| r.article.contains(": ") && r.confidence.is_some()));
    }

    #[tokio::test]
    async fn what_is_missing_shows_in_the_code() {
        let code = async |query| explain(&Source::Embedded, &query).await.unwrap().code;
        assert_eq!(code(Query { consents: Vec::new(), ..query() }).await, "D-39");
        assert_eq!(code(Query { demanded: Assurance::ChipLive, ..query() }).await, "D-PROOF");
    }
}
