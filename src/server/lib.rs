//! The hull: configuration, wiring, the HTTP server, the worker, the command line.
//!
//! The only crate that reads configuration, environment, files of keys, and the machine's clock and randomness; it
//! hands them down. Every capability is built once, here.

pub mod cli;
pub mod config;
mod custody;
mod http;
pub mod ledger;
pub mod metrics;
pub mod outside;
mod room;
pub mod roots;
mod scene;
mod telemetry;
pub mod tls;
mod whole;
mod wire;
pub mod witness;
mod worker;

pub use config::{Config, Lives};
pub use http::{Doors, Running, Stop, start};
pub use scene::Scene;
pub use telemetry::init as init_telemetry;
pub use wire::{Wired, wire};
pub use worker::{give_back, rest, work};
