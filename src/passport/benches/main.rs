//! What a verification costs: per algorithm against OpenSSL's bare signatures in the same run, for real chips where
//! `GUOSUO_PASSPORT_DATA` names their folder, for hostile inputs; and that refused uploads leave no memory behind.
//!
//! `cargo bench -p guosuo-passport --features specimen`

#![expect(clippy::expect_used, reason = "a bench that cannot be set up ends")]

mod algorithms;
mod hostile;
mod real;
mod scene;
mod timing;

fn main() {
    algorithms::run();
    real::run();
    hostile::run();
}
