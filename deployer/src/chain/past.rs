//! The past of a chain: what contracts emitted in a block, which runtime made it, and which block was when.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use crate::chain::events::{self, At};
use crate::chain::runtime::Runtime;
use crate::chain::{Client, ContractEvent, H256, storage};
use crate::failure::{Failure, Result};

/// The runtime version of each block's state, as far as it was asked for.
#[derive(Debug, Default)]
pub(super) struct Versions(BTreeMap<u32, u32>);

impl Versions {
    /// A version that was asked for, or that lies between two equal ones: versions only grow.
    fn of(&self, number: u32) -> Option<u32> {
        let (_, below) = self.0.range(..=number).next_back()?;
        let (_, above) = self.0.range(number..).next()?;
        (below == above).then_some(*below)
    }
}

/// The first number from `low` to `high` at which something holds that holds from then on, found by halving; the one after
/// `high` if it never does.
pub async fn first(low: u32, high: u32, holds: impl AsyncFn(u32) -> Result<bool>) -> Result<u32> {
    let (mut low, mut end) = (low, high.saturating_add(1));
    while low < end {
        let middle = low.midpoint(end);
        match holds(middle).await? {
            true => end = middle,
            false => low = middle.saturating_add(1),
        }
    }
    Ok(low)
}

impl Client {
    /// The events that contracts emitted in a block.
    pub async fn block_events(&self, at: At) -> Result<Vec<ContractEvent>> {
        let Some(bytes) = self.storage(&storage::events(), Some(at.block)).await? else { return Ok(vec![]) };
        events::contracts(&self.runtime_of(at).await?, bytes, at)
    }

    /// Finds out which runtimes made a range of blocks by asking at its ends and, where they differ, in between: afterwards no
    /// block needs to be asked for. A node that does not keep those states leaves each block to be asked for its own.
    pub async fn survey(&self, first: u32, last: u32) {
        // A block is made by the runtime of the state before it.
        let mut open = vec![(first.saturating_sub(1), last.saturating_sub(1))];
        while let Some((low, high)) = open.pop() {
            let (Ok(below), Ok(above)) = (self.version_of(low).await, self.version_of(high).await) else { return };
            let middle = low.midpoint(high);
            if below != above && middle > low {
                open.extend([(low, middle), (middle, high)]);
            }
        }
    }

    /// The runtime that made a block; metadata is fetched once per version.
    pub async fn runtime_of(&self, at: At) -> Result<Runtime> {
        let before = at.number.saturating_sub(1);
        let version = match self.version_of(before).await {
            Ok(version) => version,
            // The state before is no longer kept; only an upgrade in this very block would tell them apart.
            Err(_) => self.version_at(at.number, at.block).await?,
        };
        if version == self.runtime().spec_version {
            return Ok(self.runtime().clone());
        }
        let known = self.others().read().unwrap_or_else(PoisonError::into_inner).get(&version).cloned();
        if let Some(runtime) = known {
            return Ok(runtime);
        }
        let state = if at.number == 0 { at.block } else { self.parent(at.block).await? };
        let runtime = Runtime::fetch(self.connection(), self.genesis(), Some(state)).await?;
        self.others().write().unwrap_or_else(PoisonError::into_inner).insert(version, runtime.clone());
        Ok(runtime)
    }

    /// The first block from `low` to `high` whose time is at or after an instant; the one after `high` if there is none. A
    /// block whose state the node no longer keeps counts as earlier.
    pub async fn block_by_time(&self, instant: u64, low: u32, high: u32) -> Result<u32> {
        first(low, high, async |number| {
            let hash = self.block_hash(number).await?;
            Ok(hash.is_some() && self.now_ms(hash).await.is_ok_and(|time| time >= instant))
        })
        .await
    }

    /// The runtime version of a block's state.
    async fn version_of(&self, number: u32) -> Result<u32> {
        let known = self.versions().read().unwrap_or_else(PoisonError::into_inner).of(number);
        if let Some(version) = known {
            return Ok(version);
        }
        let hash = self.block_hash(number).await?;
        self.version_at(number, hash.ok_or_else(|| Failure::chain(format!("there is no block {number}")))?).await
    }

    async fn version_at(&self, number: u32, block: H256) -> Result<u32> {
        let version = Runtime::version(self.connection(), Some(block)).await?;
        self.versions().write().unwrap_or_else(PoisonError::into_inner).0.insert(number, version);
        Ok(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_between_two_equal_ones_is_known() {
        let versions = Versions([(10, 1), (20, 1), (30, 2)].into());
        assert_eq!(versions.of(9), None);
        assert_eq!([10, 15, 20].map(|number| versions.of(number)), [Some(1); 3]);
        assert_eq!(versions.of(25), None, "the upgrade may lie before or after it");
        assert_eq!(versions.of(30), Some(2));
        assert_eq!(versions.of(31), None);
    }

    #[tokio::test]
    async fn the_first_is_found_in_a_handful_of_questions() {
        for wanted in 0..=33u32 {
            let asked = std::cell::Cell::new(0);
            let found = first(0, 31, async |number| {
                asked.set(asked.get() + 1);
                Ok(number >= wanted)
            });
            assert_eq!(found.await.unwrap(), wanted.min(32), "{wanted}");
            assert!(asked.get() <= 6, "{} questions for {wanted}", asked.get());
        }
        let failed = first(0, 31, async |_| Err(Failure::chain("lost"))).await;
        assert!(failed.is_err());
    }
}
