//! A custom rule in Rust, and a function that fails in the ways that a test asks for.

mod rule;

use assize_rule_lambda::Account;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use rule::GroupsClosed;
use serde_json::{Value, json};
use std::sync::Arc;

async fn handle(event: LambdaEvent<Value>, account: Arc<Account>) -> Result<Value, Error> {
    let (event, context) = event.into_parts();
    if event["resultToken"].is_string() {
        return assize_rule_lambda::handle::<GroupsClosed>(account, event).await;
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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let account = Arc::new(Account::from_environment()?);
    run(service_fn(|event| handle(event, Arc::clone(&account)))).await
}
