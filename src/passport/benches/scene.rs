//! A traveller and her chip, with 20 kB of groups.

use guosuo_passport::{
    Anchor, Conclusion, Files, Trust,
    specimen::{Holder, State},
    verify,
};

/// 2026-11-23.
pub(crate) const NOW: i64 = 1_795_392_000;

pub(crate) const ANNA: Holder<'_> = Holder::ANNA;

pub(crate) fn state() -> State {
    State::new(b"bench", NOW).expect("a state")
}

/// A portrait's group of 20 kB; what is in it does not matter, since it is only hashed.
fn portrait() -> Vec<u8> {
    let mut group = vec![0x75, 0x82, 0x4e, 0x20];
    group.resize(20_004, 0x5a);
    group
}

pub(crate) fn files(state: &State) -> Files {
    state.chip_with_portrait(&ANNA, portrait()).expect("a chip").files().expect("files")
}

pub(crate) fn trust(state: &State) -> Trust {
    let mut trust = Trust::empty();
    trust.add(Anchor::parse(&state.csca().expect("a certificate")).expect("a certificate"));
    trust
}

pub(crate) fn accept(files: &Files, trust: &Trust) {
    assert_eq!(verify(files, trust, NOW).conclusion, Conclusion::Accept);
}
