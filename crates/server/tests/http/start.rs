//! Starting, ending, starting again.

use crate::client::{World, read_answer};
use assize_server::{CREDENTIALS_FILE, Config, LocalCredentials, Server, StartError};
use serde_json::json;
use std::io::Write;
use std::time::{Duration, Instant};

#[test]
fn a_server_keeps_its_key_and_its_data() {
    let dir = tempfile::tempdir().unwrap();
    let first = Server::start(Config::ephemeral(dir.path())).unwrap();
    let local = LocalCredentials::read(dir.path()).unwrap().unwrap();
    assert_eq!(&local, first.credentials());
    assert_eq!(local.endpoint, format!("http://{}", first.addr()));
    assert!(local.access_key_id.starts_with("AKIA") && local.access_key_id.len() == 20);
    assert_eq!(local.secret_access_key.len(), 40);
    first.shutdown().unwrap();
    let second = Server::start(Config::ephemeral(dir.path())).unwrap();
    assert_eq!(second.credentials().access_key_id, local.access_key_id);
    assert_eq!(second.credentials().secret_access_key, local.secret_access_key);
    drop(second);
    let config = Config { account: "210987654321".into(), ..Config::ephemeral(dir.path()) };
    let third = Server::start(config).unwrap();
    assert_ne!(third.credentials().access_key_id, local.access_key_id);
}

#[test]
fn what_stands_in_the_way_is_named() {
    let world = World::new();
    let dir = tempfile::tempdir().unwrap();
    let taken = Config { listen: world.running.addr(), ..Config::ephemeral(dir.path()) };
    let error = Server::start(taken).err().unwrap();
    assert!(matches!(error, StartError::AddressInUse(_)));
    assert!(error.to_string().contains(&world.host()) && error.to_string().contains("--listen"));
    // Nothing was left behind that holds the data.
    Server::start(Config::ephemeral(dir.path())).unwrap().shutdown().unwrap();

    let same = Config::ephemeral(world.dir.path().join("data"));
    let error = Server::start(same).err().unwrap().to_string();
    assert!(error.contains("in use by another assize"), "{error}");

    let open = Config {
        no_auth: true,
        listen: "0.0.0.0:0".parse().unwrap(),
        ..Config::ephemeral(dir.path())
    };
    let error = Server::start(open).err().unwrap();
    assert!(matches!(error, StartError::Config(_)), "{error}");

    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(Server::start(Config::ephemeral(&file)), Err(StartError::Store(_))));

    let damaged = tempfile::tempdir().unwrap();
    Server::start(Config::ephemeral(damaged.path())).unwrap().shutdown().unwrap();
    let path = damaged.path().join(CREDENTIALS_FILE);
    let whole = std::fs::read(&path).unwrap();
    for other in [&whole[..whole.len() / 2], b"", b"\xff\xfe"] {
        std::fs::write(&path, other).unwrap();
        let error = Server::start(Config::ephemeral(damaged.path())).err().unwrap();
        assert!(matches!(error, StartError::DamagedCredentials { .. }), "{error}");
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), other, "it is left as it was");
    }
    std::fs::remove_file(&path).unwrap();
    Server::start(Config::ephemeral(damaged.path())).unwrap().shutdown().unwrap();
    let key = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().nth(3).map(str::to_owned);
    assert_eq!(key(&std::fs::read(&path).unwrap()), key(&whole), "the key is the same");

    let blocked = tempfile::tempdir().unwrap();
    std::fs::create_dir(blocked.path().join(CREDENTIALS_FILE)).unwrap();
    let error = Server::start(Config::ephemeral(blocked.path())).err().unwrap();
    assert!(matches!(error, StartError::Credentials { .. }), "{error}");
}

#[test]
fn ending_waits_for_nobody_idle() {
    let world = World::new();
    let mut idle = world.connect();
    idle.write_all(b"GET /_assize/health HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    assert_eq!(read_answer(&mut idle).unwrap().status, 200);
    assert_eq!(world.call("DescribeConfigRules", &json!({})).status, 200);
    let addr = world.running.addr();
    let begun = Instant::now();
    world.running.shutdown().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(std::net::TcpStream::connect(addr).is_err());
}
