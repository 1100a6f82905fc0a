//! Helpers of the reader's tests.
#![allow(dead_code)]

use assize_model::item::parse::Defaults;
use assize_model::{ConfigurationItem, Timestamp};
use assize_recorder::{Bad, Batch, Limits, Reader, Source};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Read, Write};

pub fn defaults() -> Defaults {
    Defaults {
        account: "123456789012".to_owned(),
        region: "ap-northeast-1".to_owned(),
        capture_time: Timestamp::from_millis(1_530_669_242_810),
    }
}

/// Small batches, so that every test crosses their boundaries.
pub fn small() -> Limits {
    Limits { batch: 256, ..Limits::default() }
}

pub fn reader(bytes: impl Into<Vec<u8>>, limits: Limits) -> Reader {
    Reader::new([Source::reader("in", Cursor::new(bytes.into()))], limits)
}

pub fn records(bytes: impl Into<Vec<u8>>) -> (Vec<String>, Vec<Bad>) {
    reader(bytes, small()).collect()
}

/// All items, and what was bad.
pub fn items(bytes: impl Into<Vec<u8>>) -> (Vec<ConfigurationItem>, Vec<String>) {
    let mut reader = reader(bytes, small());
    let (mut items, mut bad) = (Vec::new(), Vec::new());
    let mut batch = Batch::default();
    while reader.fill(&mut batch) {
        batch.items(&defaults(), &mut |found| match found {
            Ok((_, item)) => items.push(item),
            Err(fault) => bad.push(fault.to_string()),
        });
    }
    (items, bad)
}

pub fn ids(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let (items, bad) = items(bytes);
    assert_eq!(bad, [""; 0]);
    items.into_iter().map(|i| i.resource_id).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An item in event shape.
pub fn item(id: &str) -> String {
    format!(
        r#"{{"configurationItemVersion":"1.3","configurationItemCaptureTime":"2018-07-04T01:54:02.810Z","configurationStateId":1530669242810,"awsAccountId":"123456789012","configurationItemStatus":"OK","resourceType":"AWS::EC2::SecurityGroup","resourceId":"{id}","awsRegion":"ap-northeast-1","relationships":[],"configuration":{{"ipPermissions":[{{"fromPort":22}}],"description":"a \"quoted\" {{[ text"}},"supplementaryConfiguration":{{}},"tags":{{"k":"v"}}}}"#
    )
}

/// Gives at most `step` bytes at once.
pub struct Trickle<R> {
    pub inner: R,
    pub step: usize,
}

impl<R: Read> Read for Trickle<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let room = buffer.len().min(self.step);
        self.inner.read(&mut buffer[..room])
    }
}
