//! How long answers took, by route and by the first digit of their status.

use crate::State;
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use kernel::{By, Times};
use std::time::Instant;

/// Answers so far, by route as it is written in `routes.rs`: never an address that somebody asked for.
#[derive(Debug, Default)]
pub struct Answers(By<[Times; 5]>);

/// The words of the first digit.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

impl Answers {
    fn count(&self, route: &str, status: u16, began: Instant) {
        let route = self.0.of(route);
        if let Some(times) = route.get(usize::from(status / 100).saturating_sub(1)) {
            times.took(began.elapsed());
        }
    }

    /// Hands over each route, class of status and times, where there was an answer.
    pub fn each(&self, mut hear: impl FnMut(&str, &'static str, &Times)) {
        for (route, classes) in self.0.all() {
            for (class, times) in CLASSES.into_iter().zip(&*classes) {
                if times.total() > 0 {
                    hear(&route, class, times);
                }
            }
        }
    }
}

/// Counts an answer, from the head of the request to the head of the answer, if somebody wants to know.
pub(crate) async fn measure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Some(answers) = request.app_data::<Data<State>>().and_then(|state| state.answers.clone()) else {
        return next.call(request).await;
    };
    let began = Instant::now();
    let answer = next.call(request).await;
    match &answer {
        Ok(response) => {
            let route = response.request().match_pattern();
            answers.count(route.as_deref().unwrap_or("none"), response.status().as_u16(), began);
        }
        Err(error) => answers.count("none", error.as_response_error().status_code().as_u16(), began),
    }
    answer
}
