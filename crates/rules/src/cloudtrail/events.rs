//! Which events a trail logs.
//!
//! Event selectors are no part of a trail's item: they stand in its supplementary
//! configuration as GetEventSelectors answers them, or in the configuration as
//! CloudFormation spells them. A trail without selectors of its own, which its item tells,
//! logs all management events and no data events.

use crate::shared::place::{at, beside, within};
use assize_model::json::{Malformed, Node};
use assize_rule::ItemView;

/// What a trail is told to log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// Management events that read, and those that write.
    pub management: (bool, bool),
    /// Whether management events of some services are left out.
    pub excludes: bool,
    /// What data events of Amazon S3 are logged.
    pub objects: Vec<Objects>,
}

/// Data events of some objects of Amazon S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objects {
    /// The beginning of the ARNs of the objects; empty for all of them.
    pub prefix: String,
    /// Whether events that read are logged.
    pub reads: bool,
    /// Whether events that write are logged.
    pub writes: bool,
}

impl Selected {
    /// What a trail logs; `None` when its selectors are not recorded.
    pub fn of(trail: &ItemView<'_>) -> Result<Option<Self>, Malformed> {
        if at(trail, "hasCustomEventSelectors")?.flag()? == Some(false) {
            return Ok(Some(Self { management: (true, true), ..Self::default() }));
        }
        let mut all = Self::default();
        let mut known = false;
        for name in ["eventSelectors", "advancedEventSelectors"] {
            let own = at(trail, name)?;
            let holder = if own.is_absent() { beside(trail, name).ok() } else { Some(own) };
            let Some(list) = holder.filter(|place| !place.is_absent()) else { continue };
            known = true;
            for selector in list.items()? {
                if name == "eventSelectors" {
                    all.add_basic(selector)?;
                } else {
                    all.add_advanced(selector)?;
                }
            }
        }
        Ok(known.then_some(all))
    }

    /// Whether the events of all objects of buckets are logged: of those named, else of all.
    pub fn logs_objects(&self, buckets: &[String], reads: bool, writes: bool) -> bool {
        let covers = |arn: &str| {
            let of_arn = |o: &&Objects| arn.starts_with(&o.prefix);
            let matching = || self.objects.iter().filter(of_arn);
            (!reads || matching().any(|o| o.reads)) && (!writes || matching().any(|o| o.writes))
        };
        if buckets.is_empty() {
            // An ARN that no beginning matches but the one of all buckets.
            return covers("arn:aws:s3:::");
        }
        buckets.iter().all(|bucket| covers(&format!("arn:aws:s3:::{bucket}/")))
    }

    fn add_basic(&mut self, selector: Node<'_>) -> Result<(), Malformed> {
        let kind = within(selector, "readWriteType")?.text()?;
        let reads = kind.as_deref() != Some("WriteOnly");
        let writes = kind.as_deref() != Some("ReadOnly");
        if within(selector, "includeManagementEvents")?.flag()?.unwrap_or(true) {
            self.management.0 |= reads;
            self.management.1 |= writes;
            self.excludes |= within(selector, "excludeManagementEventSources")?.is_filled();
        }
        for resource in within(selector, "dataResources")?.items()? {
            if within(resource, "type")?.text()?.as_deref() != Some("AWS::S3::Object") {
                continue;
            }
            for value in within(resource, "values")?.items()? {
                let prefix = value.req_str()?;
                // `arn:aws:s3` means every object of every bucket.
                let every = matches!(&*prefix, "arn:aws:s3" | "arn:aws:s3:::");
                let prefix = if every { String::new() } else { prefix.into_owned() };
                self.objects.push(Objects { prefix, reads, writes });
            }
        }
        Ok(())
    }

    fn add_advanced(&mut self, selector: Node<'_>) -> Result<(), Malformed> {
        let (mut category, mut of_objects, mut narrow) = (String::new(), false, false);
        let (mut reads, mut writes) = (true, true);
        let mut prefixes = Vec::new();
        for field in within(selector, "fieldSelectors")?.need_items()? {
            let name = within(field, "field")?.need_text()?;
            let equals = within(field, "equals")?;
            let first = equals.items()?.next().map(|node| node.req_str()).transpose()?;
            match name.as_ref() {
                "eventCategory" => category = first.unwrap_or_default().into_owned(),
                "resources.type" => of_objects = first.as_deref() == Some("AWS::S3::Object"),
                "readOnly" => {
                    reads = first.as_deref() != Some("false");
                    writes = first.as_deref() != Some("true");
                }
                "resources.ARN" => {
                    for value in within(field, "startsWith")?.items()? {
                        prefixes.push(value.req_str()?.into_owned());
                    }
                    narrow |= prefixes.is_empty();
                }
                _ => narrow = true,
            }
        }
        if category == "Management" {
            self.management.0 |= reads;
            self.management.1 |= writes;
            self.excludes |= narrow;
        } else if of_objects && !narrow {
            if prefixes.is_empty() {
                prefixes.push(String::new());
            }
            self.objects.extend(prefixes.into_iter().map(|p| Objects { prefix: p, reads, writes }));
        }
        Ok(())
    }
}
