//! 8. Abroad: the transfer table answers with its codes.

use super::{Reply, Tour, refused};
use crate::specimen::NEWCOMER;
use anyhow::{Context, ensure};
use serde_json::json;

pub(super) async fn run(tour: &mut Tour<'_>) {
    let outcome = without(tour, Reply::NoneTicked, "D-39").await;
    tour.tell("abroad.no_export_consent", outcome);
    let outcome = without(tour, Reply::AllTicked, "D-55").await;
    tour.tell("abroad.no_assessment", outcome);
    let outcome = file(tour).await;
    tour.tell("abroad.assessment", outcome);
    let outcome = allowed(tour).await;
    tour.tell("abroad.booking", outcome);
    let outcome = image(tour).await;
    tour.tell("abroad.image", outcome);
    let outcome = marketing(tour).await;
    tour.tell("abroad.marketing", outcome);
    let outcome = letter(tour).await;
    tour.tell("abroad.authority", outcome);
    let outcome = shown(tour).await;
    tour.tell("abroad.shown", outcome);
}

async fn without(tour: &Tour<'_>, reply: Reply, code: &str) -> anyhow::Result<String> {
    let hotel = tour.party("hotel-france")?;
    let tokens = tour.sign_in(hotel, &[], reply).await?;
    refused(hotel.ask(&tokens).await, code)?;
    Ok(match code {
        "D-39" => "Without the separate consent to export, the French hotel learns nothing: D-39.".to_owned(),
        _ => format!("With that consent but no impact assessment on file, still nothing: {code}."),
    })
}

async fn file(tour: &Tour<'_>) -> anyhow::Result<String> {
    for (name, claims) in [
        ("hotel-france", json!([["subject", "full"], ["name", "full"], ["phone", "full"]])),
        ("marketing", json!([["subject", "full"], ["nationality", "full"]])),
    ] {
        let party = tour.party(name)?;
        let body = json!({ "client": party.id, "purpose": party.scenario.purpose, "claims": claims });
        tour.operate("/admin/assessments", &body)
            .await
            .with_context(|| format!("the assessment of {name}"))?;
    }
    Ok("The operator filed the impact assessments of the hotel and of the marketing partner.".to_owned())
}

async fn allowed(tour: &mut Tour<'_>) -> anyhow::Result<String> {
    let hotel = tour.party("hotel-france")?;
    let tokens = tour.sign_in(hotel, &[], Reply::AllTicked).await?;
    let claims = hotel.ask(&tokens).await?;
    ensure!(claims.contains_key("name") && claims.contains_key("phone_number"), "name or phone is missing");
    tour.french = Some(tokens);
    decided(tour, "X-5.1").await?;
    Ok("With both, the hotel learns name and phone: X-5.1, with the obligations of a contract.".to_owned())
}

async fn image(tour: &Tour<'_>) -> anyhow::Result<String> {
    let hotel = tour.party("hotel-france")?;
    let tokens = tour.sign_in(hotel, &["document_image"], Reply::AllTicked).await?;
    match hotel.ask(&tokens).await {
        Ok(claims) => ensure!(!claims.contains_key("document_image"), "the image was sent"),
        Err(refusal) => ensure!(format!("{refusal:#}").contains("D-MIN"), "refused otherwise: {refusal:#}"),
    }
    decided(tour, "D-MIN").await?;
    Ok("Asked for the document's image too, the image is not sent: D-MIN.".to_owned())
}

async fn marketing(tour: &Tour<'_>) -> anyhow::Result<String> {
    let partner = tour.party("marketing")?;
    let tokens = tour.sign_in(partner, &[], Reply::AllTicked).await?;
    let claims = partner.ask(&tokens).await?;
    ensure!(claims.contains_key("nationalities"), "the nationality is missing");
    ensure!(claims.keys().all(|n| n == "sub" || n == "nationalities"), "more than the nationality was sent");
    decided(tour, "X-5.4").await?;
    Ok("The marketing partner learns the nationality, counted in the yearly counter: X-5.4.".to_owned())
}

async fn letter(tour: &Tour<'_>) -> anyhow::Result<String> {
    let body = json!({
        "issuer": "UTO", "number": NEWCOMER.number, "country": "FR",
        "claims": [["name", "full"], ["document", "number"]], "file": "LETTER-7",
    });
    let answer = tour.operate("/admin/authority-letters", &body).await?;
    ensure!(answer.get("code") == Some(&json!("D-41")), "the letter was answered {answer}");
    Ok("A letter from a foreign police is refused and kept for a person to look at: D-41.".to_owned())
}

/// The code stands on the visitor's page.
async fn decided(tour: &Tour<'_>, code: &str) -> anyhow::Result<()> {
    let portal = tour.browser.open("/portal").await?;
    ensure!(portal.body.contains(code), "the visitor's page does not show {code}");
    Ok(())
}

async fn shown(tour: &Tour<'_>) -> anyhow::Result<String> {
    for code in ["D-39", "D-55", "D-41"] {
        decided(tour, code).await?;
    }
    Ok("The visitor's page shows every refusal with its reason.".to_owned())
}
