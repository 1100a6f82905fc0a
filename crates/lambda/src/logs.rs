//! The way of lines to the sink: one thread, a bounded queue.

use crate::ports::{LogLine, LogSink, LogTarget};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// What may wait for the sink, in bytes, over all functions.
const MAX_WAITING: usize = 32 * 1024 * 1024;
/// What a line costs beside its text.
const LINE_COST: usize = 64;

/// How long lines wait for more of them, unless somebody waits for them: the start of an event's
/// log is then written with its end, in one transaction, and not while the function runs.
const LINGER: Duration = Duration::from_millis(20);

enum Message {
    Lines(Arc<LogTarget>, Vec<LogLine>, usize),
    Flush(Sender<()>),
}

/// Where instances put their lines.
#[derive(Clone)]
pub struct LogQueue {
    sender: Sender<Message>,
    waiting: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
}

impl LogQueue {
    /// Starts the thread; it ends with the last queue.
    pub fn start(sink: Arc<dyn LogSink>) -> std::io::Result<Self> {
        let (sender, receiver) = channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let lost = Arc::new(AtomicUsize::new(0));
        let (counted, missed) = (waiting.clone(), lost.clone());
        std::thread::Builder::new()
            .name("function-logs".into())
            .spawn(move || write(&*sink, &receiver, &counted, &missed))?;
        Ok(Self { sender, waiting, lost })
    }

    /// Puts lines into the queue; when it is full, they are forgotten, and a line says so.
    pub fn send(&self, target: &Arc<LogTarget>, lines: Vec<LogLine>) {
        if lines.is_empty() {
            return;
        }
        let cost: usize = lines.iter().map(|line| line.message.len() + LINE_COST).sum();
        if self.waiting.fetch_add(cost, Ordering::SeqCst) > MAX_WAITING {
            self.waiting.fetch_sub(cost, Ordering::SeqCst);
            self.lost.fetch_add(lines.len(), Ordering::SeqCst);
            return;
        }
        let _ = self.sender.send(Message::Lines(target.clone(), lines, cost));
    }

    /// Waits until the sink has all that was sent before.
    pub fn flush(&self, patience: Duration) {
        let (done, flushed) = channel();
        if self.sender.send(Message::Flush(done)).is_ok() {
            let _ = flushed.recv_timeout(patience);
        }
    }
}

fn write(
    sink: &dyn LogSink,
    receiver: &Receiver<Message>,
    waiting: &AtomicUsize,
    lost: &AtomicUsize,
) {
    // Told once for each group until it works again.
    let mut failing: HashMap<String, ()> = HashMap::new();
    while let Ok(message) = receiver.recv() {
        let Gathered { batches, cost, flushed } = gather(message, receiver);
        for (target, mut lines) in batches {
            let missed = lost.swap(0, Ordering::SeqCst);
            if missed > 0 {
                let message = format!(
                    "[assize] {missed} lines of functions were dropped: the log store was too slow"
                );
                let millis = lines.first().map_or(0, |line| line.millis);
                lines.insert(0, LogLine { millis, message });
            }
            match sink.append(&target, lines) {
                Ok(()) => drop(failing.remove(&target.group)),
                Err(error) => {
                    if failing.insert(target.group.clone(), ()).is_none() {
                        tracing::warn!(group = target.group, error, "log lines can't be kept");
                    }
                }
            }
        }
        waiting.fetch_sub(cost, Ordering::SeqCst);
        if let Some(done) = flushed {
            let _ = done.send(());
        }
    }
}

/// What is written together.
#[derive(Default)]
struct Gathered {
    /// In order of each target's first line.
    batches: Vec<(Arc<LogTarget>, Vec<LogLine>)>,
    cost: usize,
    /// Who waits for it.
    flushed: Option<Sender<()>>,
}

/// Gathers messages until somebody waits for them, or for as long as lines may linger.
fn gather(first: Message, receiver: &Receiver<Message>) -> Gathered {
    let mut gathered = Gathered::default();
    let until = Instant::now() + LINGER;
    let mut message = Some(first);
    loop {
        match message.take() {
            Some(Message::Flush(done)) => {
                gathered.flushed = Some(done);
                return gathered;
            }
            Some(Message::Lines(target, lines, cost)) => {
                gathered.cost += cost;
                let known =
                    gathered.batches.iter_mut().find(|(have, _)| Arc::ptr_eq(have, &target));
                match known {
                    Some((_, before)) => before.extend(lines),
                    None => gathered.batches.push((target, lines)),
                }
            }
            None => {}
        }
        match receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(next) => message = Some(next),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return gathered,
        }
    }
}
