use super::*;
use std::fs;

fn entry(name: &str, executable: bool) -> Entry {
    Entry { name: name.to_owned(), executable, content: name.repeat(100).into_bytes() }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let one = pack::pack(vec![entry("b.py", false), entry("bootstrap", true)]).unwrap();
    let other = pack::pack(vec![entry("bootstrap", true), entry("b.py", false)]).unwrap();
    assert_eq!(one, other);
    let mut read = zip::ZipArchive::new(std::io::Cursor::new(one)).unwrap();
    assert_eq!(read.len(), 2);
    let first = read.by_index(0).unwrap();
    assert_eq!((first.name(), first.unix_mode().map(|m| m & 0o777)), ("b.py", Some(0o644)));
    drop(first);
    let second = read.by_name("bootstrap").unwrap();
    assert_eq!(second.unix_mode().map(|m| m & 0o777), Some(0o755));
    assert!(pack::pack(vec![entry("a", false), entry("a", false)]).is_err());
}

#[test]
fn what_a_folder_holds() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["rule.py", "lib/a.py", ".secret", "__pycache__/rule.pyc", "lib/b.pyc"] {
        text::write(&dir.path().join(name), b"x").unwrap();
    }
    let mut names: Vec<String> =
        collect::files(dir.path()).unwrap().into_iter().map(|entry| entry.name).collect();
    names.sort();
    assert_eq!(names, ["lib/a.py", "rule.py"]);
    fs::remove_dir_all(dir.path().join("lib")).unwrap();
    assert!(collect::files(&dir.path().join("lib")).is_err());
}
