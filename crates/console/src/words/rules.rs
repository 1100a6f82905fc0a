//! Rules.

use super::{phrases, words};

words! {
    rules_lead = "What judges your resources, worst first.", "リソースを評価するルール。違反の多い順に表示します。";
    no_rules = "No rules yet", "ルールがまだありません";
    no_rules_hint = "Put one with the AWS CLI, for example:", "AWS CLI でルールを追加できます。例:";
    no_rules_match = "No rule matches the filter.", "条件に一致するルールはありません。";
    sort = "Sort", "並べ替え";
    sort_worst = "Worst first", "違反の多い順";
    sort_name = "Name", "名前順";
    sort_latest = "Last evaluated", "評価日時順";
    kind = "Kind", "種類";
    kind_managed = "Managed", "マネージド";
    kind_guard = "Guard policy", "Guard ポリシー";
    kind_lambda = "Lambda", "Lambda";
    last_evaluated = "Last evaluated", "最終評価";
    last_error = "Last error", "直近のエラー";
    failing = "Failing", "失敗";
    evaluate_again = "Re-evaluate", "再評価";
    evaluating = "Evaluating", "評価中";
    waiting_calls = "Waiting for the function", "関数の応答を待っています";
    evaluation_done = "Evaluated", "評価済み";
    evaluation_limit = "The rule is being evaluated, or was started less than a minute ago.",
        "このルールは評価中か、1 分以内に評価が開始されています。";
    evaluation_started = "Evaluation started.", "評価を開始しました。";
    results = "Verdicts", "判定結果";
    no_verdicts = "No verdicts yet", "判定結果はまだありません";
    no_verdicts_hint = "Verdicts appear here as soon as the rule has judged a resource.",
        "リソースが評価されると、ここに表示されます。";
    no_verdicts_match = "No verdict of this kind.", "該当する判定結果はありません。";
    explain = "Explain", "詳しく見る";
    what_to_do = "What to do", "対処方法";
    rests_on = "Rests on", "参照したリソース";
    details = "Details", "詳細";
    parameters = "Parameters", "パラメータ";
    no_parameters = "No parameters", "パラメータなし";
    scope = "Scope", "対象範囲";
    scope_all = "Every recorded resource of the rule's types", "ルールの対象タイプの全リソース";
    trigger = "Trigger", "トリガー";
    on_change = "When a configuration changes", "設定変更時";
    identifier = "Identifier", "識別子";
    function_log = "Function log", "関数のログ";
    policy = "Policy", "ポリシー";
    tag = "Tag", "タグ";
    rule_id = "Rule ID", "ルール ID";
    made_by = "Made by", "作成元";
    log_lead = "Each invocation folded to one line; open it for what the function wrote.",
        "呼び出しごとにまとめて表示します。開くと関数の出力を確認できます。";
    no_log = "No log yet", "ログはまだありません";
    no_log_hint = "The function has not run here, or its log was deleted.",
        "関数がまだ実行されていないか、ログが削除されています。";
    foreign_function = "The function runs elsewhere; its log is not kept here.",
        "関数は別の場所で実行されるため、ログはここにありません。";
    no_function = "This rule has no function: the server judges by itself.",
        "このルールに関数はありません。サーバー自身が評価します。";
    invocation = "Invocation", "呼び出し";
    duration = "Duration", "実行時間";
    memory = "Memory used", "使用メモリ";
    cold_start = "cold start", "コールドスタート";
    with_errors = "error", "エラー";
    log_group = "Log group", "ロググループ";
}

phrases! {
    tasks_left(count: u64) = "{count} left", "残り {count} 件";
    rule_counts(bad: &str, good: &str) = "{bad} noncompliant, {good} compliant", "非準拠 {bad} 件、準拠 {good} 件";
    every(hours: i64) = "Every {hours} h", "{hours} 時間ごと";
    of_rule(rule: &str) = "Log of {rule}", "{rule} のログ";
    log_lines(count: usize) = "Lines: {count}", "{count} 行";
}
