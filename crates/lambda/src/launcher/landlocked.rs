//! Landlock: files, TCP ports, signals.

use super::spec::Spec;
use crate::report::{Layer, SandboxReport};
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, NetPort,
    PathBeneath, PathFd, Ruleset, RulesetAttr as _, RulesetCreated, RulesetCreatedAttr as _,
    RulesetError, Scope,
};
use std::path::Path;

/// Programs and libraries of the system: read and run.
const SYSTEM: [&str; 7] = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"];
/// What libraries look at: read. Nothing of other processes: no `/proc/PID`.
const READ: [&str; 24] = [
    "/etc/ssl",
    "/etc/pki",
    "/etc/ca-certificates",
    "/etc/ca-certificates.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/passwd",
    "/etc/group",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/ld.so.cache",
    "/etc/mime.types",
    "/etc/services",
    "/etc/protocols",
    "/etc/gai.conf",
    "/etc/os-release",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/loadavg",
    "/proc/version",
    "/proc/filesystems",
    "/sys/devices/system/cpu",
];
const DEVICES: [&str; 5] = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// Restricts this process, and notes what the kernel can do.
pub fn restrict(spec: &Spec, report: &mut SandboxReport) {
    let files = layer(&|set| set.handle_access(AccessFs::from_all(ABI::V3)), &|set| {
        let reading = AccessFs::from_read(ABI::V3);
        let plain = reading & !AccessFs::Execute;
        let mut set = set;
        for path in SYSTEM {
            set = allow(set, Path::new(path), reading)?;
        }
        for path in spec.read.iter().chain([&spec.dir]) {
            // The system's own prefix is there already; the root must not be.
            if path != Path::new("/") {
                set = allow(set, path, reading)?;
            }
        }
        for path in READ {
            set = allow(set, Path::new(path), plain)?;
        }
        for path in DEVICES {
            set = allow(set, Path::new(path), AccessFs::ReadFile | AccessFs::WriteFile)?;
        }
        allow(set, &spec.tmp, AccessFs::from_all(ABI::V3))
    });
    report.note(Layer::Files, files);
    let tcp =
        layer(&|set| set.handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp), &|mut set| {
            for port in &spec.ports {
                set = set.add_rule(NetPort::new(*port, AccessNet::ConnectTcp))?;
            }
            Ok(set)
        });
    report.note(Layer::Tcp, tcp);
    let scope = layer(&|set| set.scope(Scope::AbstractUnixSocket | Scope::Signal), &Ok);
    report.note(Layer::Scope, scope);
}

/// A rule set of its own for each layer: an older kernel then has the older ones.
fn layer(
    handle: &dyn Fn(Ruleset) -> Result<Ruleset, RulesetError>,
    rules: &dyn Fn(RulesetCreated) -> Result<RulesetCreated, RulesetError>,
) -> Result<(), String> {
    let make = || {
        let set = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
        rules(handle(set)?.create()?)?.restrict_self()
    };
    make().map(drop).map_err(|error| match error {
        RulesetError::HandleAccesses(_) | RulesetError::Scope(_) => {
            "this kernel does not offer it, or a container's filter forbids it".to_owned()
        }
        other => other.to_string(),
    })
}

fn allow(
    set: RulesetCreated,
    path: &Path,
    access: BitFlags<AccessFs>,
) -> Result<RulesetCreated, RulesetError> {
    // What is not there needs no rule.
    let Ok(fd) = PathFd::new(path) else { return Ok(set) };
    let access = if path.is_dir() { access } else { access & AccessFs::from_file(ABI::V3) };
    set.add_rule(PathBeneath::new(fd, access))
}
