//! The numbers that make a signed action single-use, looked up for who did not name them.

use salus_domain::consent::Action;

use crate::failure::{Failure, Result};
use crate::suite::consent::Registry;

/// Fills in every number that the action does not name: the next one to create something, the newest one to end it.
pub async fn fill(registry: &Registry, action: &mut Action) -> Result<()> {
    match action {
        Action::Grant { subject, grantee, scope, version, epoch, .. }
        | Action::Accept { subject, grantee, scope, version, epoch, .. } => {
            if version.is_none() {
                let record = registry.record(subject, grantee, *scope).await?;
                *version = Some(record.highest().saturating_add(1));
            }
            if epoch.is_none() {
                *epoch = Some(registry.subject_of(subject).await?.epoch);
            }
        }
        Action::Revoke { subject, grantee, scope, up_to } => {
            if up_to.is_none() {
                *up_to = Some(registry.record(subject, grantee, *scope).await?.highest().max(1));
            }
        }
        Action::RevokeAll { subject, up_to } => {
            if up_to.is_none() {
                *up_to = Some(registry.subject_of(subject).await?.epoch);
            }
        }
        Action::SetDefault { subject, revision, .. } => {
            if revision.is_none() {
                *revision = Some(registry.subject_of(subject).await?.default_revision.saturating_add(1));
            }
        }
        Action::AppointGuardian { subject, guardian, term, .. } => {
            if term.is_none() {
                let newest = registry.guardian(subject, guardian, None).await?;
                *term = Some(newest.map_or(1, |newest| newest.term.saturating_add(1)));
            }
        }
        Action::EndGuardian { subject, guardian, term, .. } => {
            if term.is_none() {
                let newest = registry.guardian(subject, guardian, None).await?;
                *term = Some(newest.ok_or_else(|| Failure::refused("there is no such guardian (NoGuardian)"))?.term);
            }
        }
        Action::SetController { subject, rotation, .. } => {
            if rotation.is_none() {
                *rotation = Some(registry.subject_of(subject).await?.rotation.saturating_add(1));
            }
        }
        Action::SetRecovery { subject, revision, .. } => {
            if revision.is_none() {
                *revision = Some(registry.subject_of(subject).await?.recovery_revision.saturating_add(1));
            }
        }
        Action::VetoRecovery { subject, attempt } => {
            if attempt.is_none() {
                *attempt = Some(registry.recovery(subject).await?.attempt);
            }
        }
        // Who resigns names the term; the command looks it up, because it knows who signs.
        Action::ResignGuardian { .. }
        | Action::EnterInError { .. }
        | Action::Decline { .. }
        | Action::ExtendGuardian { .. } => {}
    }
    Ok(())
}
