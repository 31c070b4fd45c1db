//! 9. Consent: the visitor withdraws, and it ends.

use super::{Tour, refused};
use crate::html;
use anyhow::{Context, ensure};

pub(super) async fn run(tour: &mut Tour<'_>) {
    let outcome = renewed(tour).await;
    tour.tell("consent.renewed", outcome);
    let outcome = withdrawn(tour).await;
    tour.tell("consent.withdrawn", outcome);
}

/// As long as nothing is withdrawn, a refresh token is worth new tokens.
async fn renewed(tour: &mut Tour<'_>) -> anyhow::Result<String> {
    let tokens = tour.french.take().context("the French hotel holds no tokens")?;
    let hotel = tour.party("hotel-france")?;
    let tokens = hotel.renew(&tokens).await?;
    ensure!(hotel.is_active(&tokens).await?, "the renewed token is not active");
    tour.french = Some(tokens);
    Ok("The French hotel renewed its tokens; introspection calls them active.".to_owned())
}

async fn withdrawn(tour: &Tour<'_>) -> anyhow::Result<String> {
    let hotel = tour.party("hotel-france")?;
    let tokens = tour.french.as_ref().context("the French hotel holds no tokens")?;
    // Every sign-in there is a grant of its own: the visitor withdraws them one by one.
    let mut count = 0;
    while let Some(form) = open_grant(tour, hotel.scenario.title).await? {
        ensure!(count < 20, "withdrawing does not end");
        tour.browser.submit(&form, &[], "").await?;
        count += 1;
    }
    ensure!(count > 0, "the portal shows nothing to withdraw");
    refused(hotel.renew(tokens).await, "invalid_grant")?;
    ensure!(!hotel.is_active(tokens).await?, "introspection still calls the token active");
    refused(hotel.ask(tokens).await, "401")?;
    Ok("Withdrawn in the portal: the refresh token is dead and introspection calls the token inactive."
        .to_owned())
}

/// The form that withdraws a grant of that recipient, if one is open.
async fn open_grant(tour: &Tour<'_>, title: &str) -> anyhow::Result<Option<html::HtmlForm>> {
    let page = tour.browser.open("/portal").await?;
    let mut sections = page.body.split("<section").skip(1);
    let own = sections.find(|s| s.contains(title) && s.contains("/withdraw\""));
    Ok(own.and_then(|section| html::forms(section).into_iter().find(|f| f.action.ends_with("/withdraw"))))
}
