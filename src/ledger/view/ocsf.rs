//! The Open Cybersecurity Schema Framework, version 1.5.0: what security tools read.
//!
//! OCSF has no class for consent or disclosure. Both are in an extension of ours; its number, 999, is the one that
//! OCSF keeps for extensions that are not registered.

use crate::{Line, Name, Names, Seen, canon::quote};

const VERSION: &str = "1.5.0";
/// 999 x 100 000 + category 6 (Application Activity) x 1000 + 1.
const DISCLOSURE: u32 = 99_906_001;
const CONSENT: u32 = 99_906_002;

/// Class, category, activity (0 unknown, 99 other), and whether it is the record of a refusal.
fn class(action: &str) -> (u32, u32, u32, bool) {
    match action {
        "signed_in" => (3002, 3, 1, false),
        "signed_out" => (3002, 3, 2, false),
        "token_issued" => (3003, 3, 1, false),
        "token_revoked" | "code_replayed" | "grants_ended" => (3003, 3, 99, false),
        "staff_added" | "client_registered" => (3005, 3, 1, false),
        "client_suspended" | "client_removed" => (3005, 3, 2, false),
        "exported" => (6005, 6, 1, false),
        "disclosed" | "presented" => (DISCLOSURE, 6, 1, false),
        "refused" | "presentation_refused" => (DISCLOSURE, 6, 2, true),
        "consent_given" => (CONSENT, 6, 1, false),
        "consent_refused" => (CONSENT, 6, 2, true),
        "consent_withdrawn" => (CONSENT, 6, 3, false),
        "enrolled" | "passkey_added" | "credential_issued" | "client_invited" => (6003, 6, 1, false),
        "enrol_refused" => (6003, 6, 1, true),
        "credential_revoked" => (6003, 6, 4, false),
        _ => (6003, 6, 99, false),
    }
}

pub(super) fn row(origin: &str, line: &Line<'_>, hide: Names, out: &mut String) {
    let text = |name: Name| match line.fields.seen(name) {
        Seen::Open(raw) => raw.strip_prefix('"').and_then(|r| r.strip_suffix('"')),
        Seen::Hidden => None,
    };
    let action = text(Name::Action).unwrap_or("unknown");
    let (class, category, activity, refused) = class(action);
    let number = |label: &str, n: u32, out: &mut String| out.push_str(&format!("\"{label}\":{n},"));
    out.push('{');
    number("activity_id", activity, out);
    // Texts of the entry are canonical JSON already and go over as they stand.
    let actor = text(Name::Actor).unwrap_or("unknown");
    out.push_str(&format!("\"actor\":{{\"user\":{{\"uid\":\"{actor}\"}}}},"));
    if class == 6003 {
        out.push_str(&format!("\"api\":{{\"operation\":\"{action}\"}},"));
    }
    number("category_uid", category, out);
    number("class_uid", class, out);
    if class == 6005 {
        out.push_str("\"database\":{\"name\":");
        quote(origin, out);
        out.push_str(",\"type_id\":99},");
    }
    out.push_str("\"metadata\":{\"log_name\":");
    quote(origin, out);
    out.push_str(&format!(
        ",\"product\":{{\"name\":\"Guosuo\",\"vendor_name\":\"Guosuo\"}},\"sequence\":{},\"version\":\"{VERSION}\"",
        line.seq
    ));
    if class >= DISCLOSURE {
        out.push_str(",\"extensions\":[{\"name\":\"guosuo\",\"uid\":\"999\",\"version\":\"1.0.0\"}]");
    }
    out.push_str("},");
    number("severity_id", if refused { 2 } else { 1 }, out);
    if matches!(class, 3002..=3005) {
        let user = text(Name::Subject).unwrap_or("unknown");
        out.push_str(&format!("\"user\":{{\"uid\":\"{user}\"}},"));
    }
    out.push_str("\"src_endpoint\":{\"name\":\"unknown\"},");
    number("status_id", if refused { 2 } else { 1 }, out);
    if let Seen::Open(time) = line.fields.seen(Name::Time) {
        out.push_str(&format!("\"time\":{time},"));
    }
    out.push_str(&format!("\"type_uid\":{},", u64::from(class) * 100 + u64::from(activity)));
    unmapped(line, hide, out);
    out.push_str("}\n");
}

/// Everything that is shown, under the log's own names; in the extension's classes these are its attributes. What was
/// erased is named under a name that no field has.
fn unmapped(line: &Line<'_>, hide: Names, out: &mut String) {
    let shown = line.fields.text();
    let erased: Vec<String> =
        line.fields.hides().iter().filter(|n| !hide.has(*n)).map(|n| format!("\"{n}\"")).collect();
    if erased.is_empty() {
        out.push_str("\"unmapped\":");
        out.push_str(&shown);
        return;
    }
    out.push_str(&format!("\"unmapped\":{{\"erased\":[{}]", erased.join(",")));
    let rest = shown.strip_prefix('{').unwrap_or("}");
    out.push_str(if rest == "}" { "" } else { "," });
    out.push_str(rest);
}
