//! Names of requests: random UUIDs of version 4.

use std::fmt::Write;

/// A request's name, given back in `x-amzn-RequestId` and written to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(pub(crate) String);

impl RequestId {
    /// A fresh name.
    pub(crate) fn fresh() -> Self {
        let mut bytes = [0u8; 16];
        // Without randomness an id is of no use, and of no harm.
        let _ = getrandom::fill(&mut bytes);
        let mut id = u128::from_be_bytes(bytes);
        id = (id & !(0xf << 76)) | (0x4 << 76);
        id = (id & !(0x3 << 62)) | (0x2 << 62);
        let mut text = String::with_capacity(36);
        let _ = write!(
            text,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            id >> 96,
            (id >> 80) & 0xffff,
            (id >> 64) & 0xffff,
            (id >> 48) & 0xffff,
            id & 0xffff_ffff_ffff
        );
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_a_uuid() {
        let RequestId(id) = RequestId::fresh();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]));
        assert_ne!(RequestId::fresh().0, id);
    }
}
