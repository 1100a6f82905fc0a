//! Plans and templates as a source of records.

use super::args::Args;
use super::pack_file::parameters;
use crate::error::CliError;
use crate::out::{note, printable};
use assize_engine::offline::{Bad, Feed, Found, Place, Records};
use assize_model::item::parse::Defaults;
use assize_plan::{Draft, Home, Planned, assemble, read_plan, read_template};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Bytes of one plan or template at most.
const MAX_BYTES: u64 = 256 << 20;
/// Records of one batch.
const BATCH: usize = 256;

/// The items of all plans and templates.
pub(super) struct PlannedFeed {
    waiting: std::vec::IntoIter<Entry>,
}

struct Entry {
    source: Arc<str>,
    place: Place,
    text: Vec<u8>,
}

/// Some of them.
#[derive(Default)]
pub(super) struct PlannedBatch(Vec<Entry>);

impl PlannedFeed {
    /// Reads the files that the arguments name, whole: what resources say of each other must be
    /// known before any is judged.
    pub(super) fn read(args: &Args) -> Result<Self, CliError> {
        let options = args.options()?;
        let home = Home {
            account: args.account.clone(),
            region: args.region.clone(),
            time: options.now.to_string(),
        };
        // A pack's parameters are its own.
        let given = if args.pack.is_none() { args.parameter.as_slice() } else { &[] };
        let parameters = parameters(given)?;
        let mut all = Vec::new();
        for file in &args.plan {
            let drafts = read_plan(&text(file)?).map_err(|error| invalid(file, &error))?;
            add(&mut all, file, drafts, &home);
        }
        for file in &args.template {
            let read = read_template(&text(file)?, &parameters, &home);
            add(&mut all, file, read.map_err(|error| invalid(file, &error))?, &home);
        }
        Ok(Self { waiting: all.into_iter() })
    }
}

impl Feed for PlannedFeed {
    type Batch = PlannedBatch;

    fn fill(&mut self, batch: &mut PlannedBatch) -> bool {
        batch.0.clear();
        batch.0.extend(self.waiting.by_ref().take(BATCH));
        !batch.0.is_empty()
    }
}

impl Records for PlannedBatch {
    fn each(&self, found: &mut dyn FnMut(Found<'_>)) {
        for Entry { source, place, text } in &self.0 {
            found(Found { source, place: *place, bytes: text });
        }
    }

    /// They are items already.
    fn unwrap(&self, _: &[u8], _: &Defaults, item: &mut dyn FnMut(Result<String, String>)) {
        item(Err("this is no item".to_owned()));
    }

    fn bad(&self, _: &mut dyn FnMut(Bad)) {}
}

fn add(all: &mut Vec<Entry>, file: &Path, drafts: Vec<Draft>, home: &Home) {
    let source: Arc<str> = file.display().to_string().into();
    let (planned, unknown) = assemble(drafts, home);
    tell(&source, &unknown);
    for (number, Planned { item, line }) in (1..).zip(planned) {
        let place = Place { number, line, offset: 0 };
        all.push(Entry { source: Arc::clone(&source), place, text: item.to_string().into_bytes() });
    }
}

/// Says which types are not judged, so that silence is not taken for compliance.
fn tell(source: &str, unknown: &[(String, String)]) {
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, kind) in unknown {
        *types.entry(kind).or_default() += 1;
    }
    if !types.is_empty() {
        let list: Vec<String> = types.iter().map(|(kind, n)| format!("{kind} ({n})")).collect();
        let list = list.join(", ");
        note(format_args!(
            "note: {}: not judged, because no rule knows their types: {}",
            printable(source),
            printable(&list)
        ));
    }
}

fn text(file: &Path) -> Result<String, CliError> {
    let unreadable = |error: std::io::Error| CliError::unreadable(file.display(), &error);
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        let opened = std::fs::File::open(file).map_err(unreadable)?;
        opened.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        return Err(invalid(file, &format!("it has more than {MAX_BYTES} bytes")));
    }
    // Windows shells write a byte order mark.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).to_vec();
    String::from_utf8(bytes).map_err(|_| invalid(file, &"it is not UTF-8"))
}

fn invalid(file: &Path, error: &dyn std::fmt::Display) -> CliError {
    CliError::invalid(format!("`{}`: {error}", file.display()))
}
