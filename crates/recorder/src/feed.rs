//! Readers as the source of offline evaluation.

use crate::batch::Batch;
use crate::expand;
use crate::fault::Bad;
use crate::reader::Reader;
use assize_engine::offline::{self, Feed, Found, Place, Records};
use assize_model::item::parse::Defaults;
use assize_model::json::Index;

impl Feed for Reader {
    type Batch = Batch;

    fn fill(&mut self, batch: &mut Batch) -> bool {
        Reader::fill(self, batch)
    }
}

impl Records for Batch {
    fn each(&self, found: &mut dyn FnMut(Found<'_>)) {
        for record in self.records() {
            found(Found { source: self.source(), place: record.place, bytes: record.bytes });
        }
    }

    fn unwrap(
        &self,
        bytes: &[u8],
        defaults: &Defaults,
        item: &mut dyn FnMut(Result<String, String>),
    ) {
        expand::items(bytes, &mut Index::default(), defaults, &mut |found| {
            item(found.map(|item| item.to_json()).map_err(|fault| fault.to_string()));
        });
    }

    fn bad(&self, report: &mut dyn FnMut(offline::Bad)) {
        self.bad.iter().cloned().map(offline::Bad::from).for_each(report);
    }
}

impl From<Bad> for offline::Bad {
    fn from(bad: Bad) -> Self {
        let Bad { source, record, line, offset, fault } = bad;
        let record = record.map(|number| Place { number, line, offset });
        Self { source, record, offset, reason: fault.to_string() }
    }
}
