//! The files of a chip, through the whole examination: never a panic, never another person.

#![no_main]

use guosuo_fuzz::{ANNA_DOCUMENT, ERIKA_DOCUMENT, ERIKAS_TIME, NOW, TRUST, parts};
use libfuzzer_sys::fuzz_target;
use passport::{Conclusion, Files, Wanted, verify};

fuzz_target!(|bytes: &[u8]| {
    let all = Wanted { names: true, personal_number: true, issue: true, portrait: true };
    let Ok(files) = Files::classify(parts(bytes)).map(|f| f.wanting(all)) else { return };
    for at in [NOW, ERIKAS_TIME] {
        let verdict = verify(&files, &TRUST, at);
        if verdict.conclusion == Conclusion::Refuse {
            assert!(verdict.document.is_none());
            continue;
        }
        let said = verdict.document.expect("what is not refused is somebody's");
        let is =
            |known: &passport::Document| (&known.number, &known.primary) == (&said.number, &said.primary);
        assert!(is(&ANNA_DOCUMENT) || is(&ERIKA_DOCUMENT), "somebody else");
    }
});
