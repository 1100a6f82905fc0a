//! Tables that say what a service does, and the types that go with each operation.

use serde::Serialize;

use crate::schema::Shape;
use crate::typed::FromWire;

/// A service, as its model describes it.
#[derive(Debug)]
pub struct Service {
    /// Short name, such as `config`; also the prefix of its IAM actions.
    pub name: &'static str,
    /// The service's name in a signature's credential scope.
    pub signing_name: &'static str,
    /// API version: a date.
    pub api_version: &'static str,
    /// What precedes the dot in `X-Amz-Target`.
    pub target_prefix: &'static str,
    /// Version of the JSON protocol: `1.0` or `1.1`.
    pub json_version: &'static str,
    /// Every operation, sorted by name.
    pub operations: &'static [&'static OperationInfo],
}

impl Service {
    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&'static OperationInfo> {
        let found = self.operations.binary_search_by(|operation| operation.name.cmp(name)).ok()?;
        self.operations.get(found).copied()
    }
}

/// An operation, as its model describes it.
#[derive(Debug)]
pub struct OperationInfo {
    /// Name, such as `PutConfigRule`.
    pub name: &'static str,
    /// Shape of the input; none when the operation takes nothing.
    pub input: Option<&'static Shape>,
    /// Shape of the output; none when the operation answers nothing.
    pub output: Option<&'static Shape>,
    /// Codes of the modelled errors.
    pub errors: &'static [&'static str],
    /// How results are paged, when they are.
    pub paging: Option<Paging>,
}

/// Names of the members that carry paging state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Input member taking the token.
    pub input_token: &'static str,
    /// Output member giving the next token.
    pub output_token: &'static str,
    /// Input member bounding the page's length.
    pub limit: Option<&'static str>,
}

/// The types of one operation. Implemented by one empty generated struct per operation.
pub trait Operation {
    /// Name, such as `PutConfigRule`.
    const NAME: &'static str;
    /// What the operation takes; `()` for nothing.
    type Input: Serialize + FromWire;
    /// What the operation answers; `()` for nothing.
    type Output: Serialize + FromWire;

    /// The service that the operation belongs to.
    fn service() -> &'static Service;

    /// The operation's table entry.
    fn info() -> &'static OperationInfo;
}
