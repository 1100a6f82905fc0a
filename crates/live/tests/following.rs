//! Following an account whose upstream is a server of the test's own, on a clock that stands.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use assize_delivery::FolderBuckets;
use assize_engine::channel::Channel;
use assize_engine::ports::{ManualClock, NoRunner};
use assize_engine::recorder::{
    Frequency, ModeOverride, RecorderSettings, RecordingGroup, RecordingMode,
};
use assize_engine::{Engine, Options};
use assize_live::{Follower, Touch};
use assize_model::{AccountRegion, ConfigurationItem, ResourceKey, Timestamp};
use assize_store::SqliteStore;
use assize_upstream::{CredentialChain, Endpoints, Timeouts, Upstream};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const VOLUME: &str = "AWS::EC2::Volume";
const VPC: &str = "AWS::EC2::VPC";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// An EC2 with volumes of a size, and VPCs.
#[derive(Default)]
struct Ec2 {
    volumes: Mutex<Vec<(String, u32)>>,
    vpcs: Mutex<Vec<String>>,
    looks_at_vpcs: AtomicUsize,
}

impl Ec2 {
    fn answer(&self, body: &str) -> String {
        if body.contains("DescribeVolumes&") || body.ends_with("DescribeVolumes") {
            let volumes = self.volumes.lock().unwrap();
            let items = volumes.iter().map(|(id, size)| {
                format!("<item><volumeId>{id}</volumeId><size>{size}</size></item>")
            });
            let items: String = items.collect();
            format!(
                "<DescribeVolumesResponse><volumeSet>{items}</volumeSet></DescribeVolumesResponse>"
            )
        } else {
            self.looks_at_vpcs.fetch_add(1, Ordering::SeqCst);
            let vpcs = self.vpcs.lock().unwrap();
            let items = vpcs.iter().map(|id| format!("<item><vpcId>{id}</vpcId></item>"));
            let items: String = items.collect();
            format!("<DescribeVpcsResponse><vpcSet>{items}</vpcSet></DescribeVpcsResponse>")
        }
    }

    fn serve(self: &Arc<Self>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let ec2 = Arc::clone(self);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let ec2 = Arc::clone(&ec2);
                std::thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let mut read = Vec::new();
                    let mut chunk = [0; 4096];
                    let body = loop {
                        let Ok(count @ 1..) = stream.read(&mut chunk) else { return };
                        read.extend_from_slice(&chunk[..count]);
                        let text = String::from_utf8_lossy(&read).into_owned();
                        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                        let length = head
                            .lines()
                            .filter_map(|line| line.split_once(": "))
                            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                            .map_or(0, |(_, value)| value.parse::<usize>().unwrap());
                        if body.len() >= length {
                            break body.to_owned();
                        }
                    };
                    let answer = ec2.answer(&body);
                    let text = format!(
                        "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close\r\n\
                         content-length: {}\r\n\r\n{answer}",
                        answer.len()
                    );
                    let _ = stream.write_all(text.as_bytes());
                });
            }
        });
        endpoint
    }
}

struct World {
    ec2: Arc<Ec2>,
    clock: Arc<ManualClock>,
    engine: Arc<Engine>,
    upstream: Arc<Upstream>,
    home: AccountRegion,
    _buckets: tempfile::TempDir,
}

impl World {
    fn new(group: RecordingGroup, overrides: Vec<ModeOverride>) -> Self {
        let ec2 = Arc::<Ec2>::default();
        let endpoint = ec2.serve();
        let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-01T00:00:00Z").unwrap()));
        let store = Arc::new(SqliteStore::temporary().unwrap());
        let engine = Engine::new(store, clock.clone(), Arc::new(NoRunner), Options::default());
        let engine = Arc::new(engine.unwrap());
        let home = AccountRegion::new("123456789012", "us-east-1");
        let mode = RecordingMode { frequency: Frequency::Continuous, overrides };
        let settings = RecorderSettings {
            name: "default".into(),
            role_arn: "arn:aws:iam::123456789012:role/config".into(),
            group,
            mode,
        };
        engine.put_recorder(&home, settings, Default::default()).unwrap();
        let channel: Channel =
            serde_json::from_value(json!({"name": "default", "bucket": "history"})).unwrap();
        let buckets = tempfile::tempdir().unwrap();
        engine.set_buckets(Arc::new(FolderBuckets::new(buckets.path(), false)));
        engine.put_channel(&home, channel).unwrap();
        engine.start_recorder(&home, "default").unwrap();
        let endpoints = Endpoints::parse(&[format!("ec2={endpoint}")]).unwrap();
        let chain = CredentialChain::new(None, std::iter::empty(), None);
        let upstream = Arc::new(Upstream::new(endpoints, chain, Timeouts::default()).unwrap());
        Self { ec2, clock, engine, upstream, home, _buckets: buckets }
    }

    fn follow(&self) -> Follower {
        let (engine, upstream) = (Arc::clone(&self.engine), Arc::clone(&self.upstream));
        Follower::start(engine, Some(upstream), None, Duration::from_millis(50)).unwrap()
    }

    fn item(&self, resource_type: &str, id: &str) -> Option<ConfigurationItem> {
        let key = ResourceKey::new(resource_type, id);
        let last = self.engine.last_item(&self.home, &key).unwrap();
        last.filter(|item| item.status.is_evaluable())
    }

    fn size(&self, id: &str) -> Option<i64> {
        self.item(VOLUME, id)?.configuration.to_value()["size"].as_i64()
    }

    /// Waits until all that can be recorded now is: further looks were begun and ended.
    fn settle(&self) {
        let before = self.ec2.looks_at_vpcs.load(Ordering::SeqCst);
        until("two more looks", || self.ec2.looks_at_vpcs.load(Ordering::SeqCst) >= before + 3);
    }
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn daily(resource_type: &str) -> ModeOverride {
    ModeOverride {
        description: None,
        resource_types: vec![resource_type.to_owned()],
        frequency: Frequency::Daily,
    }
}

fn only(types: &[&str]) -> RecordingGroup {
    RecordingGroup::Only(types.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn a_type_that_is_recorded_daily_is_looked_at_once_a_day() {
    let world = World::new(only(&[VOLUME, VPC]), vec![daily(VOLUME)]);
    world.ec2.volumes.lock().unwrap().push(("vol-1".into(), 8));
    let mut follower = world.follow();
    until("the volume", || world.size("vol-1") == Some(8));
    let item = world.item(VOLUME, "vol-1").unwrap();
    assert_eq!(item.recording_frequency.as_deref(), Some("DAILY"));
    world.ec2.volumes.lock().unwrap()[0].1 = 16;
    // Neither a look at the rest nor a call that changed it has it looked at.
    follower.touches().touch(Touch {
        home: world.home.clone(),
        service: "ec2".into(),
        operation: "ModifyVolume".into(),
    });
    world.settle();
    assert_eq!(world.size("vol-1"), Some(8));
    world.clock.advance_millis(DAY_MS - 1);
    world.settle();
    assert_eq!(world.size("vol-1"), Some(8));
    world.clock.advance_millis(1);
    until("a day later", || world.size("vol-1") == Some(16));
    assert!(follower.stop());
}

#[test]
fn what_is_left_out_of_the_group_is_not_recorded() {
    let world = World::new(RecordingGroup::AllBut(vec![VOLUME.into()]), Vec::new());
    world.ec2.volumes.lock().unwrap().push(("vol-1".into(), 8));
    world.ec2.vpcs.lock().unwrap().push("vpc-1".into());
    let _follower = world.follow();
    until("the VPC", || world.item(VPC, "vpc-1").is_some());
    world.settle();
    assert!(world.item(VOLUME, "vol-1").is_none());
}

#[test]
fn only_what_the_recorder_saw_itself_can_be_gone() {
    let world = World::new(only(&[VOLUME, VPC]), Vec::new());
    world.ec2.volumes.lock().unwrap().push(("vol-own".into(), 8));
    let mut follower = world.follow();
    until("the volume", || world.item(VOLUME, "vol-own").is_some());
    // Recorded another way: the upstream has no such volume.
    let own = world.item(VOLUME, "vol-own").unwrap();
    let other = ConfigurationItem { resource_id: "vol-import".into(), ..own };
    world.engine.observe(&world.home, vec![other]).unwrap();
    world.settle();
    assert!(world.item(VOLUME, "vol-import").is_some());
    // Also after a restart, in which one that was seen went.
    assert!(follower.stop());
    world.ec2.volumes.lock().unwrap().clear();
    let _follower = world.follow();
    until("the volume is gone", || world.item(VOLUME, "vol-own").is_none());
    world.settle();
    assert!(world.item(VOLUME, "vol-import").is_some());
    // Once it was seen, it can be gone too.
    world.ec2.volumes.lock().unwrap().push(("vol-import".into(), 9));
    until("it was seen", || world.size("vol-import") == Some(9));
    world.ec2.volumes.lock().unwrap().clear();
    until("it is gone", || world.item(VOLUME, "vol-import").is_none());
}
