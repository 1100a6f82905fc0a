use crate::common::*;
use assize_engine::ports::{Page, ResourceFilter, Store};
use assize_model::ItemStatus;

fn list(store: &dyn Store, filter: &ResourceFilter, page: &Page) -> Vec<String> {
    let rows = read(store, |tx| tx.list_resources(&home(), filter, page));
    rows.iter().map(|row| row.key.to_string()).collect()
}

fn of_type(resource_type: &str) -> ResourceFilter {
    ResourceFilter { resource_type: Some(resource_type.into()), ..Default::default() }
}

pub fn lists_in_order(store: &dyn Store) {
    for (resource_type, id) in [(BUCKET, "b"), (INSTANCE, "i-2"), (BUCKET, "a"), (INSTANCE, "i-1")]
    {
        item(resource_type, id, 1).named(&format!("name of {id}")).put(store);
    }
    item(INSTANCE, "i-1", 5).status(ItemStatus::ResourceDiscovered).named("new").put(store);
    let rows =
        read(store, |tx| tx.list_resources(&home(), &ResourceFilter::default(), &Page::first(10)));
    let keys: Vec<_> = rows.iter().map(|row| row.key.clone()).collect();
    assert_eq!(
        keys,
        [key(INSTANCE, "i-1"), key(INSTANCE, "i-2"), key(BUCKET, "a"), key(BUCKET, "b")]
    );
    assert_eq!(rows[0].resource_name.as_deref(), Some("new"));
    assert_eq!(rows[0].status, ItemStatus::ResourceDiscovered);
    assert_eq!(rows[0].capture_time, at(5));
}

pub fn pages_cross_types(store: &dyn Store) {
    for resource_type in [BUCKET, INSTANCE] {
        for id in ["a", "b", "c"] {
            item(resource_type, id, 1).put(store);
        }
    }
    let every = ResourceFilter::default();
    for size in 1..=7 {
        let mut page = Page::first(size);
        let mut seen = Vec::new();
        loop {
            let rows = read(store, |tx| tx.list_resources(&home(), &every, &page));
            assert!(rows.len() <= size);
            let Some(last) = rows.last() else { break };
            page.after = Some(last.key.clone());
            seen.extend(rows.iter().map(|row| row.key.to_string()));
        }
        assert_eq!(seen, list(store, &every, &Page::first(100)));
        assert_eq!(seen.len(), 6);
    }
    let buckets = of_type(BUCKET);
    assert_eq!(list(store, &buckets, &after(INSTANCE, "c", 9)).len(), 3);
    assert_eq!(list(store, &buckets, &after(BUCKET, "a", 9)).len(), 2);
    assert_eq!(list(store, &of_type(INSTANCE), &after(BUCKET, "a", 9)).len(), 0);
    assert_eq!(list(store, &of_type(INSTANCE), &Page::first(0)).len(), 0);
}

pub fn filters(store: &dyn Store) {
    item(INSTANCE, "i-1", 1).named("web").put(store);
    item(INSTANCE, "i-2", 1).put(store);
    item(BUCKET, "i-1", 1).named("web").put(store);
    item(BUCKET, "gone", 1).named("web").put(store);
    item(BUCKET, "gone", 2).named("web").status(ItemStatus::ResourceDeleted).put(store);
    item("AWS::Lambda::Function", "never", 2).status(ItemStatus::ResourceDeleted).put(store);
    let ids = |ids: &[&str]| ResourceFilter {
        resource_ids: ids.iter().map(|id| id.to_string()).collect(),
        ..Default::default()
    };
    let page = Page::first(10);
    let b1 = format!("{BUCKET} i-1");
    let i1 = format!("{INSTANCE} i-1");
    let i2 = format!("{INSTANCE} i-2");
    let gone = format!("{BUCKET} gone");
    let never = "AWS::Lambda::Function never".to_owned();
    assert_eq!(list(store, &ids(&["i-1", "i-1", "no"]), &page), [i1.clone(), b1.clone()]);
    assert_eq!(list(store, &ids(&["i-2", "gone"]), &page), [i2.clone()]);
    assert_eq!(list(store, &ids(&["i-1", "i-2"]), &after(INSTANCE, "i-1", 1)), [i2.clone()]);
    let typed = ResourceFilter { resource_type: Some(BUCKET.into()), ..ids(&["i-1", "i-2"]) };
    assert_eq!(list(store, &typed, &page), [b1.clone()]);
    let named = ResourceFilter { resource_name: Some("web".into()), ..Default::default() };
    assert_eq!(list(store, &named, &page), [i1.clone(), b1.clone()]);
    let typed = ResourceFilter { resource_name: Some("web".into()), ..of_type(INSTANCE) };
    assert_eq!(list(store, &typed, &page), [i1.clone()]);
    let deleted = ResourceFilter { include_deleted: true, ..ids(&["gone", "never"]) };
    assert_eq!(list(store, &deleted, &page), [never.clone(), gone.clone()]);
    let deleted = ResourceFilter { include_deleted: true, ..Default::default() };
    assert_eq!(list(store, &deleted, &page), [i1, i2, never, gone, b1]);
}

pub fn counts_follow_status(store: &dyn Store) {
    let counts = || {
        let rows = read(store, |tx| tx.count_resources(&home()));
        rows.into_iter().map(|row| (row.resource_type, row.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(), []);
    item(INSTANCE, "i-1", 1).put(store);
    item(INSTANCE, "i-2", 1).status(ItemStatus::ResourceNotRecorded).put(store);
    item(BUCKET, "b", 1).put(store);
    assert_eq!(counts(), [(INSTANCE.into(), 2), (BUCKET.into(), 1)]);
    item(BUCKET, "b", 2).status(ItemStatus::ResourceDeleted).put(store);
    item(INSTANCE, "i-1", 2).put(store);
    item(INSTANCE, "i-1", 0).status(ItemStatus::ResourceDeleted).put(store);
    assert_eq!(counts(), [(INSTANCE.into(), 2)]);
    item(BUCKET, "b", 3).status(ItemStatus::ResourceDeletedNotRecorded).put(store);
    item(BUCKET, "b", 4).put(store);
    assert_eq!(counts(), [(INSTANCE.into(), 2), (BUCKET.into(), 1)]);
}
