//! Four eyes: what waits, and what was decided.

use super::{Bar, window};
use crate::page::Frame;
use askama::Template;
use audit::{Approval, ApprovalState};
use kernel::StaffId;

/// One request.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) asker: String,
    pub(crate) reason: String,
    pub(crate) what: String,
    pub(crate) when: String,
    pub(crate) code: &'static str,
    pub(crate) state: String,
    /// Who decided, and when.
    pub(crate) decided: Option<String>,
    /// The reader may decide it.
    pub(crate) decides: bool,
    /// The reader may use it.
    pub(crate) uses: bool,
}

#[derive(Template)]
#[template(path = "console/approvals.html")]
pub(crate) struct Approvals {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) rows: Vec<Row>,
}

impl Approvals {
    pub(crate) fn new(frame: Frame, bar: Bar, all: &[Approval], reader: StaffId) -> Self {
        let row = |one: &Approval| {
            let filters = one
                .scope
                .filters
                .iter()
                .map(|(name, value)| format!("{} {value}", frame.word("console-filter", name)));
            let window = window(&frame.locale, one.scope.from, one.scope.to);
            let what: Vec<String> = std::iter::once(window).chain(filters).collect();
            let decided = one.decider.as_ref().zip(one.decided_at).map(|(name, at)| {
                frame.say2("console-decided-by", ("name", name), ("when", &frame.moment(at)))
            });
            Row {
                id: one.id.to_string(),
                asker: one.asker.clone(),
                reason: one.reason.clone(),
                what: what.join(&frame.say("list-separator")),
                when: frame.moment(one.asked_at),
                code: one.state.code(),
                state: frame.word("approval", one.state.code()),
                decided,
                decides: one.state == ApprovalState::Pending && one.asked_by != reader,
                uses: one.state == ApprovalState::Approved && one.asked_by == reader,
            }
        };
        Self { rows: all.iter().map(row).collect(), frame, bar }
    }
}

#[cfg(test)]
impl crate::page::Page for Approvals {
    fn samples(frame: &Frame) -> Vec<Self> {
        use crate::page::tests::{Zeros, at};
        let (one, two) = (StaffId::new(at(), &Zeros), StaffId::new(kernel::Moment::from_millis(1), &Zeros));
        let approval = |number, asked_by, state| Approval {
            id: kernel::ApprovalId::new(kernel::Moment::from_millis(number), &Zeros),
            asked_by,
            asker: "Li & <Ink>".into(),
            reason: "INC-7".into(),
            scope: audit::Scope {
                filters: [("country".to_owned(), "FR".to_owned())].into(),
                ..audit::Scope::default()
            },
            state,
            asked_at: at(),
            decider: Some("Wang".into()),
            decided_at: Some(at()),
        };
        let all = [
            approval(1, one, ApprovalState::Pending),
            approval(2, two, ApprovalState::Pending),
            approval(3, one, ApprovalState::Approved),
            approval(4, two, ApprovalState::Expired),
        ];
        let page =
            |all: &[Approval]| Self::new(frame.clone(), super::bar(&frame.locale, "approvals"), all, one);
        vec![page(&all), page(&[])]
    }
}
