#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use super::*;
use assize_model::{ComplianceType, Evidence, ItemView, ResourceKey, Timestamp};
use assize_rule::testing::Item;
use assize_rule::{Context, NoParams, Outcome, Param, ParamKind, Triggers, Verdict};
use serde::Deserialize;
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;

const VOLUME: &str = "AWS::EC2::Volume";

/// Volumes have the same owner as the instance that they are attached to.
struct SameOwner;

#[derive(Deserialize)]
struct Params {
    tag: String,
}

impl Rule for SameOwner {
    const ID: &'static str = "ACME.SAME_OWNER";
    const DESCRIPTION: &'static str = "Checks owners.";
    const TYPES: &'static [&'static str] = &[VOLUME];
    const READS: &'static [&'static str] = &["AWS::EC2::Instance"];
    const TRIGGERS: Triggers = Triggers::BOTH;
    const PARAMS: &'static [Param] =
        &[Param::optional("tag", ParamKind::String, "The tag.").or("Owner")];
    type Params = Params;

    fn evaluate(item: &ItemView<'_>, params: &Params, cx: &dyn Context) -> Outcome {
        let own = item.tags().get(&params.tag).req_str()?;
        for other in cx.related(item, "AWS::EC2::Instance")? {
            if other.view()?.tag(&params.tag).is_none_or(|tag| tag != own) {
                return Ok(Verdict::non_compliant("another owner")
                    .with_evidence(Evidence::new("/tags", item.tags().raw(), "the same")));
            }
        }
        Ok(Verdict::compliant())
    }
}

#[derive(Default)]
struct Fake {
    items: Vec<Item>,
    put: RefCell<Vec<(Vec<Evaluation>, bool)>>,
    asked: RefCell<Vec<String>>,
}

impl Service for Fake {
    fn item(&self, key: &ResourceKey, since: Option<Timestamp>) -> Result<Option<String>, ServiceError> {
        self.asked.borrow_mut().push(format!("{key} {since:?}"));
        let is_it = |item: &&Item| item.value()["resourceId"] == key.resource_id.as_str();
        Ok(self.items.iter().find(is_it).map(Item::text))
    }

    fn items(&self, resource_type: &str) -> Result<Vec<String>, ServiceError> {
        let is_it = |item: &&Item| item.value()["resourceType"] == resource_type;
        Ok(self.items.iter().filter(is_it).map(Item::text).collect())
    }

    fn put(&self, all: &[Evaluation], token: &str, is_test: bool) -> Result<(), ServiceError> {
        assert!(!token.is_empty() && all.len() <= 100);
        self.put.borrow_mut().push((all.to_vec(), is_test));
        Ok(())
    }
}

impl Fake {
    fn with(items: impl IntoIterator<Item = Item>) -> Self {
        Self { items: items.into_iter().collect(), ..Self::default() }
    }

    fn told(&self) -> BTreeMap<String, ComplianceType> {
        let put = self.put.borrow();
        let all = put.iter().flat_map(|(all, _)| all);
        all.map(|one| (one.key.resource_id.clone(), one.compliance)).collect()
    }
}

fn volume(id: &str, owner: &str) -> Item {
    Item::of(VOLUME).id(id).tag("Owner", owner).related("AWS::EC2::Instance", "i-1", "attached")
}

fn instance(owner: &str) -> Item {
    Item::of("AWS::EC2::Instance").id("i-1").tag("Owner", owner)
}

fn event(invoking: Value) -> Value {
    json!({
        "version": "1.0", "invokingEvent": invoking.to_string(), "ruleParameters": "{}",
        "resultToken": "token", "eventLeftScope": false, "accountId": "123456789012",
    })
}

fn changed(item: &Item) -> Value {
    event(json!({
        "messageType": "ConfigurationItemChangeNotification",
        "notificationCreationTime": "2026-01-01T00:00:00.000Z",
        "configurationItem": item.value(),
    }))
}

#[test]
fn a_change_is_judged_with_what_the_rule_reads() {
    let fake = Fake::with([instance("ann")]);
    let told = answer::<SameOwner>(&fake, &changed(&volume("v-1", "ann"))).unwrap();
    assert_eq!((told.evaluations, told.non_compliant), (1, 0));
    let told = answer::<SameOwner>(&fake, &changed(&volume("v-2", "bob"))).unwrap();
    assert_eq!((told.evaluations, told.non_compliant), (1, 1));
    let put = fake.put.borrow();
    let one = &put[1].0[0];
    assert_eq!(one.annotation.as_deref(), Some("another owner"));
    assert_eq!(one.ordering, Timestamp::parse("2025-12-31T00:00:00Z").unwrap());
}

#[test]
fn what_is_gone_or_left_the_scope_is_not_applicable() {
    let fake = Fake::default();
    answer::<SameOwner>(&fake, &changed(&volume("v-1", "ann").deleted())).unwrap();
    let mut left = changed(&volume("v-2", "ann"));
    left["eventLeftScope"] = json!(true);
    answer::<SameOwner>(&fake, &left).unwrap();
    let none = ComplianceType::NotApplicable;
    assert_eq!(fake.told(), BTreeMap::from([("v-1".to_owned(), none), ("v-2".to_owned(), none)]));
}

#[test]
fn an_item_too_large_for_an_event_is_fetched() {
    let fake = Fake::with([volume("v-1", "ann"), instance("bob")]);
    let oversized = event(json!({
        "messageType": "OversizedConfigurationItemChangeNotification",
        "configurationItemSummary": {
            "resourceType": VOLUME, "resourceId": "v-1",
            "configurationItemCaptureTime": "2026-01-01T00:00:00.000Z",
        },
    }));
    let told = answer::<SameOwner>(&fake, &oversized).unwrap();
    assert_eq!(told.non_compliant, 1);
    assert!(fake.asked.borrow()[0].contains("v-1 Some"));
    let missing = answer::<SameOwner>(&Fake::default(), &oversized).unwrap_err();
    assert!(missing.to_string().contains("not in the history"), "{missing}");
}

#[test]
fn a_period_judges_everything_in_batches() {
    let volumes = (0..250).map(|n| volume(&format!("v-{n}"), "ann"));
    let odd = Item::of(VOLUME).id("v-odd");
    let fake = Fake::with(volumes.chain([odd, instance("ann")]));
    let scheduled = event(json!({
        "messageType": "ScheduledNotification", "awsAccountId": "123456789012",
        "notificationCreationTime": "2026-01-01T00:00:00.000Z",
    }));
    let error = answer::<SameOwner>(&fake, &scheduled).unwrap_err().to_string();
    assert!(error.starts_with("1 of the resources could not be judged: AWS::EC2::Volume v-odd: "));
    let batches: Vec<usize> = fake.put.borrow().iter().map(|(all, _)| all.len()).collect();
    assert_eq!(batches, [100, 100, 50]);
    // The instance that all of them read was asked for once.
    assert_eq!(fake.asked.borrow().len(), 1);
    let empty = Fake::default();
    answer::<SameOwner>(&empty, &scheduled).unwrap();
    assert_eq!(empty.told()["123456789012"], ComplianceType::NotApplicable);
}

#[test]
fn tests_are_marked_and_nonsense_is_refused() {
    let fake = Fake::with([instance("ann")]);
    let mut test = changed(&volume("v-1", "ann"));
    test["resultToken"] = json!("TESTMODE");
    answer::<SameOwner>(&fake, &test).unwrap();
    assert!(fake.put.borrow()[0].1);
    let mut odd = changed(&volume("v-1", "ann"));
    odd["ruleParameters"] = json!("{\"colour\": \"red\"}");
    let error = answer::<SameOwner>(&fake, &odd).unwrap_err();
    assert!(matches!(error, AnswerError::Params(_)), "{error}");
    for bad in [json!({}), json!("x"), event(json!({"messageType": "Other"})),
                event(json!({"messageType": "ConfigurationItemChangeNotification"}))] {
        let error = answer::<SameOwner>(&fake, &bad).unwrap_err();
        assert!(matches!(error, AnswerError::Event(_)), "{error}");
    }
    assert_eq!(fake.put.borrow().len(), 1);
}

/// The account as a whole is judged by a bare item.
struct OfTheAccount;

impl Rule for OfTheAccount {
    const ID: &'static str = "ACME.ACCOUNT";
    const DESCRIPTION: &'static str = "Checks the account.";
    const TYPES: &'static [&'static str] = &["AWS::::Account"];
    const TRIGGERS: Triggers = Triggers::PERIODIC;
    type Params = NoParams;

    fn evaluate(_: &ItemView<'_>, _: &NoParams, cx: &dyn Context) -> Outcome {
        Ok(if cx.list(VOLUME)?.is_empty() {
            Verdict::compliant()
        } else {
            Verdict::non_compliant("there are volumes")
        })
    }
}

#[test]
fn the_account_is_judged() {
    let scheduled = event(json!({"messageType": "ScheduledNotification"}));
    for (fake, wanted) in [
        (Fake::default(), ComplianceType::Compliant),
        (Fake::with([volume("v", "ann")]), ComplianceType::NonCompliant),
        (Fake::with([volume("v", "ann").deleted()]), ComplianceType::Compliant),
    ] {
        answer::<OfTheAccount>(&fake, &scheduled).unwrap();
        assert_eq!(fake.told()["123456789012"], wanted);
    }
}
