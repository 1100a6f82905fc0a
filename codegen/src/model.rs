//! The service model as committed in `codegen/models/*.json`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::Error;

/// One service.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Where the model came from.
    pub source: Source,
    /// Short name: module name of the generated code.
    pub service: String,
    /// Are requests of the service answered, or only made?
    pub served: bool,
    /// Protocol and signing facts.
    pub metadata: Metadata,
    /// Operations by name.
    pub operations: BTreeMap<String, Operation>,
    /// Paging facts by operation name.
    #[serde(default)]
    pub pagination: BTreeMap<String, Pagination>,
    /// Shapes by name.
    pub shapes: BTreeMap<String, Shape>,
}

/// Provenance of a model.
#[derive(Debug, Deserialize)]
pub struct Source {
    /// Version of the botocore release it was taken from.
    pub botocore: String,
}

/// Protocol and signing facts of a service.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// API version, a date.
    pub api_version: String,
    /// botocore's protocol name, such as `json`.
    pub protocol: String,
    /// `1.0` or `1.1` for the JSON protocols.
    pub json_version: Option<String>,
    /// What precedes the dot in `X-Amz-Target`.
    pub target_prefix: Option<String>,
    /// Host name prefix, and the signing name when none is given.
    pub endpoint_prefix: String,
    /// Service name in the credential scope.
    pub signing_name: Option<String>,
    /// Namespace of the XML that it speaks.
    pub xml_namespace: Option<String>,
}

/// One operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Method, path and status.
    pub http: Http,
    /// Input structure, if any.
    pub input: Option<Reference>,
    /// Output structure, if any.
    pub output: Option<Reference>,
    /// Exceptions that the operation may answer.
    #[serde(default)]
    pub errors: Vec<Reference>,
}

/// How an operation is asked for over HTTP.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Http {
    /// Method, in capitals.
    pub method: String,
    /// Path with labels.
    pub request_uri: String,
    /// Status of a good answer, when it isn't 200.
    pub response_code: Option<u16>,
}

/// Which members carry paging state.
#[derive(Debug, Deserialize)]
pub struct Pagination {
    /// Input member taking the token.
    pub input_token: serde_json::Value,
    /// Output member giving the token.
    pub output_token: serde_json::Value,
    /// Output members with the results: one name, or a list.
    pub result_key: Option<serde_json::Value>,
    /// Input member bounding the page.
    pub limit_key: Option<String>,
}

/// A use of a shape: a structure's member, a list's element, an operation's input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// Name of the shape.
    pub shape: String,
    /// Name on the wire, when it isn't the member's name.
    pub location_name: Option<String>,
    /// Where it travels in a REST protocol, when not in the body.
    pub location: Option<String>,
    /// Name in an ec2Query request.
    pub query_name: Option<String>,
    /// The element around an awsQuery output.
    pub result_wrapper: Option<String>,
    /// Written without an element around it?
    #[serde(default)]
    pub flattened: bool,
    /// An attribute of its owner's element?
    #[serde(default)]
    pub xml_attribute: bool,
    /// Namespace of its element.
    pub xml_namespace: Option<XmlNamespace>,
    /// How a timestamp is written.
    pub timestamp_format: Option<String>,
}

/// Namespace of an XML element.
#[derive(Debug, Deserialize)]
pub struct XmlNamespace {
    /// The namespace.
    pub uri: String,
    /// Its prefix, when it isn't the default one.
    #[serde(default)]
    pub prefix: String,
}

/// One shape.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shape {
    /// botocore's type name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Members of a structure.
    #[serde(default)]
    pub members: BTreeMap<String, Reference>,
    /// Names of required members.
    #[serde(default)]
    pub required: Vec<String>,
    /// Element of a list.
    pub member: Option<Reference>,
    /// Key of a map.
    pub key: Option<Reference>,
    /// Value of a map.
    pub value: Option<Reference>,
    /// Lower bound: of a number, or of a length.
    pub min: Option<serde_json::Number>,
    /// Upper bound: of a number, or of a length.
    pub max: Option<serde_json::Number>,
    /// Java regular expression that the whole value must match.
    pub pattern: Option<String>,
    /// Closed set of values.
    #[serde(rename = "enum", default)]
    pub values: Vec<String>,
    /// True for error structures.
    #[serde(default)]
    pub exception: bool,
    /// Wire code and status of an error structure.
    pub error: Option<ErrorTrait>,
    /// True when values must not be shown.
    #[serde(default)]
    pub sensitive: bool,
    /// Are elements or entries written without an element around them?
    #[serde(default)]
    pub flattened: bool,
    /// The member that is the whole body.
    pub payload: Option<String>,
    /// How a timestamp is written.
    pub timestamp_format: Option<String>,
    /// Namespace of its element, of structures.
    pub xml_namespace: Option<XmlNamespace>,
}

/// Wire code and status of an error structure.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorTrait {
    /// Code, when it isn't the shape's name.
    pub code: Option<String>,
    /// Status, when it isn't 400.
    pub http_status_code: Option<u16>,
}

impl Model {
    /// Reads one model file.
    ///
    /// # Errors
    /// When the file is missing or isn't a model.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read(path).map_err(Error::io(path))?;
        serde_json::from_slice(&text).map_err(Error::json(path))
    }

    /// Looks a shape up.
    ///
    /// # Errors
    /// When the model refers to a shape that it doesn't define.
    pub fn shape(&self, name: &str) -> Result<&Shape, Error> {
        self.shapes.get(name).ok_or_else(|| Error::Model(format!("unknown shape `{name}`")))
    }
}

impl Shape {
    /// A required member of this structure?
    pub fn requires(&self, member: &str) -> bool {
        self.required.iter().any(|name| name == member)
    }

    /// A string with a closed set of values?
    pub fn is_enum(&self) -> bool {
        self.kind == "string" && !self.values.is_empty()
    }
}
