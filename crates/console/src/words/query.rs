//! Advanced queries, packs and aggregators.

use super::{phrases, words};

words! {
    query_lead = "Ask about the current state of all resources, in AWS Config's SQL.",
        "AWS Config の SQL で、全リソースの現在の状態を検索します。";
    expression = "Expression", "クエリ文";
    run = "Run", "実行";
    run_hint = "Ctrl+Enter runs it.", "Ctrl+Enter でも実行できます。";
    no_rows = "The query finds nothing.", "該当するものはありません。";
    examples = "Examples", "例";
    saved = "Saved queries", "保存済みクエリ";
    example_types = "Resources by type", "タイプごとのリソース数";
    example_bad = "What is noncompliant", "非準拠のリソース";
    example_instances = "Instances by type", "インスタンスタイプ別の台数";
    more_rows = "There are more rows; the exports hold them all, up to 10,000.",
        "続きがあります。エクスポートには最大 10,000 行が含まれます。";
    packs_lead = "Rules that belong together, with their score.", "まとめて管理するルールとそのスコア。";
    no_packs = "No conformance packs", "適合パックはありません";
    no_packs_hint = "Put one with aws configservice put-conformance-pack.",
        "aws configservice put-conformance-pack で追加できます。";
    score = "Score", "スコア";
    controls = "Controls", "コントロール";
    aggregated_lead = "Rules of all accounts and regions that an aggregator sees.",
        "アグリゲータが参照する全アカウント・全リージョンのルール。";
    no_aggregators = "No aggregators", "アグリゲータはありません";
    no_aggregators_hint = "Put one with aws configservice put-configuration-aggregator.",
        "aws configservice put-configuration-aggregator で追加できます。";
    sources = "Sources", "ソース";
    organization = "Organization", "組織";
    not_authorized = "Not authorized", "未承認";
}

phrases! {
    rows(count: usize) = "{count} rows", "{count} 行";
}
