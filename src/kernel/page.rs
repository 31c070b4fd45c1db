//! One page of a long list.

/// Items and the cursor that continues after them.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items, newest first unless said otherwise.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<u64>,
}
