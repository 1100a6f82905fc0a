//! Running again when a file changes. Files are looked at twice a second: a project has few, and
//! this works the same on every system and file system.

use crate::error::CliError;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::out::note;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const PERIOD: Duration = Duration::from_millis(500);
const TICK: Duration = Duration::from_millis(50);
/// The most files that are looked at.
const MAX_FILES: usize = 10_000;
/// The deepest nesting of folders.
const MAX_DEPTH: usize = 16;
/// Folders in which nothing is written by hand.
const LEFT_OUT: [&str; 4] = ["target", "build", "__pycache__", "sdk"];

type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Does something now, and after each change of the project's files, until Ctrl-C.
pub fn run(
    folder: &Path,
    mut work: impl FnMut() -> Result<(), CliError>,
) -> Result<Exit, CliError> {
    let interrupt = Interrupt::listen()?;
    loop {
        let before = look(folder);
        work()?;
        note("\nwatching; Ctrl-C ends");
        // A change while the work was under way counts too.
        while look(folder) == before {
            for _ in 0..PERIOD.as_millis() / TICK.as_millis() {
                if interrupt.is_set() {
                    return Ok(Exit::Interrupted);
                }
                std::thread::sleep(TICK);
            }
        }
        note("");
    }
}

fn look(folder: &Path) -> Seen {
    let mut seen = Seen::new();
    gather(folder, 0, &mut seen);
    seen
}

/// What can't be read is not seen: it may be gone by now.
fn gather(folder: &Path, depth: usize, seen: &mut Seen) {
    let children = fs::read_dir(folder).into_iter().flatten().flatten();
    for child in children {
        let name = child.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || seen.len() == MAX_FILES {
            continue;
        }
        let Ok(meta) = child.metadata() else { continue };
        if meta.is_dir() {
            if depth < MAX_DEPTH && !LEFT_OUT.contains(&name.as_ref()) {
                gather(&child.path(), depth + 1, seen);
            }
        } else if name != "Cargo.lock" {
            seen.insert(child.path(), (meta.len(), meta.modified().ok()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_seen_where_people_write() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("target")).unwrap();
        fs::write(dir.path().join("rule.yaml"), "a").unwrap();
        let before = look(dir.path());
        fs::write(dir.path().join("target/x"), "a").unwrap();
        assert_eq!(look(dir.path()), before);
        fs::write(dir.path().join("rule.yaml"), "ab").unwrap();
        assert_ne!(look(dir.path()), before);
    }
}
