//! Rules that a function judges.
//!
//! What is to be asked of a function waits in the store as a [`Call`](crate::ports::Call),
//! written together with the change that causes it, and calls for the same rule and resource
//! coalesce. A call ends when the function has run; what the function found comes in by
//! PutEvaluations, under a token that names the call, so that a function which forgets to
//! answer, or answers for another resource, is noticed. Each call is on its own: a function
//! that hangs or crashes keeps no other rule waiting.

mod ask;
mod call;
mod outcome;
mod reads;

pub use call::Called;
pub(crate) use reads::FunctionReads;
