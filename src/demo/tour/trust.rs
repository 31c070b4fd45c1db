//! 1. Trust: whose passports are believed.

use super::Tour;
use anyhow::ensure;
use data_encoding::BASE64;
use serde_json::{Value, json};

pub(super) async fn run(tour: &mut Tour<'_>) {
    let outcome = import(tour).await;
    tour.tell("trust.import", outcome);
    let outcome = uninvited(tour).await;
    tour.tell("trust.operator_only", outcome);
    if let Some(master) = &tour.target.master_list {
        let body = json!({
            "source": "master list", "certificates": BASE64.encode(&master.list), "pins": [BASE64.encode(&master.pin)],
        });
        let outcome = tour.operate("/admin/trust", &body).await.and_then(|done| {
            ensure!(done.get("signed") == Some(&json!(true)), "the list was not taken for a signed one");
            Ok(format!("The signed master list held; {} certificates are new.", number(&done, "added")))
        });
        tour.tell("trust.master_list", outcome);
    }
}

fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

fn body(tour: &Tour<'_>) -> anyhow::Result<Value> {
    Ok(json!({ "source": "tour specimen set", "certificates": BASE64.encode(&tour.utopia.csca()?) }))
}

async fn import(tour: &Tour<'_>) -> anyhow::Result<String> {
    let done = tour.operate("/admin/trust", &body(tour)?).await?;
    let (added, known) = (number(&done, "added"), number(&done, "known"));
    ensure!(added + known == 1, "one certificate was sent, {added} were added and {known} known");
    Ok("The signing certificate of Utopia, the specimen state, is trusted.".to_owned())
}

async fn uninvited(tour: &Tour<'_>) -> anyhow::Result<String> {
    let place = tour.target.issuer.join("/admin/trust")?;
    let status = tour.http.post(place).json(&body(tour)?).send().await?.status();
    ensure!(status == 401, "somebody without a token was answered {status}");
    Ok("Somebody without an operator's token may not say whom to trust.".to_owned())
}
