use crate::common::*;
use assize_engine::ports::{PutOutcome, Store};
use assize_model::AccountRegion;

pub fn put_list_delete(store: &dyn Store) {
    let put = |kind: &'static str, name: &'static str, text: &'static str| {
        write(store, move |tx| tx.put_document(&home(), kind, name, text));
    };
    put("recorder", "default", "{}");
    put("pack", "b", "1");
    put("pack", "", "0");
    put("pack", "c'\"", "2");
    put("pack", "a", "3");
    put("pack", "a", "4");
    let get = |kind, name| read(store, |tx| tx.document(&home(), kind, name));
    assert_eq!(get("pack", "a").as_deref(), Some("4"));
    assert_eq!(get("pack", "default"), None);
    let list = |after, limit| {
        let rows = read(store, |tx| tx.documents(&home(), "pack", after, limit));
        rows.into_iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>()
    };
    assert_eq!(list(None, 9), ["=0", "a=4", "b=1", "c'\"=2"]);
    assert_eq!(list(None, 1), ["=0"]);
    assert_eq!(list(Some(""), 2), ["a=4", "b=1"]);
    assert_eq!(list(Some("b"), 9), ["c'\"=2"]);
    assert!(write(store, |tx| tx.delete_document(&home(), "pack", "b")));
    assert!(!write(store, |tx| tx.delete_document(&home(), "pack", "b")));
    assert_eq!(list(Some("a"), 9), ["c'\"=2"]);
    let nowhere = AccountRegion::new("1", "x");
    assert!(!write(store, move |tx| tx.delete_document(&nowhere, "pack", "a")));
}

pub fn clear_keeps_what_it_must(store: &dyn Store) {
    let rule = rule("config-rule-000001", "r");
    let versions = || read(store, |tx| tx.rules_version(&home()));
    write(store, move |tx| {
        tx.put_document(&home(), "pack", "a", "1")?;
        tx.put_document(&home(), "secret", "b", "2")?;
        tx.put_rule(&home(), &rule)?;
        item(INSTANCE, "i-1", 1).put_in(tx).map(drop)
    });
    let before = versions();
    write(store, |tx| tx.clear(&["secret"]));
    assert_eq!(read(store, |tx| tx.document(&home(), "pack", "a")), None);
    assert_eq!(read(store, |tx| tx.document(&home(), "secret", "b")).as_deref(), Some("2"));
    assert!(read(store, |tx| tx.rules(&home())).is_empty());
    assert!(read(store, |tx| tx.count_resources(&home())).is_empty());
    assert!(versions() > before, "compiled rules of before must not be used");
    // What is written afterwards finds no trace of what was.
    assert_eq!(item(INSTANCE, "i-1", 1).put(store), PutOutcome::First);
    assert_eq!(read(store, |tx| tx.count_resources(&home())).len(), 1);
}
