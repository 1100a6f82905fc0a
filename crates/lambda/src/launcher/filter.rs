//! A filter of system calls: what Landlock does not cover.
//!
//! Sockets other than TCP (Landlock knows no UDP here, and no sockets with a path: that of a
//! container daemon would be a way out), io_uring (which makes sockets unseen), tracing, and
//! what only makes sense for administrators.

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};
use std::collections::BTreeMap;

/// Never needed by a function.
const REFUSED: [i64; 34] = [
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsmount,
    libc::SYS_mount_setattr,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_quotactl,
    libc::SYS_open_by_handle_at,
];

/// Applies the filter to this process and those that it will start.
pub fn apply() -> Result<(), String> {
    let program = program().map_err(|error| error.to_string())?;
    seccompiler::apply_filter(&program).map_err(|error| error.to_string())
}

fn program() -> Result<BpfProgram, seccompiler::BackendError> {
    use SeccompCmpOp::{Eq, MaskedEq, Ne};
    let when = |index, op, value: i32| {
        // Their values are small and not negative.
        SeccompCondition::new(index, SeccompCmpArgLen::Dword, op, value.unsigned_abs().into())
    };
    // The kind of a socket is in the low bits of its type.
    let kind = MaskedEq(0xf);
    let mut sockets =
        vec![SeccompRule::new(vec![when(0, Ne, libc::AF_INET)?, when(0, Ne, libc::AF_INET6)?])?];
    for other in [libc::SOCK_DGRAM, libc::SOCK_RAW, libc::SOCK_SEQPACKET, libc::SOCK_RDM] {
        sockets.push(SeccompRule::new(vec![when(1, kind.clone(), other)?])?);
    }
    for protocol in [libc::IPPROTO_MPTCP, libc::IPPROTO_SCTP] {
        // Stream sockets that Landlock's TCP rules do not know.
        sockets.push(SeccompRule::new(vec![when(2, Eq, protocol)?])?);
    }
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.into_iter().map(|call| (call, Vec::new())).collect();
    rules.insert(libc::SYS_socket, sockets);
    #[cfg(target_arch = "x86_64")]
    {
        // The same calls by their x32 numbers.
        let doubles: Vec<_> =
            rules.iter().map(|(call, rules)| (call | 0x4000_0000, rules.clone())).collect();
        rules.extend(doubles);
    }
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()
}
