//! Keys at rest, from outside: the binary on a demo's folder.

#[cfg(test)]
#[path = "binary/binary.rs"]
mod binary;

#[cfg(test)]
#[path = "binary/engine.rs"]
mod engine;

#[cfg(test)]
mod vault {
    use crate::{
        binary::{Deployment, demo, enrol, guosuo, json_of, refused, right},
        engine::Engine,
    };
    use demo::specimen::VISITORS;
    use serde_json::json;
    use std::{fs, path::Path, process::Command};

    #[test]
    fn every_key_of_a_deployment_changes_and_everybody_is_found_as_before() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        demo(data);
        let (visitor, known) = enrol(data, &VISITORS[0]);
        assert!(known);
        let before = json_of(&["vault", "status", "--json", "--data", data]);
        assert_eq!((&before["kek_epoch"], &before["suite"]), (&json!(1), &json!("aes")));
        let people = before["data_keys"]["all"].as_u64().unwrap();
        assert!(people >= 4, "{before}");

        let turned = json_of(&["vault", "rotate", "kek", "--json", "--data", data]);
        assert_eq!((&turned["phase"], &turned["total"]), (&json!("done"), &json!(people)));
        let root = fs::read(folder.path().join("root.key")).unwrap();
        assert!(
            right(&["vault", "rotate", "root", "--data", data])
                .contains("secrets lie under the root key in force")
        );
        assert_ne!(fs::read(folder.path().join("root.key")).unwrap(), root);
        assert_eq!(fs::read(folder.path().join("root.key.previous")).unwrap_or_default().len(), root.len());
        assert!(right(&["vault", "reindex", "--data", data]).contains("everything is at epoch 2"));
        let begun = json_of(&["vault", "rotate", "dek", "--json", "--data", data]);
        assert_eq!(begun["done"], begun["total"], "every field is sealed anew; the old keys wait an hour");
        assert_eq!(enrol(data, &VISITORS[0]), (visitor, true));
        let after = json_of(&["vault", "status", "--json", "--data", data]);
        assert_eq!((&after["kek_epoch"], &after["index_epochs"]), (&json!(2), &json!([1, 2])));
        assert_eq!(after["root"]["secrets"], after["root"]["in_force"]);
        assert!(right(&["vault", "status", "--data", data]).contains("100 %"));
        assert!(right(&["doctor", "--data", data]).contains("custody"));

        // A root key that is not the one: nothing opens, and it is said.
        let kept = fs::read(folder.path().join("root.key")).unwrap();
        fs::rename(folder.path().join("root.key.previous"), folder.path().join("old")).unwrap();
        fs::copy(folder.path().join("old"), folder.path().join("root.key")).unwrap();
        refused(&["vault", "status", "--data", data], "root key");
        fs::write(folder.path().join("root.key"), kept).unwrap();
        right(&["vault", "status", "--data", data]);
    }

    #[test]
    fn a_folder_that_takes_no_file_keeps_no_command_from_reading() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        demo(data);
        // As on a full disk, what is written beside before it takes its name cannot be.
        fs::create_dir(folder.path().join("log.head.new")).unwrap();
        right(&["keys", "list", "--data", data]);
        assert!(right(&["doctor", "--data", data]).contains("MiB left"));
    }

    #[test]
    fn a_signing_key_is_rotated_and_a_stolen_one_revoked() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        demo(data);
        right(&["keys", "rotate", "--data", data]);
        refused(&["keys", "rotate", "--data", data], "next_key_too_new");
        let keys = json_of(&["keys", "list", "--json", "--data", data]);
        let of = |state: &str| {
            let mut all = keys.as_array().unwrap().iter();
            all.find(|key| key["use"] == "oidc" && key["alg"] == "ES256" && key["state"] == state).unwrap()["kid"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let said = right(&["keys", "revoke", "--kid", &of("active"), "--reason", "a test", "--data", data]);
        assert!(
            said.contains(&format!("{} signs now", of("next"))) && said.contains("What follows"),
            "{said}"
        );
        refused(&["keys", "revoke", "--kid", &of("active"), "--reason", "again", "--data", data], "no_key");
    }

    /// The key that signs the log of a folder, as an export names it.
    fn vkey(data: &str, out: &str) -> String {
        right(&["audit", "export", "--out", out, "--data", data]);
        let said = right(&["audit", "verify", out]);
        let line = said.lines().find(|line| line.starts_with("signed")).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    }

    #[test]
    fn the_certificate_of_an_erasure_proves_it_to_whoever_has_the_logs_key_alone() {
        let deployment = Deployment::start();
        let (at, Deployment { gone, stays, .. }) = (|name: &str| deployment.at(name), &deployment);
        let data = at("data");
        let whose = |who| ["--visitor", who, "--class", "profile", "--data", data.as_str()];
        let of = |command: &'static str, who| [&["vault", command][..], &whose(who)].concat();
        refused(&of("certificate", gone), "nothing of this class was erased");
        let file = at("erased.tlog-proof");
        let shred = [&of("shred", gone)[..], &["--ground", "request", "--out", &file]].concat();
        assert!(right(&shred).contains("guosuo audit verify"));
        // The same again, as often as it is wanted; a file is never written over.
        let proof = fs::read_to_string(&file).unwrap();
        let lines = |text: &str| text.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(lines(&right(&of("certificate", gone))), lines(&proof));
        refused(&[&of("certificate", gone)[..], &["--out", &file]].concat(), "erased.tlog-proof");
        let twice = [&of("shred", stays)[..], &["--ground", "request", "--out", &file]].concat();
        refused(&twice, "nothing was erased");

        // Elsewhere, without the deployment.
        let key = vkey(&data, &at("log.zip"));
        fs::remove_dir_all(&data).unwrap();
        let verify = |file: &str| {
            let output = guosuo(&["audit", "verify", file, "--key", &key]);
            (output.status.code(), String::from_utf8(output.stdout).unwrap())
        };
        let (code, said) = verify(&file);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("erased: what was kept in the class profile (request)"), "{said}");
        assert!(!said.contains(gone), "the person's id is not in it");
        // Of another person, of another class, or bent: no certificate.
        let note =
            |text: &str| text.replace("c2sp.org/tlog-proof@v1\nextra ", "c2sp.org/tlog-proof@v1\nextra A");
        for (name, forged) in [("a", note(&proof)), ("b", proof.replace("index ", "index 1"))] {
            fs::write(at(name), forged).unwrap();
            assert_ne!(verify(&at(name)).0, Some(0), "{name}");
        }
    }

    #[test]
    fn what_a_law_demands_to_be_kept_is_only_stored_until_the_demand_ends() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        demo(data);
        let (who, _) = enrol(data, &VISITORS[0]);
        let of = |command: &'static str, more: &[&'static str]| {
            let whose = ["vault", command, "--visitor", &who, "--class", "profile", "--data", data];
            [&whose[..], more].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        let run = |args: &[String]| right(&args.iter().map(String::as_str).collect::<Vec<_>>());
        let no =
            |args: &[String], word: &str| refused(&args.iter().map(String::as_str).collect::<Vec<_>>(), word);
        no(&of("lift", &[]), "already_changed");
        no(&of("restrict", &["--article", "NO-1"]), "no_such_article");
        let said = run(&of("restrict", &["--article", "EEL-39", "--until", "2999-12-31"]));
        assert!(said.contains("as EEL-39 demands") && said.contains("erased on 2999-12-31"), "{said}");
        no(&of("restrict", &["--article", "EEL-39"]), "already_changed");
        let status = json_of(&["vault", "status", "--json", "--data", data]);
        assert_eq!(status["data_keys"]["only_stored"], json!(1));
        // Keys change also of what is only stored, and it is found as before.
        assert!(right(&["vault", "reindex", "--data", data]).contains("everything is at epoch 2"));
        assert!(right(&["vault", "rotate", "kek", "--data", data]).contains("everything is at epoch 2"));
        assert_eq!(enrol(data, &VISITORS[0]), (who.clone(), true));
        assert!(run(&of("lift", &[])).contains("used again"));
        // A demand whose day is over before it began ends at once, and the data with it.
        run(&of("restrict", &["--article", "EEL-39", "--until", "2020-01-01"]));
        assert!(run(&of("certificate", &[])).starts_with("c2sp.org/tlog-proof@v1\n"));
        let output = guosuo(&["vault", "restrict", "--visitor", &who, "--class", "x", "--article", "EEL-39"]);
        assert_eq!(output.status.code(), Some(2));
    }

    fn config(folder: &Path, name: &str, more: &str) -> String {
        let file = folder.join(name);
        fs::write(&file, format!("issuer = \"http://localhost:8080\"\ndata = \"data\"\n{more}")).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// A demo's folder whose root key is in the transit engine; its configuration.
    fn in_transit(folder: &Path, engine: &Engine) -> String {
        fs::write(folder.join("token"), "s.token\n").unwrap();
        demo(folder.join("data").to_str().unwrap());
        let both = config(folder, "both.toml", &format!("{}{PREVIOUS}", transit(engine)));
        assert!(right(&["vault", "rotate", "root", "--config", &both]).contains("(transit)"));
        fs::remove_file(folder.join("data/root.key")).unwrap();
        config(folder, "alone.toml", &transit(engine))
    }

    fn transit(engine: &Engine) -> String {
        let address = &engine.address;
        format!(
            "[root]\nprovider = \"transit\"\naddress = \"{address}\"\nkey = \"guosuo\"\ntoken_file = \"token\"\n"
        )
    }

    const PREVIOUS: &str = "[previous_root]\nprovider = \"file\"\nfile = \"data/root.key\"\n";

    /// How many secrets there are, and how many lie under the root key in force.
    fn secrets(file: &str) -> (u64, u64) {
        let status = json_of(&["vault", "status", "--json", "--config", file]);
        (status["root"]["secrets"].as_u64().unwrap(), status["root"]["in_force"].as_u64().unwrap())
    }

    #[test]
    fn the_root_key_moves_from_a_file_into_a_transit_engine_and_nothing_starts_without_it() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::start("s.token");
        fs::write(folder.path().join("token"), "s.token\n").unwrap();
        demo(folder.path().join("data").to_str().unwrap());
        let both = config(folder.path(), "both.toml", &format!("{}{PREVIOUS}", transit(&engine)));
        let alone = config(folder.path(), "alone.toml", &transit(&engine));
        assert_eq!(secrets(&both), (6, 0));
        refused(&["vault", "status", "--config", &alone], "the root key does not open");
        assert!(right(&["vault", "rotate", "root", "--config", &both]).contains("(transit)"));
        assert_eq!(secrets(&both), (6, 6));
        fs::remove_file(folder.path().join("data/root.key")).unwrap();
        assert_eq!(secrets(&alone), (6, 6));
        let nobody = transit(&engine).replace(&engine.address, "http://localhost:1");
        let nobody = config(folder.path(), "nobody.toml", &nobody);
        refused(&["vault", "status", "--config", &nobody], "The transit engine did not answer");
        refused(&["serve", "--config", &nobody], "onnection refused");
    }

    #[test]
    fn what_the_transit_engine_refuses_is_said_in_its_words_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::start("s.token");
        let alone = in_transit(folder.path(), &engine);
        let no = |word: &str| refused(&["vault", "status", "--config", &alone], word);
        engine.state().sealed = true;
        no("(503): Vault is sealed. Unseal it.");
        engine.state().sealed = false;
        engine.state().token = "s.other".to_owned();
        no(
            "refused transit/decrypt/guosuo (403): permission denied. The token is unknown, expired or revoked",
        );
        fs::write(folder.path().join("token"), "s.other\n").unwrap();
        assert_eq!(secrets(&alone), (6, 6));
        let other = transit(&engine).replace("key = \"guosuo\"", "key = \"other\"");
        let other = config(folder.path(), "other.toml", &other);
        let word = "refused transit/decrypt/other (403): permission denied. The token";
        refused(&["vault", "status", "--config", &other], word);
        fs::remove_file(folder.path().join("token")).unwrap();
        no("the token of the root key: cannot read");
    }

    #[test]
    fn a_key_rotated_inside_the_transit_engine_opens_until_its_old_version_is_disallowed() {
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::start("s.token");
        let alone = in_transit(folder.path(), &engine);
        engine.state().latest = 2;
        assert_eq!(secrets(&alone), (6, 6));
        engine.state().oldest = 2;
        refused(&["vault", "rotate", "root", "--config", &alone], "Lower min_decryption_version");
        engine.state().oldest = 1;
        right(&["vault", "rotate", "root", "--config", &alone]);
        engine.state().oldest = 2;
        assert_eq!(secrets(&alone), (6, 6), "all lies under the newest version");
        // And back into a file.
        let file = "[root]\nprovider = \"file\"\nfile = \"root.key\"\n";
        let previous = transit(&engine).replace("[root]", "[previous_root]");
        let both = config(folder.path(), "both.toml", &format!("{file}{previous}"));
        refused(
            &["vault", "status", "--config", &both],
            "root.key is not there; guosuo vault rotate root makes it",
        );
        assert!(right(&["vault", "rotate", "root", "--config", &both]).contains("(file)"));
        engine.state().sealed = true;
        assert_eq!(secrets(&config(folder.path(), "file.toml", file)), (6, 6));
        assert_eq!(secrets(&both), (6, 6), "nobody asks the engine for what lies under the file's key");
    }

    #[test]
    fn the_root_key_comes_from_the_environment_and_is_missed_when_it_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        demo(folder.path().join("data").to_str().unwrap());
        let key = fs::read_to_string(folder.path().join("data/root.key")).unwrap();
        fs::remove_file(folder.path().join("data/root.key")).unwrap();
        let root = "[root]\nprovider = \"environment\"\nvariable = \"GUOSUO_TEST_ROOT\"\n";
        let file = config(folder.path(), "a.toml", root);
        let with = |key: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_guosuo"));
            command
                .args(["vault", "status", "--config", &file])
                .env("GUOSUO_TEST_ROOT", key)
                .output()
                .unwrap()
        };
        assert_eq!(with(&key).status.code(), Some(0));
        assert_eq!(with("guosuo-root-v1:AAAA").status.code(), Some(1));
        refused(&["vault", "status", "--config", &file], "GUOSUO_TEST_ROOT is not set");
        let two = config(folder.path(), "two.toml", &format!("root_key = \"x\"\n{root}"));
        refused(&["vault", "status", "--config", &two], "keep one");
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the build machine says that nothing may be left out")]
    fn the_root_key_moves_into_a_token() {
        const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
        if !Path::new(MODULE).exists() {
            assert!(std::env::var("GUOSUO_REQUIRE_ALL").is_err(), "SoftHSM is not installed");
            eprintln!("not run: SoftHSM is not on this machine");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let (conf, tokens) = (folder.path().join("softhsm2.conf"), folder.path().join("tokens"));
        fs::create_dir(&tokens).unwrap();
        fs::write(&conf, format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display()))
            .unwrap();
        fs::write(folder.path().join("pin"), "4321\n").unwrap();
        let made = Command::new("softhsm2-util")
            .args(["--init-token", "--free", "--label", "guosuo", "--pin", "4321", "--so-pin", "1234"])
            .env("SOFTHSM2_CONF", &conf)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        demo(folder.path().join("data").to_str().unwrap());
        let token = format!(
            "[root]\nprovider = \"pkcs11\"\nmodule = \"{MODULE}\"\ntoken = \"guosuo\"\nkey = \"root\"\npin_file = \"pin\"\n"
        );
        let previous = "[previous_root]\nprovider = \"file\"\nfile = \"data/root.key\"\n";
        let both = config(folder.path(), "both.toml", &format!("{token}{previous}"));
        let alone = config(folder.path(), "alone.toml", &token);
        let run = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_guosuo"));
            let output = command.args(args).env("SOFTHSM2_CONF", &conf).output().unwrap();
            (output.status.code(), format!("{:?}", output))
        };
        let (code, said) = run(&["vault", "rotate", "root", "--config", &both]);
        assert!(code == Some(0) && said.contains("(pkcs11)"), "{said}");
        fs::remove_file(folder.path().join("data/root.key")).unwrap();
        let (code, said) = run(&["vault", "status", "--config", &alone]);
        assert!(code == Some(0) && said.contains("6 of 6 secrets"), "{said}");
        // Without the token nothing starts.
        fs::write(folder.path().join("pin"), "0000\n").unwrap();
        assert_eq!(run(&["vault", "status", "--config", &alone]).0, Some(1));
        fs::write(folder.path().join("pin"), "4321\n").unwrap();
        fs::remove_dir_all(&tokens).unwrap();
        fs::create_dir(&tokens).unwrap();
        let (code, said) = run(&["vault", "status", "--config", &alone]);
        assert!(code == Some(1) && said.contains("no slot holds a token"), "{said}");
    }
}
