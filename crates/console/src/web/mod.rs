//! Requests and responses.

mod compress;
mod fault;
mod finish;
mod form;
mod live;
mod page;
mod visit;

pub(crate) use compress::{gzip, takes_gzip};
pub(crate) use fault::Fault;
pub(crate) use finish::{finish, not_found};
pub(crate) use form::{Fields, Posted, is_same_origin};
pub(crate) use live::get as live;
pub(crate) use page::{Page, redirect, respond};
pub(crate) use visit::{Preferences, Theme, Visit};
