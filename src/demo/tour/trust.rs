//! 1. Trust: whose passports are believed.

use super::{Tour, refused};
use crate::{browser::Browser, seed::SOURCE, specimen::impostor};
use anyhow::{Context, ensure};
use data_encoding::BASE64;
use serde_json::{Value, json};

pub(super) async fn run(tour: &mut Tour<'_>) {
    let outcome = import(tour).await;
    tour.tell("trust.import", outcome);
    let outcome = foreign(tour).await;
    tour.tell("trust.pin", outcome);
    let outcome = alone(tour).await;
    tour.tell("trust.second_person", outcome);
    let outcome = listed(tour).await;
    tour.tell("trust.list", outcome);
    let outcome = covered(tour).await;
    tour.tell("trust.coverage", outcome);
    let outcome = uninvited(tour).await;
    tour.tell("trust.operator_only", outcome);
    if let Some(master) = &tour.target.master_list {
        let body = json!({ "list": BASE64.encode(&master.list), "pin": BASE64.encode(&master.pin) });
        let outcome = tour.operate("/admin/trust", &body).await.and_then(|done| {
            let count = done.get("certificates").and_then(Value::as_u64).unwrap_or_default();
            ensure!(count > 0, "the list holds nothing");
            let version = text(&done, "version")?;
            Ok(format!(
                "The signed master list held: {count} certificates wait as {version} for a second person."
            ))
        });
        tour.tell("trust.master_list", outcome);
    }
}

fn text(value: &Value, name: &str) -> anyhow::Result<String> {
    Ok(value.get(name).and_then(Value::as_str).with_context(|| format!("no {name}"))?.to_owned())
}

/// A later list of the specimen state: its own certificate and a neighbour's.
fn body(tour: &Tour<'_>) -> anyhow::Result<Value> {
    let neighbour = impostor(tour.target.clock.now())?.csca()?;
    let list = tour.utopia.master_list(&[tour.utopia.csca()?, neighbour])?;
    Ok(json!({ "source": SOURCE, "list": BASE64.encode(&list) }))
}

async fn import(tour: &Tour<'_>) -> anyhow::Result<String> {
    let done = tour.operate("/admin/trust", &body(tour)?).await?;
    let (version, state) = (text(&done, "version")?, text(&done, "state")?);
    ensure!(state == "staged", "the list is {state} at once");
    Ok(format!("A signed list of Utopia, the specimen state, verifies under its pin and waits as {version}."))
}

async fn foreign(tour: &Tour<'_>) -> anyhow::Result<String> {
    let impostor = impostor(tour.target.clock.now())?;
    let list = impostor.master_list(&[impostor.csca()?])?;
    let body = json!({ "source": SOURCE, "list": BASE64.encode(&list) });
    refused(tour.operate("/admin/trust", &body).await, "list_signer_not_pinned")?;
    Ok("A list signed by somebody else in Utopia's name is refused: its signer was not pinned.".to_owned())
}

async fn alone(tour: &Tour<'_>) -> anyhow::Result<String> {
    let body = json!({ "source": SOURCE, "reason": "the tour asks" });
    refused(tour.operate("/admin/trust/activate", &body).await, "second_person")?;
    Ok("Who imported a list may not put it into effect: another operator does, and says why.".to_owned())
}

async fn listed(tour: &Tour<'_>) -> anyhow::Result<String> {
    let request = tour.http.get(tour.target.issuer.join("/admin/trust")?);
    let list: Value = request.bearer_auth(&tour.target.operator_token).send().await?.json().await?;
    let lists = list.get("lists").and_then(Value::as_array).context("no lists")?;
    let states: Vec<String> = lists.iter().map(|l| text(l, "state")).collect::<anyhow::Result<_>>()?;
    ensure!(states.iter().any(|s| s == "active"), "no list is active: {states:?}");
    Ok(format!("The store keeps every list with its state: {}.", states.join(", ")))
}

async fn covered(tour: &Tour<'_>) -> anyhow::Result<String> {
    let table = tour.http.get(tour.target.issuer.join("/coverage.json")?).send().await?;
    let table: Value = table.json().await?;
    let issuers = table.get("issuers").and_then(Value::as_array).context("no issuers")?;
    let is_covered = |country: &str| {
        let row = issuers.iter().find(|r| r.get("country") == Some(&json!(country)));
        row.and_then(|r| r.get("covered")).and_then(Value::as_bool)
    };
    ensure!(is_covered("UT") == Some(true), "Utopia is not covered");
    ensure!(is_covered("FR") == Some(false), "France is covered by nobody's certificate");
    let page = Browser::new(&tour.target.issuer)?.open("/coverage?q=UTO").await?;
    ensure!(page.status == 200, "the page of coverage answered {}", page.status);
    Ok("Before anybody scans, a public page says whose passports can be verified: Utopia's yes, France's not yet.".to_owned())
}

async fn uninvited(tour: &Tour<'_>) -> anyhow::Result<String> {
    let place = tour.target.issuer.join("/admin/trust")?;
    let status = tour.http.post(place).json(&body(tour)?).send().await?.status();
    ensure!(status == 401, "somebody without a token was answered {status}");
    Ok("Somebody without an operator's token may not say whom to trust.".to_owned())
}
