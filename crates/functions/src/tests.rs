//! The registry over a real store.

use super::*;
use assize_engine::ports::{Clock as _, ManualClock, StoreError};
use assize_model::{AccountRegion, Timestamp};
use assize_store::SqliteStore;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

struct Anybody;

impl Roles for Anybody {
    fn admits_lambda(&self, _: &AccountRegion, role: &str) -> Result<bool, StoreError> {
        Ok(role.contains(":role/good"))
    }
}

#[derive(Default)]
struct Nobody(Mutex<Vec<String>>);

impl Host for Nobody {
    fn check_package(&self, zip: &[u8]) -> Result<u64, String> {
        let first = zip.first().ok_or("Could not unzip uploaded file.")?;
        // A first byte of `Z` stands for a file of 200 MB.
        Ok(if *first == b'Z' { 200_000_000 } else { zip.len() as u64 })
    }

    fn invoke(&self, _: &Target, _: Vec<u8>, _: InvokeOptions) -> Result<Answer, HostError> {
        Ok(Answer::default())
    }

    fn discard(&self, code_sha256: &str) {
        self.0.lock().unwrap().push(code_sha256.to_owned());
    }
}

struct World {
    registry: Registry,
    host: Arc<Nobody>,
    clock: Arc<ManualClock>,
    home: AccountRegion,
    _dir: tempfile::TempDir,
}

fn world() -> World {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp::from_millis(1_760_000_000_000)));
    let host = Arc::new(Nobody::default());
    let registry = Registry::new(
        Arc::new(SqliteStore::temporary().unwrap()),
        clock.clone(),
        Arc::new(Anybody),
        host.clone(),
        CodeStore::open(dir.path().join("code")).unwrap(),
    );
    World {
        registry,
        host,
        clock,
        home: AccountRegion::new("123456789012", "us-east-1"),
        _dir: dir,
    }
}

fn new(name: &str, zip: &[u8]) -> NewFunction {
    NewFunction {
        name: name.into(),
        settings: Settings {
            runtime: "python3.12".into(),
            handler: "f.handler".into(),
            role: "arn:aws:iam::123456789012:role/good".into(),
            description: String::new(),
            timeout: 3,
            memory_mb: 128,
            environment: BTreeMap::new(),
            architecture: "x86_64".into(),
            tracing: "PassThrough".into(),
            layers: Vec::new(),
        },
        tags: BTreeMap::new(),
        zip: zip.to_vec(),
        publish: false,
    }
}

fn name(text: &str) -> FunctionName {
    let home = AccountRegion::new("123456789012", "us-east-1");
    FunctionName::parse(&home, text, None).unwrap()
}

#[test]
fn functions_are_made_once_and_what_cannot_be_is_refused() {
    let w = world();
    let made = w.registry.create(&w.home, new("f", b"zip")).unwrap();
    assert_eq!(made.arn, "arn:aws:lambda:us-east-1:123456789012:function:f");
    assert_eq!(made.version.code_sha256, CodeStore::digest(b"zip"));
    let again = w.registry.create(&w.home, new("f", b"zip")).unwrap_err();
    assert_eq!(again.to_string(), "Function already exist: f");
    let told = |edit: &dyn Fn(&mut NewFunction)| {
        let mut wrong = new("g", b"zip");
        edit(&mut wrong);
        w.registry.create(&w.home, wrong).unwrap_err().to_string()
    };
    let role = |arn: &'static str| told(&move |f| f.settings.role = arn.into());
    assert!(role("arn:aws:iam::123456789012:role/bad").contains("cannot be assumed"));
    assert_eq!(role("arn:aws:iam::1:role/good"), "Cross-account pass role is not allowed.");
    assert!(told(&|f| f.settings.runtime = "cobol".into()).contains("enum value set: [python3.14"));
    assert!(told(&|f| f.settings.runtime = "java21".into()).contains("does not run"));
    assert!(told(&|f| f.zip.clear()).contains("unzip"));
    let reserved = told(&|f| drop(f.settings.environment.insert("AWS_REGION".into(), "x".into())));
    assert!(reserved.ends_with("Reserved keys used in this request: AWS_REGION"), "{reserved}");
    let long = told(&|f| drop(f.settings.environment.insert("A".into(), "x".repeat(4_096))));
    assert!(long.contains("4KB"), "{long}");
    let mut retired = new("old", b"zip");
    retired.settings.runtime = "python2.7".into();
    assert!(w.registry.create(&w.home, retired).is_ok());
}

#[test]
fn versions_never_change_and_aliases_follow() {
    let w = world();
    w.registry.create(&w.home, new("f", b"one")).unwrap();
    let first = w.registry.publish(&w.home, &name("f"), None, None, None).unwrap();
    assert_eq!((first.version.version.as_str(), first.arn.ends_with(":function:f:1")), ("1", true));
    let same = w.registry.publish(&w.home, &name("f"), None, None, None).unwrap();
    assert_eq!(same.version, first.version);
    w.registry.update_code(&w.home, &name("f"), b"two", None, true, false).unwrap();
    assert_eq!(w.registry.find(&w.home, &name("f:1")).unwrap().version, first.version);
    let second = w.registry.find(&w.home, &name("f:2")).unwrap().version;
    assert_eq!(second.code_sha256, CodeStore::digest(b"two"));
    let alias =
        |version: &str| AliasChange { version: Some(version.into()), ..AliasChange::default() };
    w.registry.create_alias(&w.home, &name("f"), "prod", alias("1")).unwrap();
    assert!(w.registry.create_alias(&w.home, &name("f"), "prod", alias("1")).is_err());
    assert!(w.registry.create_alias(&w.home, &name("f"), "x", alias("9")).is_err());
    assert_eq!(w.registry.find(&w.home, &name("f:prod")).unwrap().version.version, "1");
    let refused = w.registry.delete(&w.home, &name("f:1")).unwrap_err().to_string();
    assert!(refused.contains("[prod]"), "{refused}");
    w.registry.update_alias(&w.home, &name("f"), "prod", alias("2")).unwrap();
    w.registry.delete(&w.home, &name("f:1")).unwrap();
    assert!(matches!(w.registry.find(&w.home, &name("f:1")), Err(RegistryError::NotFound(_))));
    let late = w.registry.update_code(&w.home, &name("f"), b"x", Some("old".into()), false, false);
    assert!(matches!(late, Err(RegistryError::Revision)));
}

#[test]
fn code_stays_as_long_as_a_version_needs_it() {
    let w = world();
    let digest = CodeStore::digest;
    w.registry.create(&w.home, new("f", b"shared")).unwrap();
    w.registry.create(&w.home, new("g", b"shared")).unwrap();
    w.registry.update_code(&w.home, &name("f"), b"new", None, false, false).unwrap();
    w.registry.collect_code().unwrap();
    assert_eq!(w.registry.code(&digest(b"shared")).unwrap(), b"shared");
    w.registry.delete(&w.home, &name("g")).unwrap();
    assert!(w.registry.code(&digest(b"shared")).is_err());
    assert_eq!(*w.host.0.lock().unwrap(), [digest(b"shared")]);
    assert_eq!(w.registry.code(&digest(b"new")).unwrap(), b"new");
}

#[test]
fn layers_are_numbered_shared_and_kept_as_long_as_functions_have_them() {
    let w = world();
    let layer = |zip: &[u8]| NewLayer { zip: zip.to_vec(), ..NewLayer::default() };
    let first = w.registry.publish_layer(&w.home, "lib", layer(b"one")).unwrap();
    let second = w.registry.publish_layer(&w.home, "lib", layer(b"two")).unwrap();
    assert_eq!((first.version, second.version), (1, 2));
    let arn = |version: &str| format!("{}:{version}", layer_arn(&w.home, "lib"));
    let with = |name: &str, layers: Vec<String>| {
        let mut function = new(name, b"zip");
        function.settings.layers = layers;
        w.registry.create(&w.home, function)
    };
    let made = with("f", vec![arn("1")]).unwrap();
    assert_eq!(made.version.layers.first().unwrap().code_sha256, CodeStore::digest(b"one"));
    for (layers, told) in [
        (vec![arn("9")], "does not exist"),
        (vec![layer_arn(&w.home, "lib")], "names no version"),
        (vec![arn("1"), arn("2")], "Two different versions"),
        (vec![arn("1"); 6], "more than 5"),
        (vec![arn("1").replace("123456789012", "999999999999")], "PublishLayerVersion"),
        (vec!["a b".to_owned()], "Invalid Layer name"),
    ] {
        let refused = with("g", layers).unwrap_err().to_string();
        assert!(refused.contains(told), "{refused}");
    }
    // A version that is deleted stays with its functions, and its number is not used again.
    w.registry.delete_layer(&w.home, "lib", 1).unwrap();
    w.registry.delete_layer(&w.home, "lib", 1).unwrap();
    assert!(w.registry.layer(&w.home, "lib", 1).is_err());
    assert_eq!(w.registry.code(&CodeStore::digest(b"one")).unwrap(), b"one");
    let target = w.registry.target(&w.home, &name("f")).unwrap();
    assert_eq!(target.layers.len(), 1);
    let change = Change { layers: Some(Vec::new()), ..Change::default() };
    w.registry.update_configuration(&w.home, &name("f"), change, None).unwrap();
    w.registry.collect_code().unwrap();
    assert!(w.registry.code(&CodeStore::digest(b"one")).is_err());
    w.registry.delete_layer(&w.home, "lib", 2).unwrap();
    assert!(w.registry.layers(&w.home, None).unwrap().iter().all(|(_, all)| all.is_empty()));
    let third = w.registry.publish_layer(&w.home, "lib", layer(b"three")).unwrap();
    assert_eq!(third.version, 3);
    let large = w.registry.publish_layer(&w.home, "large", layer(b"Z")).unwrap();
    let change = Change {
        layers: Some(vec![format!("{}:{}", layer_arn(&w.home, "large"), large.version)]),
        ..Change::default()
    };
    w.registry.update_configuration(&w.home, &name("f"), change, None).unwrap();
    let full = w.registry.update_code(&w.home, &name("f"), b"Z", None, false, false).unwrap_err();
    assert!(full.to_string().contains("The actual size is 400000000 bytes"), "{full}");
}

#[test]
fn statements_are_written_as_aws_writes_them_and_decide() {
    let w = world();
    w.registry.create(&w.home, new("f", b"zip")).unwrap();
    let source = |account| Source { service: "config.amazonaws.com", account, arn: None };
    let admits = |account| w.registry.admits(&w.home, &name("f"), &source(account)).unwrap();
    assert!(admits("123456789012").unwrap_err().contains("add-permission"));
    let grant = Grant {
        sid: "1".into(),
        action: "lambda:InvokeFunction".into(),
        principal: "config.amazonaws.com".into(),
        source_account: Some("123456789012".into()),
        ..Grant::default()
    };
    let statement = w.registry.add_permission(&w.home, &name("f"), grant.clone()).unwrap();
    assert_eq!(
        statement,
        r#"{"Sid":"1","Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:123456789012:function:f","Condition":{"StringEquals":{"AWS:SourceAccount":"123456789012"}}}"#
    );
    assert!(admits("123456789012").is_ok());
    assert!(admits("999999999999").unwrap_err().contains("does not let"));
    let twice = w.registry.add_permission(&w.home, &name("f"), grant).unwrap_err().to_string();
    assert!(twice.starts_with("The statement id (1) provided already exists."), "{twice}");
    let (policy, revision) = w.registry.policy(&w.home, &name("f")).unwrap();
    assert!(
        policy.starts_with(r#"{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"1""#)
    );
    let remove = |revision: &str| {
        w.registry.remove_permission(&w.home, &name("f"), "1".into(), Some(revision.into()))
    };
    assert!(matches!(remove("other"), Err(RegistryError::Revision)));
    remove(&revision).unwrap();
    assert!(w.registry.policy(&w.home, &name("f")).is_err());
    assert!(admits("123456789012").is_err());
}

#[test]
fn sources_by_arn_and_other_principals() {
    let w = world();
    w.registry.create(&w.home, new("f", b"zip")).unwrap();
    let grant = |sid: &str, principal: &str| Grant {
        sid: sid.into(),
        action: "lambda:*".into(),
        principal: principal.into(),
        source_arn: Some("arn:aws:config:us-east-1:123456789012:config-rule/*".into()),
        ..Grant::default()
    };
    assert!(w.registry.add_permission(&w.home, &name("f"), grant("a", "nobody")).is_err());
    w.registry.add_permission(&w.home, &name("f"), grant("b", "config.amazonaws.com")).unwrap();
    let admits = |arn| {
        let source = Source { service: "config.amazonaws.com", account: "123456789012", arn };
        w.registry.admits(&w.home, &name("f"), &source).unwrap().is_ok()
    };
    assert!(admits(Some("arn:aws:config:us-east-1:123456789012:config-rule/config-rule-a")));
    assert!(!admits(Some("arn:aws:config:us-east-1:999999999999:config-rule/config-rule-a")));
    assert!(!admits(None));
}

#[test]
fn events_wait_and_are_tried_thrice() {
    let w = world();
    w.registry.create(&w.home, new("f", b"zip")).unwrap();
    w.registry.enqueue(&w.home, &name("f"), b"{}", None).unwrap();
    let due = || w.registry.due_events(10, &|_| false).unwrap();
    for wait in [60_000, 120_000] {
        let event = due().remove(0);
        assert_eq!(w.registry.payload(&event).unwrap(), b"{}");
        assert!(w.registry.retry_event(event, false).unwrap());
        assert!(due().is_empty());
        w.clock.advance_millis(wait);
    }
    let last = due().remove(0);
    assert!(w.registry.retry_event(last.clone(), true).unwrap(), "having no room is no failure");
    w.clock.advance_millis(1_000);
    assert!(!w.registry.retry_event(due().remove(0), false).unwrap());
    assert!(due().is_empty());
    for _ in 0..MAX_WAITING {
        w.registry.enqueue(&w.home, &name("f"), b"", None).unwrap();
    }
    let full = w.registry.enqueue(&w.home, &name("f"), b"", None);
    assert!(matches!(full, Err(RegistryError::TooManyWaiting)));
    assert!(w.clock.now().millis() > 0);
}
