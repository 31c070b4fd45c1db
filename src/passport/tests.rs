//! Chips from outside: the ETSI specimen, the fictional state, hostile bytes, and real data where it lies.

#[cfg(feature = "specimen")]
mod anchors;
mod door;
mod etsi;
mod expected;
#[cfg(feature = "specimen")]
mod faulty;
#[cfg(feature = "specimen")]
mod hostile;
#[cfg(feature = "specimen")]
mod list;
#[cfg(feature = "specimen")]
mod odd;
#[cfg(feature = "specimen")]
mod presence;
mod real;
mod rules;
#[cfg(feature = "specimen")]
mod utopia;
#[cfg(feature = "specimen")]
mod withdrawn;
