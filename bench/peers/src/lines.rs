//! Reads a file line by line, as cheaply as that goes, so that peers aren't slowed by it.

use crate::Fault;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Bytes read at once.
const CHUNK: usize = 1 << 20;

/// Calls `each` with at most `most` lines of the file.
pub fn each(
    path: &Path,
    most: usize,
    mut each: impl FnMut(&[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; CHUNK];
    let (mut filled, mut left) = (0, most);
    while left > 0 {
        if filled == buffer.len() {
            buffer.resize(buffer.len() * 2, 0);
        }
        let read = file.read(&mut buffer[filled..])?;
        if read == 0 {
            break;
        }
        filled += read;
        let mut begin = 0;
        while left > 0
            && let Some(length) = memchr::memchr(b'\n', &buffer[begin..filled])
        {
            each(&buffer[begin..begin + length])?;
            begin += length + 1;
            left -= 1;
        }
        buffer.copy_within(begin..filled, 0);
        filled -= begin;
    }
    Ok(())
}
