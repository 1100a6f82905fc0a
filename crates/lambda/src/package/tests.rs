use super::*;
use std::io::Write as _;

struct File<'a> {
    name: &'a str,
    data: &'a [u8],
    mode: u32,
    size: Option<u32>,
    local_name: Option<&'a str>,
}

fn file<'a>(name: &'a str, data: &'a [u8]) -> File<'a> {
    File { name, data, mode: 0o100_644, size: None, local_name: None }
}

/// A zip file of deflated entries, honest or not.
fn zip(files: &[File<'_>]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for file in files {
        let mut packed =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(file.data).unwrap();
        let packed = packed.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(file.data);
        let size = file.size.unwrap_or(file.data.len() as u32);
        let mut common = [20u16, 0, 8, 0, 0].map(u16::to_le_bytes).concat();
        common.extend([crc.sum(), packed.len() as u32, size].map(u32::to_le_bytes).concat());
        let at = out.len() as u32;
        let local = file.local_name.unwrap_or(file.name);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend((local.len() as u16).to_le_bytes());
        out.extend([0, 0]);
        out.extend(local.as_bytes());
        out.extend(packed);
        central.extend(b"PK\x01\x02");
        central.extend([20, 3]);
        central.extend(&common);
        central.extend((file.name.len() as u16).to_le_bytes());
        central.extend([0; 8]);
        central.extend((file.mode << 16).to_le_bytes());
        central.extend(at.to_le_bytes());
        central.extend(file.name.as_bytes());
    }
    let (start, len, count) = (out.len() as u32, central.len() as u32, files.len() as u16);
    out.extend(central);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].map(u16::to_le_bytes).concat());
    out.extend([len, start].map(u32::to_le_bytes).concat());
    out.extend([0, 0]);
    out
}

fn refusal(files: &[File<'_>]) -> String {
    let bytes = zip(files);
    let folder = tempfile::tempdir().unwrap();
    let done = Package::check(&bytes).and_then(|package| package.unpack(folder.path()));
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    done.unwrap_err().to_string()
}

#[test]
fn files_come_out_as_they_went_in() {
    use std::os::unix::fs::PermissionsExt as _;
    let run = File { mode: 0o100_755, ..file("bin/run", b"#!/bin/sh\n") };
    let bytes = zip(&[file("a.py", b"x = 1\n"), run, file("empty/", b"")]);
    let package = Package::check(&bytes).unwrap();
    assert!(package.contains("a.py") && !package.contains("bin"));
    assert_eq!(package.code_size(), bytes.len());
    assert_eq!(package.code_sha256().len(), 44);
    let root = tempfile::tempdir().unwrap();
    let folder = package.unpack(root.path()).unwrap();
    assert_eq!(folder, Package::folder(root.path(), &package.code_sha256()));
    assert_eq!(std::fs::read(folder.join("a.py")).unwrap(), b"x = 1\n");
    let mode = |name: &str| std::fs::metadata(folder.join(name)).unwrap().permissions().mode();
    assert_eq!(
        [mode("a.py"), mode("bin/run"), mode("empty"), mode("")].map(|mode| mode & 0o777),
        [0o444, 0o555, 0o555, 0o555]
    );
    assert_eq!(package.unpack(root.path()).unwrap(), folder);
}

#[test]
fn of_joined_packages_the_later_one_stands() {
    let root = tempfile::tempdir().unwrap();
    let unpacked = |files: &[File<'_>]| {
        let bytes = zip(files);
        let package = Package::check(&bytes).unwrap();
        package.unpack(root.path()).unwrap();
        package.code_sha256()
    };
    let first = unpacked(&[file("python/a.py", b"1"), file("python/b.py", b"1"), file("x", b"1")]);
    let second = unpacked(&[file("python/b.py", b"2"), file("x/y", b"2")]);
    let alone = Package::join(root.path(), &[&first]).unwrap();
    assert_eq!(alone, Package::folder(root.path(), &first));
    let folder = Package::join(root.path(), &[&first, &second]).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!((read("python/a.py"), read("python/b.py")), ("1".into(), "2".into()));
    assert_eq!(read("x/y"), "2");
    assert_eq!(Package::join(root.path(), &[&first, &second]).unwrap(), folder);
    assert_ne!(Package::join(root.path(), &[&second, &first]).unwrap(), folder);
    assert_eq!(Package::folders(root.path(), &first).len(), 3);
    assert!(Package::join(root.path(), &[&first, "nothing"]).is_err());
}

#[test]
fn what_could_reach_out_is_refused() {
    let link = File { mode: 0o120_777, ..file("l", b"/etc/passwd") };
    let pipe = File { mode: 0o010_644, ..file("p", b"") };
    let liar = File { local_name: Some("bbb"), ..file("aaa", b"1") };
    for (files, part) in [
        (vec![file("../a", b"1")], "`..`"),
        (vec![file("a/../../b", b"1")], "`..`"),
        (vec![file("/etc/a", b"1")], "absolute"),
        (vec![file("a\\b", b"1")], "backslash"),
        (vec![file("a//b", b"1")], "empty part"),
        (vec![file("a", b"1"), file("a", b"2")], "twice"),
        (vec![file("a", b"1"), file("a/b", b"2")], "inside of what is a file"),
        (vec![link], "is a link"),
        (vec![pipe], "neither a file nor a folder"),
        (vec![liar], "not what the directory says"),
        (vec![], "empty"),
    ] {
        let text = refusal(&files);
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![0; 4 << 20];
    let small = File { size: Some(10), ..file("a", &zeros) };
    assert!(refusal(&[small]).contains("larger than it says"));
    let impossible = File { size: Some(200 << 20), ..file("a", b"1") };
    assert!(refusal(&[impossible]).contains("impossible size"));
    // Each says 200 MB, which its bytes could be.
    let many = [0, 1]
        .map(|n| File { size: Some(200 << 20), ..file(if n == 0 { "a" } else { "b" }, &zeros) });
    let text = refusal(&many);
    assert!(text.contains("impossible size") || text.contains("smaller than"), "{text}");
    let large = vec![0; MAX_ZIPPED + 1];
    assert!(matches!(Package::check(&large), Err(PackageError::TooLarge { .. })));
}

#[test]
fn a_cut_or_broken_file_is_refused() {
    let bytes = zip(&[file("a", b"some text that is long enough"), file("b", b"2")]);
    for len in 0..bytes.len() {
        assert!(Package::check(&bytes[..len]).is_err(), "cut at {len}");
    }
    for at in 0..bytes.len() {
        let mut other = bytes.clone();
        other[at] ^= 0x40;
        let folder = tempfile::tempdir().unwrap();
        // Anything but a panic, or a file outside.
        let _ = Package::check(&other).and_then(|package| package.unpack(folder.path()));
    }
}
