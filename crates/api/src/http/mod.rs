//! HTTP: routing, authentication, bounds, errors. Nothing else knows it.
//!
//! # One port
//!
//! | request | answered by |
//! | --- | --- |
//! | a call of a served service, see the module `route` | that service's operation |
//! | a call of a service that has an upstream, see the module `edge` | the upstream |
//! | any other AWS call | an error in that service's protocol: it isn't served yet |
//! | `/_assize/v1/…` | Assize's own endpoints, see the crate's module `native` |
//! | `POST /moto-api/reset` | emptying the store, where the server was started with it |
//! | `GET /_assize/health` | whether the server lives and its store can be read; unsigned |
//! | `/console…`, unsigned | the pages for browsers, see the module `console` |
//! | `GET /`, `HEAD /` | a few lines of text; a browser goes on to the console |
//!
//! # Who may ask
//!
//! Every request is signed with SigV4, in its `Authorization` header or, presigned, in its
//! query, by a key that the store holds. The key says the account, the credential scope says
//! the region. With [`Auth::Open`] nothing is signed: then the server listens on loopback only,
//! and refuses requests for host names that aren't the machine's own.
//!
//! A key's owner may do what its policies allow; the account's root, whose key is made at the
//! first start, may do all. Assize's own endpoints are actions of their own: `assize:PutItems`,
//! `assize:GetVerdicts` and the like.
//!
//! # Browsers
//!
//! There is no CORS: no answer allows another origin to read it. A page of another origin can't
//! make a call either. Calls need a content type that a browser sends across origins only after
//! a preflight, which is refused (`application/x-amz-json-1.1`; `application/json` or
//! `application/x-ndjson` on Assize's own endpoints), and a request that names a foreign
//! `Origin` is refused outright.
//!
//! # Bounds
//!
//! [`Limits`] bounds connections, requests under way, bodies, the memory that bodies take
//! together, the time for a head, a body and a whole request. A client over a bound gets an
//! error in AWS's shape: 413, 408, or 503 with `Retry-After`. Bytes that aren't HTTP get a bare
//! 400 and the end of the connection.

mod app;
mod authorize;
mod aws;
mod body;
mod caller;
mod console;
mod edge;
mod error;
mod front;
mod gate;
mod reads;
mod request_id;
mod reset;
mod route;
mod serve;
mod services;
mod unserved;

pub use app::{App, Auth, Limits, Services, Settings};
pub use console::{Console, ConsoleLinks};
pub use edge::{Edge, Passed};
pub use serve::{Peer, serve};

pub(crate) use authorize::authorize_own;
pub(crate) use body::{BodyBound, ReadBody, drain, read_body};
pub(crate) use caller::{Caller, authenticate};
pub(crate) use error::Refusal;
pub(crate) use gate::has_media_type;
pub(crate) use request_id::RequestId;
