//! The console: what is wrong, why, since when, and what to do, in a browser.
//!
//! Pages are HTML, rendered here from what the engine's use cases answer, and work without any
//! script. Scripts make them live: a stream of server-sent events tells that something changed,
//! and a page fetches itself anew and takes over what differs.
//!
//! # Who may see what
//!
//! A person signs in with an access key, or by a link that opens once. Each page asks the same
//! policies as the API whether its reader may call the operation that tells the same; what is
//! denied is shown as denied, with the reason. A session is a cookie that scripts cannot read
//! and other sites cannot send; changes need a token that only our own pages have.
//!
//! # Where things are
//!
//! - `web`: requests and responses: who visits, headers, forms, faults, live events;
//! - `session`: signing in, links, cookies, tokens against forged requests;
//! - `words`: every text, in each language;
//! - `view`: what pages are made of;
//! - `pages`: one file per page.

mod access;
mod assets;
mod console;
mod pages;
mod session;
mod view;
mod web;
mod words;

pub use console::{Console, Options};
