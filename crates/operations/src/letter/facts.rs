//! What a letter is made from, as it is on record.

use domain::calendar::london_day;
use domain::escalation;
use domain::id::JourneyId;
use domain::instrument;
use domain::journey::{Gate, Journey, Origin, Outcome, Place, Stage};
use domain::letter::{Facts, HandedOver, Measure, Value};
use domain::need::{self, Need};
use domain::person::{AccessNeed, Language};
use store::Read;
use store::journey::Current;
use store::person::Person;

use super::{Asked, transfer};
use crate::programme::Settings;
use crate::{Error, Result, Who, assessment, score};

/// What a letter is made from, as it is on record.
pub(super) fn facts(
    read: &Read<'_>,
    who: &Who,
    settings: &Settings,
    (current, person, journey): (&Current, &Person, &Journey),
    asked: &Asked,
) -> Result<Facts> {
    let (began, opened) = journey.opening().ok_or(Error::NotFound)?;
    let passed = |gate| {
        let standing = journey.standing(Place::of(gate))?;
        standing.outcome.is_passed().then_some(standing)
    };
    let closing = journey.closing();
    let assessment = assessment::held(read, who, current.id, journey)?;
    let assessed = assessment.needs.iter().map(|need| (need.kept.need, need.kept.outcome));
    let needs: Vec<(Need, Option<need::Outcome>)> =
        assessed.map(|(need, outcome)| (need, outcome.map(|(outcome, _)| outcome))).collect();
    let at_offer = assessment.at_offer.iter().filter(|need| !needs.iter().any(|(known, _)| known == *need));
    let at_offer: Vec<_> = at_offer.map(|need| (*need, None)).collect();
    let plan = store::plan::newest(read, who.programme(), current.id)?;
    let goals = plan.map(|kept| kept.plan.goals).unwrap_or_default();
    let concerns = store::escalation::of_journey(read, &who.scope(), current.id)?;
    let follow_up = journey.open_pass(Place::of(Gate::FollowUp)).and_then(|pass| pass.due);
    let contacts = store::contact::of_journey(read, &who.scope(), current.id)?;
    Ok(Facts {
        handed_over: HandedOver { to: asked.to.clone(), agreed: asked.agreed },
        points: transfer::points(read, who, person.id)?,
        attempts: transfer::attempts(&contacts),
        safety: transfer::safety(read, who, person.id)?,
        began: began.day(),
        self_referral: matches!(opened.origin, Origin::SelfReferral(_)),
        accepted: passed(Gate::Offer).is_some(),
        needs: needs
            .into_iter()
            .chain(at_offer)
            .map(|(need, outcome)| (need.code().to_owned(), outcome.map(|it| it.code().to_owned())))
            .collect(),
        requirements: requirements(person),
        met: passed(Gate::Meeting).map(|standing| standing.happened.day()),
        planned: passed(Gate::Plan).map(|standing| {
            let kind = match standing.outcome {
                Outcome::Passed { passed_as, .. } => passed_as,
                _ => None,
            };
            (standing.happened.day(), kind)
        }),
        goals: goals
            .into_iter()
            .map(|goal| (goal.words, goal.attained.map(|outcome| outcome.code().to_owned())))
            .collect(),
        services: Vec::new(),
        measures: measures(read, who, current.id)?,
        ended: closing.map(|it| (it.happened.day(), it.ending.mode, it.ending.by)),
        stage: stage(journey).to_owned(),
        ask_again: closing.and_then(|closing| closing.ending.ask_again),
        follow_up,
        reasons: reasons(journey),
        concerns: concerns
            .iter()
            .map(|kept| {
                let raised = kept.escalation.raised();
                let outcome = match kept.escalation.standing() {
                    escalation::Standing::Settled { outcome, .. } => Some(outcome.code()),
                    _ => None,
                };
                (london_day(raised.at), raised.concern.code(), outcome)
            })
            .collect(),
        added: asked.added.trim().to_owned(),
        contact: settings.contact.clone(),
    })
}

/// Scores before any support and after, where both are known.
fn measures(read: &Read<'_>, who: &Who, id: JourneyId) -> Result<Vec<Measure>> {
    let held = score::held(read, who, id)?;
    let taken: Vec<_> = held.into_iter().filter(|held| !held.voided).map(|held| held.taken).collect();
    let mut measures = Vec::new();
    for definition in instrument::all()? {
        for course in instrument::courses(definition, &taken) {
            if let (Some(before), Some(after)) = (course.baseline(), course.latest()) {
                measures.push(Measure {
                    instrument: definition.code.clone(),
                    score: course.score.clone(),
                    before: (before.day, before.value),
                    after: (after.day, after.value),
                });
            }
        }
    }
    Ok(measures)
}

fn stage(journey: &Journey) -> &'static str {
    match journey.stage() {
        Some(Stage::At(gate)) => gate.code(),
        Some(Stage::AfterPlan) => "after-plan",
        Some(Stage::Closed(_)) | None => "closed",
        Some(Stage::RecordedInError) => "in-error",
    }
}

/// What the person needs to take part.
fn requirements(person: &Person) -> Vec<Value> {
    let details = &person.details;
    let key = |prefix: &str, code: &str| Value::Key(format!("{prefix}-{code}"));
    let language = details.language.filter(|language| *language != Language::ENGLISH);
    let language = language.map(|language| key("language", language.code()));
    let interpreter = (details.interpreter == Some(true)).then(|| key("letter", "interpreter"));
    let access = details.access_needs.iter().map(|need| match need {
        AccessNeed::Other(note) => Value::Text(note.clone()),
        coded => key("access-need", coded.code()),
    });
    language.into_iter().chain(interpreter).chain(access).collect()
}

/// Every reason on record, with whose account it is.
fn reasons(journey: &Journey) -> Vec<(domain::journey::Teller, String)> {
    let standing = journey.passes().filter_map(|(_, pass)| pass.result.as_ref());
    let accounts = standing
        .flat_map(|standing| &standing.accounts)
        .chain(journey.closing().into_iter().flat_map(|closing| &closing.accounts));
    let mut reasons = Vec::new();
    for account in accounts {
        for given in &account.factors {
            let wording = format!("factor-{}-{}", given.code, given.direction.code());
            if !reasons.contains(&(account.teller, wording.clone())) {
                reasons.push((account.teller, wording));
            }
        }
    }
    reasons
}
