//! From bits to lists of numbers.
//!
//! How many bits a block has is what a processor guesses wrong, at a higher price than that
//! of the whole block. So these write several numbers at a time, wanted or not; what is too
//! much is written over by the next block.

use fearless_simd::Simd;

/// Lists the positions of the bits of a block that begins at byte `base`.
#[inline(always)]
pub(super) fn positions<S: Simd>(simd: S, bits: u64, base: u32, into: &mut [u32; 64]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx512) = simd.level().as_avx512() {
        return x86::list(avx512, bits, base, into);
    }
    let _ = simd;
    list(bits, into, |bits| base + bits.trailing_zeros());
}

/// Lists the entries of those bits that are in `some`, too, when the first of all bits has
/// the entry `first`.
#[inline(always)]
pub(super) fn entries<S: Simd>(simd: S, all: u64, some: u64, first: u32, into: &mut [u32; 64]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx512) = simd.level().as_avx512() {
        return x86::list(avx512, x86::ranks(avx512, all, some), first, into);
    }
    let _ = simd;
    let below = |bits: u64| (bits & bits.wrapping_neg()).wrapping_sub(1);
    list(some, into, |bits| first + (all & below(bits)).count_ones());
}

#[inline(always)]
fn list(mut bits: u64, into: &mut [u32; 64], number: impl Fn(u64) -> u32) {
    let (groups, _) = into.as_chunks_mut::<4>();
    for group in groups {
        for place in group {
            *place = number(bits);
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            break;
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use fearless_simd::{kernel, prelude::*, u8x64, u32x16};
    use std::arch::x86_64::{
        _mm512_castsi512_si128, _mm512_cvtepu8_epi32, _mm512_extracti32x4_epi32,
        _mm512_maskz_compress_epi8, _pext_u64,
    };

    const COUNTED: [u8; 64] = {
        let mut counted = [0; 64];
        let mut rest: &mut [u8] = &mut counted;
        let mut n = 0;
        while let Some((first, more)) = rest.split_first_mut() {
            *first = n;
            n += 1;
            rest = more;
        }
        counted
    };

    kernel!(
        /// Where the bits of `some` stand among those of `all`.
        #[inline(always)]
        pub(super) fn ranks(avx512: Avx512, all: u64, some: u64) -> u64 {
            let _ = avx512;
            _pext_u64(some, all)
        }
    );

    kernel!(
        /// The place of each bit, and `base` added.
        #[inline(always)]
        pub(super) fn list(avx512: Avx512, bits: u64, base: u32, into: &mut [u32; 64]) {
            let counted = u8x64::from_slice(avx512, &COUNTED);
            let places = _mm512_maskz_compress_epi8(bits, counted.into());
            let ([first, second, third, fourth], _) = into.as_chunks_mut::<16>() else { return };
            let of = |sixteen| {
                let wide: u32x16<_> = _mm512_cvtepu8_epi32(sixteen).simd_into(avx512);
                wide + u32x16::splat(avx512, base)
            };
            of(_mm512_castsi512_si128(places)).store_slice(first);
            if bits.count_ones() > 16 {
                of(_mm512_extracti32x4_epi32::<1>(places)).store_slice(second);
                of(_mm512_extracti32x4_epi32::<2>(places)).store_slice(third);
                of(_mm512_extracti32x4_epi32::<3>(places)).store_slice(fourth);
            }
        }
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lists_bits(all in any::<u64>(), some in any::<u64>(), dense in any::<bool>()) {
            let all = if dense { all } else { all & some.rotate_left(7) & some.rotate_left(19) };
            let some = all & some;
            let bits = |of: u64| (0..64_u32).filter(move |bit| of >> bit & 1 == 1);
            let mut levels = vec![Level::new(), Level::baseline()];
            #[cfg(target_arch = "x86_64")]
            levels.extend(Level::new().as_avx2().map(Level::Avx2));
            for level in levels {
                let (mut at, mut ranks) = ([0; 64], [0; 64]);
                dispatch!(level, simd => positions(simd, all, 640, &mut at));
                dispatch!(level, simd => entries(simd, all, some, 9, &mut ranks));
                let wanted: Vec<u32> = bits(all).map(|bit| 640 + bit).collect();
                prop_assert_eq!(&at[..wanted.len()], &wanted);
                let wanted: Vec<u32> = bits(some)
                    .map(|bit| 9 + bits(all).filter(|other| *other < bit).count() as u32)
                    .collect();
                prop_assert_eq!(&ranks[..wanted.len()], &wanted);
            }
        }
    }
}
