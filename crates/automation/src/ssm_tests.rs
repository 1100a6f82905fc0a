#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::aws::CallFault;
use assize_engine::ports::{Clock, SystemClock};
use assize_engine::remediation::DocumentFormat;
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::operation::Service;
use std::sync::{Arc, Mutex};

type Calls = Arc<Mutex<Vec<(String, Value)>>>;

/// An upstream whose Systems Manager runs whatever it is given.
#[derive(Clone)]
struct Upstream {
    calls: Calls,
    knows: bool,
}

impl Aws for Upstream {
    fn call(
        &self,
        _: &'static Service,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, CallFault> {
        self.calls.lock().unwrap().push((operation.to_owned(), input));
        match operation {
            "CreateDocument" if self.knows => Err(CallFault {
                operation,
                code: "DocumentAlreadyExists".into(),
                message: String::new(),
            }),
            "StartAutomationExecution" => Ok(json!({ "AutomationExecutionId": "e-1" })),
            "GetAutomationExecution" => {
                Ok(json!({ "AutomationExecution": { "AutomationExecutionStatus": "Success" } }))
            }
            _ => Ok(json!({})),
        }
    }
}

struct Ways(Option<Upstream>);

impl Access for Ways {
    fn with_role(&self, _: &Job, _: Option<&str>) -> Result<Box<dyn Aws>, String> {
        Err("not here".to_owned())
    }

    fn environment(&self, _: &Job, _: &str) -> Result<Vec<(String, String)>, String> {
        Err("not here".to_owned())
    }

    fn systems_manager(&self, _: &Job) -> Option<Box<dyn Aws>> {
        self.0.clone().map(|upstream| Box::new(upstream) as Box<dyn Aws>)
    }
}

fn job(document: Option<Document>) -> Job {
    Job {
        home: AccountRegion::new("123456789012", "us-east-1"),
        rule_id: "config-rule-abcdef".into(),
        id: "1-2-3".into(),
        key: ResourceKey::new("AWS::EC2::SecurityGroup", "sg-1"),
        target: "closing".into(),
        target_version: Some("1".into()),
        document,
        parameters: Default::default(),
    }
}

fn document() -> Document {
    Document {
        name: "closing".into(),
        content: "{\"schemaVersion\":\"0.3\"}".into(),
        format: DocumentFormat::Json,
        pack: "ports".into(),
    }
}

fn run_with(ways: &Ways, job: &Job) -> (bool, Vec<Step>) {
    let clock: &dyn Clock = &SystemClock;
    let mut steps = Steps::new(clock);
    let done = run(ways, job, &mut steps);
    (done.is_ok(), steps.into_inner())
}

#[test]
fn a_document_of_a_pack_is_made_known_once_and_run() {
    let calls = Calls::default();
    for knows in [false, true] {
        let ways = Ways(Some(Upstream { calls: Arc::clone(&calls), knows }));
        let (well, steps) = run_with(&ways, &job(Some(document())));
        assert!(well, "{steps:?}");
        let made = calls.lock().unwrap().drain(..).collect::<Vec<_>>();
        let name = made[0].1["Name"].as_str().unwrap();
        assert_eq!((made[0].0.as_str(), name), ("CreateDocument", "closing-f1476e27e71bd8d0"));
        assert_eq!(made[0].1["DocumentFormat"], "JSON");
        assert_eq!(made[1].1["DocumentName"], name);
        // Its versions are those of another document.
        assert_eq!(made[1].1.get("DocumentVersion"), None);
    }
}

#[test]
fn without_an_upstream_the_reason_names_where_the_document_is() {
    let told = |job: &Job| {
        let (well, steps) = run_with(&Ways(None), job);
        assert!(!well);
        steps[0].message.clone().unwrap()
    };
    assert!(told(&job(Some(document()))).contains("came with the conformance pack `ports`"));
    assert!(told(&job(None)).contains("There is no document `closing` here"));
}
