//! Advanced queries: the page, and what goes into spreadsheets and programs.

mod ask;
pub(crate) mod export;
pub(crate) mod page;
