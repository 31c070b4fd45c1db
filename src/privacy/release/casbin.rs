//! casbin, with its traps closed: an adapter over rows already parsed, no empty wildcard, one effect, no cache.

use crate::policy::{Document, PolicyError};
use casbin::{
    Adapter, CoreApi, DefaultModel, Enforcer, Filter,
    error::{AdapterError, Error},
    function_map::OperatorFunction,
    rhai::Dynamic,
};
use kernel::{Claim, Granularity};

/// The one effect in use: something allows, nothing denies. casbin panics on effects it does not know,
/// and with any other one an empty policy would allow.
const EFFECT: &str = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";
const REQUEST: &str = "rp, sector, claim, gran, purpose, juris, cls, age";
const POLICY: &str = "rp, sector, claim, gran, purpose, juris, cls, age, eft, id, cite";

/// Whether a rule's field matches: equal, or `*`. Nothing matches the empty text, so that no rows allow nothing.
pub(crate) fn w(asked: &str, ruled: &str) -> bool {
    !asked.is_empty() && !ruled.is_empty() && (ruled == "*" || asked == ruled)
}

/// Whether a rule at grain `ruled` speaks about grain `asked`: an allowance covers its grain and coarser,
/// a denial its grain and finer. What cannot be read is never allowed and always denied.
pub(crate) fn covers(claim: &str, asked: &str, ruled: &str, effect: &str) -> bool {
    let deny = effect == "deny";
    if ruled == "*" {
        // An allowance names its grain; only a denial may mean all of them.
        return deny;
    }
    let (Ok(claim), Ok(asked), Ok(ruled)) =
        (claim.parse::<Claim>(), asked.parse::<Granularity>(), ruled.parse::<Granularity>())
    else {
        return deny;
    };
    if deny { ruled.is_within(asked, claim) } else { asked.is_within(ruled, claim) }
}

fn text(value: &Dynamic) -> String {
    value.clone().into_string().unwrap_or_default()
}

/// Gives the enforcer the functions that `model.conf` calls.
pub(crate) fn register(enforcer: &mut Enforcer) {
    enforcer.add_function("w", OperatorFunction::Arg2(|asked, ruled| w(&text(&asked), &text(&ruled)).into()));
    enforcer.add_function(
        "covers",
        OperatorFunction::Arg4(|claim, asked, ruled, effect| {
            covers(&text(&claim), &text(&asked), &text(&ruled), &text(&effect)).into()
        }),
    );
}

/// A model file that says what it must say.
pub(crate) struct Model(String);

impl Model {
    /// Reads the model and refuses any that could allow by accident.
    pub(crate) fn check(document: &Document<'_>) -> Result<Self, PolicyError> {
        for (line, text) in document.text.lines().enumerate() {
            let Some((key, value)) = text.split_once('=') else {
                continue;
            };
            let expected = match key.trim() {
                "r" => REQUEST,
                "p" => POLICY,
                "e" => EFFECT,
                "m" if value.contains("eval(") => {
                    return Err(document.error_on(line + 1, "eval() is not allowed".to_owned()));
                }
                "m" => continue,
                other => return Err(document.error_on(line + 1, format!("unknown definition: {other}"))),
            };
            if value.trim() != expected {
                return Err(document.error_on(line + 1, format!("expected: {} = {expected}", key.trim())));
            }
        }
        for key in ["r", "p", "e", "m"] {
            if !document.text.lines().any(|l| l.split_once('=').is_some_and(|(k, _)| k.trim() == key)) {
                return Err(document.error_on(0, format!("the definition of {key} is missing")));
            }
        }
        Ok(Self(document.text.to_owned()))
    }

    /// An enforcer over the rows.
    pub(crate) async fn enforcer(self, rows: Rows) -> Result<Enforcer, String> {
        let expected = rows.0.len();
        let model = DefaultModel::from_str(&self.0).await.map_err(|e| e.to_string())?;
        let enforcer = Enforcer::new(model, rows).await.map_err(|e| e.to_string())?;
        // Rows are a set in casbin: one that vanished would be a rule that does not apply.
        match enforcer.get_model().get_policy("p", "p").len() {
            loaded if loaded == expected && loaded > 0 => Ok(enforcer),
            loaded => Err(format!("{loaded} of {expected} rules were loaded")),
        }
    }
}

/// Rows already parsed, as casbin's source of policy. Read only.
pub(crate) struct Rows(pub(crate) Vec<Vec<String>>);

fn read_only<T>() -> casbin::Result<T> {
    let refusal = std::io::Error::new(std::io::ErrorKind::Unsupported, "rules are read only");
    Err(Error::from(AdapterError(Box::new(refusal))))
}

#[async_trait::async_trait]
impl Adapter for Rows {
    async fn load_policy(&mut self, model: &mut dyn casbin::Model) -> casbin::Result<()> {
        model.add_policies("p", "p", self.0.clone());
        Ok(())
    }
    async fn load_filtered_policy<'a>(
        &mut self,
        _: &mut dyn casbin::Model,
        _: Filter<'a>,
    ) -> casbin::Result<()> {
        read_only()
    }
    async fn save_policy(&mut self, _: &mut dyn casbin::Model) -> casbin::Result<()> {
        read_only()
    }
    async fn clear_policy(&mut self) -> casbin::Result<()> {
        read_only()
    }
    fn is_filtered(&self) -> bool {
        false
    }
    async fn add_policy(&mut self, _: &str, _: &str, _: Vec<String>) -> casbin::Result<bool> {
        read_only()
    }
    async fn add_policies(&mut self, _: &str, _: &str, _: Vec<Vec<String>>) -> casbin::Result<bool> {
        read_only()
    }
    async fn remove_policy(&mut self, _: &str, _: &str, _: Vec<String>) -> casbin::Result<bool> {
        read_only()
    }
    async fn remove_policies(&mut self, _: &str, _: &str, _: Vec<Vec<String>>) -> casbin::Result<bool> {
        read_only()
    }
    async fn remove_filtered_policy(
        &mut self,
        _: &str,
        _: &str,
        _: usize,
        _: Vec<String>,
    ) -> casbin::Result<bool> {
        read_only()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_is_no_wildcard() {
        assert!(w("hotel", "*") && w("hotel", "hotel"));
        assert!(!w("", "*") && !w("hotel", "") && !w("", ""));
    }

    #[test]
    fn an_allowance_covers_coarser_and_a_denial_finer() {
        assert!(covers("birth", "over_18", "date", "allow") && !covers("birth", "date", "over_18", "allow"));
        assert!(covers("birth", "date", "year", "deny") && !covers("birth", "over_18", "date", "deny"));
        assert!(!covers("birth", "date", "*", "allow") && covers("birth", "date", "*", "deny"));
    }

    #[test]
    fn what_cannot_be_read_is_denied_and_never_allowed() {
        assert!(!covers("birth", "over_19", "date", "allow") && covers("birth", "over_19", "date", "deny"));
        assert!(!covers("blood", "full", "full", "allow") && covers("blood", "full", "full", "deny"));
    }
}
