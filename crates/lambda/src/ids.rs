//! Names that nothing else has.

fn hex<const N: usize>() -> String {
    let mut bytes = [0; N];
    let _ = getrandom::fill(&mut bytes);
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A log stream of today, for one process.
pub fn stream(version: &str) -> String {
    format!("{}/[{version}]{}", jiff::Timestamp::now().strftime("%Y/%m/%d"), hex::<16>())
}

/// A random UUID.
pub fn uuid() -> String {
    let mut bytes = [0u8; 16];
    let _ = getrandom::fill(&mut bytes);
    let n = (u128::from_be_bytes(bytes) & !(0xf << 76) & !(3 << 62)) | (4 << 76) | (2 << 62);
    let hex = format!("{n:032x}");
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// A trace header, as X-Ray's are.
pub fn trace() -> String {
    let seconds = jiff::Timestamp::now().as_second();
    format!("Root=1-{seconds:08x}-{};Parent={};Sampled=0", hex::<12>(), hex::<8>())
}
