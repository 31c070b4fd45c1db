//! What the system knows of the process, by the names all exporters give it; nothing where there is no `/proc`.

use super::page::Page;
use std::fs;

pub(super) fn process(page: &mut Page) {
    if let Ok(status) = fs::read_to_string("/proc/self/status")
        && let Some(bytes) = resident(&status)
    {
        page.gauge("process_resident_memory_bytes", "Resident memory.", bytes);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        page.gauge("process_open_fds", "Open files and connections.", open.count());
    }
}

/// The line `VmRSS:    12345 kB`.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_where_there_is_any() {
        assert_eq!(resident("Name:\tguosuo\nVmRSS:\t   12345 kB\nThreads:\t4\n"), Some(12345 * 1024));
        assert_eq!(resident("Name:\tguosuo\n"), None);
    }
}
