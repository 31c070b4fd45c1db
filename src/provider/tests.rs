//! The provider against a real store in memory. What needs a passport is tested from outside, in `tests/`.

mod acr;
mod assertion;
mod authorize;
mod dpop;
mod fapi;
mod invited;
mod jar;
mod jarm;
mod logout;
mod openness;
mod operators;
mod outside;
mod par;
mod readable;
mod register;
mod scene;
mod token;
mod told;
mod userinfo;
