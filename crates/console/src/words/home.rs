//! The dashboard and settings.

use super::{phrases, words};

words! {
    dashboard_lead = "What is wrong now, worst first.", "現在の問題を、重要なものから表示します。";
    resources_noncompliant = "Noncompliant resources", "非準拠のリソース";
    rules_noncompliant = "Noncompliant rules", "非準拠のルール";
    over_time = "Verdicts over two weeks", "2 週間の判定の推移";
    worst_rules = "Worst rules", "違反の多いルール";
    all_good = "Nothing is wrong", "問題はありません";
    all_good_hint = "No rule finds anything noncompliant.", "非準拠と判定したルールはありません。";
    health = "Health", "稼働状況";
    recorder = "Recorder", "レコーダー";
    recorder_on = "Recording", "記録中";
    recorder_off = "Not recording", "停止中";
    queue = "Waiting to be judged", "評価待ち";
    queue_calls = "Calls of functions", "関数の呼び出し";
    recorded_resources = "Recorded resources", "記録済みリソース";
    by_type = "By type", "タイプ別";
    server = "Server", "サーバー";
    compliance_now = "Compliance now", "現在のコンプライアンス";
    share = "Share of compliant resources", "準拠リソースの割合";
    notifications = "Notifications", "通知";
    delivery_channel = "Delivery channel", "配信チャネル";
    retention = "Retention", "保持期間";
    forever = "Kept for good", "無期限";
    regions = "Regions", "リージョン";
    seen_types = "Recorded types", "記録対象タイプ";
    every_type = "Every supported type", "対応している全タイプ";
    every_type_but = "Every supported type but", "次を除く全タイプ";
    settings_lead = "What is recorded, where it goes, and how the server is.",
        "記録と配信の設定、サーバーの稼働状況。";
    no_recorder = "There is no recorder.", "レコーダーがありません。";
    no_channel = "There is no delivery channel.", "配信チャネルがありません。";
    no_sinks = "Nobody is told of changes.", "通知先はありません。";
    role = "Role", "ロール";
    bucket = "Bucket", "バケット";
    topic = "Topic", "トピック";
    started_at = "Started", "開始日時";
    stopped_at = "Stopped", "停止日時";
    version_word = "Version", "バージョン";
    waiting_everywhere = "Waiting, everywhere", "待機中 (全体)";
    functions = "Functions", "関数";
    native_rules = "Managed rules that run here", "実行できるマネージドルール";
}

phrases! {
    percent(value: &str) = "{value}%", "{value}%";
    days(count: i32) = "{count} days", "{count} 日";
    sink_counts(waiting: u64, dead: u64) = "{waiting} waiting, {dead} given up", "待機 {waiting} 件、断念 {dead} 件";
}
