//! Exports: what to order, how far one is, and why one may not leave.

use super::{Bar, Choice, Field};
use crate::page::Frame;
use askama::Template;
use audit::{Stage, Task};
use privacy::transfer::Decision;

/// One export.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) when: String,
    pub(crate) state: String,
    pub(crate) size: String,
    pub(crate) personal: bool,
    pub(crate) ready: bool,
    pub(crate) over: bool,
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

const fn state(stage: &Stage) -> &'static str {
    match stage {
        Stage::Waiting => "waiting",
        Stage::Making { .. } => "making",
        Stage::Ready { .. } => "ready",
        Stage::Failed(_) => "failed",
    }
}

impl Row {
    fn new(frame: &Frame, task: &Task) -> Self {
        Self {
            id: task.id.to_string(),
            when: frame.moment(task.ordered_at),
            state: frame.word("stage", state(&task.stage)),
            size: match task.stage {
                Stage::Ready { bytes, .. } => size(bytes),
                Stage::Making { done, total } => format!("{done} / {total}"),
                _ => String::new(),
            },
            personal: task.personal,
            ready: matches!(task.stage, Stage::Ready { .. }),
            over: !matches!(task.stage, Stage::Waiting | Stage::Making { .. }),
        }
    }
}

#[derive(Template)]
#[template(path = "console/exports.html")]
pub(crate) struct Exports {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) fields: Vec<Field>,
    pub(crate) forms: Vec<Choice>,
    pub(crate) rows: Vec<Row>,
}

impl Exports {
    pub(crate) fn new(frame: Frame, bar: Bar, fields: Vec<Field>, tasks: &[Task]) -> Self {
        let rows = tasks.iter().map(|task| Row::new(&frame, task)).collect();
        let form = |form: &audit::Form| Choice {
            code: form.code().to_owned(),
            text: frame.word("form", form.code()),
            chosen: false,
        };
        let forms = audit::Form::ALL.iter().map(form).collect();
        Self { frame, bar, fields, forms, rows }
    }
}

#[derive(Template)]
#[template(path = "console/progress.html")]
pub(crate) struct Progress {
    pub(crate) frame: Frame,
    pub(crate) bar: Bar,
    pub(crate) row: Row,
    /// Entries written, of how many.
    pub(crate) far: (u64, u64),
    /// What is in it, in words.
    pub(crate) done: String,
    /// A stable code, if it failed.
    pub(crate) failed: Option<&'static str>,
    pub(crate) vkey: String,
}

impl Progress {
    pub(crate) fn new(frame: Frame, bar: Bar, task: &Task, vkey: String) -> Self {
        let far = match task.stage {
            Stage::Making { done, total } => (done, total.max(1)),
            _ => (0, 1),
        };
        let (count, failed) = match &task.stage {
            Stage::Ready { count, .. } => (*count, None),
            Stage::Failed(code) => (0, Some(*code)),
            Stage::Waiting | Stage::Making { .. } => (0, None),
        };
        let row = Row::new(&frame, task);
        let count = count.to_string();
        let done = frame.say2("console-export-done", ("count", &count), ("size", &row.size));
        Self { row, far, done, failed, vkey, frame, bar }
    }
}

#[derive(Template)]
#[template(path = "console/barred.html")]
pub(crate) struct Barred {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) says: String,
    pub(crate) articles: Vec<String>,
    pub(crate) next: String,
}

impl Barred {
    pub(crate) fn new(frame: Frame, decision: &Decision) -> Self {
        let next = frame.word("console-next", &decision.code);
        let known = next != decision.code;
        Self {
            says: frame.word("console-barred", &decision.code),
            articles: decision.articles.iter().map(|id| frame.law(id)).collect(),
            next: if known { next } else { frame.say("console-next-otherwise") },
            code: decision.code.clone(),
            frame,
        }
    }
}

#[cfg(test)]
fn samples() -> Vec<Task> {
    let at = crate::page::tests::at();
    let ready = Stage::Ready { name: "guosuo-log-0-7.zip".into(), bytes: 1_234_567, count: 7 };
    let making = Stage::Making { done: 512, total: 2048 };
    let stages = [Stage::Waiting, making, ready, Stage::Failed("disk_full")];
    let task = |(number, stage)| Task {
        id: kernel::ExportId::new(kernel::Moment::from_millis(number), &crate::page::tests::Zeros),
        ordered_at: at,
        personal: number == 2,
        stage,
    };
    (0..).zip(stages).map(task).collect()
}

#[cfg(test)]
impl crate::page::Page for Exports {
    fn samples(frame: &Frame) -> Vec<Self> {
        let page = |tasks: &[Task]| {
            let bar = super::bar(&frame.locale, "exports");
            Self::new(frame.clone(), bar, super::sample_fields(), tasks)
        };
        vec![page(&samples()), page(&[])]
    }
}

#[cfg(test)]
impl crate::page::Page for Progress {
    fn samples(frame: &Frame) -> Vec<Self> {
        let page = |task: &Task| {
            Self::new(frame.clone(), super::bar(&frame.locale, "exports"), task, "localhost/log+0+A".into())
        };
        samples().iter().map(page).collect()
    }
}

#[cfg(test)]
impl crate::page::Page for Barred {
    fn samples(frame: &Frame) -> Vec<Self> {
        let decision = |code: &str, article: &str| Decision {
            allowed: false,
            code: code.into(),
            mechanism: None,
            obligations: vec![],
            counts: vec![],
            rows: vec![],
            articles: vec![article.into()],
            law_version: String::new(),
            cross_border: true,
        };
        let page = |code, article| Self::new(frame.clone(), &decision(code, article));
        vec![page("D-55", "PIPL-55"), page("D-MECH", "PIPL-38")]
    }
}
