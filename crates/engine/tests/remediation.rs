//! Remediation over a real store and a clock that stands still.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod common;

use assize_engine::EngineError;
use assize_engine::remediation::{
    Controls, ExecutionState, Job, Parameter, Remediation, RemediationError, RemediationException,
    RemediationKey, Step,
};
use assize_model::{ResourceKey, Timestamp};
use common::{World, world};

const GROUP: &str = "AWS::EC2::SecurityGroup";
const ROLE: &str = "arn:aws:iam::123456789012:role/automation";

fn configuration(automatic: bool) -> Remediation {
    Remediation {
        rule_name: "ssh".into(),
        arn: String::new(),
        target: "AWS-DisablePublicAccessForSecurityGroup".into(),
        target_version: None,
        parameters: [
            ("GroupId".to_owned(), Parameter::ResourceId),
            ("AutomationAssumeRole".to_owned(), Parameter::Static(vec![ROLE.into()])),
        ]
        .into(),
        resource_type: None,
        automatic,
        controls: None,
        max_attempts: Some(2),
        retry_seconds: Some(60),
        created_by_service: None,
    }
}

/// A world with a rule and so many open groups, judged.
fn open_groups(count: usize) -> World {
    let world = world();
    world.managed("ssh", "INCOMING_SSH_DISABLED");
    for number in 0..count {
        world.group(&format!("sg-{number}"), 22, "0.0.0.0/0");
    }
    world.idle();
    world
}

fn put(world: &World, one: Remediation) {
    assert!(world.engine.put_remediations(&world.home, vec![one]).unwrap().is_empty());
}

fn key(number: usize) -> ResourceKey {
    ResourceKey::new(GROUP, format!("sg-{number}"))
}

fn start(world: &World, keys: Vec<ResourceKey>) -> Vec<String> {
    let refused = world.engine.start_remediation(&world.home, "ssh", keys).unwrap();
    refused.into_iter().map(|one| one.reason).collect()
}

fn claim(world: &World) -> Vec<Job> {
    world.engine.claim_remediations(100).unwrap()
}

fn end(world: &World, job: &Job, well: bool) {
    let steps = if well {
        Vec::new()
    } else {
        vec![Step::failed("Try", "it did not work", world.clock_now())]
    };
    world.engine.end_remediation(job, well, steps).unwrap();
}

fn states(world: &World) -> Vec<ExecutionState> {
    let all = world.engine.remediation_executions(&world.home, "ssh", &[], None, 100).unwrap();
    all.into_iter().map(|one| one.state).collect()
}

fn exceptions(world: &World) -> Vec<RemediationException> {
    world.engine.remediation_exceptions(&world.home, "ssh", &[], None, 100).unwrap()
}

impl World {
    fn clock_now(&self) -> Timestamp {
        self.engine.now()
    }
}

#[test]
fn nothing_runs_without_a_configuration() {
    let world = open_groups(1);
    assert_eq!(claim(&world), []);
    let started = world.engine.start_remediation(&world.home, "ssh", vec![key(0)]);
    assert!(matches!(started, Err(RemediationError::NoConfiguration(_))), "{started:?}");
    let unknown = Remediation { rule_name: "none".into(), ..configuration(false) };
    let put = |all| world.engine.put_remediations(&world.home, all);
    assert!(put(vec![unknown.clone()]).is_err());
    let refused = put(vec![configuration(false), unknown]).unwrap();
    assert!(refused[0].reason.contains("'none'"), "{refused:?}");
}

#[test]
fn by_hand_from_the_queue_to_the_end() {
    let world = open_groups(2);
    world.group("sg-closed", 22, "10.0.0.0/8");
    world.idle();
    put(&world, configuration(false));
    assert_eq!(claim(&world), [], "nothing runs by itself");
    let closed = ResourceKey::new(GROUP, "sg-closed");
    let unknown = ResourceKey::new(GROUP, "sg-unknown");
    assert_eq!(
        start(&world, vec![key(0), closed, unknown]),
        ["The resource is already compliant.", "The rule has no result for the resource."]
    );
    assert_eq!(start(&world, vec![key(0)]), ["A remediation of the resource is under way."]);
    assert_eq!(states(&world), [ExecutionState::Queued]);
    let jobs = claim(&world);
    assert_eq!(jobs[0].parameters["GroupId"], ["sg-0"]);
    assert_eq!(jobs[0].parameters["AutomationAssumeRole"], [ROLE]);
    assert_eq!(states(&world), [ExecutionState::InProgress]);

    let named = || RemediationKey { rule_name: "ssh".into(), resource_type: None };
    let busy = world.engine.delete_remediation(&world.home, named());
    assert!(matches!(busy, Err(RemediationError::InProgress(_))), "{busy:?}");
    end(&world, &jobs[0], true);
    end(&world, &jobs[0], false);
    assert_eq!(states(&world), [ExecutionState::Succeeded], "the first end counts");

    let kept = world.engine.delete_rule(&world.home, "ssh");
    let Err(EngineError::Rule(error)) = kept else { panic!("{kept:?}") };
    assert!(error.to_string().contains("currently has a RemediationConfiguration"));
    world.engine.delete_remediation(&world.home, named()).unwrap();
    let gone = world.engine.delete_remediation(&world.home, named());
    assert!(matches!(gone, Err(RemediationError::NoConfiguration(_))), "{gone:?}");
    world.engine.delete_rule(&world.home, "ssh").unwrap();
}

#[test]
fn a_verdict_starts_it_and_failures_end_in_an_exception() {
    let world = open_groups(0);
    put(&world, configuration(true));
    world.group("sg-0", 22, "0.0.0.0/0");
    world.idle();
    for attempt in 0..2 {
        let jobs = claim(&world);
        assert_eq!(jobs.len(), 1, "attempt {attempt}");
        assert_eq!(exceptions(&world), []);
        end(&world, &jobs[0], false);
        assert_eq!(claim(&world), [], "there is a pause");
        world.clock.advance_millis(20_000);
    }
    let excepted = exceptions(&world);
    assert!(excepted[0].message.as_ref().unwrap().contains("2 times within 60 seconds"));
    // Closed and opened again: excepted all the same, until somebody deletes the exception.
    world.group("sg-0", 443, "0.0.0.0/0");
    world.idle();
    world.group("sg-0", 22, "0.0.0.0/0");
    world.idle();
    assert_eq!(claim(&world), []);
    assert_eq!(start(&world, vec![key(0)]), ["The resource has a remediation exception."]);
    let engine = &world.engine;
    assert!(
        engine.delete_remediation_exceptions(&world.home, "ssh", vec![key(0)]).unwrap().is_empty()
    );
    let none = engine.delete_remediation_exceptions(&world.home, "ssh", vec![key(0)]);
    assert!(matches!(none, Err(RemediationError::NoException(_))), "{none:?}");
    world.clock.advance_millis(60_000);
    assert_eq!(start(&world, vec![key(0)]), [""; 0]);
}

#[test]
fn what_helped_is_not_repeated() {
    let world = open_groups(1);
    put(&world, configuration(true));
    let jobs = claim(&world);
    assert_eq!(jobs.len(), 1, "what failed before is taken up");
    end(&world, &jobs[0], true);
    world.group("sg-0", 22, "10.0.0.0/8");
    world.idle();
    world.clock.advance_millis(30_000);
    assert_eq!(claim(&world), []);
    assert_eq!(exceptions(&world), []);
    assert_eq!(world.engine.next_remediation().unwrap(), None, "nothing is left in the queue");
}

#[test]
fn success_that_did_not_help_counts_as_a_failed_attempt() {
    let world = open_groups(1);
    put(&world, configuration(true));
    for _ in 0..2 {
        let jobs = claim(&world);
        assert_eq!(jobs.len(), 1);
        end(&world, &jobs[0], true);
        world.clock.advance_millis(20_000);
    }
    assert_eq!(claim(&world), []);
    assert_eq!(exceptions(&world).len(), 1);
}

#[test]
fn parallel_runs_and_errors_are_bounded() {
    let world = open_groups(10);
    let controls = Controls { concurrency: Some(20), errors: Some(10) };
    put(&world, Remediation { controls: Some(controls), ..configuration(false) });
    assert_eq!(start(&world, (0..10).map(key).collect()), [""; 0]);
    let first = claim(&world);
    assert_eq!(first.len(), 2, "20 % of ten");
    assert_eq!(claim(&world), []);
    end(&world, &first[0], false);
    assert_eq!(claim(&world).len(), 1, "one of ten is 10 %, which is allowed");
    end(&world, &first[1], false);
    assert_eq!(claim(&world), [], "two of ten are too many");
    let count = |wanted| states(&world).into_iter().filter(|state| *state == wanted).count();
    assert_eq!((count(ExecutionState::InProgress), count(ExecutionState::Failed)), (1, 9));
}

#[test]
fn after_a_crash_what_may_be_repeated_is() {
    let world = open_groups(2);
    put(&world, configuration(false));
    start(&world, vec![key(0)]);
    assert_eq!(claim(&world).len(), 1);
    assert_eq!(world.engine.settle_interrupted(|_| true).unwrap(), 1);
    let again = claim(&world);
    assert_eq!(again.len(), 1);
    assert_eq!(world.engine.settle_interrupted(|_| false).unwrap(), 1);
    let all = world.engine.remediation_executions(&world.home, "ssh", &[], None, 9).unwrap();
    assert_eq!(all[0].state, ExecutionState::Failed);
    assert!(all[0].steps[0].message.as_ref().unwrap().contains("not known"));
    assert_eq!(claim(&world), []);
    end(&world, &again[0], true);
    assert_eq!(states(&world), [ExecutionState::Failed], "it has ended already");
}

#[test]
fn what_cannot_be_right_is_refused() {
    let world = open_groups(1);
    let without_role = || {
        let mut one = configuration(true);
        one.parameters.remove("AutomationAssumeRole");
        one
    };
    let blank = Remediation { target: " ".into(), ..configuration(false) };
    let mut empty = configuration(false);
    empty.parameters.insert("X".into(), Parameter::Static(Vec::new()));
    for bad in [without_role(), blank, empty] {
        let put = world.engine.put_remediations(&world.home, vec![bad]);
        assert!(matches!(put, Err(RemediationError::Invalid(_))), "{put:?}");
    }
    let twice = vec![configuration(false), configuration(true)];
    assert!(world.engine.put_remediations(&world.home, twice).is_err());
    put(&world, Remediation { target: "runbook:close".into(), ..without_role() });

    let exception = |key, expires| RemediationException { key, message: None, expires };
    let put = |one| world.engine.put_remediation_exceptions(&world.home, "ssh", vec![one]);
    assert!(put(exception(key(0), Some(world.engine.now()))).is_err());
    let refused = put(exception(ResourceKey::new(GROUP, "sg-x"), None)).unwrap();
    assert!(refused[0].reason.contains("NON_COMPLIANT only"));
    let until = world.engine.now().plus_millis(1_000);
    assert!(put(exception(key(0), Some(until))).unwrap().is_empty());
    assert_eq!(exceptions(&world).len(), 1);
    world.clock.advance_millis(1_000);
    assert_eq!(exceptions(&world), [], "it has expired");
}
