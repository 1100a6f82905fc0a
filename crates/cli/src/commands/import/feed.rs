//! Reading ahead: a thread reads and frames parcels while another one is in flight.

use super::parcel::Parcel;
use super::progress::Progress;
use crate::error::CliError;
use crate::interrupt::Interrupt;
use assize_recorder::{Batch, Limits, Reader, Source};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Parcels that wait to be sent.
const AHEAD: usize = 2;

/// How long input that does not come keeps Ctrl-C waiting.
const LOOK: Duration = Duration::from_millis(50);

/// The parcels of a number of files.
pub struct Feed(Receiver<Parcel>);

impl Feed {
    /// Starts to read.
    pub fn start(files: Vec<PathBuf>, homes: bool, progress: Progress) -> Result<Self, CliError> {
        let (sender, receiver) = sync_channel(AHEAD);
        let read = move || {
            let sources: Vec<Source> =
                files.into_iter().map(|file| source(file, &progress)).collect();
            let mut reader = Reader::new(sources, Limits::default());
            let mut batch = Batch::default();
            let mut parcel = Parcel::default();
            while reader.fill(&mut batch) {
                parcel.add(&batch, homes);
                // Nobody waits for more when sending failed.
                if parcel.is_full() && sender.send(std::mem::take(&mut parcel)).is_err() {
                    return;
                }
            }
            let _ = sender.send(parcel);
        };
        std::thread::Builder::new().name("assize-read".to_owned()).spawn(read).map_err(
            |source| CliError::Io { action: "start", what: "a thread".to_owned(), source },
        )?;
        Ok(Self(receiver))
    }

    /// The next parcel; `None` after the last one, and when the user wants to end.
    pub fn next(&self, interrupt: &Interrupt) -> Option<Parcel> {
        loop {
            if interrupt.is_set() {
                return None;
            }
            match self.0.recv_timeout(LOOK) {
                Err(RecvTimeoutError::Timeout) => {}
                parcel => return parcel.ok(),
            }
        }
    }
}

fn source(file: PathBuf, progress: &Progress) -> Source {
    if file.as_os_str() == "-" {
        return Source::file(file);
    }
    let name = file.to_string_lossy().into_owned();
    Source::reader(name, Counted { file, open: None, progress: progress.clone() })
}

/// A file that is opened when it is its turn, and tells how far it is read.
struct Counted {
    file: PathBuf,
    open: Option<File>,
    progress: Progress,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let open = match &mut self.open {
            Some(open) => open,
            None => {
                let file = File::open(&self.file)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::other("it is a directory; name its files"));
                }
                self.open.insert(file)
            }
        };
        let read = open.read(into)?;
        self.progress.bytes(read as u64);
        Ok(read)
    }
}
