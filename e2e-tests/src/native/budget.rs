//! How long a model runs, and from which seed.

use std::{env, time::SystemTime};

/// `SALUS_STEPS` in the environment says how many steps, else there are `few`, from a fixed seed. More than that come from a new
/// seed each time, which is printed; `SALUS_SEED` repeats it.
pub fn budget(few: u64, fixed: u64) -> (u64, u64) {
    let number = |name: &str| {
        let value = env::var(name).ok()?;
        Some(value.parse::<u64>().unwrap_or_else(|_| panic!("{name} is no number: {value}")))
    };
    let wanted = number("SALUS_STEPS").unwrap_or(few);
    // A world has the next seed: there is room for them.
    let fresh = || SystemTime::UNIX_EPOCH.elapsed().map_or(1, |since| since.as_nanos() as u64 >> 8);
    let seed = number("SALUS_SEED").unwrap_or_else(|| if wanted <= few { fixed } else { fresh() });
    println!("SALUS_SEED={seed}");
    (wanted, seed)
}
