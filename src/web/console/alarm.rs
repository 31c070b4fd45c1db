//! Alarms of the log.

use crate::{
    Fault,
    door::Reader,
    page::console::{Bar, alarm::Alarms},
    reply,
};
use actix_web::HttpResponse;

/// GET /console/alarms: those that last first.
pub(crate) async fn alarms(who: Reader) -> Result<HttpResponse, Fault> {
    let all = who.state.audit.alarms().await.map_err(|e| who.page(&e))?;
    Ok(reply::page(&who, &Alarms::new(who.frame.clone(), Bar::new(&who, "alarms"), &all)))
}
