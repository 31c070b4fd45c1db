//! What a person asks to be erased (PIPL Art. 47), from their own page: asked, shown in full, and done once.
//!
//! What was shown travels sealed with the form. Only that is done: where it is not true any more when the form comes
//! back, it is shown again. From the commit on nothing opens; keys, log and sessions follow, again and again until they did.

mod fulfil;
mod told;

pub use fulfil::Fulfilled;
pub use told::Told;

use crate::{Error, Kept, Privacy};
use kernel::{Call, Moment, RetentionClass, VisitorId};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};

/// How long a page may be read before it is answered.
const READ: Duration = Duration::from_secs(15 * 60);
/// What the state in the form is sealed for.
const FORM: &str = "wish";
/// The word for everything.
const VISIT: &str = "visit";

/// What is to be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// One retention class.
    Class(RetentionClass),
    /// All that rests on consent and contract; the account ends with it.
    Visit,
}

impl Wish {
    /// The word in forms and rows.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Class(class) => class.code(),
            Self::Visit => VISIT,
        }
    }

    /// Whether everything that anybody may learn ends with it: consents, tokens, credentials.
    #[must_use]
    pub const fn ends_giving(self) -> bool {
        matches!(self, Self::Visit | Self::Class(RetentionClass::Profile))
    }
}

/// The text is no wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a wish is visit or a retention class")]
pub struct UnknownWish;

impl FromStr for Wish {
    type Err = UnknownWish;
    fn from_str(text: &str) -> Result<Self, UnknownWish> {
        if text == VISIT {
            return Ok(Self::Visit);
        }
        let class = RetentionClass::ALL.iter().find(|class| class.code() == text);
        class.map(|class| Self::Class(*class)).ok_or(UnknownWish)
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What stays though it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// The class.
    pub class: RetentionClass,
    /// The article that demands it.
    pub article: String,
    /// Until when; then it is erased too. None where the end is not known.
    pub until: Option<Moment>,
}

/// What a wish would do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The wish.
    pub wish: Wish,
    /// What is erased.
    pub goes: Vec<RetentionClass>,
    /// What is only stored from then on.
    pub stays: Vec<Stay>,
    /// Until when copies made before may hold the keys of what is erased.
    pub copies_until: Moment,
    /// What the form sends back: the plan as it was shown, sealed. Empty where there is nothing to do.
    pub form: String,
}

/// A plan as it is sealed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    visitor: String,
    wish: String,
    goes: Vec<String>,
    stays: Vec<(String, String, Option<i64>)>,
    /// Makes the link: who sends the form twice is led to the same.
    secret: String,
}

impl Plan {
    fn of(wish: Wish, kept: &[Kept], copies_until: Moment) -> Result<Self, Error> {
        let asked: Vec<&Kept> =
            kept.iter().filter(|kept| wish == Wish::Visit || wish == Wish::Class(kept.class)).collect();
        if asked.is_empty() {
            return Err(Error::NothingKept);
        }
        if asked.iter().all(|kept| kept.is_over()) && wish != Wish::Visit {
            return Err(Error::Asked);
        }
        let stay = |kept: &&Kept| {
            let (article, until) = kept.demanded()?;
            Some(Stay { class: kept.class, article: article.to_owned(), until })
        };
        Ok(Self {
            wish,
            goes: asked.iter().filter(|kept| kept.goes()).map(|kept| kept.class).collect(),
            stays: asked.iter().filter_map(stay).collect(),
            copies_until,
            form: String::new(),
        })
    }

    /// Whether it does anything: a law may demand all that was asked for. A visit is closed all the same.
    #[must_use]
    pub fn does(&self) -> bool {
        self.wish == Wish::Visit || !self.goes.is_empty()
    }

    fn shown(&self, visitor: VisitorId, secret: String) -> Shown {
        let stay = |stay: &Stay| {
            (stay.class.code().to_owned(), stay.article.clone(), stay.until.map(Moment::millis))
        };
        Shown {
            visitor: visitor.to_string(),
            wish: self.wish.code().to_owned(),
            goes: self.goes.iter().map(|class| class.code().to_owned()).collect(),
            stays: self.stays.iter().map(stay).collect(),
            secret,
        }
    }
}

impl Privacy {
    /// What a wish would do now, with a form that does exactly that.
    ///
    /// # Errors
    /// [`Error::NothingKept`]; [`Error::Asked`] when it was erased before; what the store or the keys say.
    pub async fn plan(&self, call: Call, visitor: VisitorId, wish: Wish) -> Result<Plan, Error> {
        let mut plan = self.planned(call, visitor, wish).await?;
        if plan.does() {
            let inner = &*self.0;
            let secret = told::secret(inner.store.entropy());
            let text = serde_json::to_vec(&plan.shown(visitor, secret)).map_err(|_| Error::Stale)?;
            let until = call.now.plus(READ);
            let sealed = inner.keys.transient().seal(FORM, b"", until, inner.store.entropy(), &text);
            plan.form = sealed.map_err(|_| keys::Error::Sealed)?;
        }
        Ok(plan)
    }

    async fn planned(&self, call: Call, visitor: VisitorId, wish: Wish) -> Result<Plan, Error> {
        let kept = self.kept(call.now, visitor).await?;
        Plan::of(wish, &kept, call.now.plus(self.0.settings.copies_live))
    }
}
