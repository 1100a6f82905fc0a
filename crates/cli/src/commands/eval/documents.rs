//! Documents as the input of an evaluation: each file is one, judged as a whole.

use assize_engine::offline::{Bad, Feed, Found, Place, Records};
use assize_guard::to_json;
use assize_model::Verdict;
use assize_model::item::parse::Defaults;
use assize_template::Node;
use std::cell::OnceCell;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The type that a document's results have.
const TYPE: &str = "Document";

/// The longest document. AWS CloudFormation takes one megabyte.
const MAX_BYTES: u64 = 64 << 20;

/// The files, one after the other.
pub struct Documents {
    files: std::vec::IntoIter<PathBuf>,
}

impl Documents {
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self { files: files.into_iter() }
    }
}

/// One document in the shape of an item whose configuration it is.
#[derive(Default)]
pub struct Document {
    source: Option<Arc<str>>,
    item: Option<Result<String, String>>,
    text: String,
    /// The document with the places of its values, once somebody asks for one; none of a document
    /// that is longer than templates are, or has what they have not.
    places: OnceCell<Option<Node>>,
}

impl Feed for Documents {
    type Batch = Document;

    fn fill(&mut self, batch: &mut Document) -> bool {
        let Some(file) = self.files.next() else { return false };
        let name = file.display().to_string();
        let text = read(&file, &name);
        batch.item = Some(text.as_deref().map_err(Clone::clone).and_then(|text| item(text, &name)));
        batch.text = text.unwrap_or_default();
        batch.places = OnceCell::new();
        batch.source = Some(name.into());
        true
    }
}

impl Records for Document {
    fn each(&self, found: &mut dyn FnMut(Found<'_>)) {
        if let (Some(source), Some(Ok(item))) = (&self.source, self.item.as_ref()) {
            let place = Place { number: 1, line: None, offset: 0 };
            found(Found { source, place, bytes: item.as_bytes() });
        }
    }

    fn unwrap(&self, _: &[u8], _: &Defaults, item: &mut dyn FnMut(Result<String, String>)) {
        item(Err("a document is a map or a list, not a string".to_owned()));
    }

    /// The first of what a verdict saw has a line of its own.
    fn place(&self, record: Place, verdict: &Verdict) -> Place {
        let Some(first) = verdict.evidence.first() else { return record };
        let root = self.places.get_or_init(|| assize_template::read(&self.text).ok());
        let line =
            root.as_ref().and_then(|root| root.place_of(&first.pointer).line.try_into().ok());
        Place { line, ..record }
    }

    fn bad(&self, report: &mut dyn FnMut(Bad)) {
        if let (Some(source), Some(Err(reason))) = (&self.source, self.item.as_ref()) {
            let reason = reason.clone();
            report(Bad { source: Arc::clone(source), record: None, offset: 0, reason });
        }
    }
}

fn read(file: &Path, name: &str) -> Result<String, String> {
    let mut text = String::new();
    let reader: Box<dyn Read> = if name == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(file).map_err(|error| error.to_string())?)
    };
    let read = reader.take(MAX_BYTES + 1).read_to_string(&mut text);
    read.map_err(|error| error.to_string())?;
    if text.len() as u64 > MAX_BYTES {
        return Err(format!("the document is longer than {MAX_BYTES} bytes"));
    }
    Ok(text)
}

fn item(text: &str, name: &str) -> Result<String, String> {
    let json = to_json(text).map_err(|error| error.to_string())?;
    let id = serde_json::Value::from(name);
    Ok(format!(
        r#"{{"resourceType":"{TYPE}","resourceId":{id},"configurationItemStatus":"OK","configuration":{json}}}"#
    ))
}
