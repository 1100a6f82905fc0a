#![no_main]
//! Any bytes: the lazy index agrees with serde_json on valid JSON, and never panics.
use assize_model::ItemView;
use assize_model::json::{Index, Node, strict};
use libfuzzer_sys::fuzz_target;

fn visit(node: Node<'_>) -> usize {
    let _ = (node.as_str(), node.as_f64(), node.as_i64(), node.pointer());
    node.members().map(|(_, n)| visit(n)).sum::<usize>() + node.items().map(visit).sum::<usize>() + 1
}

fuzz_target!(|bytes: &[u8]| {
    let mut index = Index::default();
    let built = index.build(bytes);
    if let Ok(text) = std::str::from_utf8(bytes)
        && strict::check(text).is_ok()
    {
        assert!(built.is_ok(), "strict JSON has a sound structure");
    }
    if let Ok(doc) = built {
        visit(doc.root());
        if let Ok(view) = ItemView::new(doc) {
            let _ = (view.key(), view.status(), view.capture_time(), view.related_ids("x"));
        }
    }
});
