//! Languages: texts by key, from `locales/<tag>.ftl`. A language is added by adding a file.

use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, static_loader};
use std::{borrow::Cow, collections::HashMap, fmt};

static_loader! {
    static TEXTS = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// A language we have texts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale(LanguageIdentifier);

impl Locale {
    /// Every language, English first.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all: Vec<Self> = TEXTS.locales().cloned().map(Self).collect();
        all.sort_by_key(|locale| (locale.0.language != "en", locale.tag()));
        all
    }

    /// The language a BCP 47 tag asks for: the same tag, or any of the same language.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let wanted: LanguageIdentifier = tag.trim().parse().ok()?;
        let all = Self::all();
        let same = all.iter().find(|l| l.0 == wanted);
        same.or_else(|| all.iter().find(|l| l.0.language == wanted.language)).cloned()
    }

    /// The language of a request: what it asks for, what the browser remembers, what it prefers
    /// (RFC 9110 §12.5.4), English.
    #[must_use]
    pub fn negotiate(asked: Option<&str>, remembered: Option<&str>, preferred: Option<&str>) -> Self {
        let chosen = asked.and_then(Self::parse).or_else(|| remembered.and_then(Self::parse));
        chosen.or_else(|| preferred.and_then(prefer)).unwrap_or_default()
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub fn tag(&self) -> String {
        self.0.to_string()
    }

    /// The text of a key, if there is one.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        TEXTS.try_lookup(&self.0, key)
    }

    /// The text of a key; the key itself where a text is missing, so that nobody is left with nothing.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.find(key).unwrap_or_else(|| key.to_owned())
    }

    /// A text with one value in it.
    #[must_use]
    pub fn say1(&self, key: &str, name: &'static str, value: impl fmt::Display) -> String {
        self.with(key, [(name, value.to_string())])
    }

    /// A text with two values in it.
    #[must_use]
    pub fn say2(
        &self,
        key: &str,
        (one, first): (&'static str, &str),
        (two, second): (&'static str, &str),
    ) -> String {
        self.with(key, [(one, first.to_owned()), (two, second.to_owned())])
    }

    pub(crate) fn with<const N: usize>(&self, key: &str, values: [(&'static str, String); N]) -> String {
        self.find_with(key, values).unwrap_or_else(|| key.to_owned())
    }

    /// A text with values in it, if there is one. A text that wants other values is none.
    pub(crate) fn find_with<const N: usize>(
        &self,
        key: &str,
        values: [(&'static str, String); N],
    ) -> Option<String> {
        let isolate = self.say("language-dir") == "rtl";
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), argument(value, isolate))).collect();
        TEXTS.try_lookup_with_args(&self.0, key, &args)
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self(TEXTS.fallback().clone())
    }
}

/// Numbers choose plural forms and months; what is foreign to a right-to-left sentence is set apart from it.
fn argument(value: String, isolate: bool) -> FluentValue<'static> {
    match value.parse::<u32>() {
        Ok(number) if value.len() < 3 => FluentValue::from(number),
        _ if isolate => FluentValue::from(format!("\u{2068}{value}\u{2069}")),
        _ => FluentValue::from(value),
    }
}

/// The best of an `Accept-Language` header. Absurdly long lists are cut off.
fn prefer(header: &str) -> Option<Locale> {
    let mut wishes: Vec<(f32, &str)> = header.split(',').take(20).filter_map(wish).collect();
    wishes.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    wishes.into_iter().find_map(|(_, tag)| Locale::parse(tag))
}

fn wish(text: &str) -> Option<(f32, &str)> {
    let mut parts = text.trim().split(';');
    let tag = parts.next()?;
    let weight = parts.find_map(|p| p.trim().strip_prefix("q="));
    let weight = weight.map_or(Some(1.0), |q| q.parse().ok())?;
    (weight > 0.0).then_some((weight, tag))
}

#[cfg(test)]
mod tests;
