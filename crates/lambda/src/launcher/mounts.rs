//! A `/tmp` of its own, and what it needs from folders that its user can't enter.

use super::spec::Spec;
use nix::mount::{MsFlags, mount};
use std::collections::BTreeSet;
use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Puts the function's own folder over `/tmp`, and empty folders over those that its user can't
/// enter (root's home, for one), with what it needs below them in its place. Needs the rights
/// of an administrator in the mount namespace, which the function does not have any more.
pub fn make(spec: &Spec) -> Result<(), String> {
    let private = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    mount(None::<&str>, "/", None::<&str>, private, None::<&str>)
        .map_err(|error| format!("private mounts: {error}"))?;
    let tmp = Path::new("/tmp");
    // Held open: the covers will hide their names.
    let mut needs = Vec::new();
    for path in spec.read.iter().chain([&spec.dir]) {
        if path.is_dir() && path != Path::new("/") {
            let held = File::open(path).map_err(|e| format!("`{}`: {e}", path.display()))?;
            needs.push((path.clone(), held));
        }
    }
    // A mount point of its own, so that what is mounted below moves along.
    bind(&spec.tmp, &spec.tmp, MsFlags::empty())?;
    let closed: BTreeSet<PathBuf> = match spec.uid {
        Some(_) => needs.iter().filter_map(|(path, _)| closed_ancestor(path)).collect(),
        None => BTreeSet::new(),
    };
    place(&needs, tmp, &spec.tmp)?;
    bind(&spec.tmp, tmp, MsFlags::MS_REC)?;
    show_layers(spec, &needs)?;
    for cover in closed.iter().filter(|cover| !cover.starts_with(tmp)) {
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        mount(Some("tmpfs"), cover, Some("tmpfs"), flags, Some("mode=755,size=1m"))
            .map_err(|error| format!("an empty folder over `{}`: {error}", cover.display()))?;
        place(&needs, cover, cover)?;
    }
    Ok(())
}

/// Shows its layers as `/opt`, unless the system has no such folder, or has there what the function
/// needs. They are found by their own path all the same.
fn show_layers(spec: &Spec, needs: &[(PathBuf, File)]) -> Result<(), String> {
    let place = Path::new("/opt");
    let Some(layers) = &spec.opt else { return Ok(()) };
    let held = needs.iter().find(|(path, _)| path == layers);
    if !place.is_dir() || needs.iter().any(|(path, _)| path.starts_with(place)) {
        return Ok(());
    }
    // By the folder that is held: a cover over `/tmp` may hide its name by now.
    let source = held.map(|(_, held)| format!("/proc/self/fd/{}", held.as_raw_fd()));
    source.map_or(Ok(()), |source| bind(Path::new(&source), place, MsFlags::empty()))
}

/// Shows what is needed below `cover` at the same place below `root`.
fn place(needs: &[(PathBuf, File)], cover: &Path, root: &Path) -> Result<(), String> {
    for (path, held) in needs {
        let Ok(below) = path.strip_prefix(cover) else { continue };
        let place = root.join(below);
        std::fs::create_dir_all(&place).map_err(|e| format!("`{}`: {e}", place.display()))?;
        let source = format!("/proc/self/fd/{}", held.as_raw_fd());
        bind(Path::new(&source), &place, MsFlags::empty())?;
    }
    Ok(())
}

fn bind(from: &Path, to: &Path, flags: MsFlags) -> Result<(), String> {
    mount(Some(from), to, None::<&str>, MsFlags::MS_BIND | flags, None::<&str>)
        .map_err(|error| format!("mount on `{}`: {error}", to.display()))
}

/// The topmost folder above a path that others can't enter.
fn closed_ancestor(path: &Path) -> Option<PathBuf> {
    let ancestors: Vec<&Path> = path.ancestors().skip(1).collect();
    let closed = |dir: &&Path| std::fs::metadata(dir).is_ok_and(|meta| meta.mode() & 0o001 == 0);
    ancestors.into_iter().rev().find(closed).map(Path::to_path_buf)
}
