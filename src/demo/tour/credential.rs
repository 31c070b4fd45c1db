//! 6. Credential: offer, issuance, presentation, revocation.

use super::{Tour, refused};
use crate::html;
use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

pub(super) async fn run(tour: &mut Tour<'_>) {
    let outcome = receive(tour).await;
    tour.tell("credential.issue", outcome);
    let outcome = look(tour);
    tour.tell("credential.claims", outcome);
    let outcome = present(tour).await;
    tour.tell("credential.present", outcome);
    let outcome = over_asked(tour).await;
    tour.tell("credential.over_asking", outcome);
    let outcome = revoke(tour).await;
    tour.tell("credential.revoke", outcome);
    let outcome = present_revoked(tour).await;
    tour.tell("credential.revoked", outcome);
}

async fn receive(tour: &mut Tour<'_>) -> anyhow::Result<String> {
    let form = tour.browser.open("/portal").await?.form("/portal/offers")?;
    let page = tour.browser.submit(&form, &[], "").await?;
    let link = html::link(&page.body, "offer-link").or_else(|| html::link(&page.body, "offer"));
    let link = link.context("the portal shows no offer")?;
    tour.wallet.accept(&link).await?;
    let again = refused(tour.wallet.accept(&link).await, "invalid_grant")?;
    ensure!(!again.is_empty(), "the offer was worth two credentials");
    Ok("The wallet got a credential for the offer, bound to its own key; the offer is worth no second one."
        .to_owned())
}

fn look(tour: &Tour<'_>) -> anyhow::Result<String> {
    let found = tour.wallet.examine()?;
    let of_age = found.claims.get("age_equal_or_over").and_then(|ages| ages.get("18"));
    ensure!(of_age == Some(&json!(true)), "the credential does not say that its holder is of age");
    ensure!(found.claims.contains_key("nationalities"), "the credential names no nationality");
    ensure!(found.claims.contains_key("status"), "the credential names no status list");
    Ok("It says of age, nationality and validity, and where its status is found.".to_owned())
}

fn query(tour: &Tour<'_>, claims: &Value) -> anyhow::Result<Value> {
    let vct = tour.target.issuer.join("/vct/visitor-id/1")?;
    Ok(json!({ "purpose": "culture.ticket", "dcql_query": { "credentials": [{
        "id": "visitor", "format": "dc+sd-jwt", "meta": { "vct_values": [vct] }, "claims": claims,
    }] } }))
}

/// Asks as the museum, answers as the wallet, takes the result as the museum.
async fn presented(tour: &Tour<'_>) -> anyhow::Result<Value> {
    let museum = tour.party("museum")?;
    let claims = json!([{ "path": ["age_equal_or_over", "18"] }, { "path": ["nationalities"] }]);
    let asked = museum.post_json("/presentations", &query(tour, &claims)?).await?;
    let text = |name: &str| asked.get(name).and_then(Value::as_str).with_context(|| format!("no {name}"));
    tour.wallet.present(text("request_uri")?).await?;
    museum.get(&format!("/presentations/{}", text("id")?)).await
}

async fn present(tour: &Tour<'_>) -> anyhow::Result<String> {
    let result = presented(tour).await?;
    ensure!(
        result.get("state") == Some(&json!("presented")),
        "the presentation did not verify: {}",
        code(&result)
    );
    let told = result.get("claims").map(Value::to_string).unwrap_or_default();
    ensure!(told.contains("age_equal_or_over"), "the museum did not learn the age");
    for kept_back in ["birthdate", "family_name", "travel_document"] {
        ensure!(!told.contains(kept_back), "the museum learned {kept_back}");
    }
    Ok("The museum learned that the holder is of age and from where, and nothing else.".to_owned())
}

fn code(result: &Value) -> String {
    result.get("code").and_then(Value::as_str).unwrap_or("no code").to_owned()
}

async fn over_asked(tour: &Tour<'_>) -> anyhow::Result<String> {
    let body = query(tour, &json!([{ "path": ["birthdate"] }]))?;
    refused(tour.party("museum")?.post_json("/presentations", &body).await, "403")?;
    Ok("A museum that asks a wallet for the birth date is refused before any wallet sees it.".to_owned())
}

async fn revoke(tour: &Tour<'_>) -> anyhow::Result<String> {
    ensure!(!tour.wallet.is_revoked().await?, "the credential was revoked from the beginning");
    let page = tour.browser.open("/portal").await?;
    let form = html::forms(&page.body).into_iter().find(|f| f.action.ends_with("/revoke"));
    tour.browser.submit(&form.context("the portal shows no credential")?, &[], "").await?;
    ensure!(tour.wallet.is_revoked().await?, "the status list does not show it");
    Ok("Revoked in the portal: the published status list shows it.".to_owned())
}

async fn present_revoked(tour: &Tour<'_>) -> anyhow::Result<String> {
    let result = presented(tour).await?;
    match result.get("state").and_then(Value::as_str) {
        Some("refused") => Ok(format!("Presented again it does not verify: {}.", code(&result))),
        other => bail!("a revoked credential was answered {other:?}"),
    }
}
