#![no_main]
//! Any text: an item or an error; an item written and read again is the same item.
use assize_model::item::parse::Defaults;
use assize_model::{ConfigurationItem, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let defaults = Defaults {
        account: "123456789012".into(),
        region: "us-east-1".into(),
        capture_time: Timestamp::from_millis(0),
    };
    if let Ok(item) = ConfigurationItem::parse(text, &defaults) {
        let again = ConfigurationItem::parse(&item.to_json(), &defaults);
        assert_eq!(again.as_ref(), Ok(&item));
    }
});
