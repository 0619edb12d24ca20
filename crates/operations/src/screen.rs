//! The factor screen of gates after the offer: asked of those who were drawn, passed and ended alike.

use domain::Breach;
use domain::id::JourneyId;
use domain::journey::HowPut;
use domain::screen::{Answer, Asked, Item, Screen};
use store::Unit;
pub use store::screen::{Kept, ScreenId};

use crate::journey::in_hand;
use crate::{Result, Who, audit};

/// Records what came of the six items for somebody who was drawn.
///
/// # Errors
/// [`crate::Error::NotFound`] outside what may be seen; `screen-not-picked` where nobody is to be asked.
pub fn record(
    unit: &mut Unit<'_>,
    who: &Who,
    id: JourneyId,
    how: Option<HowPut>,
    answers: &[(Item, Answer)],
) -> Result<()> {
    let (current, _) = in_hand(unit, who, id)?;
    let drawn = store::screen::of_journey(unit, who.programme, id)?;
    let to_ask = drawn.into_iter().find(|kept| kept.draw.picked && kept.screen.is_none());
    let to_ask = to_ask.ok_or_else(|| Breach::new("screen-not-picked"))?;
    let mut taken = Screen::of(to_ask.of, to_ask.draw)?;
    for (item, answer) in answers {
        taken.record(*item, Asked { answer: *answer, how });
    }
    store::screen::keep(unit, who.programme, to_ask.id, &taken, who.staff)?;
    let subjects = current.person.map(domain::Id::uuid).into_iter().chain([id.uuid()]).collect();
    audit::act(unit, who, "screen.record", subjects, "screen")
}
