//! The service seen from outside. One binary, one suite per word.

mod architecture;
mod assurance;
mod conformance;
mod console;
mod cors;
mod demo;
mod door;
mod enrol;
mod erasure;
mod kept;
mod logout;
mod metrics;
mod mtls;
mod pages;
mod provider;
mod restore;
mod tour;
mod trust;
mod witness;
