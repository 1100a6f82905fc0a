//! Policy documents, and how IAM's items write them.

use serde_json::{Value, json};

/// A policy document of statements.
pub fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Who may take a role: a service.
pub fn trust(service: &str) -> Value {
    document(&[json!({
        "Effect": "Allow", "Principal": {"Service": format!("{service}.amazonaws.com")},
        "Action": "sts:AssumeRole",
    })])
}

/// A document as IAM's items hold it: URL-encoded.
pub fn encoded(document: &Value) -> String {
    let mut text = String::new();
    for byte in document.to_string().bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
