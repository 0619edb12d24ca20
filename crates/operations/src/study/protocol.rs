//! Writing a protocol, freezing it, and what comes after: deviations, and what the authors write.

use domain::Breach;
use domain::study::{Deviation, Item, Protocol, check_written};
use sha2::{Digest, Sha256};
use store::study as kept;
use store::study::StudyId;
use uuid::Uuid;

use super::{evaluates, frozen, held};
use crate::figures::definition;
use crate::{Error, House, Result, Who, audit};

/// SHA-256 in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the protocol can be kept: its own rules, and that its definition is one of offers, as it stands.
fn check(protocol: &Protocol) -> Result<()> {
    let mut breaches = protocol.check().err().unwrap_or_default();
    let known = definition(&protocol.cohort.definition)
        .is_ok_and(|it| it.unit == evidence::table::Unit::Offer && it.version == protocol.cohort.version);
    if !known {
        breaches.push(Breach::of("definition", "study-definition-unknown"));
    }
    if breaches.is_empty() { Ok(()) } else { Err(breaches.into()) }
}

impl House {
    /// Makes a study with a draft of its protocol.
    ///
    /// # Errors
    /// Breaches of the protocol; [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn make_study(&self, who: &Who, key: Uuid, protocol: Protocol) -> Result<StudyId> {
        evaluates(who)?;
        check(&protocol)?;
        self.write(who, key, "study.make", move |unit, who| {
            let id = kept::add(unit, who.programme, &protocol.frozen_text(), who.staff)?;
            audit::act(unit, who, "study.make", vec![id.uuid()], "protocol")?;
            Ok(id)
        })
        .await
    }

    /// Changes the draft of a protocol.
    ///
    /// # Errors
    /// Breaches of the protocol; `study-frozen`; [`Error::ChangedMeanwhile`] for another version than the
    /// one that stands; [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn change_protocol(
        &self,
        who: &Who,
        key: Uuid,
        id: StudyId,
        version: i64,
        protocol: Protocol,
    ) -> Result<()> {
        evaluates(who)?;
        check(&protocol)?;
        self.write(who, key, "study.change", move |unit, who| {
            if held(unit, who, id)?.frozen.is_some() {
                return Err(Breach::new("study-frozen").into());
            }
            if !kept::edit(unit, who.programme, id, version, &protocol.frozen_text())? {
                return Err(Error::ChangedMeanwhile);
            }
            audit::act(unit, who, "study.change", vec![id.uuid()], "protocol")
        })
        .await
    }

    /// Freezes a protocol: from now on it stands as it is.
    ///
    /// # Errors
    /// `study-frozen`; [`Error::ChangedMeanwhile`] when it is not the version that was read;
    /// [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn freeze_protocol(&self, who: &Who, key: Uuid, id: StudyId, version: i64) -> Result<()> {
        evaluates(who)?;
        self.write(who, key, "study.freeze", move |unit, who| {
            let study = held(unit, who, id)?;
            if study.frozen.is_some() {
                return Err(Breach::new("study-frozen").into());
            }
            check(&study.protocol)?;
            let hash = sha256(study.protocol.frozen_text().as_bytes());
            if !kept::freeze(unit, who.programme, id, version, &hash, who.staff)? {
                return Err(Error::ChangedMeanwhile);
            }
            audit::act(unit, who, "study.freeze", vec![id.uuid()], "protocol")
        })
        .await
    }

    /// Lists something done otherwise than the frozen protocol says.
    ///
    /// # Errors
    /// Breaches of `what` and `why`; `study-not-frozen`; [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn deviate(&self, who: &Who, key: Uuid, id: StudyId, deviation: Deviation) -> Result<()> {
        evaluates(who)?;
        deviation.check()?;
        self.write(who, key, "study.deviate", move |unit, who| {
            frozen(unit, who, id)?;
            let (what, why) = (deviation.what.trim(), deviation.why.trim());
            kept::deviate(unit, who.programme, id, what, why, who.staff)?;
            audit::act(unit, who, "study.deviate", vec![id.uuid()], "what, why")
        })
        .await
    }

    /// Keeps what the authors wrote for items of the checklist; an empty text takes one away.
    ///
    /// # Errors
    /// Breaches of the items; [`Error::Forbidden`] for anybody but an evaluator.
    pub async fn write_checklist(
        &self,
        who: &Who,
        key: Uuid,
        id: StudyId,
        texts: Vec<(Item, String)>,
    ) -> Result<()> {
        evaluates(who)?;
        let breaches: Vec<Breach> =
            texts.iter().filter_map(|(item, text)| check_written(*item, text).err()).collect();
        if !breaches.is_empty() {
            return Err(breaches.into());
        }
        self.write(who, key, "study.write", move |unit, who| {
            held(unit, who, id)?;
            let before = kept::written(unit, who.programme, id)?;
            for (item, text) in &texts {
                let text = text.trim();
                let stood =
                    before.iter().find(|held| held.item == item.code()).map(|held| held.text.as_str());
                if stood.unwrap_or_default() != text {
                    kept::write(unit, who.programme, id, item.code(), text, who.staff)?;
                }
            }
            audit::act(unit, who, "study.write", vec![id.uuid()], "checklist")
        })
        .await
    }
}
