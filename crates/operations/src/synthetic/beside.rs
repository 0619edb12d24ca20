//! What stands beside a synthetic journey: notes, and concerns with those who act on them.

use domain::id::JourneyId;
use store::Unit;
use store::appointment::AppointmentId;
use store::escalation::EscalationId;
use store::note::NoteId;

use super::Cast;
use crate::escalation::{Asked, Doing};
use crate::note::{Asked as AskedNote, Saved};
use crate::{Result, Who};

/// What is known of a person's care while it is lived.
#[derive(Default)]
pub(super) struct Beside {
    /// The meeting booked last.
    pub(super) booked: Option<AppointmentId>,
    /// The note written last, with its text.
    noted: Option<(Saved, String)>,
    /// Services prescribed.
    pub(super) services: super::services::Known,
    /// The concern raised last.
    concern: Option<EscalationId>,
}

impl Beside {
    /// Writes a note.
    pub(super) fn note(
        &mut self,
        unit: &mut Unit<'_>,
        who: &Who,
        journey: JourneyId,
        talked: &str,
        know: Option<&str>,
    ) -> Result<()> {
        let text = know.map_or_else(|| talked.to_owned(), |know| format!("{talked} {know}"));
        self.write(unit, who, journey, (None, 0), text)
    }

    /// Adds something to the last note: a further version of it.
    pub(super) fn add_to_note(
        &mut self,
        unit: &mut Unit<'_>,
        who: &Who,
        journey: JourneyId,
        more: &str,
    ) -> Result<()> {
        let Some((saved, text)) = self.noted.take() else { return Ok(()) };
        self.write(unit, who, journey, (Some(saved.note), saved.version), format!("{text}\n\n{more}"))
    }

    fn write(
        &mut self,
        unit: &mut Unit<'_>,
        who: &Who,
        journey: JourneyId,
        (note, base): (Option<NoteId>, i64),
        text: String,
    ) -> Result<()> {
        let sitting: NoteId = unit.id();
        let asked = AskedNote { note, base, sitting: sitting.uuid(), text: text.clone() };
        self.noted = Some((crate::note::write(unit, who, journey, &asked)?, text));
        Ok(())
    }

    /// Raises a concern with whoever looks at concerns, and a team lead behind them.
    pub(super) fn raise(
        &mut self,
        unit: &mut Unit<'_>,
        cast: &Cast,
        who: &Who,
        journey: JourneyId,
        concern: &simulation::Concern,
    ) -> Result<()> {
        let (Some(owner), Some(second)) = (cast.safeguarding, cast.lead) else { return Ok(()) };
        let asked = Asked {
            concern: concern.about,
            urgency: concern.urgency,
            source: concern.source.clone(),
            owner: cast.whos[owner].staff,
            second: cast.whos[second].staff,
            note: concern.words.to_owned(),
        };
        self.concern = Some(crate::escalation::raise(unit, who, &cast.address, journey, &asked)?);
        sent(unit)
    }

    /// Does something to the last concern.
    pub(super) fn act_on_concern(
        &mut self,
        unit: &mut Unit<'_>,
        cast: &Cast,
        who: &Who,
        doing: &Doing,
    ) -> Result<()> {
        let Some(concern) = self.concern else { return Ok(()) };
        crate::escalation::act(unit, who, &cast.address, concern, doing, "")
    }
}

/// What was put into the outbox went out when it was due: nothing of the past is sent when the programme is
/// first served.
pub(super) fn sent(unit: &mut Unit<'_>) -> Result<()> {
    while let Some(message) = store::outbox::take(unit)? {
        store::outbox::sent(unit, message.programme, message.id)?;
    }
    Ok(())
}
