use super::*;

async fn report(files: &Files) -> Report {
    run(files, &PolicySet::parse(files).await.unwrap()).unwrap()
}

fn embedded() -> Files {
    Files::read(&Source::Embedded).unwrap()
}

fn text(name: &str) -> String {
    embedded().document(name).unwrap().text.to_owned()
}

#[tokio::test]
async fn every_case_of_the_shipped_set_comes_out_as_written() {
    let report = report(&embedded()).await;
    assert_eq!(report.failures, []);
    assert!(report.cases > 120, "{}", report.cases);
}

#[tokio::test]
async fn deleting_any_rule_of_release_breaks_a_case() {
    let whole = text("release/rules.csv");
    for (number, line) in whole.lines().enumerate().filter(|(_, l)| l.starts_with("p,")) {
        let rest: Vec<&str> =
            whole.lines().enumerate().filter(|(n, _)| *n != number).map(|(_, l)| l).collect();
        let report = report(&embedded().with("release/rules.csv", rest.join("\n"))).await;
        assert!(!report.ok(), "no case misses {line}");
    }
}

#[tokio::test]
async fn deleting_any_row_of_transfer_breaks_a_case() {
    for name in ["transfer/border.toml", "transfer/domestic.toml"] {
        let whole = text(name);
        let (head, rows) = whole.split_once("[[row]]").unwrap();
        let rows: Vec<&str> = rows.split("[[row]]").collect();
        for gone in 0..rows.len() {
            let rest = rows.iter().enumerate().filter(|(n, _)| *n != gone);
            let rest: String = rest.map(|(_, row)| format!("[[row]]{row}")).collect();
            let report = report(&embedded().with(name, format!("{head}{rest}"))).await;
            assert!(!report.ok(), "no case misses {}", rows[gone]);
        }
    }
}

#[tokio::test]
async fn casbin_and_the_table_agree_on_the_whole_domain() {
    let set = PolicySet::embedded().await.unwrap();
    for question in set.rules.domain() {
        assert_eq!(set.rules.enforced(&question), Some(set.rules.may(&question)), "{question:?}");
    }
}

async fn error(name: &str, text: String) -> PolicyError {
    PolicySet::parse(&embedded().with(name, text)).await.unwrap_err()
}

#[tokio::test]
async fn a_file_that_does_not_parse_is_named_with_its_line() {
    let rule = "p, *, lodging, name, full, lodging.register, mainland, general, *, allow, one, EEL-39";
    let broken = [
        (format!("{rule}\n{rule}"), 2, "used twice"),
        (rule.replace("allow", "Allow"), 1, "allow or deny"),
        (rule.replace("name, full", "name, date"), 1, "no grain"),
        (rule.replace("name, full", "name, *"), 1, "names its claim and its grain"),
        (rule.replace("name", "nome"), 1, "no such claim"),
        (rule.replace("lodging.register", "lodging.sell"), 1, "no such purpose"),
        (rule.replace("EEL-39", "EEL-390"), 1, "not in policies/law"),
        (rule.replace("lodging,", ","), 1, "empty"),
        (format!("# comment\n\n{}", rule.replace(", one", "")), 3, "12 fields"),
        (String::new(), 0, "no rule"),
    ];
    for (text, line, part) in broken {
        let error = error("release/rules.csv", text).await;
        assert_eq!((error.file.as_str(), error.line), ("release/rules.csv", line), "{error}");
        assert!(error.message.contains(part), "{error}");
    }
}

#[tokio::test]
async fn a_model_that_could_allow_by_accident_is_refused() {
    let model = text("release/model.conf");
    let effect = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";
    for open in ["!some(where (p.eft == deny))", "some(where (p.eft == allow))", "priority(p.eft) || deny"] {
        assert_eq!(error("release/model.conf", model.replace(effect, open)).await.file, "release/model.conf");
    }
    let evil = model.replace("m = w(", "m = eval(p.cite) || w(");
    assert!(error("release/model.conf", evil).await.message.contains("eval"));
    let always = model.replace("m = w(r.rp, p.rp)", "m = true || w(r.rp, p.rp)");
    assert!(error("release/model.conf", always).await.message.contains("disagree"));
}

#[tokio::test]
async fn a_table_with_an_unknown_word_is_refused_with_its_line() {
    let table = text("transfer/border.toml");
    let error = error("transfer/border.toml", table.replace("\"inside\"", "\"insider\"")).await;
    assert!(error.message.contains("insider") && error.line > 10, "{error}");
}

#[tokio::test]
async fn a_case_that_comes_out_wrong_is_reported_with_its_line() {
    let cases = text("release/cases.toml");
    let wrong = cases.replacen(
        "ask = \"birth:date\", expect = \"over_18\"",
        "ask = \"birth:date\", expect = \"date\"",
        1,
    );
    let report = report(&embedded().with("release/cases.toml", wrong)).await;
    assert_eq!(report.failures.len(), 1);
    assert!(report.failures[0].line > 30 && report.failures[0].message.contains("got over_18"));
}

#[tokio::test]
async fn the_folder_is_the_set_the_program_carries() {
    let folder = Source::Folder(concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies").into());
    assert_eq!(Files::read(&folder).unwrap().digest(), embedded().digest());
    assert!(check(&folder).await.unwrap().ok());
}
