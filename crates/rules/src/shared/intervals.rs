//! Sets of whole numbers as sorted, disjoint, inclusive ranges.

/// A whole number with a successor.
pub trait Point: Copy + Ord {
    /// The next number; `None` at the end of the type.
    fn next(self) -> Option<Self>;
    /// The number before; `None` at the beginning of the type.
    fn prev(self) -> Option<Self>;
}

macro_rules! points {
    ($($t:ty)*) => {$(
        impl Point for $t {
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn prev(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}

points! { u8 u16 u32 u128 }

/// A set of numbers. The ranges are sorted, and neither overlap nor touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervals<T> {
    ranges: Vec<(T, T)>,
}

impl<T> Default for Intervals<T> {
    fn default() -> Self {
        Self { ranges: Vec::new() }
    }
}

impl<T: Point> FromIterator<(T, T)> for Intervals<T> {
    /// Joins inclusive ranges; those whose end lies before their start are empty.
    fn from_iter<I: IntoIterator<Item = (T, T)>>(ranges: I) -> Self {
        let mut all: Vec<(T, T)> = ranges.into_iter().filter(|(lo, hi)| lo <= hi).collect();
        all.sort_unstable();
        let mut joined: Vec<(T, T)> = Vec::with_capacity(all.len());
        for (lo, hi) in all {
            match joined.last_mut() {
                // Overlaps or touches the range before it.
                Some(last) if last.1.next().is_none_or(|after| lo <= after) => {
                    last.1 = last.1.max(hi);
                }
                _ => joined.push((lo, hi)),
            }
        }
        Self { ranges: joined }
    }
}

impl<T: Point> Intervals<T> {
    /// The ranges in order.
    pub fn ranges(&self) -> &[(T, T)] {
        &self.ranges
    }

    /// Whether the set has no element.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The first range of elements within `lo..=hi`.
    #[inline]
    pub fn overlap(&self, lo: T, hi: T) -> Option<(T, T)> {
        self.overlaps(lo, hi).next()
    }

    /// All ranges of elements within `lo..=hi`, in order.
    pub fn overlaps(&self, lo: T, hi: T) -> impl Iterator<Item = (T, T)> {
        self.ranges
            .iter()
            .skip_while(move |(_, end)| *end < lo)
            .take_while(move |(start, _)| *start <= hi)
            .map(move |&(start, end)| (start.max(lo), end.min(hi)))
            .filter(|(start, end)| start <= end)
    }

    /// Whether all of `lo..=hi` is in the set.
    pub fn covers(&self, lo: T, hi: T) -> bool {
        lo > hi || self.overlap(lo, hi) == Some((lo, hi))
    }

    /// The numbers of `lo..=hi` that are not in the set.
    pub fn complement_in(&self, lo: T, hi: T) -> Self {
        let mut gaps = Vec::new();
        let mut start = Some(lo);
        for (from, to) in self.overlaps(lo, hi) {
            gaps.extend(start.zip(from.prev()).filter(|(a, b)| a <= b));
            start = to.next();
        }
        gaps.extend(start.filter(|from| *from <= hi).map(|from| (from, hi)));
        Self { ranges: gaps }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn members(set: &Intervals<u8>) -> Vec<u8> {
        set.ranges().iter().flat_map(|&(lo, hi)| lo..=hi).collect()
    }

    proptest! {
        #[test]
        fn agrees_with_brute_force(
            ranges in prop::collection::vec((any::<u8>(), any::<u8>()), 0..8),
            lo in any::<u8>(), hi in any::<u8>(),
        ) {
            let inside = |n: u8| ranges.iter().any(|&(a, b)| a <= n && n <= b);
            let set: Intervals<u8> = ranges.iter().copied().collect();
            let all: Vec<u8> = (0..=255).filter(|&n| inside(n)).collect();
            prop_assert_eq!(members(&set), all);
            for pair in set.ranges().windows(2) {
                prop_assert!(u16::from(pair[0].1) + 1 < u16::from(pair[1].0));
            }
            let cut: Vec<u8> = (lo..=hi).filter(|&n| inside(n)).collect();
            let overlaps: Intervals<u8> = set.overlaps(lo, hi).collect();
            prop_assert_eq!(members(&overlaps), cut.clone());
            prop_assert_eq!(set.overlap(lo, hi).map(|r| r.0), cut.first().copied());
            prop_assert_eq!(set.covers(lo, hi), (lo..=hi).all(inside));
            let rest: Vec<u8> = (lo..=hi).filter(|&n| !inside(n)).collect();
            prop_assert_eq!(members(&set.complement_in(lo, hi)), rest);
        }
    }
}
