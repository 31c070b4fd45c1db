//! From where a call came, as far as the door saw it.

use std::{fmt, net::IpAddr};

/// What sort of thing somebody used: no more of it is kept, because no more is needed to say "that was not my phone".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A computer.
    Computer,
    /// Something that is no browser.
    Program,
}

impl Device {
    /// The sort that a `User-Agent` names (RFC 9110 §10.1.5). It is what the browser says of itself, and no proof.
    #[must_use]
    pub fn of(agent: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| agent.contains(word));
        match agent {
            _ if has(&["iPad", "Tablet", "PlayBook"]) || (has(&["Android"]) && !has(&["Mobile"])) => {
                Self::Tablet
            }
            _ if has(&["iPhone", "iPod", "Mobile", "Android", "HarmonyOS"]) => Self::Phone,
            _ if has(&["Windows NT", "Macintosh", "X11", "CrOS"]) => Self::Computer,
            _ => Self::Program,
        }
    }

    /// The word in details of entries.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Tablet => "tablet",
            Self::Computer => "computer",
            Self::Program => "program",
        }
    }
}

/// Address and device of whoever calls. Both are personal: `Debug` shows nothing of them.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Remote {
    /// The address of the other end of the connection.
    pub address: Option<IpAddr>,
    /// The sort of device.
    pub device: Option<Device>,
}

impl Remote {
    /// Nobody from outside: the worker, the command line.
    pub const NONE: Self = Self { address: None, device: None };
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remote(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_says_what_it_runs_on_and_nothing_finer_is_kept() {
        for (agent, device) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148",
                Device::Phone,
            ),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36", Device::Phone),
            ("Mozilla/5.0 (Linux; Android 14; SM-X910) Chrome/126.0 Safari/537.36", Device::Tablet),
            ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", Device::Tablet),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/128.0", Device::Computer),
            ("Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0", Device::Computer),
            ("curl/8.5.0", Device::Program),
            ("", Device::Program),
        ] {
            assert_eq!(Device::of(agent), device, "{agent}");
        }
    }

    #[test]
    fn nothing_of_it_is_printed() {
        let remote = Remote { address: "192.0.2.7".parse().ok(), device: Some(Device::Phone) };
        assert_eq!(format!("{remote:?}"), "Remote(…)");
    }
}
