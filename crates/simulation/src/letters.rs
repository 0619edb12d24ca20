//! What is written when a journey has closed: a message back to the practice, and mostly a letter to the person.
//! Drawn apart from the rest, so that nothing else moves.

use domain::letter::Kind;

use crate::care::{Care, Deed, Lettered};
use crate::chance::Chance;
use crate::programme::{Programme, working_after};

/// The share of closings after which a message goes back to the practice, and of those written but not sent yet.
const BACK: (f64, f64) = (0.86, 0.06);
/// The share of closings after which the person gets a letter; where not, that is said.
const TO_PERSON: f64 = 0.62;

/// Adds letters to the care of a life, after each closing that nothing follows in its passage.
pub(crate) fn add(programme: &Programme, care: &mut Vec<Care>, chance: &mut Chance) {
    let last = programme.shape().last_day;
    let dies = care.iter().any(|it| it.deed == Deed::Die);
    let mut written = Vec::new();
    for (at, it) in care.iter().enumerate() {
        let Deed::Close(..) = it.deed else { continue };
        let (back, unsent, person) =
            (chance.happens(BACK.0), chance.happens(BACK.1), chance.happens(TO_PERSON));
        let day = working_after(it.day, chance.between(0, 2));
        let goes_on = care[at + 1..].iter().any(|later| later.passage == it.passage);
        if dies || goes_on || day > last {
            continue;
        }
        let minute = if day == it.day { it.minute + 5 } else { 960 };
        let mut write = |minute, kind, done| {
            written.push(Care { day, minute, deed: Deed::Letter(kind, done), ..it.clone() });
        };
        if back {
            write(minute, Kind::MessageBack, if unsent { Lettered::Written } else { Lettered::Sent });
        }
        write(minute + 4, Kind::Closing, if person { Lettered::Sent } else { Lettered::NotNeeded });
    }
    care.append(&mut written);
    // Stable: what was done in one minute stays in its order.
    care.sort_by_key(|it| (it.day, it.minute));
}
