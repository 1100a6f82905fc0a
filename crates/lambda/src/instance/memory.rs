//! How much memory a tree of processes uses, as the kernel counts it.

use std::fmt::Write as _;

/// More processes than a function may have.
const MAX_PROCESSES: usize = 4096;

/// Bytes used by the processes below `root`, without the first `skip` generations (which are
/// launchers); and the highest that any one has used.
///
/// Pages that processes share count once, as far as the kernel tells cheaply: the largest
/// shared part, and everybody's own part. That counts what a fork shares several times, so
/// above `limit` the kernel is asked for the exact shares, which is slow.
pub fn of_tree(root: u32, skip: usize, limit: u64) -> (u64, u64) {
    let page = 4096;
    let mut counted = Vec::new();
    let (mut own, mut shared, mut highest) = (0u64, 0u64, 0u64);
    let mut generation = vec![root];
    let (mut depth, mut seen) = (0, 0);
    let mut path = String::new();
    while !generation.is_empty() && seen < MAX_PROCESSES {
        let mut next = Vec::new();
        for pid in generation {
            seen += 1;
            if depth >= skip {
                counted.push(pid);
                if let Some((resident, common)) = statm(pid, &mut path) {
                    own += resident.saturating_sub(common) * page;
                    shared = shared.max(common * page);
                }
                highest = highest.max(peak(pid, &mut path));
            }
            children(pid, &mut path, &mut next);
        }
        generation = next;
        depth += 1;
    }
    if own + shared <= limit || counted.len() < 2 {
        return (own + shared, highest);
    }
    let exact = counted.iter().map(|pid| kilobytes(*pid, &mut path, "smaps_rollup", "Pss:"));
    (exact.map(Option::unwrap_or_default).sum(), highest)
}

fn read(path: &mut String, pid: u32, file: &str) -> Option<String> {
    path.clear();
    write!(path, "/proc/{pid}/{file}").ok()?;
    std::fs::read_to_string(&*path).ok()
}

fn statm(pid: u32, path: &mut String) -> Option<(u64, u64)> {
    let text = read(path, pid, "statm")?;
    let mut fields = text.split(' ').skip(1).map(str::parse);
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}

fn peak(pid: u32, path: &mut String) -> u64 {
    kilobytes(pid, path, "status", "VmHWM:").unwrap_or_default()
}

/// A figure of one of the files with names and kilobytes, in bytes.
fn kilobytes(pid: u32, path: &mut String, file: &str, name: &str) -> Option<u64> {
    let text = read(path, pid, file)?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}

/// Any of a process's threads may have begun a child.
fn children(pid: u32, path: &mut String, into: &mut Vec<u32>) {
    path.clear();
    if write!(path, "/proc/{pid}/task").is_err() {
        return;
    }
    let Ok(threads) = std::fs::read_dir(&*path) else { return };
    for thread in threads.flatten() {
        let Some(thread) = thread.file_name().to_str().and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        if let Some(text) = read(path, pid, &format!("task/{thread}/children")) {
            into.extend(text.split_ascii_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn our_own_memory_is_seen() {
        let block = vec![1u8; 32 * 1024 * 1024];
        let (now, peak) = of_tree(std::process::id(), 0, u64::MAX);
        assert!(now > block.len() as u64 && peak > block.len() as u64, "{now} {peak}");
        assert_eq!(block.iter().map(|b| usize::from(*b)).sum::<usize>(), block.len());
    }

    #[test]
    fn children_are_counted_and_launchers_are_not() {
        let mut child = std::process::Command::new("sleep").arg("5").spawn().unwrap();
        let (children, _) = of_tree(std::process::id(), 1, u64::MAX);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(children > 0 && children < 16 * 1024 * 1024, "{children}");
    }
}
