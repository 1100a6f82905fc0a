//! The pages over a real store: who is let in, what is refused, what stays text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod world;

use http::StatusCode;
use world::{ACCOUNT, HOSTILE, REGION, World, at};

#[tokio::test]
async fn a_stranger_is_asked_to_sign_in_and_comes_back() {
    let world = World::new();
    let asked = world.get(&at("/rules?q=a%20b"), "").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let to = asked.header("location");
    assert!(to.starts_with("/console/sign-in?next=%2Fconsole%2F"), "{to}");
    let form = world.get(&to, "").await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains("value=\"/console/us-east-1/rules?q=a%20b\""), "{}", form.text);
    let signed_in = world.sign_in(&world.key, &world.secret, "/console/us-east-1/rules").await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(signed_in.header("location"), "/console/us-east-1/rules");
    let cookie = signed_in.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/console", "assize-session-9470="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let page = world.get(&at("/rules"), signed_in.cookie()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("encrypted-volumes"));
}

#[tokio::test]
async fn only_the_right_secret_of_an_active_key_signs_in() {
    let world = World::new();
    for (id, secret) in [
        (world.key.as_str(), "wrong"),
        (world.key.as_str(), ""),
        ("AKIANOBODY", world.secret.as_str()),
        ("", ""),
    ] {
        let refused = world.sign_in(id, secret, "/console").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{id} {secret}");
        assert!(refused.headers.get("set-cookie").is_none());
        assert!(!refused.text.contains(&world.secret));
    }
}

#[tokio::test]
async fn many_failures_make_an_address_wait() {
    let world = World::new();
    for _ in 0..10 {
        world.sign_in(&world.key, "wrong", "/console").await;
    }
    let refused = world.sign_in(&world.key, &world.secret, "/console").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_sign_in_goes_on_with_own_pages_only() {
    let world = World::new();
    for foreign in ["https://evil.example/", "//evil.example", "/console\\evil", "/other"] {
        let signed_in = world.sign_in(&world.key, &world.secret, foreign).await;
        assert_eq!(signed_in.header("location"), "/console", "{foreign}");
    }
}

#[tokio::test]
async fn a_session_ends_with_its_key_and_by_signing_out() {
    let world = World::new();
    let user = world.reader();
    let session = world.sign_in(&user.0, &user.1, "/console").await;
    assert_eq!(world.get(&at("/rules"), session.cookie()).await.status, StatusCode::OK);
    world.iam.set_key_status(ACCOUNT, "reader", &user.0, false).unwrap();
    assert_eq!(world.get(&at("/rules"), session.cookie()).await.status, StatusCode::SEE_OTHER);

    let session = world.sign_in(&world.key, &world.secret, "/console").await;
    let token = world.token(session.cookie()).await;
    let body = format!("csrf={token}");
    let out = world.post("/console/sign-out", &body, session.cookie()).await;
    assert_eq!(out.status, StatusCode::SEE_OTHER);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(world.get(&at(""), session.cookie()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let world = World::new();
    let link = world.console.link(&world.key, None, REGION).unwrap();
    let opened = world.get(&link, "").await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    assert_eq!(opened.header("location"), at(""));
    assert_eq!(world.get(&at(""), opened.cookie()).await.status, StatusCode::OK);
    assert_eq!(world.get(&link, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.get("/console/enter?code=x", "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_needs_the_token_of_its_own_session() {
    let world = World::new();
    let session = world.sign_in(&world.key, &world.secret, "/console").await;
    let other = world.sign_in(&world.key, &world.secret, "/console").await;
    let path = at("/rules/encrypted-volumes/evaluate");
    let foreign = world.token(other.cookie()).await;
    for body in ["", "csrf=", "csrf=AAAA", &format!("csrf={foreign}")] {
        let refused = world.post(&path, body, session.cookie()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{body}");
    }
    let body = format!("csrf={}", world.token(session.cookie()).await);
    let started = world.post(&path, &body, session.cookie()).await;
    assert!(started.header("location").ends_with("?notice=started"));
    let again = world.post(&path, &body, session.cookie()).await;
    assert!(again.header("location").ends_with("?notice=limit"));
    let gone = world.post(&at("/rules/none/evaluate"), &body, session.cookie()).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn another_sites_sign_in_form_is_refused() {
    let world = World::new();
    let body = format!("access_key_id={}&secret_access_key={}", world.key, world.secret);
    for site in ["cross-site", "same-site", "none"] {
        let refused = world.post_from("/console/sign-in", &body, "", site).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{site}");
    }
}

#[tokio::test]
async fn policies_decide() {
    let world = World::new();
    let user = world.reader();
    let session = world.sign_in(&user.0, &user.1, "/console").await;
    let rule = world.get(&at("/rules/encrypted-volumes"), session.cookie()).await;
    assert_eq!(rule.status, StatusCode::OK);
    assert!(rule.text.contains("disabled"), "{}", rule.text);
    for denied in ["/resources", "/query?q=SELECT%20resourceId", "/packs", "/aggregated"] {
        let page = world.get(&at(denied), session.cookie()).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{denied}");
        assert!(page.text.contains("is not authorized to perform: config:"), "{denied}");
    }
    let body = format!("csrf={}", world.token(session.cookie()).await);
    let path = at("/rules/encrypted-volumes/evaluate");
    let refused = world.post(&path, &body, session.cookie()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_others_named_stays_text() {
    let world = World::new();
    let session = world.sign_in(&world.key, &world.secret, "/console").await;
    let hostile: String = HOSTILE.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for path in [
        "/resources".to_owned(),
        format!("/resources?q={hostile}&type={hostile}&compliance={hostile}"),
        format!("/resources/AWS%3A%3AEC2%3A%3AVolume/{hostile}?at={hostile}"),
        format!("/rules?q={hostile}&state={hostile}&sort={hostile}"),
        format!("/rules/encrypted-volumes?compliance={hostile}&after_type={hostile}"),
        format!("/rules/{hostile}"),
        format!("/query?q={hostile}"),
        "/query?q=SELECT%20resourceId%2C%20tags".to_owned(),
        format!("/aggregated?name={hostile}"),
        format!("/{hostile}"),
    ] {
        let page = world.get(&at(&path), session.cookie()).await;
        assert!(page.header("content-security-policy").contains("script-src 'self'"), "{path}");
        assert!(!page.text.contains("<script>alert"), "{path}: {}", page.text);
        assert!(!page.text.contains("<img"), "{path}");
        assert!(!page.text.contains(" onerror=alert(2)>"), "{path}");
        for script in page.text.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/console/assets/"), "{path}: {script:.80}");
        }
        assert!(!page.text.contains("style=\""), "{path}");
    }
    let resource = format!("/resources/AWS%3A%3AEC2%3A%3AVolume/{hostile}");
    let page = world.get(&at(&resource), session.cookie()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[tokio::test]
async fn pages_speak_the_readers_language() {
    let world = World::new();
    let session = world.sign_in(&world.key, &world.secret, "/console").await;
    let japanese = world.get_with(&at(""), session.cookie(), "ja,en;q=0.5").await;
    assert!(
        japanese.text.contains("<html lang=\"ja\"") && japanese.text.contains("ダッシュボード")
    );
    let chosen = world.post("/console/preferences", "lang=en&theme=dark", "").await;
    let cookies: Vec<String> = chosen
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned())
        .collect();
    let cookie = format!("{}; {}", session.cookie(), cookies.join("; "));
    let english = world.get_with(&at(""), &cookie, "ja").await;
    assert!(english.text.contains("<html lang=\"en\" data-theme=\"dark\""), "{}", english.text);
}

#[tokio::test]
async fn every_page_is_there_and_no_other() {
    let world = World::new();
    let session = world.sign_in(&world.key, &world.secret, "/console").await;
    for path in [
        "",
        "/rules",
        "/rules/encrypted-volumes",
        "/rules/encrypted-volumes/log",
        "/resources",
        "/resources?q=vol-1",
        "/resources?q=team%3Dweb",
        "/resources?compliance=NON_COMPLIANT",
        "/resources/AWS%3A%3AEC2%3A%3AVolume/vol-1",
        "/query",
        "/packs",
        "/aggregated",
        "/settings",
        "/query?q=SELECT%20resourceId%2C%20COUNT(*)%20GROUP%20BY%20resourceId",
        "/query.csv?q=SELECT%20resourceId",
        "/query.json?q=SELECT%20resourceId",
    ] {
        let page = world.get(&at(path), session.cookie()).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
    }
    for path in [
        "/rules/none",
        "/resources/AWS%3A%3AEC2%3A%3AVolume/none",
        "/packs/none",
        "/nothing",
        "/resources/AWS%3A%3AEC2%3A%3AVolume/vol-1?state=7",
    ] {
        let page = world.get(&at(path), session.cookie()).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/console/nowhere", "/console/NOWHERE-1/rules"] {
        assert_eq!(world.get(path, session.cookie()).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn tags_and_names_are_searched() {
    let world = World::new();
    let session = world.sign_in(&world.key, &world.secret, "/console").await;
    for (asked, found) in [("q=VOL-1", true), ("q=team%3Dweb", true), ("q=team%3Dnone", false)] {
        let page = world.get(&at(&format!("/resources?{asked}")), session.cookie()).await;
        let link = "/resources/AWS%3A%3AEC2%3A%3AVolume/vol-1\"";
        assert_eq!(page.text.contains(link), found, "{asked}");
    }
}
