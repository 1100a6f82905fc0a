//! Periodic rules on a clock that the test turns.

use crate::world::{HOUR, World};
use serde_json::{Value, json};

/// A rule that time wakes, beside changes, with a frequency.
fn put(world: &World, frequency: &str) {
    let mut rule = json!({
        "ConfigRuleName": "r",
        "Source": {"Owner": "AWS", "SourceIdentifier": "RESTRICTED_INCOMING_TRAFFIC"}
    });
    if !frequency.is_empty() {
        rule["MaximumExecutionFrequency"] = frequency.into();
    }
    world.ok("PutConfigRule", json!({"ConfigRule": rule}));
    world.work();
}

fn invoked(world: &World) -> Value {
    world.status("r")["LastSuccessfulInvocationTime"].clone()
}

#[test]
fn all_five_frequencies() {
    for (frequency, hours) in [
        ("One_Hour", 1),
        ("Three_Hours", 3),
        ("Six_Hours", 6),
        ("Twelve_Hours", 12),
        ("TwentyFour_Hours", 24),
        ("", 24),
    ] {
        let world = World::new();
        put(&world, frequency);
        let born = world.seconds();
        assert_eq!(invoked(&world).as_f64(), Some(born), "{frequency}");
        for round in 1..=3 {
            world.clock.advance_millis(hours * HOUR - 1);
            world.work();
            let before = born + ((round - 1) * hours * 3600) as f64;
            assert_eq!(invoked(&world).as_f64(), Some(before), "{frequency} round {round}");
            world.clock.advance_millis(1);
            world.work();
            assert_eq!(invoked(&world).as_f64(), Some(world.seconds()), "{frequency} {round}");
        }
    }
}

#[test]
fn missed_periods_run_once_and_keep_their_beat() {
    let world = World::new();
    put(&world, "One_Hour");
    let born = world.seconds();
    world.clock.advance_millis(5 * HOUR + HOUR / 2);
    world.work();
    assert_eq!(invoked(&world).as_f64(), Some(born + 5.5 * 3600.0));
    world.clock.advance_millis(HOUR / 2 - 1);
    world.work();
    assert_eq!(invoked(&world).as_f64(), Some(born + 5.5 * 3600.0));
    world.clock.advance_millis(1);
    world.work();
    assert_eq!(invoked(&world).as_f64(), Some(born + 6.0 * 3600.0));
}

#[test]
fn a_new_frequency_counts_from_the_update() {
    let world = World::new();
    put(&world, "TwentyFour_Hours");
    world.clock.advance_millis(HOUR);
    put(&world, "One_Hour");
    let updated = world.seconds();
    world.clock.advance_millis(HOUR);
    world.work();
    assert_eq!(invoked(&world).as_f64(), Some(updated + 3600.0));
}

#[test]
fn rules_without_a_period_are_not_woken_by_time() {
    let world = World::new();
    world.ok(
        "PutConfigRule",
        json!({"ConfigRule": {
            "ConfigRuleName": "r",
            "MaximumExecutionFrequency": "One_Hour",
            "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"}
        }}),
    );
    world.work();
    let first = invoked(&world);
    world.clock.advance_millis(48 * HOUR);
    world.work();
    assert_eq!(invoked(&world), first);
}

#[test]
fn a_deleted_rule_is_woken_no_more() {
    let world = World::new();
    put(&world, "One_Hour");
    world.ok("DeleteConfigRule", json!({"ConfigRuleName": "r"}));
    world.clock.advance_millis(48 * HOUR);
    world.work();
    assert_eq!(world.engine.next_schedule().unwrap(), None);
}
