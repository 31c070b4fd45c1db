//! 4. Chip: presence proved over the session, replays refused, a new passport, a lost one.

use super::Tour;
use crate::{
    browser::Browser,
    phone::{Answer, Phone, Way},
    specimen::{AGREEING, CHIPPED, RENEWED},
};
use ::passport::{
    Domain,
    specimen::{Cipher, Digest, Proofs, Signing, VirtualChip},
};
use anyhow::{Context, ensure};
use serde_json::Value;
use url::Url;

/// Returns the way into the account of who enrolled last and lost nothing.
pub(super) async fn run(tour: &mut Tour<'_>) -> Option<Url> {
    let outcome = signs(tour).await;
    let way_in = outcome.as_ref().ok().map(|(_, way)| way.clone());
    tour.tell("chip.signs", outcome.map(|(says, _)| says));
    let outcome = agrees(tour).await;
    let agreed = outcome.as_ref().ok().map(|(_, way)| way.clone());
    tour.tell("chip.agrees", outcome.map(|(says, _)| says));
    let outcome = replayed(tour).await;
    tour.tell("chip.replay", outcome);
    let outcome = renewed(tour).await;
    tour.tell("chip.renewal", outcome);
    let outcome = lost(tour, way_in).await;
    tour.tell("chip.lost", outcome);
    agreed
}

const SIGNS: Proofs = Proofs { signing: Some(Signing::Plain(Domain::P256, Digest::Sha256)), agreeing: None };

fn chipped(tour: &Tour<'_>) -> anyhow::Result<VirtualChip> {
    CHIPPED.answering_chip(&tour.utopia, SIGNS)
}

fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn live(status: u16, answer: &Value) -> anyhow::Result<()> {
    ensure!(status == 201, "the evidence was answered {status}: {}", text(answer, "code"));
    let assurance = text(answer, "assurance");
    ensure!(assurance == "chip-live", "the assurance is {assurance}");
    Ok(())
}

fn refused(answer: &Answer, status: u16, code: &str) -> anyhow::Result<()> {
    let said = text(&answer.1, "code");
    ensure!((answer.0, said) == (status, code), "it was answered {} {said}, not {status} {code}", answer.0);
    Ok(())
}

async fn signs(tour: &Tour<'_>) -> anyhow::Result<(String, Url)> {
    let (status, answer) = Phone::new(&tour.target.issuer)?.enrol(&chipped(tour)?, Way::Signs).await?;
    live(status, &answer)?;
    let way = text(&answer, "continue_uri").parse().context("no way on")?;
    Ok(("A chip signed the session's challenge: its holder is enrolled as chip-live.".to_owned(), way))
}

async fn agrees(tour: &Tour<'_>) -> anyhow::Result<(String, Url)> {
    let domain = Domain::BrainpoolP256r1;
    let proofs = Proofs { signing: None, agreeing: Some((domain, Cipher::Aes128)) };
    let chip = AGREEING.answering_chip(&tour.utopia, proofs)?;
    let way = Way::Agrees(domain.code());
    let (status, answer) = Phone::new(&tour.target.issuer)?.enrol(&chip, way).await?;
    live(status, &answer)?;
    let way = text(&answer, "continue_uri").parse().context("no way on")?;
    let says = "A chip agreed on keys with the service and used them: chip-live too, driven by the server.";
    Ok((says.to_owned(), way))
}

async fn replayed(tour: &Tour<'_>) -> anyhow::Result<String> {
    let (phone, chip) = (Phone::new(&tour.target.issuer)?, chipped(tour)?);
    let old = phone.begin().await?;
    let evidence = Phone::read(&old, &chip, Way::Signs)?;
    let other = phone.begin().await?;
    let answer = phone.send(&other, &evidence, &chip).await?;
    refused(&answer, 422, "presence_failed")?;
    let answer = phone.send(&other, &evidence, &chip).await?;
    refused(&answer, 409, "session_expired")?;
    Ok("An answer made for another session is refused with presence_failed, and its session is over."
        .to_owned())
}

async fn renewed(tour: &Tour<'_>) -> anyhow::Result<String> {
    let chip = RENEWED.chip(&tour.utopia)?;
    let page = tour.browser.enrol(&chip.named(), RENEWED.phone, RENEWED.email).await?;
    ensure!(page.status == 200, "the new passport was answered {} {:?}", page.status, page.error_code());
    let portal = tour.browser.open("/portal").await?;
    ensure!(portal.body.matches("class=\"passport\"").count() == 2, "the record does not show two passports");
    Ok("Signed in, the visitor brought a new passport: it took the old one's place on the same record."
        .to_owned())
}

async fn lost(tour: &Tour<'_>, way_in: Option<Url>) -> anyhow::Result<String> {
    let way_in = way_in.context("nobody was enrolled")?;
    let browser = Browser::new(&tour.target.issuer)?;
    let form = browser.open(way_in.as_str()).await?.form(way_in.path())?;
    let page = browser.submit(&form, &[], "continue-submit").await?;
    ensure!(page.url.path() == "/enrol/passkey", "the link led to {}", page.url.path());
    let again = Browser::new(&tour.target.issuer)?;
    let form = again.open(way_in.as_str()).await?.form(way_in.path())?;
    let used = again.submit(&form, &[], "continue-submit").await?;
    ensure!(used.error_code().as_deref() == Some("link_used"), "the link opened the account twice");
    let portal = browser.open("/portal").await?;
    let report = crate::html::forms(&portal.body).into_iter().find(|f| f.action.ends_with("/report"));
    let done = browser.submit(&report.context("no report")?, &[], "").await?;
    ensure!(done.status == 200, "the report was answered {}", done.status);
    let answer = Phone::new(&tour.target.issuer)?.enrol(&chipped(tour)?, Way::Signs).await?;
    refused(&answer, 422, "reported_lost")?;
    Ok("Reported lost in the portal, the passport stops working at once and its chip is refused.".to_owned())
}
