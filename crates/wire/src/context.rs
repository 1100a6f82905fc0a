//! Who asks, and where.

/// The facts about a request that operations may depend on, known once it is authenticated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestContext {
    /// The twelve-digit account that the caller acts in.
    pub account_id: String,
    /// The region that the request is for.
    pub region: String,
    /// ARN of the caller.
    pub principal: String,
    /// The access key that signed the request; none for requests made inside the process.
    pub access_key_id: Option<String>,
    /// The id given back in `x-amzn-RequestId`.
    pub request_id: String,
}
