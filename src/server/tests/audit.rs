//! What operators do about the log itself, through the binary: check it, prune it, reopen it, watch others'.

#[cfg(test)]
mod audit {
    use guosuo_server::{Config, Scene};
    use kernel::{Clock, Moment, SystemClock, SystemEntropy};
    use ledger::{Checkpoint, Signer};
    use std::{
        fs,
        io::{BufRead, BufReader, Read, Write},
        net::TcpStream,
        path::Path,
        process::{Child, Command, Output, Stdio},
        sync::Arc,
        time::Duration,
    };
    use tempfile::TempDir;

    /// A service that ran so long ago.
    struct Ago(Duration);

    impl Clock for Ago {
        fn now(&self) -> Moment {
            SystemClock.now().minus(self.0)
        }
    }

    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);

    fn guosuo(args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_guosuo")).args(args).output().unwrap()
    }

    fn said(output: Output) -> (Option<i32>, String) {
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    }

    fn right(args: &[&str]) -> String {
        let (code, text) = said(guosuo(args));
        assert_eq!(code, Some(0), "{args:?}: {text}");
        text
    }

    fn refused(args: &[&str], word: &str) {
        let (code, text) = said(guosuo(args));
        assert!(code == Some(1) && text.contains(word), "{args:?}: {code:?} {text}");
    }

    /// A folder whose service ran so long ago, with a log of its own; and the head of that log.
    async fn folder(ago: Duration) -> (TempDir, String, String) {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::of_folder(folder.path());
        let scene =
            Scene::start("127.0.0.1:0", config, Arc::new(Ago(ago)), Arc::new(SystemEntropy)).await.unwrap();
        let audit = scene.wired.audit.clone();
        audit.integrate(scene.wired.call("test")).await.unwrap();
        let (head, vkey) = (audit.checkpoint().await.unwrap().unwrap(), audit.vkey());
        scene.stop().await.unwrap();
        (folder, head, vkey)
    }

    fn text(path: &Path) -> &str {
        path.to_str().unwrap()
    }

    #[tokio::test]
    async fn a_log_that_somebody_changed_on_the_disk_is_named_by_the_check() {
        let (folder, ..) = folder(Duration::ZERO).await;
        let data = text(folder.path());
        let check = ["audit", "check", "--data", data];
        let told = right(&check);
        assert!(
            told.contains("Nothing altered, missing or moved.") && told.contains(" 0 of them erased"),
            "{told}"
        );
        let file = folder.path().join("guosuo.db");
        let mut bytes = fs::read(&file).unwrap();
        let (from, to) = (br#""actor":"system:demo""#, br#""actor":"system:dema""#);
        let at = bytes.windows(from.len()).position(|part| part == from).unwrap();
        bytes.get_mut(at..at + to.len()).unwrap().copy_from_slice(to);
        fs::write(&file, bytes).unwrap();
        refused(&check, "WRONG      altered: entry");
        refused(&check, "The log does NOT prove itself.");
        // The alarm lasts, and is counted.
        refused(&check, "alarm      altered lasts; 3 times");
        // Whoever reads an export of it finds the same.
        let bundle = folder.path().join("x.zip");
        right(&["audit", "export", "--out", text(&bundle), "--data", data]);
        refused(&["audit", "verify", text(&bundle)], "NOT proved: entry");
    }

    #[tokio::test]
    async fn what_is_over_is_erased_once_and_the_log_proves_itself_all_the_same() {
        let (folder, ..) = folder(YEAR * 5).await;
        let data = text(folder.path());
        refused(&["audit", "prune", "--data", data], "no_retention_policy");
        let config = |name: &str, security: u32| {
            let file = folder.path().join(name);
            let days = format!("security_days = {security}\ngiving_days = 1098\nlasting_days = 3660");
            fs::write(&file, format!("data = \"{data}\"\n[ledger.retention]\n{days}\n")).unwrap();
            file
        };
        let (short, file) = (config("short.toml", 30), config("guosuo.toml", 183));
        refused(&["audit", "prune", "--config", text(&short)], "ledger.retention.security_days");
        let prune = ["audit", "prune", "--config", text(&file)];
        let tried = right(&[&prune[..], &["--dry-run"]].concat());
        let giving = |told: &str| -> u64 {
            let line = told.lines().find(|line| line.starts_with("giving")).unwrap();
            line.split_whitespace().nth(1).unwrap().parse().unwrap()
        };
        assert!(tried.contains("would be erased") && giving(&tried) > 4, "{tried}");
        assert_eq!(right(&[&prune[..], &["--dry-run"]].concat()), tried, "trying does nothing");
        let done = right(&prune);
        assert_eq!(giving(&done), giving(&tried), "{done}");
        assert_eq!(giving(&right(&prune)), 0, "once");
        let checked = right(&["audit", "check", "--data", data]);
        assert!(checked.contains("Nothing altered") && !checked.contains(" 0 of them erased"), "{checked}");
        let bundle = folder.path().join("log.zip");
        right(&["audit", "export", "--out", text(&bundle), "--data", data]);
        let proved = right(&["audit", "verify", text(&bundle)]);
        assert!(proved.contains("erased"), "{proved}");
    }

    #[tokio::test]
    async fn a_log_goes_on_under_another_name_and_quotes_its_last_signed_head_alone() {
        let (folder, head, old) = folder(Duration::ZERO).await;
        let data = text(folder.path());
        let quote = |name: &str, text: &str| {
            let file = folder.path().join(name);
            fs::write(&file, text).unwrap();
            file.into_os_string().into_string().unwrap()
        };
        let reopen = |file: &str| said(guosuo(&["audit", "reopen", "--quote", file, "--data", data]));
        let known = Checkpoint::unverified(&head).unwrap();
        let sign = |origin: &str| {
            let signer = Signer::from_seed(origin, &[9; 32]).unwrap();
            signer.sign(&Checkpoint { origin: origin.to_owned(), ..known.clone() })
        };
        for (name, text, word) in [
            ("none", "no checkpoint\n".to_owned(), "the checkpoint to quote"),
            ("foreign", sign("other.example/log"), "and this log is"),
            ("forged", sign(&known.origin), "not signed by this log's key"),
        ] {
            let (code, told) = reopen(&quote(name, &text));
            assert!(code == Some(1) && told.contains(word), "{name}: {told}");
        }
        let (code, told) = reopen(&quote("last", &head));
        assert_eq!(code, Some(0), "{told}");
        let name = format!("{}-2", known.origin);
        assert!(told.contains(&format!("goes on as {name}")) && told.contains("its key is now"), "{told}");
        // Once: the head is of the old name now.
        assert_eq!(reopen(&quote("last", &head)).0, Some(1));
        assert!(right(&["audit", "check", "--data", data]).contains("Nothing altered"));
        // Verifiers need the new key; the old one does not speak for the new name.
        let bundle = folder.path().join("log.zip");
        right(&["audit", "export", "--out", text(&bundle), "--data", data]);
        assert!(right(&["audit", "verify", text(&bundle)]).contains(&name));
        assert_eq!(guosuo(&["audit", "verify", text(&bundle), "--key", &old]).status.code(), Some(1));
    }

    /// A running witness: its process, its key, its address.
    fn witness(folder: &Path, vkey: &str) -> (Child, String, String) {
        let (state, key) = (folder.join("seen.json"), folder.join("witness.key"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_guosuo"))
            .args(["audit", "witness", "--state", text(&state), "--key", text(&key)])
            .args(["--name", "w.example/w1", "--listen", "127.0.0.1:0", "--trust", vkey])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let key = lines.next().unwrap().unwrap();
        let at = lines.next().unwrap().unwrap();
        (child, key, at.rsplit_once("http://").unwrap().1.to_owned())
    }

    fn ended(mut child: Child) {
        assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
        assert!(child.wait().unwrap().success());
    }

    /// Status and body of what a witness answers.
    fn add(at: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(at).unwrap();
        let length = body.len();
        let head = format!(
            "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\nContent-Length: {length}"
        );
        stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    #[tokio::test]
    async fn a_witness_cosigns_what_grows_and_remembers_over_a_restart() {
        let (place, head, vkey) = folder(Duration::ZERO).await;
        let folder = place.path();
        let (child, key, at) = witness(folder, &vkey);
        let (status, cosigned) = add(&at, &format!("old 0\n\n{head}"));
        assert_eq!(status, 200, "{cosigned}");
        assert!(cosigned.starts_with("\u{2014} w.example/w1 ") && cosigned.lines().count() == 1);
        let size = Checkpoint::unverified(&head).unwrap().size;
        assert_eq!(add(&at, &format!("old 0\n\n{head}")), (409, format!("{size}\n")));
        let stranger = Signer::from_seed("other.example/log", &[9; 32]).unwrap();
        let known = Checkpoint::unverified(&head).unwrap();
        let foreign = stranger.sign(&Checkpoint { origin: "other.example/log".to_owned(), ..known.clone() });
        assert_eq!(add(&at, &format!("old 0\n\n{foreign}")).0, 404);
        let forged = Signer::from_seed(&known.origin, &[9; 32]).unwrap().sign(&known);
        assert_eq!(add(&at, &format!("old {size}\n\n{forged}")).0, 403);
        assert_eq!(add(&at, "nonsense").0, 400);
        ended(child);
        // Again: the same key, the same memory.
        let (child, again, at) = witness(folder, &vkey);
        assert_eq!((again, add(&at, &format!("old 0\n\n{head}")).0), (key, 409));
        assert_eq!(add(&at, &format!("old {size}\n\n{head}")).0, 200);
        ended(child);
        // A key that others read, and a state without its key, are refused; so is a key that is no log's.
        let file = folder.join("witness.key");
        let state = folder.join("seen.json");
        let args =
            ["audit", "witness", "--state", text(&state), "--key", text(&file), "--listen", "127.0.0.1:0"];
        let with = |more: &[&'static str]| [&args[..], more].concat();
        refused(&[&args[..], &["--trust", "no key"]].concat(), "no key");
        Command::new("chmod").args(["644", text(&file)]).status().unwrap();
        refused(&[&args[..], &["--trust", &vkey]].concat(), "mode 600");
        fs::remove_file(&file).unwrap();
        refused(&[&with(&["--name", "w"])[..], &["--trust", &vkey]].concat(), "a state and no key");
        refused(&[&args[..], &["--trust", &vkey]].concat(), "--name");
        assert_eq!(guosuo(&args).status.code(), Some(2), "whom to trust has to be said");
    }
}
