//! Tables that say what a service does, and the types that go with each operation.

use serde::Serialize;

use crate::schema::Shape;
use crate::typed::FromWire;

/// How requests and answers of a service look on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// JSON both ways, the operation in `X-Amz-Target`; `application/x-amz-json-1.0`.
    AwsJson10,
    /// The same with `application/x-amz-json-1.1`.
    AwsJson11,
    /// A form with `Action` and `Version`, answered in XML.
    AwsQuery,
    /// EC2's own way of the same.
    Ec2Query,
    /// Method and path say the operation; bodies are JSON.
    RestJson1,
    /// Method and path say the operation; bodies are XML.
    RestXml,
}

/// A service, as its model describes it.
#[derive(Debug)]
pub struct Service {
    /// Short name, such as `config`; also the prefix of its IAM actions.
    pub name: &'static str,
    /// The service's name in a signature's credential scope.
    pub signing_name: &'static str,
    /// First part of the names of its hosts, such as `config` in `config.eu-west-1.amazonaws.com`.
    pub endpoint_prefix: &'static str,
    /// API version: a date.
    pub api_version: &'static str,
    /// How it speaks.
    pub protocol: Protocol,
    /// What precedes the dot in `X-Amz-Target`; empty for other protocols than awsJson.
    pub target_prefix: &'static str,
    /// Namespace of its XML; empty where there is none.
    pub xml_namespace: &'static str,
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
    /// Method, path and status.
    pub http: Http,
    /// Shape of the input; none when the operation takes nothing.
    pub input: Option<&'static Shape>,
    /// Shape of the output; none when the operation answers nothing.
    pub output: Option<&'static Shape>,
    /// The element around the output of an awsQuery answer.
    pub result_wrapper: Option<&'static str>,
    /// Codes of the modelled errors.
    pub errors: &'static [&'static str],
    /// How results are paged, when they are.
    pub paging: Option<Paging>,
}

/// How an operation is asked for over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Http {
    /// Method, in capitals.
    pub method: &'static str,
    /// Path with labels, such as `/2015-03-31/functions/{FunctionName}`; a label that ends in a
    /// plus sign takes slashes too. It may have a query of fixed parameters.
    pub uri: &'static str,
    /// Status of a good answer.
    pub status: u16,
}

/// Names of the members that carry paging state and results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Input member taking the token.
    pub input_token: &'static str,
    /// Output member giving the next token.
    pub output_token: &'static str,
    /// Output members that hold the page's results.
    pub results: &'static [&'static str],
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
