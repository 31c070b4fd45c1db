//! The text format of Prometheus (0.0.4): a line of help and of type before each family, then its numbers.

use kernel::{By, Counter, Times};
use std::fmt::{Display, Write};

/// What a family's numbers are.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// A page in the making.
#[derive(Default)]
pub(super) struct Page(String);

/// Writing into a string does not fail.
macro_rules! say {
    ($page:expr, $($words:tt)*) => { let _ = writeln!($page.0, $($words)*); };
}

impl Page {
    /// Begins a family; its numbers follow.
    pub(super) fn family(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        say!(self, "# HELP {name} {help}");
        say!(self, "# TYPE {name} {kind}");
    }

    /// One number.
    pub(super) fn number(&mut self, name: &str, labels: &[(&str, &str)], number: impl Display) {
        say!(self, "{name}{} {number}", braced(labels));
    }

    /// A family of one gauge.
    pub(super) fn gauge(&mut self, name: &str, help: &str, number: impl Display) {
        self.family(name, Kind::Gauge, help);
        self.number(name, &[], number);
    }

    /// A family of counters under one label.
    pub(super) fn counters(&mut self, (name, label): (&str, &str), help: &str, all: &By<Counter>) {
        self.family(name, Kind::Counter, help);
        for (word, counter) in all.all() {
            self.number(name, &[(label, &word)], counter.total());
        }
    }

    /// One histogram.
    pub(super) fn times(&mut self, name: &str, labels: &[(&str, &str)], times: &Times) {
        let bounds = Times::BOUNDS.map(|bound| bound.to_string());
        let within = times.within();
        // Both grow while we look: the whole is never less than a part.
        let total = times.total().max(within.last().copied().unwrap_or_default());
        let counts = bounds.iter().zip(within).map(|(bound, count)| (bound.as_str(), count));
        for (bound, count) in counts.chain([("+Inf", total)]) {
            let mut labels = labels.to_vec();
            labels.push(("le", bound));
            say!(self, "{name}_bucket{} {count}", braced(&labels));
        }
        say!(self, "{name}_sum{} {}", braced(labels), times.sum().as_secs_f64());
        say!(self, "{name}_count{} {total}", braced(labels));
    }

    /// The whole text.
    pub(super) fn text(self) -> String {
        self.0
    }
}

fn braced(labels: &[(&str, &str)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let value = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let pairs: Vec<_> = labels.iter().map(|(name, text)| format!("{name}=\"{}\"", value(text))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_page_is_what_the_format_says() {
        let mut page = Page::default();
        page.gauge("up", "Whether it is.", 1);
        let words = By::<Counter>::default();
        words.of("a\"b\\c\nd").add(3);
        page.counters(("said_total", "word"), "What was said.", &words);
        page.family("took_seconds", Kind::Histogram, "How long.");
        let times = Times::default();
        times.took(Duration::from_millis(2));
        times.took(Duration::from_secs(60));
        page.times("took_seconds", &[("of", "it")], &times);
        let text = page.text();
        for line in [
            "# HELP up Whether it is.\n# TYPE up gauge\nup 1\n",
            "# TYPE said_total counter\nsaid_total{word=\"a\\\"b\\\\c\\nd\"} 3\n",
            "# TYPE took_seconds histogram\ntook_seconds_bucket{of=\"it\",le=\"0.0001\"} 0\n",
            "took_seconds_bucket{of=\"it\",le=\"0.0025\"} 1\n",
            "took_seconds_bucket{of=\"it\",le=\"10\"} 1\ntook_seconds_bucket{of=\"it\",le=\"+Inf\"} 2\n",
            "took_seconds_sum{of=\"it\"} 60.002\ntook_seconds_count{of=\"it\"} 2\n",
        ] {
            assert!(text.contains(line), "{line}\nin\n{text}");
        }
    }
}
