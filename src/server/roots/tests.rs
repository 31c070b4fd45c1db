use super::*;
use kernel::SystemEntropy;

fn parsed(text: &str) -> Result<Config, toml::de::Error> {
    toml::from_str(text)
}

fn at_folder(data: &Path) -> Config {
    Config { data: data.to_owned(), ..Config::default() }
}

#[test]
fn every_provider_is_read_and_a_misspelled_one_is_named() {
    let pkcs11 =
        "[root]\nprovider = \"pkcs11\"\nmodule = \"m.so\"\ntoken = \"t\"\nkey = \"k\"\npin_file = \"pin\"\n";
    let transit = "[root]\nprovider = \"transit\"\naddress = \"https://bao.internal\"\nkey = \"k\"\ntoken_variable = \"T\"\n";
    for (text, name) in [
        ("[root]\nprovider = \"file\"\nfile = \"root.key\"\n", "file"),
        ("[root]\nprovider = \"environment\"\nvariable = \"ROOT\"\n", "environment"),
        (pkcs11, "pkcs11"),
        (transit, "transit"),
    ] {
        assert_eq!(parsed(text).unwrap().root.unwrap().name(), name);
    }
    assert!(
        matches!(parsed(transit).unwrap().root, Some(Provider::Transit { mount, .. }) if mount == "transit")
    );
    for wrong in [
        "[root]\nprovider = \"cloud\"\n",
        "[root]\nprovider = \"file\"\n",
        "[root]\nprovider = \"file\"\nfile = \"a\"\npin = \"b\"\n",
    ] {
        assert!(parsed(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_example_key_is_refused_off_loopback_from_every_provider_that_holds_a_text() {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../keys-example/root.key"));
    let folder = tempfile::tempdir().unwrap();
    let config = |issuer: &str| Config {
        issuer: Url::parse(issuer).unwrap(),
        root: Some(Provider::File { file: file.clone() }),
        ..at_folder(folder.path())
    };
    assert!(root(&config("http://localhost:1"), &SystemEntropy).is_ok());
    assert!(root(&config("https://id.example"), &SystemEntropy).is_err());
}

#[test]
fn a_secret_has_one_source() {
    assert!(secret("PIN", None, None).is_err());
    assert!(secret("PIN", Some(Path::new("a")), Some("B")).is_err());
    assert!(secret("PIN", Some(Path::new("/nowhere")), None).is_err());
}

/// Wrapped under the root there is, by whatever name.
fn wrapped(config: &Config) -> Vec<u8> {
    root(config, &SystemEntropy).unwrap().wrap(&["kek"], [9; 24], b"secret").unwrap()
}

#[test]
fn a_change_of_the_root_file_stopped_anywhere_still_opens_what_lay_there() {
    let folder = tempfile::tempdir().unwrap();
    let config = at_folder(folder.path());
    let old = wrapped(&config);
    let opens = |sealed: &[u8]| root(&config, &SystemEntropy).unwrap().unwrap(&["kek"], sealed).is_ok();
    // Stopped after the next key was made, used or not.
    let new = coming(&config, &SystemEntropy).unwrap().wrap(&["kek"], [9; 24], b"secret").unwrap();
    assert!(opens(&old) && opens(&new));
    let again = coming(&config, &SystemEntropy).unwrap();
    assert!(again.holds(&["kek"], &new) && !again.holds(&["kek"], &old), "it is made once");
    // Stopped between the two renamings.
    let (next, previous) = beside(&config.root_key_file());
    fs::rename(config.root_key_file(), &previous).unwrap();
    assert!(opens(&old) && opens(&new) && !next.exists());
    settle(&config).unwrap();
    assert!(opens(&old) && opens(&new), "done twice, it is done once");
    fs::remove_file(previous).unwrap();
    assert!(!opens(&old) && opens(&new));
}

#[test]
fn a_root_file_missing_beside_a_database_is_not_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("guosuo.db"), b"").unwrap();
    assert!(root(&at_folder(folder.path()), &SystemEntropy).is_err());
    assert!(!folder.path().join("root.key").exists());
}
