//! A strict little reader of our own HTML: balanced tags, unique ids, one heading, labelled fields.

use std::collections::BTreeSet;

const VOID: &[&str] = &["meta", "link", "input", "br", "img", "hr"];

struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
}

impl Tag<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        let after = self.attributes.split_once(&format!(" {name}=\""))?.1;
        after.split_once('"').map(|(value, _)| value)
    }
}

/// What is wrong with a page.
pub(super) fn problems(html: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let (mut tags, mut rest) = (Vec::new(), html.strip_prefix("<!doctype html>").unwrap_or(""));
    while let Some((_, after)) = rest.split_once('<') {
        let Some((inside, next)) = after.split_once('>') else { break };
        rest = next;
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop() != Some(name) {
                problems.push(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let end = inside.find([' ', '\n', '/']).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        tags.push(Tag { name, attributes });
        if name == "script" {
            rest = rest.split_once("</script>").map_or("", |(_, after)| after);
        } else if !VOID.contains(&name) && !attributes.ends_with('/') {
            open.push(name);
        }
    }
    problems.extend(open.iter().map(|name| format!("<{name}> stays open")));
    problems.extend(structure(&tags));
    problems
}

fn structure(tags: &[Tag<'_>]) -> Vec<String> {
    let mut problems = Vec::new();
    let headings = tags.iter().filter(|tag| tag.name == "h1").count();
    if headings != 1 {
        problems.push(format!("{headings} first headings"));
    }
    let mut ids = BTreeSet::new();
    for id in tags.iter().filter_map(|tag| tag.value("id")) {
        if !ids.insert(id) {
            problems.push(format!("the id {id} is there twice"));
        }
    }
    let labelled: BTreeSet<&str> =
        tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.value("for")).collect();
    for tag in tags.iter().filter(|tag| matches!(tag.name, "input" | "select" | "textarea")) {
        let hidden = tag.value("type") == Some("hidden");
        if !hidden && tag.value("id").is_none_or(|id| !labelled.contains(id)) {
            problems.push(format!("a field without a label:{}", tag.attributes));
        }
    }
    for tag in tags {
        for pointer in ["for", "aria-describedby", "aria-labelledby"] {
            if tag.value(pointer).is_some_and(|id| !ids.contains(id)) {
                problems.push(format!("{pointer} points nowhere:{}", tag.attributes));
            }
        }
        if tag.attributes.contains(" style=") || tag.attributes.contains(" onclick") {
            problems.push(format!("inline style or script:{}", tag.attributes));
        }
    }
    problems
}
