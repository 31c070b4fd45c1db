//! Signing in by passkey, and adding one. The page's script fills in one field; the form does the rest.

use crate::{
    Door, Fault, Form,
    door::Visitor,
    page::{enrol::Passkey, login::Login},
    provider::show,
    reply,
};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

async fn ask(door: &Door, interaction: &str, failed: bool) -> Result<HttpResponse, Fault> {
    let started = door.state.visitors.passkey_assert_start(door.call).await.map_err(|e| door.page(&e))?;
    let client = match interaction {
        "" => None,
        sealed => {
            let asking = door.state.provider.asking(door.call, sealed).await.map_err(|e| door.page(&e))?;
            // Signing in would lead nowhere: better said before than after.
            Some(asking.ok_or_else(|| door.refuse(409, "interaction_over"))?)
        }
    };
    let mut alternatives = door.state.alternatives.clone();
    for link in alternatives.iter_mut().filter(|_| !interaction.is_empty()) {
        link.href = crate::provider::encoded(&link.href, "interaction", interaction);
    }
    // Signing in ends in a redirection to whoever asked, and browsers apply `form-action` to that too.
    let origins = client.as_ref().and_then(|c| c.origin.clone()).into_iter().collect();
    let page = Login {
        frame: door.frame.clone(),
        client,
        interaction: interaction.to_owned(),
        options: started.options.to_string(),
        state: started.state,
        alternatives,
        failed,
    };
    Ok(reply::page_to(door, &page, origins))
}

/// GET /login.
pub(crate) async fn login(door: Door, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let query = Form::query(&request);
    ask(&door, query.one("interaction").unwrap_or_default(), false).await
}

/// POST /login: the passkey's answer, or no.
pub(crate) async fn answer(door: Door, form: Form) -> Result<HttpResponse, Fault> {
    door.check(&form)?;
    let interaction = form.one("interaction").unwrap_or_default();
    if form.one("answer") == Some("cancel") {
        let next = door.state.provider.cancel(door.call, interaction).await;
        return show(&door, next.map_err(|e| door.page(&e))?);
    }
    let state = form.one("state").unwrap_or_default();
    let Some(credential) = credential(&form) else { return ask(&door, interaction, true).await };
    let Ok(token) = door.state.visitors.passkey_assert_finish(door.call, state, credential).await else {
        return ask(&door, interaction, true).await;
    };
    let mut response = reply::see_other(&after(interaction));
    reply::set_session(&door, &mut response, token.expose());
    Ok(response)
}

fn credential(form: &Form) -> Option<Value> {
    form.one("credential").and_then(|text| serde_json::from_str(text).ok())
}

/// Where a browser goes on after signing in.
#[must_use]
pub fn after(interaction: &str) -> String {
    match interaction {
        "" => "/portal".to_owned(),
        sealed => crate::provider::encoded("/login/continue", "interaction", sealed),
    }
}

/// GET /login/continue: what the relying party wanted.
pub(crate) async fn resume(who: Visitor, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let query = Form::query(&request);
    let interaction = query.one("interaction").unwrap_or_default();
    let next = who.state.provider.resume(who.call, interaction, &who.who).await;
    show(&who, next.map_err(|e| who.page(&e))?)
}

async fn offer(who: &Visitor, failed: bool) -> Result<HttpResponse, Fault> {
    let started = who.state.visitors.passkey_register_start(who.call, who.who.visitor).await;
    let started = started.map_err(|e| who.page(&e))?;
    let (options, state) = (started.options.to_string(), started.state);
    Ok(reply::page(who, &Passkey { frame: who.frame.clone(), options, state, failed }))
}

/// GET /enrol/passkey.
pub(crate) async fn passkey(who: Visitor) -> Result<HttpResponse, Fault> {
    offer(&who, false).await
}

/// POST /enrol/passkey.
pub(crate) async fn register(who: Visitor, form: Form) -> Result<HttpResponse, Fault> {
    who.check(&form)?;
    let state = form.one("state").unwrap_or_default();
    let Some(credential) = credential(&form) else { return offer(&who, true).await };
    let visitors = &who.state.visitors;
    match visitors.passkey_register_finish(who.call, who.who.visitor, state, credential).await {
        Ok(_) => Ok(reply::see_other("/portal?done=passkey")),
        Err(_) => offer(&who, true).await,
    }
}
