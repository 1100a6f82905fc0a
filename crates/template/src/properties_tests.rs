//! Whatever is read, nothing panics, and what was written comes back.

use crate::{NoReferences, Pseudo, Template};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn pseudo() -> Pseudo {
    let text = || "x".to_owned();
    Pseudo {
        account: text(),
        region: text(),
        partition: text(),
        url_suffix: text(),
        stack_name: text(),
        stack_id: text(),
        unknown: None,
    }
}

/// Reads a text and asks for everything that it has.
fn exhaust(text: &str) {
    let Ok(template) = Template::parse(text) else { return };
    let Ok(bound) = template.bind(&BTreeMap::new(), pseudo()) else { return };
    let _ = bound.check_conditions();
    for resource in template.resources() {
        let _ = bound.exists(resource);
        let _ = bound.properties(resource, &NoReferences);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        exhaust(&text);
    }

    #[test]
    fn any_sections_are_read_or_refused(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("Resources:\n"), Just("  A:\n"), Just("    Type: T\n"),
                Just("    Properties:\n"), Just("      x: "), Just("!Ref A\n"), Just("!Sub '${A}'\n"),
                Just("!If [c, 1, 2]\n"), Just("Conditions:\n"), Just("  c: !Equals [1, 2]\n"),
                Just("Parameters:\n"), Just("  P: {Type: String}\n"), Just("&a "), Just("*a"),
                Just("[1, {a: b}]\n"), Just("{\"Fn::Join\": [\",\", [a, b]]}\n"), Just("- "),
                Just("|\n        text\n"), Just("? "), Just("---\n"), Just("\t"), Just("\"\\u"),
            ],
            0..30,
        )
    ) {
        exhaust(&parts.concat());
    }

    /// JSON's texts are YAML's too.
    #[test]
    fn properties_come_back(
        map in proptest::collection::btree_map("[a-z]{1,6}", "[ -~äß]{0,20}", 1..8)
    ) {
        let text = serde_json::json!({"Resources": {"A": {"Type": "T", "Properties": &map}}});
        let template = Template::parse(&text.to_string()).unwrap();
        let bound = template.bind(&BTreeMap::new(), pseudo()).unwrap();
        let back = bound.properties(&template.resources()[0], &NoReferences).unwrap();
        prop_assert_eq!(back.to_json(), serde_json::to_value(&map).unwrap());
    }
}
