//! Calls of functions that hang, crash and answer, side by side.

use super::*;
use crate::workers::Workers;
use assize_engine::Options;
use assize_engine::ports::{InvokeError, Invoked, NotInvocable, Runner, Store, SystemClock};
use assize_engine::rules::PutRule;
use assize_model::ConfigurationItem;
use assize_model::item::parse::Defaults;
use assize_store::SqliteStore;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Functions named `hang` run until they are let go; `panic` brings its thread down.
#[derive(Default)]
struct Theatre {
    let_go: AtomicBool,
    hanging: AtomicUsize,
    most_hanging: AtomicUsize,
    panics: AtomicUsize,
    good: AtomicUsize,
}

impl Runner for Theatre {
    fn check(&self, _: &AccountRegion, _: &str, _: &str) -> Result<(), NotInvocable> {
        Ok(())
    }

    fn hosts_functions(&self) -> bool {
        true
    }

    fn invoke(&self, _: &AccountRegion, arn: &str, _: &str) -> Result<Invoked, InvokeError> {
        if arn.ends_with("hang") {
            let hanging = self.hanging.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_hanging.fetch_max(hanging, Ordering::SeqCst);
            while !self.let_go.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            self.hanging.fetch_sub(1, Ordering::SeqCst);
        } else if arn.ends_with("panic") {
            self.panics.fetch_add(1, Ordering::SeqCst);
            panic!("on purpose");
        } else {
            self.good.fetch_add(1, Ordering::SeqCst);
        }
        Ok(Invoked::default())
    }
}

fn until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn functions_that_hang_or_panic_keep_no_other_waiting() {
    let theatre = Arc::new(Theatre::default());
    let store: Arc<dyn Store> = Arc::new(SqliteStore::temporary().unwrap());
    let runner: Arc<dyn Runner> = theatre.clone();
    let engine =
        Arc::new(Engine::new(store, Arc::new(SystemClock), runner, Options::default()).unwrap());
    let home = AccountRegion::new("123456789012", "us-east-1");
    for name in ["hang", "panic", "good"] {
        let definition = serde_json::from_str(&format!(
            r#"{{"ConfigRuleName":"{name}","Source":{{"Owner":"CUSTOM_LAMBDA",
                "SourceIdentifier":"arn:aws:lambda:us-east-1:123456789012:function:{name}",
                "SourceDetails":[{{"EventSource":"aws.config",
                    "MessageType":"ConfigurationItemChangeNotification"}}]}}}}"#
        ))
        .unwrap();
        engine.put_rule(&home, PutRule { definition, created_by: None }).unwrap();
    }
    let (_dir, logs, registry) = crate::workers::tests::parts();
    let mut workers = Workers::start(&engine, &logs, &registry, None).unwrap();
    let defaults = Defaults {
        account: home.account.clone(),
        region: home.region.clone(),
        capture_time: engine.now(),
    };
    let items = (0..100)
        .map(|i| {
            let text = format!(r#"{{"resourceType":"AWS::S3::Bucket","resourceId":"b-{i}"}}"#);
            ConfigurationItem::parse(&text, &defaults).unwrap()
        })
        .collect();
    engine.record(items).unwrap();
    until("the good rule was called for all", || theatre.good.load(Ordering::SeqCst) >= 100);
    until("the function that panics was called", || theatre.panics.load(Ordering::SeqCst) > 0);
    until("functions hang", || theatre.hanging.load(Ordering::SeqCst) == MAX_CALLS_OF_RULE);
    theatre.let_go.store(true, Ordering::SeqCst);
    let pending = || engine.read(|tx| tx.pending_calls(None, None)).unwrap();
    until("all but those that panic end", || pending() <= 100);
    assert_eq!(theatre.most_hanging.load(Ordering::SeqCst), MAX_CALLS_OF_RULE);
    assert!(workers.stop());
}

#[test]
fn a_share_shrinks_to_what_went_well_and_grows_again() {
    let rule: Rule = (AccountRegion::new("123456789012", "us-east-1"), "r".to_owned());
    let (mut busy, now) = (Busy::default(), Instant::now());
    assert_eq!(busy.room(&rule, now), MAX_CALLS_OF_RULE);
    busy.total = 4;
    busy.by_rule.insert(rule.clone(), 4);
    assert_eq!(busy.room(&rule, now), 0);
    // Two are refused: the function may handle two events at a time.
    busy.end(&rule, Called::Throttled, now);
    busy.end(&rule, Called::Throttled, now);
    assert_eq!(busy.room(&rule, now), 0);
    busy.end(&rule, Called::Ended, now);
    assert_eq!(busy.room(&rule, now), 1);
    let later = now + NARROW;
    assert_eq!(busy.room(&rule, later), MAX_CALLS_OF_RULE - 1);
    busy.end(&rule, Called::Ended, later);
    assert!(busy.by_rule.is_empty() && busy.narrow.is_empty() && busy.total == 0);
    // Other functions took all that may run: one is tried all the same.
    busy.total = 1;
    busy.by_rule.insert(rule.clone(), 1);
    busy.end(&rule, Called::Throttled, later);
    assert_eq!(busy.room(&rule, later), 1);
}
