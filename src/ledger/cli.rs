//! `guosuo-verify`: the offline verifier by itself, for whoever has a bundle and not the service.
//!
//! `cargo build --release -p guosuo-ledger --features cli --example guosuo-verify`

use guosuo_ledger::{Trust, verify};
use std::{env, fs, io::BufReader, process::ExitCode};

const USAGE: &str = "guosuo-verify BUNDLE [--key VKEY] [--policy FILE] [--since FILE]\n\n\
    --key     the key that must have signed; without it the bundle's own is taken\n\
    --policy  a policy of logs and witnesses (C2SP tlog-policy) that the checkpoint must meet\n\
    --since   a checkpoint you have kept: the log must have grown out of it\n\n\
    Exit codes: 0 proved; 1 a proof or signature is false; 2 the range is incomplete (and wrong usage);\n\
    3 the policy's quorum of witnesses is missing; 4 unreadable or of an unknown version.";

#[derive(Default)]
struct Asked {
    bundle: Option<String>,
    key: Option<String>,
    policy: Option<String>,
    since: Option<String>,
}

impl Asked {
    /// `None` for anything that is not in [`USAGE`].
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut asked = Self::default();
        while let Some(word) = words.next() {
            let slot = match word.as_str() {
                "--key" => &mut asked.key,
                "--policy" => &mut asked.policy,
                "--since" => &mut asked.since,
                _ if word.starts_with('-') || asked.bundle.is_some() => return None,
                _ => {
                    asked.bundle = Some(word);
                    continue;
                }
            };
            *slot = Some(words.next()?);
        }
        asked.bundle.is_some().then_some(asked)
    }
}

fn main() -> ExitCode {
    let Some(asked) = Asked::read(env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&asked) {
        Ok(code) => ExitCode::from(code),
        Err(what) => {
            eprintln!("{what}");
            ExitCode::from(4)
        }
    }
}

fn run(asked: &Asked) -> Result<u8, String> {
    let text = |path: &Option<String>| {
        let read = |path: &String| fs::read_to_string(path).map_err(|e| format!("cannot read {path}: {e}"));
        path.as_ref().map(read).transpose()
    };
    let bundle = asked.bundle.as_deref().unwrap_or_default();
    let file = fs::File::open(bundle).map_err(|e| format!("cannot read {bundle}: {e}"))?;
    let (policy, since) = (text(&asked.policy)?, text(&asked.since)?);
    let trust = Trust { key: asked.key.as_deref(), policy: policy.as_deref(), since: since.as_deref() };
    match verify(BufReader::new(file), &trust, &mut |_, _| {}) {
        Ok(proved) => {
            println!("{proved}");
            if asked.key.is_none() && policy.is_none() {
                println!("note    the key is the bundle's own; name the one you know with --key");
            }
            Ok(0)
        }
        Err(fault) => {
            println!("NOT proved: {fault}");
            Ok(fault.exit_code())
        }
    }
}
