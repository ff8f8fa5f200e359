//! The numbers that make a signed action single-use, looked up for who did not name them.

use salus_domain::consent::Action;

use crate::failure::Result;
use crate::suite::consent::Registry;

/// How many numbers more than the chain knows a signed ending names. It has to reach whatever the subject signed before and
/// somebody holds back, which nobody here can count; the contract takes 1,000 more at most.
const HEADROOM: u32 = 100;

/// Fills in every number that the action does not name: the next one to create something; to end it one so high that what
/// was signed before and relayed later ends too.
pub async fn fill(registry: &Registry, action: &mut Action, signer: &[u8; 32]) -> Result<()> {
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
                let highest = registry.record(subject, grantee, *scope).await?.highest();
                // A guardian may not burn numbers that the subject may have signed.
                let controls = registry.controller_of(subject).await? == *signer;
                *up_to = Some(if controls { highest.saturating_add(HEADROOM) } else { highest.max(1) });
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
                *term = Some(registry.highest_term(subject, guardian).await?.saturating_add(1));
            }
        }
        Action::EndGuardian { subject, guardian, term, .. } => {
            if term.is_none() {
                *term = Some(registry.highest_term(subject, guardian).await?.saturating_add(HEADROOM));
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
        | Action::ExtendGuardian { .. }
        | Action::Challenge { .. } => {}
    }
    Ok(())
}
