//! The three stages of a launcher.

use super::spec::{Report, Spec, VARIABLE};
use super::{filter, landlocked, mounts};
use crate::report::{Layer, SandboxReport};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{Gid, Pid, Uid, dup2_stdin, getgid, getuid, setgid, setgroups, setsid, setuid};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode, Stdio};

/// What the first stages found out, for the third.
const FATES: &str = "ASSIZE_FUNCTION_FATES";

pub fn run(stage: &str) -> Result<ExitCode, String> {
    let text = std::env::var(VARIABLE)
        .map_err(|_| "this command is for the server only, which starts functions with it")?;
    let mut spec: Spec = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    match stage {
        "" => outer(&mut spec),
        "init" => init(),
        "run" => inner(&spec),
        other => Err(format!("there is no stage `{other}`")),
    }
}

/// Tells the server. Nobody is left to hear why it can't be told.
pub fn tell(report: &Report) {
    let socket = std::io::stdin().as_fd().try_clone_to_owned().map(File::from);
    if let (Ok(mut socket), Ok(mut line)) = (socket, serde_json::to_vec(report)) {
        line.push(b'\n');
        let _ = socket.write_all(&line);
    }
}

fn fault(what: &'static str) -> impl Fn(nix::Error) -> String {
    move |error| format!("{what}: {error}")
}

/// Makes the namespaces, becomes another user, and waits for the second stage.
fn outer(spec: &mut Spec) -> Result<ExitCode, String> {
    setsid().map_err(fault("setsid"))?;
    let mut report = SandboxReport::default();
    let (uid, gid) = (getuid(), getgid());
    let root = uid.is_root();
    let user = if root { CloneFlags::empty() } else { CloneFlags::CLONE_NEWUSER };
    let wanted =
        user | CloneFlags::CLONE_NEWNS | CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWIPC;
    let apart = unshare(wanted).map_err(|error| format!("unshare: {error}"));
    if apart.is_ok() && !root {
        map_user(uid, gid)?;
    }
    report.note(Layer::Processes, apart.clone());
    let mounted = apart.clone().and_then(|()| mounts::make(spec));
    let private_tmp = mounted.is_ok();
    report.note(Layer::Mounts, mounted);
    let own_user = match (root, spec.uid) {
        (true, Some(uid)) => become_user(uid),
        (true, None) => Err("the server runs as root, and gave it no user".to_owned()),
        (false, _) => apart.clone(),
    };
    report.note(Layer::User, own_user);
    for name in ["HOME", "TMPDIR"] {
        let place = if private_tmp { "/tmp".into() } else { spec.tmp.to_string_lossy() };
        spec.env.insert(name.to_owned(), place.into_owned());
    }
    if private_tmp {
        spec.tmp = "/tmp".into();
    }
    let spec = serde_json::to_string(spec).map_err(|error| error.to_string())?;
    let fates = serde_json::to_string(&report).map_err(|error| error.to_string())?;
    if apart.is_err() {
        // No namespace: this process looks after the tree itself.
        prctl::set_child_subreaper(true).map_err(fault("PR_SET_CHILD_SUBREAPER"))?;
        return supervise(again("run", &spec, &fates)?, true);
    }
    let child = again("init", &spec, &fates)?.spawn();
    let mut child = child.map_err(|error| format!("the second stage can't be started: {error}"))?;
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Another user, with none of the rights of the one that starts it. A container whose root is
/// no real one may know no other user.
fn become_user(uid: u32) -> Result<(), String> {
    setgroups(&[]).map_err(fault("setgroups"))?;
    setgid(Gid::from_raw(uid)).map_err(fault("setgid"))?;
    setuid(Uid::from_raw(uid)).map_err(fault("setuid"))
}

/// The same user inside as outside, and no other.
fn map_user(uid: Uid, gid: Gid) -> Result<(), String> {
    let write = |file: &str, text: String| {
        std::fs::write(file, text).map_err(|error| format!("`{file}`: {error}"))
    };
    write("/proc/self/setgroups", "deny".to_owned())?;
    write("/proc/self/uid_map", format!("{uid} {uid} 1"))?;
    write("/proc/self/gid_map", format!("{gid} {gid} 1"))
}

/// This program again, at another stage.
fn again(stage: &str, spec: &str, fates: &str) -> Result<Command, String> {
    let mut args: Vec<_> = std::env::args_os().skip(1).collect();
    if args.last().is_some_and(|last| last == "init") {
        args.pop();
    }
    let mut command = Command::new("/proc/self/exe");
    command.args(args).arg(stage).env_clear().env(VARIABLE, spec).env(FATES, fates);
    Ok(command)
}

/// The first process of the namespace.
fn init() -> Result<ExitCode, String> {
    prctl::set_pdeathsig(Signal::SIGKILL).map_err(fault("PR_SET_PDEATHSIG"))?;
    let spec = std::env::var(VARIABLE).unwrap_or_default();
    let fates = std::env::var(FATES).unwrap_or_default();
    supervise(again("run", &spec, &fates)?, false)
}

/// Starts the third stage, reaps what ends, and ends the tree when the server says so or the
/// program has ended. In a namespace the kernel does the latter when this process ends.
fn supervise(mut command: Command, by_hand: bool) -> Result<ExitCode, String> {
    // Nobody of the same user may look into this process.
    prctl::set_dumpable(false).map_err(fault("PR_SET_DUMPABLE"))?;
    let child = command.spawn();
    let child = child.map_err(|error| format!("the third stage can't be started: {error}"))?;
    let main = Pid::from_raw(i32::try_from(child.id()).map_err(|error| error.to_string())?);
    let watcher = std::thread::Builder::new().stack_size(128 * 1024).spawn(move || {
        let _ = std::io::stdin().read(&mut [0; 1]);
        if by_hand {
            end_children();
        }
        std::process::exit(0);
    });
    watcher.map_err(|error| format!("no thread to watch the server: {error}"))?;
    loop {
        let (pid, code, signal) = match waitpid(None, None) {
            Ok(WaitStatus::Exited(pid, code)) => (pid, Some(code), None),
            Ok(WaitStatus::Signaled(pid, signal, _)) => (pid, None, Some(signal as i32)),
            Ok(_) | Err(nix::Error::EINTR) => continue,
            Err(error) => return Err(format!("waitpid: {error}")),
        };
        if pid == main {
            tell(&Report::Exited { code, signal });
            if by_hand {
                end_children();
            }
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// Kills children until none is left: those of a killed one become ours.
fn end_children() {
    let me = std::process::id();
    for _ in 0..1000 {
        let mut any = false;
        for task in std::fs::read_dir(format!("/proc/{me}/task")).into_iter().flatten().flatten() {
            let list = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for pid in list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()) {
                any = true;
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            }
        }
        if !any {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

/// Gives up rights and becomes the function.
fn inner(spec: &Spec) -> Result<ExitCode, String> {
    let fates = std::env::var(FATES).unwrap_or_default();
    let mut report: SandboxReport = serde_json::from_str(&fates).unwrap_or_default();
    let nothing = File::open("/dev/null").map_err(|error| format!("`/dev/null`: {error}"))?;
    let set = |resource, value| {
        setrlimit(resource, value, value).map_err(|error| format!("setrlimit: {error}"))
    };
    let limited = set(Resource::RLIMIT_CORE, 0)
        .and_then(|()| set(Resource::RLIMIT_NOFILE, 1024))
        .and_then(|()| set(Resource::RLIMIT_FSIZE, spec.file_size))
        .and_then(|()| set(Resource::RLIMIT_DATA, spec.data_size))
        // Counted for the user: without one of its own, it would count other programs.
        .and_then(|()| match report.holds(Layer::User) {
            true => set(Resource::RLIMIT_NPROC, spec.processes),
            false => Err("processes are not bounded without a user of its own".to_owned()),
        });
    report.note(Layer::Limits, limited);
    let bare = prctl::set_no_new_privs().map_err(|error| error.to_string());
    report.note(Layer::NoNewPrivileges, bare);
    landlocked::restrict(spec, &mut report);
    report.note(Layer::Calls, filter::apply());
    if spec.require && !report.is_complete() {
        tell(&Report::Refused(report));
        return Ok(ExitCode::FAILURE);
    }
    tell(&Report::Layers(report));
    let Some(program) = &spec.program else { return Ok(ExitCode::SUCCESS) };
    let mut command = Command::new(program);
    command.args(&spec.args).env_clear().envs(&spec.env).current_dir(&spec.dir);
    command.stdin(Stdio::inherit());
    let socket = std::io::stdin().as_fd().try_clone_to_owned().map_err(|e| e.to_string())?;
    dup2_stdin(&nothing).map_err(fault("dup2"))?;
    let error = command.exec();
    dup2_stdin(&socket).map_err(fault("dup2"))?;
    Err(format!("`{}` can't be run: {error}", program.display()))
}
