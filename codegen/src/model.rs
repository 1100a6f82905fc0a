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
}

/// One operation.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// Input structure, if any.
    pub input: Option<Reference>,
    /// Output structure, if any.
    pub output: Option<Reference>,
    /// Exceptions that the operation may answer.
    #[serde(default)]
    pub errors: Vec<Reference>,
}

/// Which members carry paging state.
#[derive(Debug, Deserialize)]
pub struct Pagination {
    /// Input member taking the token.
    pub input_token: serde_json::Value,
    /// Output member giving the token.
    pub output_token: serde_json::Value,
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
