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
    assert!(Source::of(None, None).is_err());
    assert!(Source::of(Some(Path::new("a")), Some("B")).is_err());
    assert!(Source::of(Some(Path::new("/nowhere")), None).unwrap().read().is_err());
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
    assert!(again.holds(&["kek"], &new).unwrap() && !again.holds(&["kek"], &old).unwrap(), "it is made once");
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

#[test]
fn paths_are_added_to_an_address_that_has_one() {
    for (address, whole) in [
        ("https://bao.internal:8200", "https://bao.internal:8200/v1/a"),
        ("https://bao.internal/vault", "https://bao.internal/vault/v1/a"),
        ("https://bao.internal/vault/", "https://bao.internal/vault/v1/a"),
    ] {
        assert_eq!(below(&Url::parse(address).unwrap()).join("v1/a").unwrap().as_str(), whole);
    }
}

/// The tokens that a server is asked with; it answers every request with the same ciphertext.
fn asked_with() -> (Url, std::sync::mpsc::Receiver<String>) {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut request) = (stream.unwrap(), Vec::new());
            while !request.ends_with(b"}") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            let request = String::from_utf8(request).unwrap();
            let token = request.lines().find_map(|line| line.strip_prefix("x-vault-token: ")).unwrap();
            tell.send(token.to_owned()).unwrap();
            let body = r#"{"data":{"ciphertext":"vault:v1:AAAA"}}"#;
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    (url, told)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_a_transit_engine_is_read_each_time_so_that_it_can_be_renewed_beside_us() {
    let folder = tempfile::tempdir().unwrap();
    let (address, told) = asked_with();
    let file = folder.path().join("token");
    let provider = Provider::Transit {
        address,
        mount: transit(),
        key: "guosuo".to_owned(),
        token_file: Some(file.clone()),
        token_variable: None,
    };
    let config = Config { root: Some(provider), ..at_folder(folder.path()) };
    let said = format!("{:#}", root(&config, &SystemEntropy).err().unwrap());
    assert!(said.contains("the token of the root key: cannot read"), "{said}");
    fs::write(&file, "s.first\n").unwrap();
    let root = root(&config, &SystemEntropy).unwrap();
    let wrap = || {
        let root = Arc::clone(&root);
        tokio::task::spawn_blocking(move || root.wrap(&["kek"], [9; 24], b"secret"))
    };
    assert_eq!(wrap().await.unwrap().unwrap(), b"Tvault:v1:AAAA");
    fs::write(&file, "s.second\n").unwrap();
    wrap().await.unwrap().unwrap();
    fs::remove_file(&file).unwrap();
    assert!(wrap().await.unwrap().unwrap_err().to_string().contains("cannot read"));
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["s.first", "s.second"]);
}
