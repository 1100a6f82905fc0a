//! Making and changing rules.

use super::{phrases, words};

words! {
    new_rule = "New rule", "新しいルール";
    new_rule_lead = "Take a managed rule, write a policy, or use a function.",
        "マネージドルールを選ぶか、ポリシーを書くか、関数を指定します。";
    edit_rule = "Edit rule", "ルールを編集";
    edit = "Edit", "編集";
    delete = "Delete", "削除";
    delete_sure = "Delete the rule with all of its verdicts?", "ルールとすべての判定結果を削除しますか？";
    write_policy = "Write a Guard policy", "Guard ポリシーを書く";
    use_function = "Use a Lambda function", "Lambda 関数を使う";
    search_catalogue = "Search the managed rules", "マネージドルールを検索";
    rule_name = "Name", "名前";
    description = "Description", "説明";
    required = "required", "必須";
    comma_separated = "Separate several with commas.", "複数の場合はカンマで区切ります。";
    periodic = "Periodically", "定期実行";
    usual = "Every 24 h (default)", "24 時間ごと (既定)";
    function_arn = "Function ARN", "関数の ARN";
    resource_types = "Resource types", "リソースタイプ";
    types_hint = "One a line; all of the rule's types when empty.",
        "1 行に 1 つ。空欄の場合はルールの全タイプが対象です。";
    tag_key = "Tag key", "タグのキー";
    tag_value = "Tag value", "タグの値";
    resource_id = "Resource ID", "リソース ID";
    save = "Save", "保存";
    check = "Check", "確認";
    trial = "Trial", "試行";
    trial_hint = "Whatever you type is tried out here on the resources that are recorded.",
        "入力した内容を、記録済みのリソースでその場で試します。";
    trial_cut = "There are more.", "他にもあります。";
    function_ready = "AWS Config may invoke it", "AWS Config から呼び出せます";
    function_grant = "To let AWS Config invoke it:", "AWS Config に呼び出しを許可するには:";
}

phrases! {
    trial_judged(count: &str) = "{count} resources judged.", "{count} 件のリソースを評価しました。";
}
