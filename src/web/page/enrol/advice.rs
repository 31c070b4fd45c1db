//! What a refusal means for a visitor and what they do next: one row for each kind of cause.

/// The kind of cause behind a code, the word of the families `cause-` and `next-`.
#[must_use]
pub(crate) fn cause(code: &str) -> &'static str {
    match code {
        "no_anchor" => "anchor",
        "malformed"
        | "dg1_missing"
        | "group_mismatch"
        | "group_not_listed"
        | "bad_tag"
        | "too_large"
        | "missing_file"
        | "doubled_file"
        | "not_a_passport_file"
        | "forbidden_group"
        | "group_not_asked"
        | "bad_mrz" => "unread",
        "presence_omitted" | "presence_failed" => "presence",
        "session_expired" => "session",
        "revoked" | "expired" | "reported_lost" => "withdrawn",
        "document_known" => "known",
        "link_unclear" => "unclear",
        "signer_expired" | "csca_expired" | "no_crl" | "stale_crl" => "unsure",
        // Whatever is wrong with a signature or a certificate, the visitor cannot mend.
        _ => "forged",
    }
}

/// The one code that says most of a refusal with several: first what an honest holder can do something about. The
/// verdict has them all.
pub(crate) fn leading<'a>(codes: &[&'a str]) -> Option<&'a str> {
    const FIRST: [&str; 6] =
        ["reported_lost", "revoked", "expired", "presence_failed", "presence_omitted", "no_anchor"];
    FIRST.iter().find_map(|one| codes.iter().find(|c| *c == one)).or_else(|| codes.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn every_kind_of_cause_has_a_cause_and_a_next_step_in_every_language() {
        let codes =
            ["no_anchor", "malformed", "presence_failed", "session_expired", "revoked", "document_known"];
        for code in codes.into_iter().chain(["link_unclear", "signer_expired", "signature"]) {
            for locale in Locale::all() {
                for family in ["cause", "next"] {
                    let key = format!("{family}-{}", cause(code));
                    assert!(locale.find(&key).is_some(), "{key} in {}", locale.tag());
                }
            }
        }
    }

    #[test]
    fn every_code_of_a_verdict_is_said_in_every_language() {
        for code in visitor::CODES.into_iter().chain(["reported_lost"]) {
            for locale in Locale::all() {
                let key = format!("fault-{code}");
                assert!(locale.find(&key).is_some(), "{key} in {}", locale.tag());
            }
        }
    }

    #[test]
    fn a_report_of_loss_says_more_than_a_missing_list() {
        assert_eq!(leading(&["no_crl", "reported_lost"]), Some("reported_lost"));
        assert_eq!(leading(&["signature", "no_anchor"]), Some("no_anchor"));
        assert_eq!(leading(&[]), None);
    }
}
