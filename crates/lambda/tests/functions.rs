//! Python functions through AWS's own runtime client.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use assize_lambda::InvokeError;
use std::time::{Duration, Instant};
use support::World;

macro_rules! world {
    () => {
        world!(|_| {})
    };
    ($change:expr) => {
        match World::new($change) {
            Some(world) => world,
            None => return,
        }
    };
}

fn error_of(answer: &assize_lambda::Answer) -> serde_json::Value {
    assert_eq!(answer.function_error, Some("Unhandled"), "{}", answer.log_tail);
    serde_json::from_slice(&answer.payload).unwrap()
}

#[test]
fn cold_then_warm() {
    let world = world!();
    let f = world.python(
        "import os\ncount = 0\ndef handler(event, context):\n    global count\n    count += 1\n    \
         print('hello', event['name'])\n    return {'count': count, 'id': context.aws_request_id, \
         'arn': context.invoked_function_arn, 'left': context.get_remaining_time_in_millis(), \
         'region': os.environ['AWS_REGION'], 'key': os.environ['AWS_ACCESS_KEY_ID'], 'pid': os.getpid()}\n",
    );
    let cold = world.invoke(&f, r#"{"name":"you"}"#).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&cold.payload).unwrap();
    assert_eq!(told["count"], 1);
    assert_eq!(told["id"], cold.request_id.as_str());
    assert_eq!(told["arn"], f.arn.as_str());
    assert_eq!(told["key"], "ASIAf");
    assert!(told["left"].as_u64().unwrap() > 15_000);
    assert!(cold.init.is_some() && cold.max_memory_mb > 5, "{cold:?}");
    assert!(cold.log_tail.contains("hello you\nEND RequestId: "), "{}", cold.log_tail);
    let warm = world.invoke(&f, r#"{"name":"me"}"#).unwrap();
    assert!(warm.init.is_none() && warm.payload.starts_with(b"{\"count\": 2"), "{warm:?}");
    assert_eq!(warm.log_stream, cold.log_stream);
    let texts = world.texts();
    let starts = [
        "INIT_START Runtime Version: python:3.",
        &format!("START RequestId: {} Version: $LATEST", cold.request_id),
        "hello you",
        &format!("END RequestId: {}", cold.request_id),
        &format!("REPORT RequestId: {}\tDuration: ", cold.request_id),
    ];
    for (text, start) in texts.iter().zip(starts) {
        assert!(text.starts_with(start), "{text} is not {start}");
    }
    assert!(texts[4].contains(" ms\tMemory Size: 256 MB\tMax Memory Used: "), "{}", texts[4]);
    assert!(texts[4].contains("\tInit Duration: "), "{}", texts[4]);
    let mut other = f.clone();
    other.environment.insert("A".into(), "b".into());
    assert!(world.invoke(&other, r#"{"name":"x"}"#).unwrap().payload.starts_with(b"{\"count\": 1"));
}

#[test]
fn faults_are_told_as_aws_tells_them() {
    let world = world!();
    let f = world.python("import os\ndef handler(e, c):\n    if e == 1: raise ValueError('bad')\n    if e == 2: os._exit(3)\n    if e == 3: os.kill(os.getpid(), 9)\n    return e\n");
    let raised = world.invoke(&f, "1").unwrap();
    let told = error_of(&raised);
    assert_eq!((&told["errorType"], &told["errorMessage"]), (&"ValueError".into(), &"bad".into()));
    assert!(told["stackTrace"].as_array().is_some_and(|trace| !trace.is_empty()));
    for (event, text) in [("2", "exit status 3"), ("3", "signal: killed")] {
        let gone = world.invoke(&f, event).unwrap();
        let told = error_of(&gone);
        assert_eq!(told["errorType"], "Runtime.ExitError");
        let wanted =
            format!("RequestId: {} Error: Runtime exited with error: {text}", gone.request_id);
        assert_eq!(told["errorMessage"], wanted.as_str());
        assert!(gone.log_tail.contains("Status: error\tError Type: Runtime.ExitError"));
        assert_eq!(world.answer(&f, "5"), 5);
    }
    let missing = world.python("def other(e, c): pass\n");
    let told = error_of(&world.invoke(&missing, "1").unwrap());
    assert_eq!(told["errorType"], "Runtime.HandlerNotFound");
    let broken = world.python("import nothing_like_this\n");
    let told = error_of(&world.invoke(&broken, "1").unwrap());
    assert_eq!(told["errorType"], "Runtime.ImportModuleError");
}

#[test]
fn nothing_outlives_the_timeout() {
    let world = world!();
    let mut f = world.python(
        "import os, time\ndef handler(e, c):\n    if os.fork() == 0:\n        os.setsid()\n        \
         if os.fork() == 0:\n            while True:\n                open('/tmp/beat', 'a').write('x')\n                \
         time.sleep(0.02)\n        os._exit(0)\n    time.sleep(60)\n",
    );
    f.timeout = Duration::from_millis(1500);
    let begun = Instant::now();
    let answer = world.invoke(&f, "{}").unwrap();
    assert!(begun.elapsed() < Duration::from_secs(12));
    let told = error_of(&answer);
    assert_eq!(told["errorType"], "Sandbox.Timedout");
    let wanted =
        format!("RequestId: {} Error: Task timed out after 1.50 seconds", answer.request_id);
    assert_eq!(told["errorMessage"], wanted.as_str());
    assert!(answer.log_tail.contains("Task timed out after 1.50 seconds"));
    // No process has our unpacked code as its folder any more.
    let code = f.code_dir.canonicalize().unwrap();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let dir = std::fs::read_link(entry.path().join("cwd"));
        assert!(!dir.is_ok_and(|dir| dir == code), "{:?} lives", entry.path());
    }
}

#[test]
fn too_much_memory_ends_it() {
    let world = world!();
    let mut f = world.python(
        "import time\ndef handler(e, c):\n    x = bytearray(400 << 20)\n    time.sleep(5)\n",
    );
    f.memory_mb = 128;
    let answer = world.invoke(&f, "1").unwrap();
    let told = error_of(&answer);
    assert!(told["errorMessage"].as_str().unwrap().ends_with("signal: killed"), "{told}");
    assert!(answer.log_tail.contains("more than its 128 MB"));
}

#[test]
fn events_at_once_are_bounded() {
    let world = world!(|config| config.concurrency = 2);
    let mut f = world.python("import time\ndef handler(e, c):\n    time.sleep(e)\n    return e\n");
    f.concurrency = Some(1);
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| world.invoke(&f, "3"));
        std::thread::sleep(Duration::from_millis(500));
        let refused = world.invoke(&f, "0");
        assert!(
            matches!(&refused, Err(e @ InvokeError::Throttled { limit: 1, .. }) if e.is_transient()),
            "{refused:?}"
        );
        assert!(slow.join().unwrap().is_ok());
    });
    let huge = vec![b' '; assize_lambda::MAX_PAYLOAD + 1];
    let refused = world.runner.invoke(&f, huge.into(), Default::default());
    assert!(matches!(refused, Err(InvokeError::PayloadTooLarge { .. })));
    f.runtime = "cobol".into();
    assert!(matches!(world.invoke(&f, "0"), Err(InvokeError::RuntimeUnavailable { .. })));
}

#[test]
fn a_bootstrap_runs() {
    let world = world!();
    let script =
        "#!/bin/sh\nBASE=http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime\necho out\nexit 7\n";
    let f = world.function(&[("bootstrap!", script)], "provided.al2023");
    let answer = world.invoke(&f, "{}").unwrap();
    assert!(error_of(&answer)["errorMessage"].as_str().unwrap().ends_with("exit status 7"));
    assert!(world.texts().iter().any(|line| line == "out"));
    let plain = world.function(&[("bootstrap", script)], "provided.al2023");
    let error = world.invoke(&plain, "{}").unwrap_err().to_string();
    assert!(error.contains("not executable"), "{error}");
}

#[test]
fn layers_are_found() {
    let world = world!();
    let mut f = world.python(
        "import os, shared, own\ndef handler(e, c):\n    opt = '/opt/python/own.py'\n    return \
         [shared.NAME, own.NAME, os.path.exists(opt) or not os.path.isdir('/opt')]\n",
    );
    let root = world.folder.path().join("code");
    let layer = |files: &[(&str, &str)]| {
        let bytes = support::zip(files);
        let package = assize_lambda::Package::check(&bytes).unwrap();
        package.unpack(&root).unwrap();
        package.code_sha256()
    };
    let first = layer(&[("python/shared.py", "NAME = 1"), ("python/own.py", "NAME = 'one'")]);
    let second = layer(&[("python/shared.py", "NAME = 2"), ("extensions/x", "")]);
    let joined = assize_lambda::Package::join(&root, &[&first, &second]).unwrap();
    f.layers_dir = Some(joined.clone());
    assert_eq!(world.answer(&f, "{}"), serde_json::json!([2, "one", true]));
    assert!(world.texts().iter().any(|line| line.contains("has extensions")));
    let script = "#!/bin/sh\nexit 7\n";
    let mut bare = world.function(&[("data", "x")], "provided.al2023");
    assert!(world.invoke(&bare, "{}").unwrap_err().to_string().contains("nor a layer"));
    bare.layers_dir =
        Some(assize_lambda::Package::join(&root, &[&layer(&[("bootstrap!", script)])]).unwrap());
    let answer = world.invoke(&bare, "{}").unwrap();
    assert!(error_of(&answer)["errorMessage"].as_str().unwrap().ends_with("exit status 7"));
}
