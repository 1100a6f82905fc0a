//! SSM documents of an upstream, and those that are kept here, which an upstream runs.

use crate::aws::{Access, Aws};
use crate::steps::{Failure, Steps, Stopped};
use assize_engine::remediation::{Document, Job, Step, StepState};
use assize_model::Timestamp;
use assize_wire::generated::ssm;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::time::{Duration, Instant};

/// Between two looks at an execution.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long an execution is looked at.
const LONGEST: Duration = Duration::from_secs(3_600);

/// Starts the document, and waits for its end. The execution's id is the token by which SSM knows a
/// start that is repeated. A document that is kept here is made known to the upstream first.
pub(crate) fn run(access: &dyn Access, job: &Job, steps: &mut Steps<'_>) -> Result<(), Stopped> {
    let aws = || {
        access.systems_manager(job).ok_or_else(|| match &job.document {
            None => format!(
                "There is no document `{:.100}` here, and no upstream that has Systems Manager \
                 (`assize serve --upstream`).",
                job.target
            ),
            Some(document) => format!(
                "The document `{:.100}` came with the conformance pack `{}`. Assize runs documents \
                 that it has built in, and runbooks; this one takes an upstream that has Systems \
                 Manager (`assize serve --upstream`).",
                job.target, document.pack
            ),
        })
    };
    // Its versions here are not those that it has there.
    let (name, version) = match &job.document {
        None => (job.target.clone(), job.target_version.as_deref()),
        Some(document) => {
            let made = steps.run("CreateDocument", || create(&*aws()?, document))?;
            (made, None)
        }
    };
    let (aws, execution) = steps.run("StartAutomationExecution", || {
        let aws = aws()?;
        let mut input = json!({
            "DocumentName": name,
            "Parameters": job.parameters,
            "ClientToken": job.id,
        });
        if let (Some(version), Some(input)) = (version, input.as_object_mut()) {
            input.insert("DocumentVersion".to_owned(), version.into());
        }
        let started = aws.call(&ssm::SERVICE, "StartAutomationExecution", input)?;
        let id = started.get("AutomationExecutionId").and_then(Value::as_str);
        let id = id.ok_or("the upstream answered no AutomationExecutionId")?.to_owned();
        Ok((aws, id))
    })?;
    let ended = steps.run("GetAutomationExecution", || wait(&*aws, &execution))?;
    let listed = ended.get("StepExecutions").and_then(Value::as_array);
    for step in listed.into_iter().flatten() {
        steps.add(read_step(step));
    }
    steps.run("AutomationExecution", || {
        let text = |name: &str| ended.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("AutomationExecutionStatus") {
            "Success" | "CompletedWithSuccess" => Ok(()),
            status => Err(Failure::from(format!(
                "the execution {execution} ended as {status}: {}",
                text("FailureMessage")
            ))),
        }
    })
}

/// Makes a document known to the upstream, under a name that says what is in it: so it is made once,
/// and what is there of the name is right.
fn create(aws: &dyn Aws, document: &Document) -> Result<String, Failure> {
    /// Characters that are left of the document's own name.
    const OWN: usize = 100;
    let digest = Sha256::digest(document.content.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{:.OWN$}-{hex}", document.name);
    let input = json!({
        "Name": name,
        "Content": document.content,
        "DocumentType": "Automation",
        "DocumentFormat": document.format.as_str(),
    });
    match aws.call(&ssm::SERVICE, "CreateDocument", input) {
        Err(fault) if !fault.code.starts_with("DocumentAlreadyExists") => Err(fault.into()),
        _ => Ok(name),
    }
}

/// Looks until the execution has ended.
fn wait(aws: &dyn Aws, execution: &str) -> Result<Value, Failure> {
    let began = Instant::now();
    loop {
        let input = json!({ "AutomationExecutionId": execution });
        let mut answer = aws.call(&ssm::SERVICE, "GetAutomationExecution", input)?;
        let found = answer.get_mut("AutomationExecution").map(Value::take).unwrap_or_default();
        let status = found.get("AutomationExecutionStatus").and_then(Value::as_str);
        match status {
            Some(
                "Pending"
                | "InProgress"
                | "Waiting"
                | "Cancelling"
                | "Scheduled"
                | "PendingApproval"
                | "Approved"
                | "RunbookInProgress"
                | "PendingChangeCalendarOverride"
                | "ChangeCalendarOverrideApproved",
            ) => {}
            Some(_) => return Ok(found),
            None => return Err("the upstream answered no AutomationExecutionStatus".into()),
        }
        if began.elapsed() > LONGEST {
            let text = format!("the execution {execution} has not ended within an hour");
            return Err(text.into());
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn read_step(step: &Value) -> Step {
    let text = |name: &str| step.get(name).and_then(Value::as_str);
    let time = |name: &str| {
        let seconds = step.get(name)?.as_f64()?;
        Some(Timestamp::from_millis((seconds * 1_000.0) as i64))
    };
    Step {
        name: text("StepName").unwrap_or("?").to_owned(),
        state: match text("StepStatus") {
            Some("Success" | "CompletedWithSuccess") => StepState::Succeeded,
            Some("Pending" | "Waiting" | "Cancelled") | None => StepState::Pending,
            Some(_) => StepState::Failed,
        },
        message: text("FailureMessage").map(str::to_owned),
        started: time("ExecutionStartTime"),
        ended: time("ExecutionEndTime"),
    }
}

#[cfg(test)]
#[path = "ssm_tests.rs"]
mod tests;
