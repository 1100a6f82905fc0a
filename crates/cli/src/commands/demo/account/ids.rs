//! Ids that look like AWS's and are always the same for the same name.

/// `i-0` and 16 hexadecimal digits, the same for the same name.
pub fn hex_id(prefix: &str, name: &str) -> String {
    format!("{prefix}-0{:016x}", hash(&format!("{prefix}/{name}")))
}

/// An IAM unique id: four letters for the kind, 17 that tell one from another.
pub fn unique_id(kind: &str, name: &str) -> String {
    format!("{kind}{}", letters(name, 17))
}

/// `length` characters out of A-Z and 2-7.
pub fn letters(name: &str, length: usize) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut state = hash(name);
    let mut text = String::with_capacity(length);
    for at in 0..length {
        let letter = alphabet.get((state & 31) as usize).copied().unwrap_or(b'A');
        text.push(char::from(letter));
        state = mix(state.wrapping_add(at as u64 + 1));
    }
    text
}

/// A UUID.
pub fn uuid(name: &str) -> String {
    let (high, low) = (hash(name), hash(&format!("{name}/low")));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

/// A number below `bound`, the same for the same name.
pub fn number(name: &str, bound: u64) -> u64 {
    hash(name) % bound.max(1)
}

fn hash(text: &str) -> u64 {
    let fnv = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
}

fn mix(mut state: u64) -> u64 {
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^ (state >> 33)
}
