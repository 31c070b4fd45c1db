//! The log in pictures: over time, and by country.

use super::{address, fields, filter, names};
use crate::{
    Fault, Form,
    door::Reader,
    page::console::{Bar, chart::Charts},
    reply,
};
use actix_web::{HttpRequest, HttpResponse};

/// GET /console/charts.
pub(crate) async fn charts(who: Reader, request: HttpRequest) -> Result<HttpResponse, Fault> {
    let query = Form::query(&request);
    let names = names(&who).await?;
    let audit = &who.state.audit;
    let over_time = audit.over_time(&who.opened, filter(&query), who.call.now).await;
    let over_time = over_time.map_err(|e| who.page(&e))?;
    let places = audit.by_country(&who.opened, filter(&query)).await.map_err(|e| who.page(&e))?;
    let fields = fields(&who, &query, &names);
    let log = address("/console", &query, None);
    let page = Charts::new(who.frame.clone(), Bar::new(&who, "charts"), (fields, log), &over_time, &places);
    Ok(reply::page(&who, &page))
}
