//! A small, forgiving reader of the pages we serve: forms and their fields, links, text by id.

/// A start tag.
#[derive(Debug, Clone)]
struct Tag<'a> {
    name: String,
    attributes: Vec<(String, String)>,
    /// What stands after it.
    rest: &'a str,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// A form as a person would find it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HtmlForm {
    /// Where it goes.
    pub action: String,
    /// Hidden and prefilled fields.
    pub fields: Vec<(String, String)>,
    /// Boxes to tick: name and value.
    pub boxes: Vec<(String, String)>,
    /// Buttons: id, name, value.
    pub buttons: Vec<(String, String, String)>,
    /// `data-options`: what a passkey ceremony is given.
    pub options: String,
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = after.split_once(';').filter(|(name, _)| name.len() < 10).and_then(|(name, tail)| {
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = number
                        .strip_prefix('x')
                        .map_or_else(|| number.parse().ok(), |h| u32::from_str_radix(h, 16).ok());
                    char::from_u32(code?)?
                }
            };
            Some((c, tail))
        });
        match known {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out + rest
}

fn attributes(mut text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        let end = text.find(|c: char| c.is_whitespace() || c == '=' || c == '/').unwrap_or(text.len());
        let (name, after) = text.split_at(end);
        if name.is_empty() {
            return found;
        }
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(after) => match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            },
        };
        found.push((name.to_ascii_lowercase(), unescape(value)));
        text = after;
    }
}

/// Where a tag ends: the first `>` outside quotes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let Some(end) = end_of_tag(after) else { break };
        let (inside, tail) = after.split_at(end);
        rest = tail.get(1..).unwrap_or_default();
        let (name, more) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        found.push(Tag { name: name.to_ascii_lowercase(), attributes: attributes(more), rest });
    }
    found
}

/// Every form of a page.
#[must_use]
pub fn forms(html: &str) -> Vec<HtmlForm> {
    let mut found: Vec<HtmlForm> = Vec::new();
    let mut open = false;
    for tag in tags(html) {
        let of = |name: &str| tag.get(name).unwrap_or_default().to_owned();
        match (tag.name.as_str(), found.last_mut()) {
            ("form", _) => {
                found.push(HtmlForm {
                    action: of("action"),
                    options: of("data-options"),
                    ..HtmlForm::default()
                });
                open = true;
            }
            ("/form", _) => open = false,
            ("button", Some(form)) if open => form.buttons.push((of("id"), of("name"), of("value"))),
            ("input", Some(form)) if open => match tag.get("type").unwrap_or("text") {
                "checkbox" => form.boxes.push((of("name"), of("value"))),
                "submit" => form.buttons.push((of("id"), of("name"), of("value"))),
                "file" => {}
                _ => form.fields.push((of("name"), of("value"))),
            },
            _ => {}
        }
    }
    found
}

/// The target of the link with that id.
#[must_use]
pub fn link(html: &str, id: &str) -> Option<String> {
    tags(html)
        .iter()
        .find(|t| t.name == "a" && t.get("id") == Some(id))
        .and_then(|t| t.get("href").map(str::to_owned))
}

/// The text directly inside the element with that id.
#[must_use]
pub fn text(html: &str, id: &str) -> Option<String> {
    let found = tags(html).into_iter().find(|t| t.get("id") == Some(id))?;
    Some(unescape(found.rest.split('<').next().unwrap_or_default().trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r##"<form action="/a"><input type="hidden" name="x" value="1 &gt; &#34;0&#34;"><p>b</p>
        <input type=checkbox name="kind" value="p39"><button id="go" name="answer" value="allow">Go</button></form>
        <a id="offer" href="openid-credential-offer://?a=1&amp;b=2">o</a><code id="error-code">no &amp; no</code>"##;

    #[test]
    fn a_form_is_read_with_its_fields_boxes_and_buttons() {
        let [form] = forms(PAGE).try_into().unwrap();
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(form.action, "/a");
        assert_eq!(form.fields, [pair("x", "1 > \"0\"")]);
        assert_eq!(form.boxes, [pair("kind", "p39")]);
        assert_eq!(form.buttons, [("go".to_owned(), "answer".to_owned(), "allow".to_owned())]);
        assert_eq!(link(PAGE, "offer").as_deref(), Some("openid-credential-offer://?a=1&b=2"));
        assert_eq!(text(PAGE, "error-code").as_deref(), Some("no & no"));
    }

    #[test]
    fn broken_pages_are_read_as_far_as_they_go() {
        for broken in
            ["<", "<form", "<form action=\"x", "<input name=>", "&", "<a id=\"x\" href>&#xffffffff;"]
        {
            let _ = (forms(broken), link(broken, "x"), text(broken, "x"));
        }
    }
}
