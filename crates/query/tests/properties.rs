//! Whatever is asked, there is an answer or an error with a place, soon.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use assize_model::json::Index;
use assize_query::{Collector, Document, Place, Query, QueryError};
use proptest::prelude::*;
use serde_json::json;
use std::time::{Duration, Instant};

/// What no query may take, in a build without optimisation.
const SOON: Duration = Duration::from_secs(2);

fn items() -> Vec<String> {
    (0..12)
        .map(|n| {
            let resource_type = if n % 2 == 0 { "A::B::C" } else { "A::B::D" };
            json!({
                "awsAccountId": "123456789012", "resourceType": resource_type,
                "resourceId": format!("r-{n}"), "awsRegion": "eu-west-1", "ARN": null,
                "configurationStateId": n, "tags": {"env": (n % 3).to_string()},
                "relationships": [{"resourceId": "x", "resourceType": "T", "name": "N"}],
                "configuration": {
                    "n": n, "list": [n % 4, "a", {"k": [n, null, true]}],
                    "cidr": format!("10.{n}.0.0/16"), "when": "2026-01-01T00:00:00Z",
                },
            })
            .to_string()
        })
        .collect()
}

/// The pages of an answer; items go to as many collectors as `threads` says.
fn pages(query: &Query, limit: usize, threads: usize) -> Result<Vec<Vec<String>>, QueryError> {
    let items = items();
    let mut index = Index::default();
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let mut collectors: Vec<Collector<'_>> =
            (0..threads).map(|_| Collector::new(query, limit, after.as_ref())).collect();
        for (at, text) in items.iter().enumerate() {
            let document = Document::of_item(index.build(text.as_bytes()).unwrap());
            let place = Place { source: at % 2, arrival: i64::try_from(at).unwrap() };
            collectors[(at * 7) % threads].offer(place, &document)?;
            assert!(!query.matches(&document) || query.hints().text_may_match(text.as_bytes()));
        }
        let mut first = collectors.remove(0);
        for more in collectors {
            first.merge(more)?;
        }
        let answer = first.finish()?;
        pages.push(answer.rows);
        match answer.next {
            Some(next) => after = Some(next),
            None => return Ok(pages),
        }
        assert!(pages.len() < 200, "pages without end");
    }
}

fn word() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "SELECT",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "LIKE",
        "GROUP",
        "ORDER",
        "BY",
        "ASC",
        "DESC",
        "TRUE",
        "NULL",
        "FROM",
        "CASE",
        "EXISTS",
        "INTERVAL",
        "ARRAY",
        "STRUCT",
        "(",
        ")",
        ",",
        "=",
        "<",
        ">",
        "<=",
        ">=",
        "<>",
        "!=",
        "*",
        "-",
        ".",
        ";",
        "'",
        "\"",
        "COUNT",
        "SUM",
        "resourceId",
        "resourceType",
        "configuration",
        "configuration.n",
        "configuration.list.k",
        "tags.tag",
        "'r-1'",
        "'10.0.0.0/8'",
        "'abc%'",
        "1",
        "2.5",
        "1e9",
        "--",
        "/*",
        "[",
        "{",
        "@x",
        "$1",
        ":",
        "::",
        "é",
    ];
    prop::sample::select(WORDS).prop_map(str::to_owned)
}

/// A condition of the language.
fn condition() -> impl Strategy<Value = String> {
    let test = prop::sample::select(
        &[
            "configuration.n > 3",
            "configuration.n BETWEEN 2 AND 8",
            "configuration.list = 'a'",
            "configuration.list.k = true",
            "tags.tag = 'env=1'",
            "tags.key LIKE 'env'",
            "resourceId IN ('r-1', 'r-5', 'r-9')",
            "resourceType = 'A::B::C'",
            "configuration.cidr = '10.3.0.1'",
            "configuration.when >= '2025-01-01'",
            "resourceId LIKE 'r-1%'",
            "configuration.none <> 1",
            "accountId = 123456789012",
        ][..],
    )
    .prop_map(str::to_owned);
    test.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            inner.prop_map(|a| format!("NOT ({a})")),
        ]
    })
}

fn head() -> impl Strategy<Value = (&'static str, &'static str)> {
    prop::sample::select(
        &[
            ("SELECT resourceId, configuration.list.k", ""),
            ("SELECT *", "ORDER BY configuration.list DESC, resourceId"),
            ("SELECT resourceId, tags", "ORDER BY configuration.n"),
            ("SELECT COUNT(*), MAX(configuration.n)", ""),
            ("SELECT resourceType, SUM(configuration.n)", "GROUP BY resourceType"),
            (
                "SELECT configuration.list, COUNT(*)",
                "GROUP BY configuration.list ORDER BY configuration.list DESC",
            ),
            ("SELECT tags.tag, COUNT(*)", "GROUP BY tags.tag ORDER BY COUNT(*) DESC"),
        ][..],
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_refused_or_runs(words in prop::collection::vec(word(), 0..60), select in any::<bool>()) {
        let begun = Instant::now();
        let text = format!("{}{}", if select { "SELECT resourceId WHERE " } else { "" }, words.join(" "));
        match Query::parse(&text) {
            Ok(query) => drop(pages(&query, 3, 1)),
            Err(QueryError::Text { at, .. }) => {
                let line = text.lines().nth(usize::try_from(at.line).unwrap() - 1).unwrap_or("");
                prop_assert!(at.column >= 1 && at.column as usize <= line.chars().count() + 1, "{at} of {text}");
            }
            Err(other) => prop_assert!(false, "{other}"),
        }
        prop_assert!(begun.elapsed() < SOON, "{text}");
    }

    #[test]
    fn noise_is_refused(text in any::<String>()) {
        prop_assert!(Query::parse(&text).is_err());
    }

    #[test]
    fn pages_and_threads_do_not_change_an_answer(
        condition in condition(), (select, order) in head(), limit in 1_usize..5, threads in 1_usize..4,
    ) {
        let query = Query::parse(&format!("{select} WHERE {condition} {order}")).unwrap();
        let whole = pages(&query, 100, 1).unwrap();
        prop_assert_eq!(whole.len(), 1);
        let paged = pages(&query, limit, threads).unwrap();
        prop_assert!(paged.iter().all(|page| page.len() <= limit));
        let by_aggregate = order.contains("BY COUNT");
        let wanted: Vec<&String> = whole[0].iter().take(if by_aggregate { limit } else { 100 }).collect();
        prop_assert_eq!(paged.iter().flatten().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn a_denial_is_the_rest(condition in condition()) {
        let ask = |condition: &str| {
            let query = Query::parse(&format!("SELECT resourceId WHERE {condition}")).unwrap();
            pages(&query, 100, 1).unwrap().concat()
        };
        let (with, without) = (ask(&condition), ask(&format!("NOT ({condition})")));
        prop_assert_eq!(with.len() + without.len(), items().len());
        prop_assert!(with.iter().all(|row| !without.contains(row)));
    }
}

#[test]
fn hostile_queries_are_bounded() {
    let open = "(".repeat(4_000);
    let not = "NOT ".repeat(1_000);
    let minus = "- ".repeat(2_000);
    let list = vec!["'x'"; 900].join(",");
    let ands = vec!["arn='1'"; 330].join(" AND ");
    let mixed: String =
        (0..160).map(|n| if n % 2 == 0 { "arn=1 AND " } else { "arn=2 OR " }).collect();
    let dots = format!("configuration{}", ".a".repeat(2_000));
    let hostile = [
        format!("SELECT arn WHERE {open}"),
        format!("SELECT arn WHERE {not}"),
        format!("SELECT arn WHERE arn = {minus}"),
        format!("SELECT arn WHERE arn IN ({list})"),
        format!("SELECT arn WHERE {ands}"),
        format!("SELECT arn WHERE {mixed}arn=1"),
        format!("SELECT {dots}"),
        format!("SELECT {}", vec!["arn"; 800].join(",")),
        format!("SELECT {}arn{}", "COUNT(".repeat(500), ")".repeat(500)),
        "SELECT arn WHERE arn IN (".to_owned() + &"(".repeat(30) + "1",
        "x".repeat(5_000),
    ];
    for text in hostile {
        let begun = Instant::now();
        if let Ok(query) = Query::parse(&text) {
            let _ = pages(&query, 5, 2);
        }
        assert!(begun.elapsed() < SOON, "{:.80}", text);
    }
}
