//! Entries of a journey's journal: what changed, and the envelope around it.

use serde::{Deserialize, Serialize};

use super::account::{Account, Teller};
use super::baseline::Baseline;
use super::gate::{GatePass, Place};
use super::mode::{EndedBy, Mode, NotMet};
use super::time::{Happened, RecordedAt, Recorder};
use crate::calendar::Day;
use crate::id::{AccountId, JourneyId, OfferId, PrescriptionId, ReferralId, ServiceId, StaffId};

/// One entry of a journey's journal. Nothing is overwritten: a correction is a later entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From 1, without gaps.
    pub position: u32,
    /// When it happened.
    pub happened: Happened,
    /// When it was recorded.
    pub recorded_at: RecordedAt,
    /// Who recorded it.
    pub by: Recorder,
    /// What changed.
    pub change: Change,
}

/// What changed. Holds identifiers, codes and dates: no name and no free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The journey began; gate 1 is open.
    Opened(Opened),
    /// The person is thinking the offer over until a date; gate 1 stays open.
    ThinkingItOver(ThinkingItOver),
    /// A gate was passed.
    Passed(Passed),
    /// A gate ended. At gates 1 to 6 this closes the journey.
    Ended(Ended),
    /// A gate was not met.
    NotMet(NotMetHere),
    /// An account of a standing result.
    Account(Told),
    /// The person did not know that they had been referred: the yes of gate 1 is disputed.
    Disputed(Disputed),
    /// The clocks of work stand still, of one gate or of the journey.
    Paused(Paused),
    /// The clocks of work go on before the date.
    Resumed(Resumed),
    /// On a waiting list at the provider; gate 8 stays open.
    Waiting(Waiting),
    /// A service was proposed; gate 7 of its prescription is open.
    Proposed(Proposed),
    /// A date to look at the journey again.
    ReviewSet(ReviewSet),
    /// A follow-up date; a pass of gate 11 is open.
    FollowUpSet(FollowUpSet),
    /// The journey closed after gate 6.
    Closed(Closed),
    /// The person died; an open journey is closed by it.
    Died,
    /// The death was recorded wrongly; what it ended stands as before.
    DeathReversed,
    /// A wrong result, or a wrong closing, is void.
    Corrected(Corrected),
    /// The journey is on the wrong person and leaves every count.
    RecordedInError,
    /// The person came back after an ending; a new pass of the gate is open.
    Returned(Place),
    /// The same as another open journey, which goes on.
    JoinedTo(JoinedTo),
    /// A further offer or self-referral during the open journey.
    OfferJoined(OfferJoined),
}

impl Change {
    /// The prescription it is about, where it is about one.
    pub fn prescription(&self) -> Option<PrescriptionId> {
        match self {
            Change::Passed(passed) => passed.place.prescription,
            Change::Ended(ended) => ended.place.prescription,
            Change::NotMet(not_met) => not_met.place.prescription,
            Change::Account(Told { of: AccountOf::Result(of), .. }) => of.place.prescription,
            Change::Corrected(Corrected::Result(of)) => of.place.prescription,
            Change::Waiting(waiting) => Some(waiting.prescription),
            Change::Proposed(proposed) => Some(proposed.prescription),
            Change::Returned(place) => place.prescription,
            Change::Paused(Paused { at, .. }) | Change::Resumed(Resumed { at }) => {
                at.and_then(|place| place.prescription)
            }
            _ => None,
        }
    }
}

/// What began a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A referrer's offer.
    Offer(OfferId),
    /// The person came by themselves: gate 1 is not met and the journey is counted apart.
    SelfReferral(ReferralId),
}

/// See [`Change::Opened`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// What began it.
    pub origin: Origin,
    /// The person as recorded at the offer.
    pub baseline: Baseline,
    /// The closed journey before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<JourneyId>,
    /// Whether the person gave no name: then months stand for days and nobody's staff id is kept.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nameless: bool,
}

/// How something was put to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HowPut {
    /// In person.
    InPerson,
    /// By phone.
    Phone,
    /// By text message.
    Text,
    /// By letter.
    Letter,
    /// Through another person.
    ThroughAnother,
}

impl HowPut {
    /// All of them.
    pub const ALL: [HowPut; 5] =
        [HowPut::InPerson, HowPut::Phone, HowPut::Text, HowPut::Letter, HowPut::ThroughAnother];

    /// Stable code; its words are at `how-put-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            HowPut::InPerson => "in-person",
            HowPut::Phone => "phone",
            HowPut::Text => "text",
            HowPut::Letter => "letter",
            HowPut::ThroughAnother => "through-another",
        }
    }
}

/// The form of what was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One to one.
    OneToOne,
    /// In a group.
    Group,
    /// By phone.
    Phone,
    /// Online.
    Online,
    /// At the person's home.
    AtHome,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 5] =
        [Format::OneToOne, Format::Group, Format::Phone, Format::Online, Format::AtHome];

    /// Stable code; its words are at `format-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Format::OneToOne => "one-to-one",
            Format::Group => "group",
            Format::Phone => "phone",
            Format::Online => "online",
            Format::AtHome => "at-home",
        }
    }
}

/// What was offered, as far as it was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The service, if one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
    /// Free of charge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<bool>,
    /// Distance in whole kilometres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub km: Option<u16>,
    /// Expected wait in days.
    #[serde(rename = "wait", default, skip_serializing_if = "Option::is_none")]
    pub wait_days: Option<u16>,
    /// One to one, group, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
}

impl Offered {
    fn is_empty(&self) -> bool {
        *self == Offered::default()
    }
}

/// What a result states of its circumstances. Every field may be not recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// How it was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<HowPut>,
    /// What was offered.
    #[serde(default, skip_serializing_if = "Offered::is_empty")]
    pub offered: Offered,
    /// Who offered: often not who records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_by: Option<StaffId>,
    /// The version of the factor frame in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<u16>,
}

/// In what way a gate was passed, where the pathway knows more than one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassedAs {
    /// Gate 3: the person answered.
    PersonAnswered,
    /// Gate 3: a representative with recorded authority answered.
    RepresentativeAnswered,
    /// Gate 6: a plan with prescriptions.
    Prescribing,
    /// Gate 6: advice was enough.
    AdviceEnough,
    /// Gate 6: holding, being alongside somebody.
    Holding,
    /// Gate 10: the agreed share of sessions was attended.
    ShareAttended,
    /// Gate 10: the goal was met earlier.
    GoalMet,
}

impl PassedAs {
    /// All of them.
    pub const ALL: [PassedAs; 7] = [
        PassedAs::PersonAnswered,
        PassedAs::RepresentativeAnswered,
        PassedAs::Prescribing,
        PassedAs::AdviceEnough,
        PassedAs::Holding,
        PassedAs::ShareAttended,
        PassedAs::GoalMet,
    ];

    /// Stable code; its words are at `passed-as-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            PassedAs::PersonAnswered => "person-answered",
            PassedAs::RepresentativeAnswered => "representative-answered",
            PassedAs::Prescribing => "prescribing",
            PassedAs::AdviceEnough => "advice-enough",
            PassedAs::Holding => "holding",
            PassedAs::ShareAttended => "share-attended",
            PassedAs::GoalMet => "goal-met",
        }
    }
}

/// See [`Change::ThinkingItOver`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThinkingItOver {
    /// The date to ask again.
    pub until: Day,
    /// How the offer was put.
    #[serde(flatten)]
    pub observed: Observed,
}

/// See [`Change::Passed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Which gate.
    #[serde(flatten)]
    pub place: Place,
    /// In what way, where there is more than one.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub passed_as: Option<PassedAs>,
    /// One of several gates passed in one conversation, at the same minute.
    #[serde(default, skip_serializing_if = "is_false")]
    pub together: bool,
    /// What was observed.
    #[serde(flatten)]
    pub observed: Observed,
}

/// See [`Change::Ended`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Which gate.
    #[serde(flatten)]
    pub place: Place,
    /// How.
    #[serde(flatten)]
    pub ending: Ending,
}

/// A mode, who ended it, and what the mode asks to be stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// How it ended.
    pub mode: Mode,
    /// Who ended it; when a clock ran out, whose.
    pub by: EndedBy,
    /// *Not now*: the date to be asked again.
    #[serde(rename = "ask", default, skip_serializing_if = "Option::is_none")]
    pub ask_again: Option<Day>,
    /// *Unreachable*: the attempts made by a channel and in a language the person can use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u16>,
    /// The person objects to being followed up.
    #[serde(default, skip_serializing_if = "is_false")]
    pub objected: bool,
    /// What was observed.
    #[serde(flatten)]
    pub observed: Observed,
}

impl Ending {
    /// An ending of which nothing else is stated.
    pub fn new(mode: Mode, by: EndedBy) -> Self {
        Ending { mode, by, ask_again: None, attempts: None, objected: false, observed: Observed::default() }
    }
}

/// See [`Change::NotMet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotMetHere {
    /// Which gate.
    #[serde(flatten)]
    pub place: Place,
    /// Why.
    pub why: NotMet,
}

/// See [`Change::Account`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Of which result: the standing one of this pass, or the closing after gate 6.
    pub of: AccountOf,
    /// The account.
    #[serde(flatten)]
    pub account: Account,
}

/// What an account is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountOf {
    /// The standing result of one pass of a gate.
    Result(GatePass),
    /// The closing after gate 6.
    Closing,
}

/// See [`Change::Disputed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disputed {
    /// The account of gate 1 that this is.
    pub account: AccountId,
    /// Who said so.
    pub teller: Teller,
}

/// See [`Change::Paused`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paused {
    /// The gate; the whole journey when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
    /// Until when.
    pub until: Day,
}

/// See [`Change::Resumed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// The gate; the whole journey when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Place>,
}

/// See [`Change::Waiting`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which prescription.
    pub prescription: PrescriptionId,
    /// When the provider expects to have room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// What an onward referral is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrescriptionKind {
    /// Pointed to; no personal data moves.
    Signposting,
    /// The person refers themselves.
    SelfReferral,
    /// The programme refers.
    FormalReferral,
    /// A referral the law asks for.
    StatutoryReferral,
}

impl PrescriptionKind {
    /// All of them.
    pub const ALL: [PrescriptionKind; 4] = [
        PrescriptionKind::Signposting,
        PrescriptionKind::SelfReferral,
        PrescriptionKind::FormalReferral,
        PrescriptionKind::StatutoryReferral,
    ];

    /// Stable code; its words are at `prescription-kind-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            PrescriptionKind::Signposting => "signposting",
            PrescriptionKind::SelfReferral => "self-referral",
            PrescriptionKind::FormalReferral => "formal-referral",
            PrescriptionKind::StatutoryReferral => "statutory-referral",
        }
    }
}

/// See [`Change::Proposed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its identifier.
    pub prescription: PrescriptionId,
    /// The service.
    pub service: ServiceId,
    /// What kind of referral.
    pub kind: PrescriptionKind,
    /// Sessions agreed, where it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u16>,
}

/// See [`Change::ReviewSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewSet {
    /// The date.
    pub on: Day,
}

/// See [`Change::FollowUpSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpSet {
    /// The date.
    pub on: Day,
}

/// See [`Change::Closed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// How.
    #[serde(flatten)]
    pub ending: Ending,
}

/// See [`Change::Corrected`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corrected {
    /// The standing result of this pass is void, and the closing it made.
    Result(GatePass),
    /// The closing after gate 6, or the joining to another journey, is void.
    Closing,
}

/// See [`Change::JoinedTo`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedTo {
    /// The journey that goes on.
    pub journey: JourneyId,
}

/// What a further offer came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Gate 1 was open: its answer is that of gate 1 and follows as the next entry.
    AnswersTheOffer,
    /// A yes to what was agreed already.
    ChangesNothing,
    /// A no (or not now) is a task for the navigator.
    Task,
}

/// See [`Change::OfferJoined`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferJoined {
    /// The further offer or self-referral.
    pub origin: Origin,
    /// What it came to.
    pub effect: Effect,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_false(value: &bool) -> bool {
    !*value
}
