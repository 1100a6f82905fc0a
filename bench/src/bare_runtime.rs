//! AWS's Python runtime client with nothing around it: the least Runtime API that it accepts.

use crate::harness::Fault;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// A function's process, and the way to it.
pub struct BareRuntime {
    child: Child,
    events: Sender<String>,
    answers: Receiver<Vec<u8>>,
}

impl BareRuntime {
    /// Starts the client on a handler in `folder`.
    pub fn start(python: &Path, folder: &Path, handler: &str) -> Result<Self, Fault> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (events, waiting) = channel();
        let (answered, answers) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (waiting, answered) = (waiting.clone(), answered.clone());
                std::thread::spawn(move || serve(stream, &waiting, &answered));
            }
        });
        let child = Command::new(python)
            .args(["-m", "awslambdaric", handler])
            .current_dir(folder)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self { child, events, answers })
    }

    /// One event and its answer.
    pub fn invoke(&self, event: &str) -> Result<Vec<u8>, Fault> {
        self.events.send(event.to_owned())?;
        Ok(self.answers.recv()?)
    }
}

impl Drop for BareRuntime {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answers the requests of one connection until it closes.
fn serve(
    stream: TcpStream,
    waiting: &Mutex<Receiver<String>>,
    answered: &Sender<Vec<u8>>,
) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            if line.trim().is_empty() {
                break;
            }
            let (name, value) = line.split_once(':')?;
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        if first.starts_with("GET") {
            let event = waiting.lock().ok()?.recv().ok()?;
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\
                 Lambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: 9999999999999\r\n\
                 Lambda-Runtime-Invoked-Function-Arn: a\r\nContent-Length: {}\r\n\r\n{event}",
                event.len()
            );
            writer.write_all(head.as_bytes()).ok()?;
        } else {
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            writer.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").ok()?;
            answered.send(body).ok()?;
        }
    }
}
