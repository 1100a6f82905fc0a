//! AWS-compatible endpoints that Assize talks to: real AWS, or an emulator.
//!
//! - [`Endpoints`] says where each service is;
//! - [`CredentialChain`] says as whom requests are signed there;
//! - [`Upstream`] sends requests: those that pass through from a client, streamed and signed
//!   anew, and Assize's own.
//!
//! Nothing here knows what a request means.

mod call;
mod credentials;
mod endpoints;
mod error;
mod forward;
mod pace;
mod payload;
mod progress;
mod source;
mod transport;

pub use call::Now;
pub use credentials::{CredentialChain, CredentialError};
pub use endpoints::{EndpointError, Endpoints};
pub use error::{CallError, UpstreamError};
pub use forward::Forwarded;
pub use source::Source;
pub use transport::{Answer, Body, BodyError, Http, Timeouts, Upstream};
