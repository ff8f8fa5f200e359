//! Bounds on how likely something is by chance.

/// The natural logarithm of a bound on the chance that of `n` independent trials that succeed with `p`, `k` or more succeed
/// (Chernoff–Hoeffding): `-n · KL(k/n ‖ p)`, and 0 where more than expected is no surprise.
pub(super) fn at_least(k: u64, n: u64, p: f64) -> f64 {
    let share = k as f64 / n as f64;
    if n == 0 || share <= p {
        return 0.0;
    }
    let term = |q: f64, p: f64| if q == 0.0 { 0.0 } else { q * (q / p).ln() };
    -(n as f64) * (term(share, p) + term(1.0 - share, 1.0 - p))
}

/// The natural logarithm of how many pairs `n` things make.
pub(super) fn pairs(n: u64) -> f64 {
    let n = n as f64;
    (n * (n - 1.0) / 2.0).max(1.0).ln()
}
