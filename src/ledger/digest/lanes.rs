//! SHA-256 of sixteen messages at once (FIPS 180-4 §6.2.2), one in each lane of a vector: half the time of the
//! processor's own instructions, which wait for themselves. Only where there are vectors of 512 bits.

use crate::tree::Hash;

/// Messages hashed at once.
pub(super) const LANES: usize = 16;

/// That this processor has them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lanes {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    simd: fearless_simd::Avx512,
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
impl Lanes {
    pub(super) const fn here() -> Option<Self> {
        None
    }

    pub(super) const fn hash(self, _: &[[u8; 64]], _: usize) -> [Hash; LANES] {
        [[0; 32]; LANES]
    }
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
mod wide {
    use super::{Hash, LANES, Lanes};
    use crate::digest::START;
    use fearless_simd::{Level, Simd, SimdBase, SimdFrom, u32x16};

    const K: [[u32; 16]; 4] = [
        [
            0x428a_2f98,
            0x7137_4491,
            0xb5c0_fbcf,
            0xe9b5_dba5,
            0x3956_c25b,
            0x59f1_11f1,
            0x923f_82a4,
            0xab1c_5ed5,
            0xd807_aa98,
            0x1283_5b01,
            0x2431_85be,
            0x550c_7dc3,
            0x72be_5d74,
            0x80de_b1fe,
            0x9bdc_06a7,
            0xc19b_f174,
        ],
        [
            0xe49b_69c1,
            0xefbe_4786,
            0x0fc1_9dc6,
            0x240c_a1cc,
            0x2de9_2c6f,
            0x4a74_84aa,
            0x5cb0_a9dc,
            0x76f9_88da,
            0x983e_5152,
            0xa831_c66d,
            0xb003_27c8,
            0xbf59_7fc7,
            0xc6e0_0bf3,
            0xd5a7_9147,
            0x06ca_6351,
            0x1429_2967,
        ],
        [
            0x27b7_0a85,
            0x2e1b_2138,
            0x4d2c_6dfc,
            0x5338_0d13,
            0x650a_7354,
            0x766a_0abb,
            0x81c2_c92e,
            0x9272_2c85,
            0xa2bf_e8a1,
            0xa81a_664b,
            0xc24b_8b70,
            0xc76c_51a3,
            0xd192_e819,
            0xd699_0624,
            0xf40e_3585,
            0x106a_a070,
        ],
        [
            0x19a4_c116,
            0x1e37_6c08,
            0x2748_774c,
            0x34b0_bcb5,
            0x391c_0cb3,
            0x4ed8_aa4a,
            0x5b9c_ca4f,
            0x682e_6ff3,
            0x748f_82ee,
            0x78a5_636f,
            0x84c8_7814,
            0x8cc7_0208,
            0x90be_fffa,
            0xa450_6ceb,
            0xbef9_a3f7,
            0xc671_78f2,
        ],
    ];

    impl Lanes {
        pub(in crate::digest) fn here() -> Option<Self> {
            Level::new().as_avx512().map(|simd| Self { simd })
        }

        /// The hashes of the padded messages that stand one behind the other, each so many blocks long.
        pub(in crate::digest) fn hash(self, blocks: &[[u8; 64]], length: usize) -> [Hash; LANES] {
            let simd = self.simd;
            // Without the attribute the closure would not have the vectors of its caller.
            simd.vectorize(
                #[inline(always)]
                || hash(simd, blocks, length),
            )
        }
    }

    #[expect(clippy::inline_always, reason = "vectors stay in registers")]
    #[inline(always)]
    fn hash<S: Simd>(simd: S, blocks: &[[u8; 64]], length: usize) -> [Hash; LANES] {
        // Loops, for the closures of `map` would not have the vectors.
        let none = u32x16::splat(simd, 0);
        let mut state = [none; 8];
        for (to, word) in state.iter_mut().zip(START) {
            *to = u32x16::splat(simd, word);
        }
        for at in 0..length {
            let mut lanes = [none; LANES];
            for (message, lane) in lanes.iter_mut().enumerate() {
                let block = blocks.get(message * length + at).unwrap_or(&[0; 64]);
                *lane = u32x16::simd_from(simd, words(block));
            }
            let mut lanes = transposed(lanes);
            for lane in &mut lanes {
                *lane = swapped(*lane);
            }
            compress(&mut state, lanes);
        }
        let [a, b, c, d, e, f, g, h] = state;
        let lanes = transposed([a, b, c, d, e, f, g, h, none, none, none, none, none, none, none, none]);
        let mut out = [[0; 32]; LANES];
        for (out, lane) in out.iter_mut().zip(lanes) {
            let words: [u32; LANES] = lane.into();
            for (to, word) in out.as_chunks_mut().0.iter_mut().zip(words) {
                *to = word.to_be_bytes();
            }
        }
        out
    }

    /// The words of a block as this machine reads them.
    #[expect(clippy::inline_always, reason = "vectors stay in registers")]
    #[inline(always)]
    fn words(block: &[u8; 64]) -> [u32; 16] {
        let mut words = [0; 16];
        for (to, word) in words.iter_mut().zip(block.as_chunks().0) {
            *to = u32::from_le_bytes(*word);
        }
        words
    }

    /// The same words with their bytes the other way round: SHA-256 has the first byte highest.
    #[expect(clippy::inline_always, reason = "vectors stay in registers")]
    #[inline(always)]
    fn swapped<S: Simd>(x: u32x16<S>) -> u32x16<S> {
        (turn(x, 24) & 0x00ff_00ff) | (turn(x, 8) & 0xff00_ff00)
    }

    /// Words of lanes as lanes of words: each round puts the two halves of the rows one into the other.
    #[expect(clippy::inline_always, reason = "vectors stay in registers")]
    #[expect(clippy::indexing_slicing, reason = "sixteen rows, indexed by their half")]
    #[inline(always)]
    fn transposed<S: Simd>(mut rows: [u32x16<S>; 16]) -> [u32x16<S>; 16] {
        for _ in 0..4 {
            let before = rows;
            for i in 0..8 {
                (rows[2 * i], rows[2 * i + 1]) = before[i].interleave(before[i + 8]);
            }
        }
        rows
    }

    #[expect(clippy::inline_always, reason = "vectors stay in registers")]
    #[inline(always)]
    fn turn<S: Simd>(x: u32x16<S>, by: u32) -> u32x16<S> {
        (x >> by) | (x << (32 - by))
    }

    #[expect(clippy::inline_always, reason = "vectors stay in registers")]
    #[inline(always)]
    fn compress<S: Simd>(state: &mut [u32x16<S>; 8], mut w: [u32x16<S>; 16]) {
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
        // Sixteen rounds written out one by one: in a loop the words would go through memory.
        macro_rules! rounds {
            ($first:literal, $keys:ident: $($i:literal)*) => {$(
                if !$first {
                    let (x, y) = (w[($i + 1) % 16], w[($i + 14) % 16]);
                    let small = turn(x, 7) ^ turn(x, 18) ^ (x >> 3);
                    let large = turn(y, 17) ^ turn(y, 19) ^ (y >> 10);
                    w[$i] = w[$i] + small + w[($i + 9) % 16] + large;
                }
                let choice = g ^ (e & (f ^ g));
                let one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + w[$i] + $keys[$i];
                let majority = (a & b) | (c & (a | b));
                let two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority;
                (h, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
            )*};
        }
        let [first, others @ ..] = &K;
        rounds!(true, first: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        for keys in others {
            rounds!(false, keys: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
        }
        for (to, now) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *to += now;
        }
    }
}
