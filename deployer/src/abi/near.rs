//! "Did you mean …": the known names nearest to a mistyped one.

/// The known names near enough to `given` to be meant, nearest first, at most three.
pub fn near<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', ' '], "");
    let wanted = plain(given);
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|name| {
            let candidate = plain(name);
            let within = !wanted.is_empty() && (candidate.contains(&wanted) || wanted.contains(&candidate));
            let bonus = if within { 0.2 } else { 0.0 };
            (strsim::jaro_winkler(&wanted, &candidate) + bonus, name)
        })
        .filter(|(score, _)| *score > 0.75)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn nearest_first_and_nothing_far() {
        let known = ["grant", "revoke", "revoke_all", "check", "access"];
        assert_eq!(near("revok", known)[0], "revoke");
        assert_eq!(near("RevokeAll", known)[0], "revoke_all");
        assert_eq!(near("chekc", known), ["check"]);
        assert!(near("xyz", known).is_empty());
    }
}
