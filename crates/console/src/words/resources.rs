//! Resources.

use super::{phrases, words};

words! {
    resources_lead = "Everything that was recorded, with what rules say of it.",
        "記録されたすべてのリソースと、その評価結果。";
    no_resources = "No resources", "リソースがありません";
    no_resources_hint = "Nothing was recorded here, or nothing matches the filter.",
        "記録がないか、条件に一致するリソースがありません。";
    search_resources = "ID, name, or tag as key=value", "ID・名前、またはタグ (key=value)";
    all_types = "All types", "すべてのタイプ";
    deleted = "Deleted", "削除済み";
    include_deleted = "Include deleted", "削除済みも表示";
    configuration = "Configuration", "設定";
    supplementary = "Supplementary configuration", "補足設定";
    tags = "Tags", "タグ";
    timeline = "Timeline", "タイムライン";
    relationships = "Relationships", "関連リソース";
    no_relationships = "No relationships are recorded.", "関連リソースは記録されていません。";
    captured = "Captured", "取得日時";
    arn = "ARN", "ARN";
    zone = "Availability zone", "アベイラビリティーゾーン";
    discovered = "Discovered", "検出";
    changed = "Changed", "変更";
    recorded_again = "Recorded", "記録";
    not_recorded = "Not recorded", "記録対象外";
    difference = "Difference", "差分";
    before = "Before", "変更前";
    after = "After", "変更後";
    no_changes = "The two states are the same.", "2 つの状態に違いはありません。";
    back_to_now = "Back to the current state", "現在の状態に戻る";
    not_judged = "No rule judges this resource.", "このリソースを評価するルールはありません。";
    too_large = "The rest is too large to show.", "残りは大きすぎるため表示できません。";
    property = "Property", "プロパティ";
    old_state = "This is not the current state.", "これは現在の状態ではありません。";
    search_cut = "There are more; narrow the search.", "他にもあります。条件を絞り込んでください。";
}

phrases! {
    changes(count: usize) = "{count} changes", "変更 {count} 件";
}
