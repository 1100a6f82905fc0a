//! Does a program need a newer C library than its runtime has?

/// The C libraries of Lambda's runtimes.
const RUNTIMES: [(&str, (u32, u32)); 2] = [("provided.al2023", (2, 34)), ("provided.al2", (2, 26))];
const MARK: &[u8] = b"GLIBC_2.";

/// The version that a program asks for, if its runtime has an older one.
pub fn too_new(program: &[u8], runtime: &str) -> Option<String> {
    let (_, (_, has)) = RUNTIMES.iter().find(|(name, _)| *name == runtime)?;
    let needs = needed(program)?;
    (needs > *has).then(|| format!("2.{needs}"))
}

/// The highest minor version that the names of wanted symbols tell.
fn needed(program: &[u8]) -> Option<u32> {
    let windows = program.windows(MARK.len()).enumerate();
    let found = windows.filter(|(_, window)| *window == MARK).filter_map(|(at, _)| {
        let digits = program.get(at + MARK.len()..)?.iter().take_while(|b| b.is_ascii_digit());
        let digits: Vec<u8> = digits.take(3).copied().collect();
        std::str::from_utf8(&digits).ok()?.parse().ok()
    });
    found.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_counts() {
        let program = b"\0GLIBC_2.2.5\0GLIBC_2.39\0GLIBC_2.34\0GLIBC_PRIVATE\0";
        assert_eq!(too_new(program, "provided.al2023"), Some("2.39".to_owned()));
        assert_eq!(too_new(b"\0GLIBC_2.34\0", "provided.al2023"), None);
        assert_eq!(too_new(b"static", "provided.al2023"), None);
        assert_eq!(too_new(program, "python3.12"), None);
    }
}
