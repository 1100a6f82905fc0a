//! What several pages say.

use super::{phrases, words};

words! {
    dashboard = "Dashboard", "ダッシュボード";
    rules = "Rules", "ルール";
    resources = "Resources", "リソース";
    query = "Query", "クエリ";
    packs = "Conformance packs", "適合パック";
    aggregated = "Aggregated view", "集約ビュー";
    settings = "Settings", "設定";
    navigation = "Main", "メイン";
    skip = "Skip to content", "本文へ移動";
    language = "Language", "言語";
    theme = "Theme", "テーマ";
    theme_system = "System", "システム";
    theme_light = "Light", "ライト";
    theme_dark = "Dark", "ダーク";
    apply = "Apply", "適用";
    region = "Region", "リージョン";
    account = "Account", "アカウント";
    sign_out = "Sign out", "サインアウト";
    live = "Live", "ライブ";
    live_off = "Reconnecting", "再接続中";
    filter = "Filter", "絞り込み";
    all = "All", "すべて";
    none = "None", "なし";
    never = "never", "なし";
    show_more = "Show more", "さらに表示";
    compliant = "Compliant", "準拠";
    non_compliant = "Noncompliant", "非準拠";
    not_applicable = "Not applicable", "対象外";
    insufficient_data = "Insufficient data", "データ不足";
    no_results = "No results", "結果なし";
    compliance = "Compliance", "コンプライアンス";
    evidence = "Evidence", "根拠";
    since = "Since", "判定日時";
    resource = "Resource", "リソース";
    resource_type = "Type", "タイプ";
    rule = "Rule", "ルール";
    state = "State", "状態";
    created = "Created", "作成日時";
    updated = "Updated", "更新日時";
    denied_title = "Access denied", "アクセスが拒否されました";
    denied_text = "Your policies do not allow this. Ask whoever looks after them for:",
        "この操作はポリシーで許可されていません。管理者に次の権限を依頼してください。";
    not_found_title = "Not found", "見つかりません";
    not_found_text = "There is nothing at this address. It may have been deleted, or be in another region.",
        "このアドレスには何もありません。削除されたか、別のリージョンにある可能性があります。";
    invalid_title = "That did not work", "実行できませんでした";
    forged_text = "The form is too old or not one of ours. Load the page anew and try again.",
        "フォームが古いか、無効です。ページを再読み込みしてもう一度お試しください。";
    failed_title = "Something failed", "エラーが発生しました";
    failed_text = "The server could not do it; its log says why.",
        "サーバーで処理できませんでした。詳細はサーバーのログを確認してください。";
    keyboard = "Keyboard", "キーボード操作";
    close = "Close", "閉じる";
    key_search = "Search or filter this page", "このページを検索・絞り込み";
    key_help = "Show this list", "この一覧を表示";
    value_seen = "Seen", "検出値";
    value_expected = "Expected", "期待値";
    place = "Where", "場所";
    nothing_there = "nothing there", "値なし";
}

phrases! {
    showing(count: &str) = "{count} shown", "{count} 件を表示";
    titled(title: &str) = "{title} · Assize", "{title} · Assize";
    go_to(page: &str) = "Go to {page}", "{page}へ移動";
    facts(count: usize) = "Evidence ({count})", "根拠 ({count})";
}
