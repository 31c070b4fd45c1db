//! What waits for an operator, and signing keys: for operators' programs.

use crate::{Fault, door::Operator, reply};
use ::provider::{Pending, Verdict};
use ::visitor::{Activation, Dropping, Grounds, SourceName};
use actix_web::{
    HttpResponse,
    web::{Json, Path},
};
use serde::Deserialize;

/// Which key is rotated.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotate {
    #[serde(rename = "use", default = "oidc")]
    use_: String,
    #[serde(default = "es256")]
    alg: String,
}

fn oidc() -> String {
    "oidc".to_owned()
}

fn es256() -> String {
    "ES256".to_owned()
}

/// Why; needed for lists of countries' certificates alone.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Why {
    reason: String,
    /// Also when keys that have not expired would no longer count.
    confirm: bool,
}

/// GET /admin/keys.
pub(crate) async fn keys(operator: Operator) -> Result<HttpResponse, Fault> {
    Ok(reply::json(&operator.state.provider.signing_keys()))
}

/// POST /admin/keys/rotate.
pub(crate) async fn rotate(operator: Operator, body: Option<Json<Rotate>>) -> Result<HttpResponse, Fault> {
    let Rotate { use_, alg } =
        body.map_or_else(|| Rotate { use_: oidc(), alg: es256() }, |body| body.into_inner());
    let done = operator.state.provider.rotate_keys(operator.call, &use_, &alg).await;
    Ok(reply::json(&done.map_err(|e| Fault::of_problem(&e))?))
}

/// GET /admin/pending: relying parties, sign-outs and lists of countries' certificates.
pub(crate) async fn list(operator: Operator) -> Result<HttpResponse, Fault> {
    let mut all = operator.state.provider.pending().await.map_err(|e| Fault::of_problem(&e))?;
    let lists = operator.state.visitors.trust().waiting().await.map_err(|e| Fault::of_problem(&e))?;
    all.extend(lists.into_iter().map(Pending::from));
    Ok(reply::json(&all))
}

/// POST /admin/pending/{kind}/{id}/{answer}.
pub(crate) async fn settle(
    operator: Operator,
    path: Path<(String, String, String)>,
    why: Option<Json<Why>>,
) -> Result<HttpResponse, Fault> {
    let (kind, id, answer) = path.into_inner();
    let verdict = match answer.as_str() {
        "approve" => Verdict::Approve,
        "deny" => Verdict::Deny,
        _ => return Err(Fault::problem(404, "not_found", "Known are approve and deny.")),
    };
    let gone = || Fault::of_problem(&::provider::Error::Gone);
    let (provider, call) = (&operator.state.provider, operator.call);
    match kind.as_str() {
        "client" => {
            let client = id.parse().map_err(|_| gone())?;
            provider.settle_client(call, client, verdict).await.map_err(|e| Fault::of_problem(&e))?;
        }
        "logout" => {
            provider.settle_logout(call, &id, verdict).await.map_err(|e| Fault::of_problem(&e))?;
        }
        "trust" => {
            let why = why.map(Json::into_inner).unwrap_or_default();
            let source = SourceName::parse(&id).map_err(|e| Fault::of_problem(&e))?;
            let reason = Grounds::parse(&why.reason).map_err(|e| Fault::of_problem(&e))?;
            let trust = operator.state.visitors.trust();
            let dropping = if why.confirm { Dropping::Confirmed } else { Dropping::Refused };
            let done = match verdict {
                Verdict::Approve => {
                    trust.activate(call, &source, Activation { reason, dropping }).await.map(|_| ())
                }
                Verdict::Deny => trust.decline(call, &source, &reason).await.map(|_| ()),
            };
            done.map_err(|e| Fault::of_problem(&e))?;
        }
        _ => return Err(Fault::problem(404, "not_found", "Known are client, logout and trust.")),
    }
    Ok(HttpResponse::NoContent().finish())
}
