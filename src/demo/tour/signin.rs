//! 7. Sign-in: three relying parties at home, and what goes wrong when they cheat.

use super::{Reply, Tour, refused};
use crate::browser::Browser;
use anyhow::{Context, ensure};
use serde_json::{Map, Value, json};

pub(super) async fn run(tour: &mut Tour<'_>) {
    let mut subjects = Vec::new();
    for (step, name, must) in [
        ("signin.hotel", "hotel", "document_number"),
        ("signin.sim", "sim", "document_number"),
        ("signin.museum", "museum", "nationalities"),
    ] {
        let outcome = learn(tour, name, must).await.map(|(subject, claims)| {
            subjects.push(subject);
            let names: Vec<&str> = claims.keys().map(String::as_str).filter(|n| *n != "sub").collect();
            format!("The {name} learned {}.", names.join(", "))
        });
        tour.tell(step, outcome);
    }
    subjects.sort();
    subjects.dedup();
    let pairwise = if subjects.len() == 3 {
        Ok("Each of the three knows the visitor by another subject.".to_owned())
    } else {
        Err(anyhow::anyhow!("{} different subjects instead of three", subjects.len()))
    };
    tour.tell("signin.pairwise", pairwise);
    let outcome = replayed(tour).await;
    tour.tell("signin.replayed_code", outcome);
    let outcome = wrong_verifier(tour).await;
    tour.tell("signin.wrong_verifier", outcome);
    let outcome = unregistered(tour).await;
    tour.tell("signin.unregistered_redirect", outcome);
    let outcome = unknown_client(tour).await;
    tour.tell("signin.unknown_client", outcome);
}

async fn learn(tour: &Tour<'_>, name: &str, must: &str) -> anyhow::Result<(String, Map<String, Value>)> {
    let party = tour.party(name)?;
    let tokens = tour.sign_in(party, &[], Reply::AllTicked).await?;
    let claims = party.ask(&tokens).await?;
    ensure!(claims.contains_key(must), "{must} is missing");
    if name == "museum" {
        ensure!(!claims.contains_key("birthdate"), "the museum learned the birth date");
        let of_age = claims.get("age_equal_or_over").and_then(|ages| ages.get("18"));
        ensure!(of_age == Some(&json!(true)), "the museum was not told that the visitor is over 18");
    }
    Ok((tokens.subject, claims))
}

async fn replayed(tour: &Tour<'_>) -> anyhow::Result<String> {
    let hotel = tour.party("hotel")?;
    let visit = hotel.begin(&[]).await?;
    let code = tour.walk(&visit, Reply::AllTicked).await?;
    let tokens = hotel.redeem(&visit, &code).await?;
    refused(hotel.redeem(&visit, &code).await, "invalid_grant")?;
    ensure!(!hotel.is_active(&tokens).await?, "the tokens of a replayed code still live");
    Ok("A code redeemed twice is refused, and the tokens it was worth are dead.".to_owned())
}

async fn wrong_verifier(tour: &Tour<'_>) -> anyhow::Result<String> {
    let hotel = tour.party("hotel")?;
    let visit = hotel.begin(&[]).await?;
    let code = tour.walk(&visit, Reply::AllTicked).await?;
    refused(hotel.redeem(&visit.with_wrong_verifier(), &code).await, "invalid_grant")?;
    Ok("A code without the right PKCE verifier is worth nothing.".to_owned())
}

/// An authorization request with one parameter exchanged must end on our own page.
async fn misdirected(tour: &Tour<'_>, name: &str, value: &str) -> anyhow::Result<u16> {
    let mut url = tour.party("hotel")?.begin(&[]).await?.url;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let changed = pairs.into_iter().map(|(n, v)| if n == name { (n, value.to_owned()) } else { (n, v) });
    let changed: Vec<(String, String)> = changed.collect();
    url.query_pairs_mut().clear().extend_pairs(changed);
    let page = Browser::new(&tour.target.issuer)?.open(url.as_str()).await?;
    ensure!(!page.left(), "the browser was sent to {}", page.url);
    page.error_code().context("the page names no error code")?;
    Ok(page.status)
}

async fn unregistered(tour: &Tour<'_>) -> anyhow::Result<String> {
    let status = misdirected(tour, "redirect_uri", "https://thief.example/callback").await?;
    Ok(format!("An address nobody registered gets a page ({status}) and never a redirection."))
}

async fn unknown_client(tour: &Tour<'_>) -> anyhow::Result<String> {
    let status = misdirected(tour, "client_id", "nobody").await?;
    Ok(format!("A client nobody knows gets a page ({status}) too."))
}
