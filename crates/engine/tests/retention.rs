//! History that is older than it is kept.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assize_engine::EngineError;
use assize_engine::ports::HistoryQuery;
use assize_engine::retention::RetentionError;
use assize_model::{AccountRegion, ResourceKey};
use common::{World, world};

const GROUP: &str = "AWS::EC2::SecurityGroup";
const DAY: i64 = 24 * 60 * 60 * 1_000;

fn ports(world: &World) -> usize {
    let query = HistoryQuery { later: None, earlier: None, forward: true, after: None, limit: 99 };
    let key = ResourceKey::new(GROUP, "sg-1");
    let rows = world
        .engine
        .read(|tx| -> Result<_, EngineError> { Ok(tx.item_history(&world.home, &key, &query)?) });
    rows.unwrap().len()
}

fn changes(world: &World) -> usize {
    let rows = world
        .engine
        .read(|tx| -> Result<_, EngineError> { Ok(tx.timeline(&world.home, None, None, 99)?) });
    rows.unwrap().len()
}

#[test]
fn history_and_timeline_lose_what_is_too_old() {
    let world = world();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.idle();
    for turn in 0..6 {
        world.group("sg-1", 22, if turn % 2 == 0 { "0.0.0.0/0" } else { "10.0.0.0/8" });
        world.idle();
        world.clock.advance_millis(20 * DAY);
    }
    assert_eq!((ports(&world), changes(&world)), (6, 6));
    // Nothing is deleted unless it is set so.
    assert_eq!(world.engine.forget_old(&|| false).unwrap(), 0);
    assert_eq!(world.engine.put_retention(&world.home, 29), Err(RetentionError::BadDays(29)));
    world.engine.put_retention(&world.home, 50).unwrap();
    // Items are 120, 100, 80, 60, 40 and 20 days old: the one of 60 was valid 50 days ago.
    assert_eq!(world.engine.forget_old(&|| true).unwrap(), 0);
    assert_eq!(world.engine.forget_old(&|| false).unwrap(), 6);
    assert_eq!((ports(&world), changes(&world)), (3, 3));
    assert_eq!(world.engine.forget_old(&|| false).unwrap(), 0);
    // Other accounts keep theirs, and the current item stays whatever its age.
    let other = AccountRegion::new("210987654321", "us-east-1");
    assert_eq!(world.engine.retention(&other).unwrap(), None);
    world.clock.advance_millis(1_000 * DAY);
    world.engine.forget_old(&|| false).unwrap();
    assert_eq!((ports(&world), changes(&world)), (1, 1));
    assert_eq!(
        world.verdict(&rule(&world), GROUP, "sg-1"),
        Some(assize_model::ComplianceType::Compliant)
    );
}

fn rule(world: &World) -> assize_model::rule::ConfigRule {
    world
        .engine
        .read(|tx| -> Result<_, EngineError> { Ok(tx.rule(&world.home, "ssh")?.unwrap()) })
        .unwrap()
}
