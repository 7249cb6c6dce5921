//! How far a key stands from its query, in the steps of T5 (Raffel et al. 2020), which MPNet took over.

/// Half of them are for keys before the query or at its place, half for those behind it.
pub(crate) const BUCKETS: usize = 32;

/// The bucket of a distance, a key's place less its query's. Distances up to 7 have one each; from there on
/// a bucket reaches half an octave, and the last one holds all from 91 on.
pub(crate) fn bucket(distance: isize) -> usize {
    const HALF: usize = BUCKETS / 2;
    const EXACT: usize = HALF / 2;
    let far = distance.unsigned_abs();
    let side = if distance > 0 { HALF } else { 0 };
    if far < EXACT {
        return side + far;
    }
    // T5 has EXACT + ⌊log(far / 8) / log(128 / 8) × 8⌋, which grows with every doubling of far² / 64.
    let square = (far as u128).pow(2);
    let steps = (1..HALF - EXACT).take_while(|step| square >= 64 << step);
    side + EXACT + steps.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_those_of_transformers() {
        // Where MPNetEncoder.relative_position_bucket (4.48) changes, as (distance, bucket); equal up to 600.
        let first = [
            (0, 0),
            (1, 1),
            (7, 7),
            (8, 8),
            (12, 9),
            (16, 10),
            (23, 11),
            (32, 12),
            (46, 13),
            (64, 14),
            (91, 15),
        ];
        for (distance, wanted) in first {
            assert_eq!(bucket(-distance), wanted, "{distance} back");
            let ahead = if distance == 0 { 0 } else { 16 + wanted };
            assert_eq!(bucket(distance), ahead, "{distance} ahead");
            if distance > 7 {
                assert_eq!(bucket(1 - distance), wanted - 1, "before {distance}");
            }
        }
        assert_eq!([bucket(-600), bucket(600)], [15, 31]);
        assert_eq!([bucket(isize::MIN), bucket(isize::MAX)], [15, 31]);
    }
}
