use super::*;
use crate::{Cosigner, Signer};
use proptest::prelude::*;

fn log() -> Signer {
    Signer::from_seed("localhost/log", &[1; 32]).unwrap()
}

fn witness(n: u8) -> Cosigner {
    Cosigner::from_seed(&format!("w{n}.example"), &[100 + n; 32]).unwrap()
}

/// A checkpoint cosigned by these.
fn note(by: &[u8]) -> String {
    let checkpoint = Checkpoint { origin: "localhost/log".into(), size: 7, root: [3; 32] };
    let signed = log().sign(&checkpoint);
    let lines: String = by.iter().map(|n| witness(*n).cosign(&signed, 1_780_000_000).unwrap()).collect();
    format!("{signed}{lines}")
}

fn file(rules: &str) -> String {
    let mut text = format!("# ours\nlog {} https://localhost/log\n\n", log().vkey());
    for n in 1..=6 {
        text.push_str(&format!("witness\tW{n} {}\n", witness(n).vkey()));
    }
    text + rules
}

fn judged(rules: &str, by: &[u8]) -> Result<Judged, Unmet> {
    Policy::parse(file(rules).as_bytes()).unwrap().judge(&note(by))
}

#[test]
fn quorums_are_met_by_those_who_saw_and_nobody_else() {
    let nested = "group X 2 W1 W2 W3\ngroup Y any W4 W5\ngroup Z all X Y\nquorum Z\n";
    for (rules, met, missed) in [
        ("quorum none\n", vec![vec![], vec![1]], vec![]),
        ("quorum W2\n", vec![vec![2], vec![1, 2]], vec![vec![], vec![1]]),
        ("group G any W1 W2\nquorum G\n", vec![vec![1], vec![2]], vec![vec![], vec![3]]),
        ("group G all W1 W2\nquorum G\n", vec![vec![1, 2]], vec![vec![1], vec![2, 3]]),
        ("group G 2 W1 W2 W3\nquorum G\n", vec![vec![1, 3]], vec![vec![1], vec![1, 4, 5]]),
        (nested, vec![vec![1, 2, 4], vec![2, 3, 5, 6]], vec![vec![1, 2], vec![1, 4, 5], vec![4]]),
    ] {
        for by in met {
            assert_eq!(judged(rules, &by).unwrap().seen.len(), by.len(), "{rules} {by:?}");
        }
        for by in missed {
            assert!(matches!(judged(rules, &by), Err(Unmet::Quorum { .. })), "{rules} {by:?}");
        }
    }
    let told = judged("group G 2 W1 W2\nquorum G\n", &[2]).unwrap_err();
    assert_eq!(told.to_string(), "the quorum G is missing; seen by W2");
}

#[test]
fn a_line_repeated_is_one_witness_and_a_false_one_spoils_the_note() {
    let policy = Policy::parse(file("group G 2 W1 W2\nquorum G\n").as_bytes()).unwrap();
    let line = witness(1).cosign(&note(&[]), 1_780_000_001).unwrap();
    assert!(matches!(policy.judge(&format!("{}{line}", note(&[1]))), Err(Unmet::Quorum { .. })));
    let other = Checkpoint { origin: "localhost/log".into(), size: 8, root: [3; 32] };
    let foreign = witness(2).cosign(&log().sign(&other), 1_780_000_001).unwrap();
    assert_eq!(policy.judge(&format!("{}{foreign}", note(&[1]))), Err(Unmet::Note(NoteError::Signature)));
}

#[test]
fn only_a_log_of_the_policy_counts_and_only_for_its_own_name() {
    let policy = Policy::parse(file("quorum none\n").as_bytes()).unwrap();
    let checkpoint = |origin: &str| Checkpoint { origin: origin.into(), size: 7, root: [3; 32] };
    let other = Signer::from_seed("localhost/log", &[9; 32]).unwrap().sign(&checkpoint("localhost/log"));
    assert_eq!(policy.judge(&other), Err(Unmet::Note(NoteError::Unsigned)));
    assert!(matches!(policy.judge(&log().sign(&checkpoint("elsewhere"))), Err(Unmet::Origin { .. })));
    // A file without a log counts for the log known from elsewhere.
    let empty = Policy::parse(b"quorum none").unwrap();
    assert_eq!(empty.judge(&note(&[])), Err(Unmet::Note(NoteError::Unsigned)));
    let known = Verifier::parse(&log().vkey()).unwrap();
    assert!(empty.with_log(known.clone()).judge(&note(&[])).is_ok());
    assert!(Policy::of(known).judge(&note(&[1])).is_ok());
}

#[test]
fn a_witness_with_a_key_we_cannot_verify_never_counts() {
    let material = [&[6][..], &[0; 1312]].concat();
    let id = crate::note::key_id("pq.example", crate::note::Kind::Lattice, &[0; 1312]);
    let (id, material) = (data_encoding::HEXLOWER.encode(&id), data_encoding::BASE64.encode(&material));
    let rules = format!("witness P pq.example+{id}+{material}\ngroup G 1 P W1\nquorum G\n");
    assert!(judged(&rules, &[1]).is_ok());
    assert!(judged(&rules, &[]).is_err());
}

#[test]
fn each_wrong_line_is_named() {
    let lines = file("").lines().count();
    let (log, one) = (log().vkey(), witness(1).vkey());
    let renamed = one.replace("w1.example", "w9.example");
    for (rules, at, what) in [
        (String::new(), lines + 1, "there is no quorum line"),
        ("quorum none\nquorum none\n".into(), lines + 2, "a second quorum line"),
        ("quorum W9\n".into(), lines + 1, "a quorum that no line before defines"),
        ("group G any W9\n".into(), lines + 1, "a member that no line before defines"),
        ("group G any G\n".into(), lines + 1, "a member that no line before defines"),
        ("group G any none\n".into(), lines + 1, "a member that no line before defines"),
        ("group G any W1 W1\n".into(), lines + 1, "a member for the second time"),
        ("group G any W1\ngroup H any W1\n".into(), lines + 2, "a member for the second time"),
        ("group G any\n".into(), lines + 1, "the threshold is not between 1 and the number of members"),
        ("group G 0 W1\n".into(), lines + 1, "the threshold is not between 1 and the number of members"),
        ("group G 2 W1\n".into(), lines + 1, "the threshold is not between 1 and the number of members"),
        ("group G +1 W1\n".into(), lines + 1, "the threshold is any, all or a number"),
        ("group W1 any W2\n".into(), lines + 1, "a name for the second time"),
        ("group none any W2\n".into(), lines + 1, "none is no name"),
        (format!("log {log}\n"), lines + 1, "the same log twice"),
        (format!("witness V {one}\n"), lines + 1, "the same witness twice"),
        (format!("witness V {log}\n"), lines + 1, "the key is for a log, not for cosignatures"),
        (format!("log {}\n", witness(7).vkey()), lines + 1, "the key is for cosignatures, not for a log"),
        (format!("witness V {renamed}\n"), lines + 1, "the key is no verifier key"),
        ("quorum none\r\n".into(), lines + 1, "a control character; lines end with a newline alone"),
        ("quorum\n".into(), lines + 1, "not a log, witness, group or quorum line"),
        ("trust me\n".into(), lines + 1, "not a log, witness, group or quorum line"),
    ] {
        assert_eq!(Policy::parse(file(&rules).as_bytes()), Err(PolicyError { line: at, what }), "{rules}");
    }
}

proptest! {
    #[test]
    fn no_file_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Policy::parse(&bytes);
    }
}
