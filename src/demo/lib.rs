//! The demo: specimen travellers, relying parties, and a tour that plays the whole journey without a person.
//!
//! Everything here is what strangers bring along: a browser, an authenticator, a wallet, relying parties. They speak
//! HTTP and know the service from outside; only the specimen sign-in and the seeding are inside it, and both refuse
//! to exist unless the service is reached from its own machine alone.

pub mod authenticator;
pub mod browser;
pub mod desk;
pub mod html;
pub mod party;
pub mod phone;
pub mod seed;
pub mod signin;
pub mod specimen;
pub mod tour;
pub mod wallet;

use actix_web::web::{Data, ServiceConfig, get, post, resource};
use party::{Party, Visit, scenario::Scenario};
use seed::Seeded;
use std::{collections::HashMap, fmt, sync::Mutex};

pub use signin::DemoOnly;

/// The relying parties with their sign-ins under way.
pub struct Demo {
    parties: Vec<Party>,
    visits: Mutex<HashMap<String, Visit>>,
}

impl fmt::Debug for Demo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Demo({} parties)", self.parties.len())
    }
}

impl Demo {
    /// The relying parties of a seeded service.
    ///
    /// # Errors
    /// When the machine cannot make an HTTP client.
    pub fn new(seeded: &Seeded, _only: DemoOnly) -> anyhow::Result<Self> {
        Ok(Self { parties: parties(seeded)?, visits: Mutex::new(HashMap::new()) })
    }

    pub(crate) fn party(&self, name: &str) -> Option<&Party> {
        self.parties.iter().find(|p| p.scenario.name == name)
    }
}

/// The relying parties of a seeded service.
///
/// # Errors
/// When the machine cannot make an HTTP client.
pub fn parties(seeded: &Seeded) -> anyhow::Result<Vec<Party>> {
    let known = |c: &seed::Client| Some((Scenario::find(&c.name)?, c.clone()));
    let found = seeded.clients.iter().filter_map(known);
    found.map(|(scenario, c)| Party::new(scenario, &seeded.issuer, &c.client_id, &c.client_secret)).collect()
}

/// Adds the demo's routes. Before the service's own, which answer every address.
pub fn configure(config: &mut ServiceConfig, demo: Data<Demo>) {
    config
        .app_data(demo)
        .service(resource(signin::PATH).route(get().to(signin::show)).route(post().to(signin::enter)))
        .route(desk::PATH, get().to(desk::show))
        .route("/demo/desk/assessments", post().to(desk::assess))
        .route("/demo/desk/letters", post().to(desk::letter))
        .route("/demo/try", get().to(party::page::choose))
        .route("/demo/{name}", get().to(party::page::show))
        .route("/demo/{name}/start", get().to(party::page::start))
        .route("/demo/{name}/callback", get().to(party::page::callback));
}
