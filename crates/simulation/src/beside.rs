//! What stands beside a journey: notes and concerns. Drawn apart from the rest, so that nothing else moves.

use domain::calendar::Day;
use domain::contact::{Answered, Channel};
use domain::escalation::{Concern as About, Outcome, Source, Urgency};

use crate::care::{Care, Concern, Deed};
use crate::chance::Chance;
use crate::programme::{Programme, working_after};

/// The share of talks a note is written about: on the telephone, and face to face.
const NOTED: (f64, f64) = (0.06, 0.25);
/// The share of notes that something is added to.
const ADDED_TO: f64 = 0.12;
/// The share of talks, beside first meetings, in which a concern comes up.
const CONCERN: f64 = 0.003;

/// What may come up. Made up, and nobody's words.
pub const CONCERNS: [Concern; 6] = [
    Concern {
        about: About::SelfHarm,
        urgency: Urgency::Now,
        source: Source::Person,
        words: "Said that some nights there seems to be no point in going on. Has made no plan. Would like to talk to somebody.",
    },
    Concern {
        about: About::MentalHealth,
        urgency: Urgency::Today,
        source: Source::Person,
        words: "Has not slept properly for a week and has stopped taking the tablets. Agreed that the practice is told.",
    },
    Concern {
        about: About::PhysicalHealth,
        urgency: Urgency::Soon,
        source: Source::Staff,
        words: "Out of breath after a few steps, which is new. Has not told the practice and asked me to.",
    },
    Concern {
        about: About::Adult,
        urgency: Urgency::Soon,
        source: Source::Staff,
        words: "The nephew keeps the bank card and there was no food in the house.",
    },
    Concern {
        about: About::Child,
        urgency: Urgency::Today,
        source: Source::SomebodyElse,
        words: "A neighbour says that the grandchildren are often alone in the flat in the evening.",
    },
    Concern {
        about: About::DomesticAbuse,
        urgency: Urgency::Today,
        source: Source::Person,
        words: "Is afraid of the partner when there has been drinking. Only the daughter's number is safe to ring.",
    },
];

const OUTCOMES: [(Outcome, f64); 5] = [
    (Outcome::Practice, 0.40),
    (Outcome::Advice, 0.20),
    (Outcome::KnownAlready, 0.16),
    (Outcome::LocalAuthority, 0.14),
    (Outcome::NothingFurther, 0.10),
];

/// Notes of a call and of a meeting, made up: what was talked of, and what somebody else has to know.
const CALLED: [&str; 6] = [
    "Talked about the week. The bus pass has come, and the first trip alone went well.",
    "Short call, a visitor was there. Will ring again on Thursday before lunch.",
    "Had read the leaflet and has questions about the cost. Told again that it is free.",
    "Not a good week: the knee is worse and the stairs are hard. Would still like to try the group.",
    "Went to the first session and liked the people; the room was too loud.",
    "Has spoken to the landlord about the damp and has a date for the repair.",
];
const MET: [&str; 6] = [
    "Met at the library, quiet corner. Talked mostly about the time since the move.",
    "Came with a friend and would like to be met alone next time.",
    "Knows a lot about gardens and lit up when we came to it. The allotment group may fit.",
    "Money is the worry: letters lie unopened. We opened three together and made a list.",
    "Sleeps badly and naps in the day. Would like mornings to have a reason to get up for.",
    "Cares for a sister and has not had an afternoon off since spring.",
];
const TO_KNOW: [&str; 5] = [
    "Best reached before ten.",
    "Hears better on the landline than on the mobile.",
    "Please spell the address of the hall: the sign is hard to find.",
    "Prefers to be asked one thing at a time.",
    "A text the day before helps.",
];
const LATER: [&str; 3] = [
    "Added after the team meeting: the transport scheme has a free place on Tuesdays.",
    "Rang back an hour later to say that the time suits.",
    "Correction: it is the daughter who has the car, not the son.",
];

/// Adds notes and concerns to the care of a life, up to the last day that is lived.
pub(crate) fn add(programme: &Programme, care: &mut Vec<Care>, chance: &mut Chance) {
    let last = programme.shape().last_day;
    // Whoever looks at concerns does not go on after a death, and nothing is done after it.
    let dies = care.iter().any(|it| it.deed == Deed::Die);
    let safeguarding = programme.safeguarding().filter(|_| !dies);
    let (mut beside, mut settled) = (Vec::new(), None);
    for it in care.iter() {
        let raised = match it.deed {
            Deed::Contact(made) if made.answered == Answered::Person => {
                note(it, made.channel, &mut beside, chance);
                let concern = CONCERNS[chance.place(CONCERNS.len())].clone();
                (chance.happens(CONCERN) && safeguarding.is_some()).then(|| {
                    let raised = Care { minute: it.minute + 2, deed: Deed::Escalate(concern), ..it.clone() };
                    // One concern at a time, so that it is plain which is taken in hand.
                    let free = settled.is_none_or(|day| day < it.day);
                    free.then_some(raised)
                })
            }
            // What came up at a first meeting is there already.
            Deed::Escalate(_) => Some(None),
            _ => None,
        };
        let Some(raised) = raised else { continue };
        let at = raised.as_ref().unwrap_or(it).clone();
        let (true, Some(by)) = (settled.is_none_or(|day| day < it.day), safeguarding) else { continue };
        beside.extend(raised);
        settled = Some(settle(&at, by, &mut beside, chance));
    }
    let last_act = care.last().map(|it| (it.day, it.minute));
    beside.retain(|it| it.day <= last && !(dies && Some((it.day, it.minute)) >= last_act));
    care.append(&mut beside);
    // Stable: what was done in one minute stays in its order.
    care.sort_by_key(|it| (it.day, it.minute));
}

fn note(it: &Care, channel: Channel, beside: &mut Vec<Care>, chance: &mut Chance) {
    let (called, met) = NOTED;
    let (share, about) = if channel == Channel::InPerson { (met, &MET) } else { (called, &CALLED) };
    let (talked, know, later) = (chance.one_of(about), chance.one_of(&TO_KNOW), chance.one_of(&LATER));
    let (noted, knows, added) = (chance.happens(share), chance.happens(0.5), chance.happens(ADDED_TO));
    if !noted {
        return;
    }
    let deed = Deed::Note { talked, know: knows.then_some(know) };
    beside.push(Care { minute: it.minute + 3, deed, ..it.clone() });
    if added {
        beside.push(Care { minute: it.minute + 50, deed: Deed::AddToNote(later), ..it.clone() });
    }
}

/// Whoever looks at concerns takes it in hand and, days or weeks later, says what came of it. Gives the day.
fn settle(raised: &Care, by: usize, beside: &mut Vec<Care>, chance: &mut Chance) -> Day {
    let Deed::Escalate(concern) = &raised.deed else { return raised.day };
    let within = match concern.urgency {
        Urgency::Now => 20,
        Urgency::Today => 60,
        Urgency::Soon => 240,
    };
    let minute = raised.minute + u16::try_from(chance.between(5, within)).unwrap_or(5);
    // Nobody is there in the evening: then it is the next morning.
    let (day, minute) =
        if minute < 1_075 { (raised.day, minute) } else { (working_after(raised.day, 1), 515) };
    let taken = Care { day, minute, by, deed: Deed::TakeInHand, ..raised.clone() };
    let takes = if chance.happens(0.75) { chance.between(1, 9) } else { chance.between(20, 70) };
    let day = working_after(day, takes);
    let outcome = chance.weighted(&OUTCOMES);
    beside.push(taken);
    beside.push(Care { day, minute: 1_000, by, deed: Deed::Settle(outcome), ..raised.clone() });
    day
}
