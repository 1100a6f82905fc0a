//! A custom rule in Rust, and a function that fails in the ways that a test asks for.

mod put;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (event, context) = event.into_parts();
    if let Some(token) = event["resultToken"].as_str() {
        return judge(&event, token);
    }
    match event["do"].as_str() {
        Some("fail") => Err("it was asked to fail".into()),
        Some("panic") => panic!("it was asked to panic"),
        Some("exit") => std::process::exit(4),
        Some("hang") => {
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            Ok(Value::Null)
        }
        Some("read") => {
            let path = event["path"].as_str().unwrap_or("/");
            Ok(std::fs::read(path).map_or_else(|error| error.to_string(), |_| "read".into()).into())
        }
        _ => {
            println!("echoing");
            let left = context.deadline().duration_since(std::time::SystemTime::now())?;
            Ok(json!({
                "event": event,
                "id": context.request_id,
                "arn": context.invoked_function_arn,
                "leftMs": left.as_millis() as u64,
                "trace": context.xray_trace_id.is_some(),
            }))
        }
    }
}

/// Says that a security group that opens a port to everybody violates.
fn judge(event: &Value, token: &str) -> Result<Value, Error> {
    let invoking: Value = serde_json::from_str(event["invokingEvent"].as_str().unwrap_or("{}"))?;
    let item = &invoking["configurationItem"];
    let open = item["configuration"].to_string().contains("0.0.0.0/0");
    let evaluation = json!({
        "ComplianceResourceType": item["resourceType"],
        "ComplianceResourceId": item["resourceId"],
        "ComplianceType": if open { "NON_COMPLIANT" } else { "COMPLIANT" },
        "OrderingTimestamp": put::seconds(),
    });
    put::evaluations(&json!({ "Evaluations": [evaluation], "ResultToken": token }).to_string())?;
    Ok(Value::Null)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
