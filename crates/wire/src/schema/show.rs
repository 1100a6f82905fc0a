//! Values as AWS's messages print them: the way Java prints strings, lists and maps.

use serde_json::Value;

/// Characters of a value that a message repeats at most. AWS repeats values in full; a bound keeps
/// a hostile request from being answered with its own megabytes.
const MAX_VALUE: usize = 256;

/// The value as text, cut to 256 characters with `...` at the end.
pub(super) fn show(value: &Value) -> String {
    let mut out = Bounded { text: String::new(), room: MAX_VALUE, cut: false };
    write(&mut out, value);
    if out.cut {
        out.text.push_str("...");
    }
    out.text
}

struct Bounded {
    text: String,
    room: usize,
    cut: bool,
}

impl Bounded {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if self.room == 0 {
                self.cut = true;
                return;
            }
            self.room -= 1;
            self.text.push(c);
        }
    }
}

fn write(out: &mut Bounded, value: &Value) {
    match value {
        Value::String(text) => out.push(text),
        Value::Array(values) => {
            out.push("[");
            for (index, value) in values.iter().enumerate() {
                if out.cut {
                    return;
                }
                out.push(if index == 0 { "" } else { ", " });
                write(out, value);
            }
            out.push("]");
        }
        Value::Object(members) => {
            out.push("{");
            for (index, (key, value)) in members.iter().enumerate() {
                if out.cut {
                    return;
                }
                out.push(if index == 0 { "" } else { ", " });
                out.push(key);
                out.push("=");
                write(out, value);
            }
            out.push("}");
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push(&value.to_string()),
    }
}
