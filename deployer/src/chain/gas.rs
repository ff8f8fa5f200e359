//! The gas that calls are given, and how much of a long list goes into one call.

use codec::{Compact, Decode};

use super::{Client, DryRun};

/// Two dimensions: ref_time in picoseconds, proof_size in bytes.
type Weight = (u64, u64);

/// What a contract of the suite wants to have left before it asks another one (`contracts/interfaces/src/ask.rs`: the limits that
/// it gives, and a reserve), so that nobody can make that one seem not to be there by giving too little. A dry run's need does
/// not tell it, because little of it is used; what is not used is not paid.
const RESERVE: Weight = (4_000_000_000, 200_000);

/// What surrounds a call in a block: its length, the signature, the pallet's own reads. A guess from above: a wrong one costs room.
const AROUND: Weight = (1_000_000_000, 32_768);

/// A fifth more than needed on both dimensions: state may change between the dry run and the block.
pub fn with_margin((ref_time, proof_size): Weight) -> Weight {
    (ref_time.saturating_add(ref_time / 5), proof_size.saturating_add(proof_size / 5))
}

/// The gas that a call of a contract is given: what it needs and more, as far as a transaction can have it.
fn limit(needed: Weight, most: Weight) -> Weight {
    let (ref_time, proof_size) = with_margin(needed);
    let wanted = (ref_time.saturating_add(RESERVE.0), proof_size.saturating_add(RESERVE.1));
    // What cannot fit the node refuses, and says so.
    (wanted.0.min(most.0.max(needed.0)), wanted.1.min(most.1.max(needed.1)))
}

/// `BlockWeights` of the pallet `system`, as far as it is read here.
#[derive(Decode)]
struct BlockWeights {
    _base_block: CompactWeight,
    max_block: CompactWeight,
    normal: WeightsPerClass,
}

/// What transactions of a class may take, each and together.
#[derive(Decode)]
struct WeightsPerClass {
    _base_extrinsic: CompactWeight,
    max_extrinsic: Option<CompactWeight>,
    max_total: Option<CompactWeight>,
}

type CompactWeight = (Compact<u64>, Compact<u64>);

const fn plain((Compact(ref_time), Compact(proof_size)): CompactWeight) -> Weight {
    (ref_time, proof_size)
}

impl Client {
    /// The gas that a call is given: what it needs and more, as far as a block has it.
    pub fn gas_limit(&self, needed: (u64, u64)) -> (u64, u64) {
        limit(needed, self.most_gas())
    }

    /// The most gas that a call can be given: what the chain allows one transaction, without what surrounds the call.
    pub fn most_gas(&self) -> (u64, u64) {
        let most = self.max_extrinsic().unwrap_or((u64::MAX, u64::MAX));
        (most.0 / 20 * 19, most.1 / 20 * 19)
    }

    /// The most that one transaction may use of a block, (ref_time, proof_size), if the chain says so.
    pub fn max_extrinsic(&self) -> Option<(u64, u64)> {
        self.decoded::<BlockWeights>("System", "BlockWeights")?.normal.max_extrinsic.map(plain)
    }

    /// The room that a block has for calls, if the chain says so.
    pub fn room(&self) -> Option<Room> {
        let weights: BlockWeights = self.decoded("System", "BlockWeights")?;
        Some(Room { call: self.most_gas(), block: plain(weights.normal.max_total.unwrap_or(weights.max_block)) })
    }
}

/// The room for calls of ordinary accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The most gas that one of them can be given.
    call: Weight,
    /// What all of them may take of a block.
    block: Weight,
}

/// A dry run of a call about so many entries of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    entries: usize,
    needs: Weight,
    takes: Weight,
}

impl Sample {
    /// A dry run that succeeded, of a call about so many entries.
    pub const fn new(entries: usize, dry: &DryRun) -> Self {
        Self { entries, needs: dry.gas_required, takes: dry.gas_consumed }
    }

    /// What a call about so many entries would show: each entry adds the same.
    fn at(&self, other: &Self, entries: usize) -> Self {
        let each = |of: fn(&Self) -> u64| {
            let (here, there) = (i128::from(of(self)), i128::from(of(other)));
            let (run, steps) = (other.entries as i128 - self.entries as i128, entries as i128 - self.entries as i128);
            let value = here + (there - here) * steps / if run == 0 { 1 } else { run };
            u64::try_from(value.max(0)).unwrap_or(u64::MAX)
        };
        Self {
            entries,
            needs: (each(|one| one.needs.0), each(|one| one.needs.1)),
            takes: (each(|one| one.takes.0), each(|one| one.takes.1)),
        }
    }
}

impl Room {
    /// How many calls like a dry run a block has room for. One enters if what it may take fits in; what it did not take is given
    /// back to those after it.
    fn calls(&self, sample: &Sample) -> usize {
        let limit = limit(sample.needs, self.call);
        let one = |limit: u64, most: u64, takes: u64, around: u64, block: u64| {
            // Entries differ a little: a call for which there is no room any more would cost the block a whole one.
            let block = block - block / 50;
            match limit > most {
                true => 0,
                false => {
                    let after_it = block.checked_sub(limit.saturating_add(around));
                    after_it.map_or(0, |rest| 1 + rest / takes.saturating_add(around).max(1))
                }
            }
        };
        let ref_time = one(limit.0, self.call.0, sample.takes.0, AROUND.0, self.block.0);
        let proof_size = one(limit.1, self.call.1, sample.takes.1, AROUND.1, self.block.1);
        usize::try_from(ref_time.min(proof_size)).unwrap_or(usize::MAX)
    }

    /// About how many entries each call of a list should be, going by two dry runs about different numbers of them, so that a
    /// block takes as many as it can; as many as `most` if that is as good, because each call costs something of its own, or if
    /// `list` are no more than a block takes anyway.
    pub fn entries(&self, samples: (&Sample, &Sample), most: usize, list: usize) -> usize {
        let of_a_block = |entries: usize| self.calls(&samples.0.at(samples.1, entries)).saturating_mul(entries);
        if of_a_block(most) >= list {
            return most;
        }
        (1..=most).max_by_key(|entries| (of_a_block(*entries), *entries)).unwrap_or(most)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Three quarters of 2 s and 5 MiB, of which a call may have a little less.
    const ROOM: Room = Room { call: (1_326_000_000_000, 3_473_408), block: (1_500_000_000_000, 3_932_160) };

    fn sample(entries: usize, (call, entry): (u64, u64)) -> Sample {
        let proof = call + entry * entries as u64;
        let time = 1_000_000_000 * (entries as u64 + 1);
        Sample { entries, needs: (time, proof + 16_315), takes: (time, proof) }
    }

    #[test]
    fn a_third_call_enters_if_each_is_a_little_smaller() {
        // As measured for shipments by proofs: two calls of 32 fit, three of 25.
        let cost = (445_140, 26_265);
        let samples = (&sample(32, cost), &sample(16, cost));
        assert_eq!((ROOM.calls(samples.0), ROOM.calls(&sample(25, cost))), (2, 3));
        assert_eq!(ROOM.entries(samples, 32, 1_000), 25);
        // As measured for receipts: two calls of 32 are better than three of 17.
        let cost = (434_860, 36_738);
        assert_eq!(ROOM.entries((&sample(32, cost), &sample(16, cost)), 32, 1_000), 32);
    }

    #[test]
    fn what_a_block_takes_anyway_goes_into_as_few_calls_as_can_be() {
        let cost = (445_140, 26_265);
        let samples = (&sample(32, cost), &sample(16, cost));
        assert_eq!([64, 65].map(|list| ROOM.entries(samples, 32, list)), [32, 25]);
    }

    #[test]
    fn what_is_given_to_a_call_is_more_than_it_needs_and_no_more_than_it_can_have() {
        assert_eq!(limit((10, 100), ROOM.call), (4_000_000_012, 200_120));
        assert_eq!(limit((1_300_000_000_000, 3_400_000), ROOM.call), ROOM.call);
        assert_eq!(limit((1, 4_000_000), ROOM.call).1, 4_000_000);
    }

    proptest! {
        #[test]
        fn no_number_is_chosen_that_a_block_takes_fewer_of(
            call in 0u64..2_000_000, entry in 1u64..400_000, small in 1usize..32, more in 1usize..32,
        ) {
            let cost = (call, entry);
            let chosen = ROOM.entries((&sample(small, cost), &sample(small + more, cost)), 32, usize::MAX);
            let of_a_block = |entries| ROOM.calls(&sample(entries, cost)) * entries;
            for entries in 1..=32 {
                prop_assert!(of_a_block(chosen) >= of_a_block(entries));
            }
        }
    }
}
