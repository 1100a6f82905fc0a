#![no_main]
//! Any text is a policy or refused with a place within it; any policy runs over any document
//! within its bounds, and says the same twice.
use assize_guard::{Limits, Policy, Setting};
use assize_model::json::Index;
use libfuzzer_sys::fuzz_target;

#[path = "../../crates/guard/tests/common/generate.rs"]
mod generate;

fuzz_target!(|data: (&str, &[u8], &[u8])| {
    let (text, policy, document) = data;
    let made = generate::Choices::new(policy).policy();
    let document = generate::Choices::new(document).document();
    for text in [text, made.as_str()] {
        match Policy::parse(text) {
            Ok(policy) => run(&policy, &document),
            Err(error) => {
                assert!(error.at.line as usize <= text.lines().count() + 1);
                assert!(error.at.column >= 1);
            }
        }
    }
    // What is generated is always a policy.
    assert!(Policy::parse(&made).is_ok(), "{made}");
});

fn run(policy: &Policy, document: &str) {
    let mut index = Index::default();
    let Ok(document) = index.build(document.as_bytes()) else { return };
    let limits = Limits { steps: 100_000, ..Limits::default() };
    let setting = Setting { limits, ..Setting::default() };
    let once = policy.evaluate(document.root(), &setting);
    assert_eq!(once, policy.evaluate(document.root(), &setting));
}
