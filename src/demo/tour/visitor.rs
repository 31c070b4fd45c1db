//! 3. Visitor: enrolment, passkey, and that one passport is one visitor.

use super::Tour;
use crate::{
    browser::Browser,
    specimen::{FORGER, NEWCOMER, Specimen, impostor},
};
use ::passport::specimen::Chip;
use anyhow::ensure;

pub(super) async fn run(tour: &mut Tour<'_>) {
    let outcome = enrol(tour).await;
    tour.tell("visitor.enrol", outcome);
    let outcome = passkey(tour).await;
    tour.tell("visitor.passkey", outcome);
    let outcome = again(tour).await;
    tour.tell("visitor.same_passport", outcome);
    let outcome = forged(tour).await;
    tour.tell("visitor.forged", outcome);
}

async fn upload(browser: &Browser, who: &Specimen, chip: &Chip) -> anyhow::Result<crate::browser::Page> {
    let files: Vec<(&str, Vec<u8>)> = chip.named();
    browser.enrol(&files, who.phone, who.email).await
}

async fn enrol(tour: &Tour<'_>) -> anyhow::Result<String> {
    let page = upload(&tour.browser, &NEWCOMER, &NEWCOMER.chip(&tour.utopia)?).await?;
    ensure!(page.status == 200, "the upload was answered {} {:?}", page.status, page.error_code());
    ensure!(page.body.contains("/enrol/passkey"), "the passport made no new visitor");
    Ok("A passport's files were uploaded, verified, and are a visitor now.".to_owned())
}

async fn passkey(tour: &mut Tour<'_>) -> anyhow::Result<String> {
    tour.browser.add_passkey(&mut tour.device).await?;
    // A browser that knows nothing of the enrolment: only the passkey opens the door.
    tour.browser = Browser::new(&tour.target.issuer)?;
    let page = tour.browser.use_passkey(&tour.device, None).await?;
    ensure!(page.url.path() == "/portal" && page.status == 200, "the passkey led to {}", page.url.path());
    Ok("The visitor added a passkey and signed in with it in a fresh browser.".to_owned())
}

async fn again(tour: &Tour<'_>) -> anyhow::Result<String> {
    let stranger = Browser::new(&tour.target.issuer)?;
    let page = upload(&stranger, &NEWCOMER, &NEWCOMER.chip(&tour.utopia)?).await?;
    ensure!(page.status == 200, "the upload was answered {}", page.status);
    ensure!(!page.body.contains("/enrol/passkey"), "the same passport made a second visitor");
    let portal = stranger.open("/portal").await?;
    ensure!(portal.url.path() != "/portal", "the files alone opened somebody's account");
    Ok("The same passport again is the same visitor, and its files alone open no account.".to_owned())
}

async fn forged(tour: &Tour<'_>) -> anyhow::Result<String> {
    let chip = FORGER.chip(&impostor(tour.target.clock.now())?)?;
    let page = upload(&Browser::new(&tour.target.issuer)?, &FORGER, &chip).await?;
    ensure!(page.status == 422, "a passport signed by an impostor was answered {}", page.status);
    Ok("A passport that an impostor of Utopia signed is refused, and says at which step.".to_owned())
}
