//! Hostile policies and documents: every one ends, with a result or a typed error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;
#[path = "common/generate.rs"]
mod generate;

use assize_guard::{
    EvalFault, Limits, MAX_POLICY, Policy, PolicyFault, Report, Setting, Status, Unknown,
};
use assize_model::json::Index;
use proptest::prelude::*;

fn fault(policy: &str, document: &str) -> EvalFault {
    let policy = Policy::parse(policy).unwrap();
    let mut index = Index::default();
    let document = index.build(document.as_bytes()).unwrap().root();
    // Fewer steps than usual, since tests are not optimised.
    let limits = Limits { steps: 200_000, ..Limits::default() };
    policy.evaluate(document, &Setting { limits, ..Setting::default() }).unwrap_err().fault
}

/// A list of `count` ones.
fn ones(count: usize) -> String {
    format!("[{}]", vec!["1"; count].join(","))
}

#[test]
fn what_nobody_knows_has_no_answer() {
    let document = "{\"a\":\"\u{F8FF}\",\"b\":{\"why\":\"\u{F8FF} later\"},\"c\":1,\"d\":{\"x\":1,\"why\":\"\u{F8FF}\"},\
                    \"e\":{\"known\":[\"x\",\"y\"],\"x\":1}}";
    let mut index = Index::default();
    let root = index.build(document.as_bytes()).unwrap().root();
    let unknown = Some(Unknown { mark: '\u{F8FF}', listed: "known" });
    let setting = Setting { unknown, ..Setting::default() };
    let told = |clause: &str| {
        let policy = Policy::parse(&format!("rule r {{ {clause} }}")).unwrap();
        policy.evaluate(root, &setting).map(|report| report.status()).map_err(|e| e.fault)
    };
    for (clause, at) in [
        ("a == 'x'", "/a"),
        ("a exists", "/a"),
        ("b.deeper exists", "/b"),
        ("b == 1", "/b"),
        ("e.z !exists", "/e/z"),
        ("e.* == 1", "/e/*"),
        ("e[ this == 1 ] !empty", "/e/*"),
    ] {
        assert_eq!(told(clause), Err(EvalFault::Unknown(at.to_owned())), "{clause}");
    }
    assert_eq!(told("c == 1"), Ok(Status::Pass));
    assert_eq!(told("e.x == 1"), Ok(Status::Pass));
    assert_eq!(told("e.y !exists"), Ok(Status::Pass));
    assert_eq!(told("e.Y !exists"), Ok(Status::Pass));
    assert_eq!(told("d.x == 1"), Ok(Status::Pass));
    assert_eq!(told("c == 2 or d.why == /x/"), Err(EvalFault::Unknown("/d/why".to_owned())));
}

#[test]
fn nested_loops_end() {
    let document = format!(r#"{{"l":{}}}"#, ones(300));
    let policy = "let l = l[*]\nrule r { l[ %l[ %l[ this == 2 ] !empty ] !empty ] empty }";
    assert!(matches!(fault(policy, &document), EvalFault::Steps(_)));
}

#[test]
fn products_of_lists_end() {
    let document = format!(r#"{{"a":{},"b":{}}}"#, ones(500), ones(500));
    assert!(matches!(fault("rule r { a[*] <= b[*] }", &document), EvalFault::Steps(_)));
}

#[test]
fn growing_texts_end() {
    let mut policy = String::from("let v0 = a[*]\n");
    for at in 1..30 {
        let last = at - 1;
        policy +=
            &format!("let v{at} = join(%v{last}, join(%v{last}, 'xxxxxxxxxxxxxxxxxxxxxxxx'))\n");
    }
    policy += "rule r { %v29 exists }";
    let document =
        format!(r#"{{"a":[{}]}}"#, vec!["\"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\""; 200].join(","));
    // Either the texts get too long, or they were short enough.
    let policy = Policy::parse(&policy).unwrap();
    if let Err(error) = common::run(&policy, &document) {
        assert!(matches!(error.fault, EvalFault::Memory(_)), "{error}");
    }
    let long =
        format!("let v = regex_replace(a, '.', '{}')\nrule r {{ %v exists }}", "x".repeat(4_000));
    let document = format!(r#"{{"a":"{}"}}"#, "y".repeat(5_000));
    assert!(matches!(fault(&long, &document), EvalFault::Memory(_)));
    let often = "let v = regex_replace(a, '.', '')\nrule r { %v exists }";
    let document = format!(r#"{{"a":"{}"}}"#, "y".repeat(12_000));
    assert!(matches!(fault(often, &document), EvalFault::Function { .. }));
}

#[test]
fn expressions_that_explode_are_errors() {
    let document = format!(r#"{{"a":"{}"}}"#, "a".repeat(60));
    assert!(matches!(fault(r"rule r { a == /^(a|aa)+(?!a)b$/ }", &document), EvalFault::Regex(_)));
    let huge = Policy::parse("rule r { a == /(((x{1000}){1000}){1000}){1000}/ }").unwrap_err();
    assert!(matches!(huge.fault, PolicyFault::Regex { .. }), "{huge}");
}

#[test]
fn rules_and_variables_that_need_themselves_are_errors() {
    assert!(matches!(fault("rule a { b }\nrule b { !a }", "{}"), EvalFault::Depth(_)));
    assert!(matches!(
        fault("let a = b.%a\nrule r { %a exists }", r#"{"b":{}}"#),
        EvalFault::Depth(_)
    ));
    let called = "rule p(x) { p(%x) }\nrule r { p(1) }";
    assert!(matches!(fault(called, "{}"), EvalFault::Depth(_)));
}

#[test]
fn time_is_asked_for() {
    let policy = Policy::parse("let l = l[*]\nrule r { %l <= %l }").unwrap();
    let document = format!(r#"{{"l":{}}}"#, ones(2_000));
    let mut index = Index::default();
    let document = index.build(document.as_bytes()).unwrap().root();
    let stop = || true;
    let limits = Limits { steps: u64::MAX, ..Limits::default() };
    let setting = Setting { stop: Some(&stop), limits, ..Setting::default() };
    assert_eq!(policy.evaluate(document, &setting).unwrap_err().fault, EvalFault::Time);
}

#[test]
fn deep_policies_are_refused_and_deep_documents_are_not() {
    let deep = |open: &str, close: &str, inner: &str| {
        let (open, close) = (open.repeat(5_000), close.repeat(5_000));
        Policy::parse(&format!("rule r {{ a == {open}{inner}{close} }}")).unwrap_err().fault
    };
    assert!(matches!(deep("[", "]", "1"), PolicyFault::TooDeep(_)));
    let blocks = format!("rule r {{ {} a exists {} }}", "a { ".repeat(5_000), "}".repeat(5_000));
    assert!(matches!(Policy::parse(&blocks).unwrap_err().fault, PolicyFault::TooDeep(_)));
    let filters = format!("rule r {{ {} exists {} }}", "a[ ".repeat(5_000), "]".repeat(5_000));
    assert!(matches!(Policy::parse(&filters).unwrap_err().fault, PolicyFault::TooDeep(_)));
    let parts = format!("rule r {{ a{} exists }}", ".b".repeat(5_000));
    assert!(matches!(Policy::parse(&parts).unwrap_err().fault, PolicyFault::TooManyParts(_)));
    let long = "#".repeat(MAX_POLICY + 1);
    assert!(matches!(Policy::parse(&long).unwrap_err().fault, PolicyFault::TooLong(_)));
    // The deepest that is read runs on a thread's usual stack.
    let nested = format!("rule r {{ {} a exists {} }}", "a { ".repeat(17), "}".repeat(17));
    let document = format!("{}1{}", r#"{"a":"#.repeat(100), "}".repeat(100));
    let report = std::thread::spawn(move || -> Report {
        common::run(&Policy::parse(&nested).unwrap(), &document).unwrap()
    });
    assert_eq!(report.join().unwrap().rules.len(), 1);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_with_its_place(text in any::<String>()) {
        if let Err(error) = Policy::parse(&text) {
            prop_assert!(error.at.line as usize <= text.split('\n').count());
        }
    }

    #[test]
    fn fragments_never_panic(parts in proptest::collection::vec(0usize..FRAGMENTS.len(), 0..40)) {
        let text: String = parts.iter().map(|at| FRAGMENTS[*at]).collect();
        if let Ok(policy) = Policy::parse(&text) {
            let _ = common::run(&policy, r#"{"a":{"b":[1,{"a":"x"}],"Type":"x"}}"#);
        }
    }

    #[test]
    fn what_is_generated_is_read_and_says_the_same_twice(
        policy in proptest::collection::vec(any::<u8>(), 0..300),
        document in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let text = generate::Choices::new(&policy).policy();
        let document = generate::Choices::new(&document).document();
        let policy = Policy::parse(&text);
        prop_assert!(policy.is_ok(), "{}\n{text}", policy.unwrap_err());
        let policy = policy.unwrap();
        prop_assert_eq!(common::run(&policy, &document), common::run(&policy, &document));
    }
}

const FRAGMENTS: [&str; 34] = [
    "rule r {\n",
    "}\n",
    "{",
    "a",
    ".b",
    "[*]",
    "[ ",
    " ]",
    "%v",
    "let v = ",
    "let w = %v\n",
    "\n",
    " == ",
    " != ",
    " in ",
    " exists",
    " !empty",
    "'x'",
    "1",
    "/x/",
    "r[1,2]",
    "[1, 'x']",
    " or ",
    "when ",
    "not ",
    "!",
    "some ",
    "this",
    "keys == ",
    "<<m>>",
    "# c\n",
    "count(",
    ")",
    "A::B ",
];
