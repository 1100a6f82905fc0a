//! Signing in.

use super::{phrases, words};

words! {
    sign_in = "Sign in", "サインイン";
    sign_in_lead = "Use an access key of this server.", "このサーバーのアクセスキーを使用します。";
    access_key_id = "Access key ID", "アクセスキー ID";
    secret_access_key = "Secret access key", "シークレットアクセスキー";
    session_token = "Session token", "セッショントークン";
    temporary = "Temporary credentials", "一時的な認証情報";
    sign_in_link = "Or let the server make a link that opens once:", "または、一度だけ使えるリンクを発行できます。";
    sign_in_keys = "assize env prints the administrator's key.", "管理者のキーは assize env で表示できます。";
    sign_in_failed = "The access key or its secret is wrong, or the key is inactive.",
        "アクセスキーまたはシークレットが正しくないか、キーが無効になっています。";
    sign_in_wait = "Too many failed attempts. Wait a minute, then try again.",
        "失敗した回数が多すぎます。1 分ほど待ってからもう一度お試しください。";
    link_failed = "This link was used already or is too old. Get a new one with assize console.",
        "このリンクは使用済みか期限切れです。assize console で新しいリンクを発行してください。";
    full = "Too many people are signed in. Sign out somewhere, then try again.",
        "サインイン中のセッションが多すぎます。他のセッションを終了してください。";
    signed_in_as = "Signed in as", "サインイン中";
    open_server = "No sign-in: this server trusts everybody on this machine.",
        "サインイン不要: このサーバーはこのマシンの全員を信頼します。";
}

phrases! {
    version(version: &str) = "Version {version}", "バージョン {version}";
}
