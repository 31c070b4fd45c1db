//! 5. Proof: who demands that the chip was there is told so, with how it was proved; a copy of its data is not enough.

use super::{Reply, Tour, refused, walk};
use crate::{authenticator::Authenticator, browser::Browser};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use url::Url;

const LIVE: &str = "urn:guosuo:acr:chip-live";

/// `way_in` opens the account of the visitor whose chip agreed on keys.
pub(super) async fn run(tour: &mut Tour<'_>, way_in: Option<Url>) {
    let outcome = live(tour, way_in).await;
    tour.tell("proof.live", outcome);
    let outcome = short(tour).await;
    tour.tell("proof.short", outcome);
    let outcome = demanded(tour).await;
    tour.tell("proof.demanded", outcome);
}

async fn live(tour: &Tour<'_>, way_in: Option<Url>) -> anyhow::Result<String> {
    let way_in = way_in.context("nobody was enrolled")?;
    let (browser, mut device) = (Browser::new(&tour.target.issuer)?, Authenticator::new());
    let form = browser.open(way_in.as_str()).await?.form(way_in.path())?;
    browser.submit(&form, &[], "continue-submit").await?;
    browser.add_passkey(&mut device).await?;
    let pay = tour.party("pay")?;
    let visit = pay.begin(&[]).await?;
    let code = walk(&Browser::new(&tour.target.issuer)?, &device, &visit, Reply::AllTicked).await?;
    let tokens = pay.redeem(&visit, &code).await?;
    ensure!(tokens.acr.as_deref() == Some(LIVE), "the ID token's acr is {:?}", tokens.acr);
    let told = pay.ask(&tokens).await?;
    let at = |pointer: &str| told.get("verified_claims").and_then(|v| v.pointer(pointer)).cloned();
    ensure!(at("/verification/assurance_level") == Some(json!("chip-live")), "the level is missing");
    let checks = at("/verification/evidence/0/check_details").unwrap_or_default().to_string();
    ensure!(checks.contains("icao-9303-pa") && checks.contains("icao-9303-ca"), "the checks are {checks}");
    ensure!(at("/claims/family_name").is_some_and(|name| name.is_string()), "the name is missing");
    ensure!(told.keys().all(|name| name == "sub" || name == "verified_claims"), "more was told than asked");
    Ok("The payment app learns the name as a verified claim, with acr chip-live and the checks made."
        .to_owned())
}

async fn short(tour: &Tour<'_>) -> anyhow::Result<String> {
    let pay = tour.party("pay")?;
    let tokens = tour.sign_in(pay, &[], Reply::AllTicked).await?;
    ensure!(tokens.acr.as_deref() == Some("phr"), "the ID token's acr is {:?}", tokens.acr);
    refused(pay.ask(&tokens).await, "D-PROOF")?;
    Ok("Of a passport whose data alone was read it learns nothing: D-PROOF.".to_owned())
}

async fn demanded(tour: &Tour<'_>) -> anyhow::Result<String> {
    let mut visit = tour.party("museum")?.begin(&[]).await?;
    let demand = json!({ "id_token": { "acr": { "essential": true, "value": LIVE } } });
    let kept: Vec<(String, String)> =
        visit.url.query_pairs().into_owned().filter(|(name, _)| name != "claims").collect();
    visit.url.query_pairs_mut().clear().extend_pairs(kept).append_pair("claims", &demand.to_string());
    let page = tour.to_consent(&visit).await?;
    let code = page.parameter("error").unwrap_or_default();
    ensure!(code == "unmet_authentication_requirements", "it was answered {:?} {code}", page.error_code());
    let document: Value = tour
        .http
        .get(tour.target.issuer.join(".well-known/openid-configuration")?)
        .send()
        .await?
        .json()
        .await?;
    let known = document.get("acr_values_supported").and_then(Value::as_array);
    ensure!(known.is_some_and(|known| known.contains(&json!(LIVE))), "discovery does not name {LIVE}");
    Ok("An essential acr that the visitor cannot reach ends the login with its own error.".to_owned())
}
