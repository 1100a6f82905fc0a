//! What is told, and to whom.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use assize_engine::EngineError;
use assize_engine::notify::MAX_ATTEMPTS;
use assize_engine::ports::{Message, NoticeKind, Sink, SinkError};
use common::{World, world};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Ear {
    only: Option<NoticeKind>,
    heard: Mutex<Vec<Message>>,
    deaf: Mutex<bool>,
}

impl Sink for Ear {
    fn name(&self) -> &str {
        "ear"
    }

    fn hears(&self, kind: NoticeKind) -> bool {
        self.only.is_none_or(|only| only == kind)
    }

    fn tell(&self, message: &Message) -> Result<(), SinkError> {
        if *self.deaf.lock().unwrap() {
            return Err(SinkError { code: "Deaf".into(), reason: "it does not hear".into() });
        }
        self.heard.lock().unwrap().push(message.clone());
        Ok(())
    }
}

fn heard_by(only: Option<NoticeKind>) -> (World, Arc<Ear>) {
    let world = world();
    let ear = Arc::new(Ear { only, ..Ear::default() });
    world.engine.set_sinks(vec![ear.clone()]);
    (world, ear)
}

fn tell(world: &World, ear: &Ear) {
    while world.engine.tell_waiting(ear).unwrap() > 0 {}
}

fn types(ear: &Ear) -> Vec<&'static str> {
    ear.heard.lock().unwrap().iter().map(|message| message.detail_type).collect()
}

#[test]
fn only_changes_are_told_and_only_to_those_who_hear_of_them() {
    let (world, ear) = heard_by(Some(NoticeKind::Compliance));
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    world.idle();
    for cidr in ["10.0.0.0/8", "10.0.0.0/16", "0.0.0.0/0"] {
        world.group("sg-1", 22, cidr);
        world.idle();
    }
    tell(&world, &ear);
    assert_eq!(types(&ear), ["Config Rules Compliance Change"; 2]);
    let heard = ear.heard.lock().unwrap();
    assert!(heard[1].subject.starts_with(
        "[AWS Config:us-east-1] AWS::EC2::SecurityGroup sg-1 is NON_COMPLIANT with ssh in Acc"
    ));
    let first: serde_json::Value = serde_json::from_str(&heard[0].detail).unwrap();
    assert!(first["oldEvaluationResult"].is_null());
    assert_ne!(heard[0].id, heard[1].id);
}

#[test]
fn what_was_undone_is_not_told() {
    let (world, ear) = heard_by(None);
    let item = world.item("AWS::S3::Bucket", "b", r#""configuration":{}"#);
    let undone: Result<(), EngineError> = world.engine.write_and_record(move |_| {
        Err::<((), Vec<_>), _>(EngineError::NoSuchRule(item.resource_id))
    });
    assert!(undone.is_err());
    tell(&world, &ear);
    assert!(types(&ear).is_empty());
}

#[test]
fn what_is_not_taken_is_given_up_in_the_end_and_told_again_when_asked() {
    let (world, ear) = heard_by(Some(NoticeKind::Item));
    *ear.deaf.lock().unwrap() = true;
    world.record(vec![world.item("AWS::S3::Bucket", "b", r#""configuration":{}"#)]);
    let counts = |world: &World| {
        let counts = world.engine.read(|tx| -> Result<_, EngineError> { Ok(tx.outbox_counts()?) });
        counts.unwrap().first().map_or((0, 0), |count| (count.waiting, count.dead))
    };
    for _ in 0..MAX_ATTEMPTS {
        assert_eq!(counts(&world), (1, 0));
        assert_eq!(world.engine.tell_waiting(&*ear).unwrap(), 1);
        // Nothing is tried before its time.
        assert_eq!(world.engine.tell_waiting(&*ear).unwrap(), 0);
        world.clock.advance_millis(10 * 60_000);
    }
    assert_eq!(counts(&world), (0, 1));
    let dead =
        world.engine.read(|tx| -> Result<_, EngineError> { Ok(tx.dead_notices(9)?) }).unwrap();
    assert_eq!(dead[0].error.as_deref(), Some("Deaf: it does not hear"));
    *ear.deaf.lock().unwrap() = false;
    assert_eq!(world.engine.tell_again(Some("other".into()), None).unwrap(), 0);
    assert_eq!(world.engine.tell_again(Some("ear".into()), None).unwrap(), 1);
    tell(&world, &ear);
    assert_eq!(counts(&world), (0, 0));
    assert_eq!(ear.heard.lock().unwrap()[0].id, dead[0].id);
}
