//! Methods and paths of REST services that are only passed on: what tells which operation a request
//! means, and nothing else of their models.
//!
//! `codegen/models/routes.txt` has, for each service as signatures name it, a line with its
//! protocol and one line for each operation.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::emit::{HEADER, literal};
use crate::error::Error;

/// File name below the models' folder.
pub const FILE: &str = "routes.txt";

/// botocore's folders of the services: those with resources that rules look at. API Gateway is not
/// among them, since its actions are named after methods.
pub const FOLDERS: &[&str] = &[
    "accessanalyzer",
    "account",
    "amp",
    "amplify",
    "appconfig",
    "appmesh",
    "appsync",
    "auditmanager",
    "backup",
    "batch",
    "cloudfront",
    "codeartifact",
    "detective",
    "dlm",
    "ebs",
    "efs",
    "eks",
    "emr-containers",
    "emr-serverless",
    "es",
    "fis",
    "glacier",
    "grafana",
    "guardduty",
    "imagebuilder",
    "inspector2",
    "kafka",
    "kafkaconnect",
    "lakeformation",
    "macie2",
    "mq",
    "mwaa",
    "oam",
    "opensearch",
    "pipes",
    "ram",
    "rbin",
    "resource-explorer-2",
    "resource-groups",
    "rolesanywhere",
    "route53",
    "rum",
    "scheduler",
    "schemas",
    "securityhub",
    "serverlessrepo",
    "servicecatalog-appregistry",
    "sesv2",
    "signer",
    "synthetics",
    "vpc-lattice",
    "xray",
];

/// The services of the file: protocol and routes by signing name.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Routes(BTreeMap<String, (String, Vec<Route>)>);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    operation: String,
    method: String,
    uri: String,
}

impl Routes {
    /// Adds the routes of a botocore model.
    ///
    /// # Errors
    /// When it is of no REST service, or shares a signing name with one of another protocol.
    pub fn add(&mut self, model: &Value) -> Result<(), Error> {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let metadata = |name: &str| text(model.get("metadata").and_then(|m| m.get(name)));
        let broken = |what: &str| Error::Model(format!("routes: {what}"));
        let signing = metadata("signingName").or_else(|| metadata("endpointPrefix"));
        let signing = signing.ok_or_else(|| broken("a service without a name"))?;
        let protocol = metadata("protocol").filter(|name| name.starts_with("rest-"));
        let protocol =
            protocol.ok_or_else(|| broken(&format!("`{signing}` is no REST service")))?;
        let (known, routes) =
            self.0.entry(signing.clone()).or_insert_with(|| (protocol.clone(), Vec::new()));
        if *known != protocol {
            return Err(broken(&format!("`{signing}` has two protocols")));
        }
        let operations = model.get("operations").and_then(Value::as_object);
        for (operation, told) in operations.into_iter().flatten() {
            let http = |name: &str| text(told.get("http").and_then(|http| http.get(name)));
            let (Some(method), Some(uri)) = (http("method"), http("requestUri")) else {
                return Err(broken(&format!("`{signing}` does not say where `{operation}` is")));
            };
            routes.push(Route { operation: operation.clone(), method, uri });
        }
        routes.sort();
        Ok(())
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        for (signing, (protocol, routes)) in &self.0 {
            let _ = writeln!(out, "{signing} {protocol}");
            for Route { operation, method, uri } in routes {
                let _ = writeln!(out, "  {operation} {method} {uri}");
            }
        }
        out
    }

    /// Reads the file; none when there is no such file.
    ///
    /// # Errors
    /// When it can't be read, or a line is none of the two kinds.
    pub fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let text = std::fs::read_to_string(&path).map_err(Error::io(path))?;
        Self::parse(&text).map(Some)
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let broken = |line: &str| Error::Model(format!("{FILE}: `{line}` is neither kind of line"));
        let mut all = Self::default();
        let mut routes = None;
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match (words.as_slice(), line.starts_with(' ')) {
                ([signing, protocol], false) => {
                    let service = ((*protocol).to_owned(), Vec::new());
                    routes = Some(&mut all.0.entry((*signing).to_owned()).or_insert(service).1);
                }
                ([operation, method, uri], true) => {
                    let routes = routes.as_mut().ok_or_else(|| broken(line))?;
                    let [operation, method, uri] =
                        [operation, method, uri].map(|s| (*s).to_owned());
                    routes.push(Route { operation, method, uri });
                }
                _ => return Err(broken(line)),
            }
        }
        Ok(all)
    }

    /// The text of `routes.rs`.
    ///
    /// # Errors
    /// When a service speaks another protocol than the REST ones.
    pub fn emit(&self) -> Result<String, Error> {
        let mut out = format!(
            "{HEADER}use crate::operation::Protocol::{{RestJson1, RestXml}};\n\
             use crate::protocol::rest::{{Route, Routes, route_to as r}};\n\n\
             /// REST services that are only passed on, by signing name.\n\
             pub static ROUTES: [Routes; {}] = [\n",
            self.0.len()
        );
        for (signing, (protocol, _)) in &self.0 {
            let protocol = match protocol.as_str() {
                "rest-json" => "RestJson1",
                "rest-xml" => "RestXml",
                other => return Err(Error::Model(format!("routes: `{signing}` speaks `{other}`"))),
            };
            let name = constant(signing);
            let _ = writeln!(
                out,
                "Routes {{ signing_name: {}, protocol: {protocol}, routes: &{name} }},",
                literal(signing)
            );
        }
        out.push_str("];\n");
        for (signing, (_, routes)) in &self.0 {
            let _ = writeln!(out, "\nstatic {}: [Route; {}] = [", constant(signing), routes.len());
            for Route { operation, method, uri } in routes {
                let parts = [method, uri, operation].map(|part| literal(part)).join(", ");
                let _ = writeln!(out, "r({parts}),");
            }
            out.push_str("];\n");
        }
        Ok(out)
    }
}

/// `ACCESS_ANALYZER`
fn constant(signing: &str) -> String {
    signing.to_ascii_uppercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn routes_are_written_read_and_emitted() {
        let model = json!({
            "metadata": {"protocol": "rest-json", "endpointPrefix": "eks"},
            "operations": {
                "ListClusters": {"http": {"method": "GET", "requestUri": "/clusters"}},
                "DescribeCluster": {"http": {"method": "GET", "requestUri": "/clusters/{name}"}},
            },
        });
        let mut routes = Routes::default();
        routes.add(&model).unwrap();
        let text = routes.to_text();
        assert_eq!(
            text,
            "eks rest-json\n  DescribeCluster GET /clusters/{name}\n  ListClusters GET /clusters\n"
        );
        assert_eq!(Routes::parse(&text).unwrap(), routes);
        let emitted = routes.emit().unwrap();
        assert!(emitted.contains("static EKS: [Route; 2]"), "{emitted}");
        assert!(emitted.contains(r#"r("GET", "/clusters", "ListClusters"),"#), "{emitted}");
        let query = json!({"metadata": {"protocol": "query", "endpointPrefix": "x"}});
        assert!(routes.add(&query).is_err());
        assert!(Routes::parse("  A GET /a\n").is_err());
    }
}
