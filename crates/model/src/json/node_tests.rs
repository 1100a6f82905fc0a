use super::super::{Index, Kind, Node};
use proptest::prelude::*;
use serde_json::Value;

fn with<R>(text: &str, f: impl FnOnce(Node<'_>) -> R) -> R {
    let mut index = Index::default();
    f(index.build(text.as_bytes()).unwrap().root())
}

#[test]
fn navigates() {
    let text =
        r#" { "a" : [ 1 , {"b\"c": "x\n"}, [] ], "e": {}, "n": null, "t": true, "f": -1.5e2 } "#;
    with(text, |root| {
        assert_eq!(root.kind(), Kind::Object);
        assert_eq!(root.get("a").items().count(), 3);
        assert_eq!(root.path("a.0").as_i64(), Some(1));
        assert_eq!(root.get("a").at(1).get("b\"c").as_str().unwrap(), "x\n");
        assert_eq!(root.get("a").at(1).get("b\"c").pointer(), "/a/1/b\"c");
        assert_eq!(root.get("a").at(2).items().count(), 0);
        assert_eq!(root.get("e").members().count(), 0);
        assert!(root.get("n").is_absent() && root.get("n").exists());
        assert!(!root.get("zzz").exists());
        assert_eq!(root.get("t").as_bool(), Some(true));
        assert_eq!(root.get("f").as_f64(), Some(-150.0));
        assert_eq!(
            root.get("t").opt_str().unwrap_err().to_string(),
            "`/t` should be a string but is true"
        );
        assert_eq!(root.get("x").get("y").opt_str(), Ok(None));
        assert!(root.get("x").req_bool().is_err());
    });
}

#[test]
fn unread_faults_do_no_harm() {
    for text in [
        r#"{"a" "b":1}"#,
        r#"{"a":}"#,
        r#"{a:1}"#,
        "[1,,2]",
        "[,]",
        r#"{"a":1,}"#,
        r#"{"a":[1 2]}"#,
        "{:}",
        "[:]",
        "{,}",
    ] {
        with(text, |root| {
            root.members().count();
            root.items().count();
            root.get("a").raw();
        });
    }
}

#[test]
fn faults_that_are_read_are_no_values() {
    with(r#"{"a":x{"b":1},"c":1}"#, |root| {
        assert!(!root.get("a").exists());
        assert_eq!(root.members().count(), 0);
    });
    with(r#"["x" "y"]"#, |root| {
        assert_eq!(root.items().count(), 1);
        assert_eq!(root.at(0).as_str(), None);
    });
    with(r#"{"a" "b":1}"#, |root| assert_eq!(root.members().count(), 0));
}

#[test]
fn escaped_keys_are_found() {
    let text = r#"{"c\u006fnfig":{"a\/b":1},"n":-12,"big":12345678901234567890}"#;
    with(text, |root| {
        assert_eq!(root.path("config.a/b").as_i64(), Some(1));
        assert_eq!(root.path("config.a/b").pointer(), "/config/a~1b");
        assert_eq!(root.get("n").as_i64(), Some(-12));
        assert_eq!(root.get("big").as_i64(), None);
    });
}

fn same(node: Node<'_>, value: &Value) -> bool {
    match value {
        Value::Null => node.kind() == Kind::Null,
        Value::Bool(b) => node.as_bool() == Some(*b),
        Value::Number(n) => node.as_f64() == n.as_f64(),
        Value::String(s) => node.is_str(s),
        Value::Array(a) => {
            node.items().count() == a.len() && node.items().zip(a).all(|(n, v)| same(n, v))
        }
        Value::Object(o) => {
            node.members().count() == o.len()
                && o.iter().all(|(k, v)| {
                    let child = node.get(k);
                    same(child, v)
                        && child.pointer().ends_with(&k.replace('~', "~0").replace('/', "~1"))
                })
        }
    }
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        r#"[\\"{}\[\],: ]{0,80}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map(".{0,12}", inner, 0..8)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn agrees_with_a_full_parse(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert!(with(&text, |root| same(root, &value)));
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b'"'), Just(b':'), Just(b','), Just(b'\\')], 0..300)) {
        let mut index = Index::default();
        if let Ok(doc) = index.build(&bytes) {
            fn visit(node: Node<'_>) {
                node.members().for_each(|(_, v)| visit(v));
                node.items().for_each(visit);
                let _ = (node.as_str(), node.as_f64(), node.as_i64());
            }
            visit(doc.root());
        }
    }
}
