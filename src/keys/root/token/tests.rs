use super::*;
use std::{fs, path::Path, process::Command};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const LABEL: &str = "guosuo";
const PIN: &str = "4321";
const REQUIRED: &str = "GUOSUO_REQUIRE_ALL";

/// The library reads its configuration from the environment of its process: so the test is one of its own.
#[test]
#[expect(clippy::disallowed_methods, reason = "the build machine says that nothing may be left out")]
fn a_root_key_in_softhsm() {
    if !Path::new(MODULE).exists() {
        assert!(std::env::var(REQUIRED).is_err(), "SoftHSM is not installed");
        eprintln!("not run: SoftHSM is not on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (conf, tokens) = (folder.path().join("softhsm2.conf"), folder.path().join("tokens"));
    fs::create_dir(&tokens).unwrap();
    fs::write(&conf, format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display())).unwrap();
    let made = Command::new("softhsm2-util")
        .args(["--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "1234"])
        .env("SOFTHSM2_CONF", &conf)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let inner = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "root::token::tests::a_token_wraps_and_unwraps_and_never_gives_its_key_away",
        ])
        .env("SOFTHSM2_CONF", &conf)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inner.stdout);
    assert!(
        inner.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&inner.stderr)
    );
}

#[test]
#[ignore = "run by the test above, in a process with a token"]
fn a_token_wraps_and_unwraps_and_never_gives_its_key_away() {
    let settings = |token: &str, pin: &str| TokenSettings {
        module: PathBuf::from(MODULE),
        token: token.to_owned(),
        key: "root".to_owned(),
        pin: Zeroizing::new(pin.to_owned()),
    };
    let good = settings(LABEL, PIN);
    assert!(matches!(TokenRoot::open(&good, Absent::Refuse), Err(RootError::NoTokenKey)));
    let root = TokenRoot::open(&good, Absent::Make).unwrap();
    let again = TokenRoot::open(&good, Absent::Refuse).unwrap();
    assert_eq!(root.key, again.key, "it is made once");

    let wrapped = root.wrap(&["kek", "1"], [9; 24], &[5; 32]).unwrap();
    assert_eq!(*again.unwrap(&["kek", "1"], &wrapped).unwrap(), vec![5; 32]);
    assert_eq!(again.unwrap(&["kek", "2"], &wrapped), Err(Refusal::Closed(vault::Error)), "in another place");
    for at in [0, 1, 13, wrapped.len() - 1] {
        let mut changed = wrapped.clone();
        changed[at] ^= 1;
        assert_eq!(root.unwrap(&["kek", "1"], &changed), Err(Refusal::Closed(vault::Error)), "byte {at}");
    }
    for length in [0, 1, 12, 13, 28] {
        assert_eq!(root.unwrap(&["kek", "1"], &wrapped[..length]), Err(Refusal::Closed(vault::Error)));
    }
    let session = root.session.lock().unwrap();
    let value =
        session.get_attributes(root.key, &[cryptoki::object::AttributeType::Value]).unwrap_or_default();
    assert!(value.is_empty(), "the key stays in the token");
    drop(session);

    assert!(matches!(TokenRoot::open(&settings("other", PIN), Absent::Make), Err(RootError::NoToken)));
    let missing = TokenSettings { module: PathBuf::from("/nowhere.so"), ..settings(LABEL, PIN) };
    assert!(matches!(TokenRoot::open(&missing, Absent::Make), Err(RootError::Token("its library", _))));
}
