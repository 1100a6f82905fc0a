//! What a function can't do.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use assize_lambda::{InvokeError, Layer};
use support::World;

/// Answers what each attempt comes to.
const TRY: &str = r#"
import ctypes, os, signal, socket, subprocess
def attempt(what):
    try:
        return str(what())
    except BaseException as e:
        return type(e).__name__
def udp():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def unix():
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
def connect(port):
    socket.create_connection(('127.0.0.1', port), 2)
    return 'connected'
def bind():
    socket.socket().bind(('127.0.0.1', 0))
    return 'bound'
def ptrace(pid):
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.ptrace(16, pid, 0, 0)
def forks():
    made = 0
    try:
        while made < 5000:
            if os.fork() == 0:
                signal.pause()
            made += 1
    except OSError:
        pass
    return made
def handler(e, c):
    return {
        'secret': attempt(lambda: open(e['secret']).read()),
        'neighbour': attempt(lambda: open(e['neighbour']).read()),
        'shadow': attempt(lambda: open('/etc/shadow').read()),
        'environ': attempt(lambda: open('/proc/%d/environ' % e['server'], 'rb').read()),
        'write': attempt(lambda: open(e['folder'] + '/x', 'w')),
        'code': attempt(lambda: open(os.environ['LAMBDA_TASK_ROOT'] + '/x', 'w')),
        'tmp': attempt(lambda: open('/tmp/x', 'w').write('abc')),
        'tmp_list': attempt(lambda: os.listdir('/tmp')),
        'signal': attempt(lambda: os.kill(e['server'], 0)),
        'init': attempt(lambda: os.kill(1, 9)),
        'udp': attempt(udp), 'unix': attempt(unix), 'bind': attempt(bind),
        'edge': attempt(lambda: connect(e['edge'])),
        'port': attempt(lambda: connect(e['port'])),
        'ptrace': attempt(lambda: ptrace(os.getppid() or 1)),
        'run': attempt(lambda: subprocess.check_output(['/bin/echo', 'ok']).strip().decode()),
        'uid': os.getuid(), 'vars': sorted(os.environ), 'forks': forks() if e.get('forks') else 0,
    }
"#;

#[test]
fn a_function_reaches_nothing_but_its_own() {
    let edge = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = edge.local_addr().unwrap().port();
    let Some(world) = World::new(|config| {
        config.endpoint_port = port;
        config.require_sandbox = true;
    }) else {
        return;
    };
    let mut function = world.python(TRY);
    function.memory_mb = 1024;
    let secret = world.folder.path().join("data/secret");
    std::fs::write(&secret, "x").unwrap();
    let neighbour = world.python("# another function's\n").code_dir.join("f.py");
    assert!(neighbour.is_file());
    let event = serde_json::json!({
        "secret": secret, "neighbour": neighbour, "folder": world.folder.path(), "server": std::process::id(),
        "edge": port, "port": other.local_addr().unwrap().port(), "forks": true,
    });
    let told = match world.invoke(&function, &event.to_string()) {
        Err(InvokeError::SandboxDegraded { reason }) => {
            eprintln!("SKIPPED: this kernel can't give the whole sandbox: {reason}");
            return;
        }
        answer => {
            let answer = answer.unwrap();
            serde_json::from_slice::<serde_json::Value>(&answer.payload).unwrap()
        }
    };
    for (what, wanted) in [
        ("shadow", &["PermissionError"][..]),
        ("secret", &["PermissionError", "FileNotFoundError"]),
        ("neighbour", &["PermissionError", "FileNotFoundError"]),
        ("environ", &["PermissionError", "FileNotFoundError"]),
        ("write", &["PermissionError", "FileNotFoundError"]),
        ("code", &["PermissionError"]),
        ("tmp", &["3"]),
        ("signal", &["PermissionError", "ProcessLookupError"]),
        ("init", &["PermissionError"]),
        ("udp", &["PermissionError"]),
        ("unix", &["PermissionError"]),
        ("bind", &["PermissionError"]),
        ("edge", &["connected"]),
        ("port", &["PermissionError"]),
        ("ptrace", &["-1"]),
        ("run", &["ok"]),
    ] {
        assert!(wanted.contains(&told[what].as_str().unwrap_or_default()), "{what}: {told}");
    }
    assert!(told["forks"].as_u64().unwrap() < 256, "{told}");
    assert_ne!(told["uid"], 0, "{told}");
    let vars = told["vars"].as_array().unwrap();
    assert!(!vars.iter().any(|v| v == "CARGO" || v == "USER" || v == "ASSIZE_FUNCTION"), "{told}");
    let report = world.runner.sandbox().unwrap();
    assert!(report.is_complete() && report.holds(Layer::Files), "{report:?}");
}
