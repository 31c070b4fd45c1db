//! The binary from outside: what it prints, and the code it ends with.

#[cfg(test)]
mod cli {
    use kernel::{Clock, SystemClock};
    use passport::specimen::{Fault, Faulty, Holder, State};
    use std::{
        fs,
        io::{BufRead, BufReader},
        path::{Path, PathBuf},
        process::{Child, Command, Output, Stdio},
    };

    const ETSI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/passports/etsi-mustermann");

    fn guosuo() -> Command {
        Command::new(env!("CARGO_BIN_EXE_guosuo"))
    }

    fn run(args: &[&str]) -> Output {
        guosuo().args(args).output().unwrap()
    }

    fn code(args: &[&str]) -> i32 {
        run(args).status.code().unwrap()
    }

    fn verify(folder: &str) -> Output {
        let anchor = format!("{ETSI}/csca_de_0130846f22c2.der");
        run(&["passport", "verify", folder, "--trust", &anchor, "--at", "2011-10-01"])
    }

    fn copied(into: &Path, change: impl Fn(&str, &mut Vec<u8>)) {
        for entry in fs::read_dir(ETSI).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let mut bytes = fs::read(&path).unwrap();
            change(&name, &mut bytes);
            fs::write(into.join(name), bytes).unwrap();
        }
    }

    #[test]
    fn a_genuine_passport_ends_with_0_and_a_changed_one_with_1_and_the_reason() {
        assert_eq!(verify(ETSI).status.code(), Some(0));
        let folder = tempfile::tempdir().unwrap();
        copied(folder.path(), |name, bytes| {
            if name == "EF_DG1.bin" {
                bytes[50] ^= 1;
            }
        });
        let output = verify(folder.path().to_str().unwrap());
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8(output.stdout).unwrap().contains("group_mismatch"));
    }

    #[test]
    fn files_of_a_chip_that_could_prove_its_presence_may_be_a_copy_and_it_is_said() {
        let said = String::from_utf8(verify(ETSI).stdout).unwrap();
        for step in ["AA", "CA"] {
            let line = said.lines().find(|l| l.starts_with(step)).unwrap();
            assert!(line.contains("deviation") && line.ends_with("[presence_omitted]"), "{line}");
        }
    }

    #[test]
    fn a_file_cut_short_is_named_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        copied(folder.path(), |name, bytes| {
            if name == "EF_SOD.bin" {
                bytes.truncate(500);
            }
        });
        let output = verify(folder.path().to_str().unwrap());
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("EF_SOD.bin") && said.lines().count() == 1, "{said}");
    }

    #[test]
    fn a_passport_of_a_withdrawn_signer_or_a_chip_listed_as_broken_is_refused() {
        const AT: i64 = 1_795_392_000;
        let utopia = State::new(b"cli", AT).unwrap();
        let holder = Holder { native_name: None, ..Holder::ANNA };
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: Vec<u8>| {
            let path = folder.path().join(name);
            fs::write(&path, bytes).unwrap();
            path.into_os_string().into_string().unwrap()
        };
        for (name, bytes) in utopia.chip(&holder).unwrap().named() {
            write(name, bytes);
        }
        let chip = folder.path().to_str().unwrap();
        let csca = write("csca.cer", utopia.csca().unwrap());
        let crl = |name, serial| write(name, utopia.crl(&[serial], AT - 1, AT + 86_400).unwrap());
        let listed = Faulty { numbers: Some(&["L898902C3"]), ..Faulty::default() };
        let broken = utopia.deviation_list(&[(listed, Fault::Chip)]).unwrap();
        let verify = |more: &[&str]| {
            let args = ["passport", "verify", chip, "--trust", &csca, "--at", "2026-11-23", "--json"];
            let output = run(&[&args[..], more].concat());
            (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
        };
        let (code, said) = verify(&[]);
        assert!(code == 0 && said.contains("no_crl") && said.contains("\"P14\""), "{said}");
        let (code, said) = verify(&["--crl", &crl("other.crl", 9)]);
        assert!(code == 0 && !said.contains("no_crl"), "{said}");
        let (code, said) = verify(&["--crl", &crl("signer.crl", State::SIGNER)]);
        assert!(code == 1 && said.contains("\"revoked\""), "{said}");
        let (code, said) = verify(&["--deviation-list", &write("broken.list", broken)]);
        assert!(code == 1 && said.contains("\"defect\""), "{said}");
        // A list that no trusted key signed is not heeded in silence.
        let foreign = State::new(b"other", AT).unwrap().crl(&[9], AT, AT + 1).unwrap();
        assert_eq!(verify(&["--crl", &write("foreign.crl", foreign)]).0, 1);
        assert_eq!(verify(&["--deviation-list", &csca]).0, 1);
    }

    #[test]
    fn the_portrait_of_an_accepted_passport_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("portrait.jpg");
        let anchor = format!("{ETSI}/csca_de_0130846f22c2.der");
        let verify = |at: &str| {
            let out = file.to_str().unwrap();
            code(&["passport", "verify", ETSI, "--trust", &anchor, "--at", at, "--portrait", out])
        };
        // The specimen's certificates had expired by then: undecided, and nothing is written.
        assert_eq!((verify("2015-01-01"), file.exists()), (1, false));
        assert_eq!(verify("2011-10-01"), 0);
        assert!(fs::read(&file).unwrap().starts_with(&[0xff, 0xd8, 0xff]));
        assert_eq!(verify("2011-10-01"), 1);
    }

    #[test]
    fn a_typed_zone_is_told_back_or_its_fault_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lines.txt");
        let zone = |second: &str| {
            fs::write(&file, format!("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n{second}\n")).unwrap();
            run(&["passport", "zone", file.to_str().unwrap(), "--at", "2011-10-01"])
        };
        let right = zone("l898902c36 uto 740812 2 f 120415 9 ze184226b<<<<<10");
        assert_eq!(right.status.code(), Some(0));
        let said = String::from_utf8(right.stdout).unwrap();
        assert!(said.contains("ERIKSSON") && said.contains("1974-08-12"), "{said}");
        let wrong = zone("L898902C36UTO7408132F1204159ZE184226B<<<<<10");
        assert_eq!(wrong.status.code(), Some(1));
        let said = String::from_utf8(wrong.stderr).unwrap();
        assert!(said.contains("birth date in line 2") && said.contains("8 and B"), "{said}");
        assert!(!said.contains("ERIKSSON"), "{said}");
    }

    #[test]
    fn a_command_whose_reader_went_away_ends_in_silence() {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let policies = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");
        let output = guosuo().args(["policy", "check", policies]).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(141), Vec::new()));
    }

    #[test]
    fn bad_usage_ends_with_2() {
        for args in [
            &["nonsense"][..],
            &["passport", "verify"],
            &["keys", "rotate", "--use", "x"],
            &["audit", "export", "--out", "x", "--from", "bogus"],
            &["trust", "add", "x", "--country", "FR"],
            &["trust", "activate", "de"],
            &["trust", "import", "x", "--activate"],
            &["trust", "diff", "Not a name"],
            &["policy", "explain", "--purpose", "age.gate", "--claims", "foo"],
        ] {
            assert_eq!(code(args), 2, "{args:?}");
        }
        assert_eq!(code(&["--help"]), 0);
    }

    #[test]
    fn what_is_not_there_or_not_proved_ends_with_1_and_makes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let data = missing.to_str().unwrap();
        assert_eq!(code(&["trust", "list", "--data", data]), 1);
        assert_eq!(code(&["migrate", "--check", "--data", data]), 1);
        assert_eq!(code(&["audit", "verify", data]), 1);
        assert!(!missing.exists());
        // Of bundles more is said: this is none (docs/ledger.md).
        assert_eq!(code(&["audit", "verify", ETSI]), 4);
    }

    #[test]
    fn a_broken_policy_is_named_with_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let policies = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");
        copy(Path::new(policies), folder.path());
        assert_eq!(code(&["policy", "check", folder.path().to_str().unwrap()]), 0);
        let rules = folder.path().join("release/rules.csv");
        let text = fs::read_to_string(&rules).unwrap();
        fs::write(&rules, format!("{text}this is not a rule\n")).unwrap();
        let output = run(&["policy", "check", folder.path().to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        let line = format!("release/rules.csv:{}", text.lines().count() + 1);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(&line), "{said}");
    }

    fn copy(from: &Path, to: &Path) {
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let place: PathBuf = to.join(path.file_name().unwrap());
            if path.is_dir() {
                fs::create_dir(&place).unwrap();
                copy(&path, &place);
            } else {
                fs::copy(&path, &place).unwrap();
            }
        }
    }

    /// A demo that has said where it is.
    fn demo(data: &str, port: &str) -> (Child, String) {
        let listen = format!("127.0.0.1:{port}");
        let mut child = guosuo()
            .args(["demo", "--listen", &listen, "--data", data, "--json"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (child, line)
    }

    fn ended(mut child: Child) -> i32 {
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        child.wait().unwrap().code().unwrap()
    }

    fn json(args: &[&str]) -> serde_json::Value {
        serde_json::from_slice(&run(args).stdout).unwrap()
    }

    fn said(args: &[&str]) -> (Option<i32>, String) {
        let output = run(args);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    /// The commands of `trust` on a demo's folder.
    fn trust(data: &str) {
        let csca = format!("{ETSI}/csca_de_0130846f22c2.der");
        let refused = |args: &[&str], word: &str| {
            let (code, told) = said(&[args, &["--data", data]].concat());
            assert!(code == Some(1) && told.contains(word) && told.lines().count() == 1, "{told}");
        };
        refused(&["trust", "import", &csca], "certificate_alone");
        refused(&["trust", "crl", &csca], "not_a_certificate");
        refused(&["trust", "rollback", "ut", "--reason", "the test asks"], "nothing_earlier");
        let add = ["trust", "add", &csca, "--reason", "the test asks"];
        let print = "48003b632f86bfba2ec4930c0b04fe1f3cb62b9ad6b68ec10e3e9f1d090e7172";
        refused(&[&add[..], &["--country", "DE"]].concat(), "not_vouched");
        refused(&[&add[..], &["--country", "FR", "--fingerprint", print]].concat(), "country_differs");
        refused(&[&add[..], &["--country", "DE", "--fingerprint", "00"]].concat(), "fingerprint_differs");
        let add = [&add[..], &["--country", "DE", "--fingerprint", print, "--data", data]].concat();
        assert_eq!(code(&add), 0);
        let list = json(&["trust", "list", "--json", "--data", data]);
        assert_eq!(list["trust"]["anchors"][0]["fingerprint"], print);
        // It expired long ago: it is warned of, and covers nothing.
        assert_eq!(list["warnings"][0]["country"], "DE");
        let table = json(&["trust", "coverage", "--json", "--data", data]);
        let covered = |country: &str| {
            table.as_array().unwrap().iter().find(|r| r["country"] == country).unwrap()["covered"].clone()
        };
        assert_eq!((covered("UT"), covered("DE")), (true.into(), false.into()));
    }

    /// Lists of countries' certificates wait among what else waits, and are answered there.
    fn waiting(folder: &Path, data: &str) {
        let now = SystemClock.now().seconds();
        let signed = |days: i64, seeds: &[&[u8]]| {
            let state = State::new(b"cli", now - days * 86_400).unwrap();
            let members: Vec<_> =
                seeds.iter().map(|seed| State::new(seed, now).unwrap().csca().unwrap()).collect();
            let (list, pin) = (folder.join("list.ml"), folder.join("pin.cer"));
            fs::write(&list, state.master_list(&members).unwrap()).unwrap();
            fs::write(&pin, state.csca().unwrap()).unwrap();
            [list, pin].map(|path| path.into_os_string().into_string().unwrap())
        };
        let list = || String::from_utf8(run(&["pending", "list", "--data", data]).stdout).unwrap();
        assert_eq!(list(), "");
        let [first, pin] = signed(2, &[b"one"]);
        let import = ["trust", "import", &first, "--pin", &pin, "--source", "cli", "--data", data];
        assert_eq!(code(&import), 0);
        assert!(list().starts_with("trust  cli  since ") && list().contains("cli-1"), "{}", list());
        let answer = |word: &str, more: &[&str]| {
            let args = [&["pending", word, "trust", "cli", "--data", data], more].concat();
            let output = run(&args);
            (output.status.code(), [output.stdout, output.stderr].map(|out| String::from_utf8(out).unwrap()))
        };
        let (ended, [_, told]) = answer("approve", &[]);
        assert!(ended == Some(1) && told.contains("--reason"), "{told}");
        let reason = ["--reason", "as announced"];
        let (ended, [told, _]) = answer("approve", &reason);
        assert_eq!((ended, told.as_str()), (Some(0), "trust cli is approved.\n"));
        assert_eq!(list(), "");
        let [next, _] = signed(1, &[b"one", b"two"]);
        assert_eq!(code(&["trust", "import", &next, "--source", "cli", "--data", data]), 0);
        assert!(list().contains("cli-2"), "{}", list());
        assert_eq!(answer("deny", &reason).0, Some(0));
        assert_eq!(list(), "");
        assert!(answer("deny", &reason).1[1].contains("nothing_staged"));
    }

    #[test]
    fn a_demo_stops_when_told_and_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let (child, first) = demo(data, "0");
        assert_eq!(ended(child), 0);
        let said: serde_json::Value = serde_json::from_str(&first).unwrap();
        let port = said["issuer"].as_str().unwrap().rsplit(':').next().unwrap().to_owned();
        let (child, again) = demo(data, &port);
        assert_eq!(ended(child), 0);
        assert_eq!(first, again);
        assert_eq!(code(&["doctor", "--data", data]), 0);
        trust(data);
        waiting(folder.path(), data);
        let bundle = folder.path().join("log.zip");
        let bundle = bundle.to_str().unwrap();
        assert_eq!(code(&["audit", "export", "--out", bundle, "--data", data]), 0);
        assert_eq!(code(&["audit", "verify", bundle]), 0);
        exports(folder.path(), data);
    }

    /// An auditor chooses, hides, takes a table along, and verifies; each answer has its exit code.
    fn exports(folder: &Path, data: &str) {
        let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let (chosen, key) = (at("chosen.zip"), "localhost/other+00000000+AAAA");
        let words = ["audit", "export", "--out", &chosen, "--action", "exported", "--form", "csv", "--hide"];
        let words = [&words[..], &["actor,note", "--for", "a test", "--data", data]].concat();
        let exported = run(&words);
        let said = String::from_utf8(exported.stdout).unwrap();
        assert!(exported.status.success() && said.contains(", 2 shown"), "{said}");
        let verified = run(&["audit", "verify", &chosen]);
        let said = String::from_utf8(verified.stdout).unwrap();
        for words in
            ["all with action \"exported\"", "hidden  actor, note", "entries.csv says the same", "--key"]
        {
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(code(&["audit", "verify", &chosen, "--key", key]), 1);
        #[cfg(feature = "export-parquet")]
        {
            let words = ["audit", "export", "--out", &at("t.zip"), "--form", "parquet", "--data", data];
            assert_eq!(code(&words), 0);
            let verified = run(&["audit", "verify", &at("t.zip")]);
            let said = String::from_utf8(verified.stdout).unwrap();
            assert!(verified.status.success() && said.contains("entries.parquet says the same"), "{said}");
        }
        let hidden = ["audit", "export", "--out", &at("x.zip"), "--country", "FR", "--hide", "country"];
        assert_eq!(code(&[&hidden[..], &["--data", data]].concat()), 1);
        let bytes = fs::read(&chosen).unwrap();
        fs::write(at("short.zip"), &bytes[..bytes.len() / 2]).unwrap();
        assert_eq!(code(&["audit", "verify", &at("short.zip")]), 4);
        let vkey = said.lines().find_map(|line| line.strip_prefix("signed  ")).unwrap();
        fs::write(at("policy"), format!("log {vkey}\nquorum none\n")).unwrap();
        assert_eq!(code(&["audit", "verify", &chosen, "--policy", &at("policy")]), 0);
    }
}
