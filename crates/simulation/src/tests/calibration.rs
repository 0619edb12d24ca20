//! A synthetic programme looks like the published ones where there are published figures.

use crate::truth::{self, Over, Truth};
use crate::{Act, Answered, Life, Programme, Shape};
use domain::journey::{Asked, EndedBy, Mode, Teller};
use domain::offer::Answer;
use jiff::civil::date;

fn programme(offers: u64, practices: usize) -> Programme {
    Programme::of(Shape { offers, practices, ..Shape::demo(date(2026, 11, 20)) })
}

fn near(what: &str, value: f64, low: f64, high: f64) {
    assert!((low..=high).contains(&value), "{what}: {value:.4} is not from {low} to {high}");
}

fn share(of: usize, all: usize) -> f64 {
    of as f64 / all as f64
}

/// The last answer to the first offer; none where it was nameless.
fn first_answer(life: &Life) -> Option<&Answered> {
    let mut answered = None;
    for act in &life.acts {
        match act {
            Act::Offer(_) if answered.is_some() => break,
            Act::Offer(offer) => answered = Some(&offer.answered),
            Act::LaterAnswer(later) => answered = Some(&later.answered),
            _ => {}
        }
    }
    answered
}

fn mode(answered: &Answered) -> Option<Mode> {
    match answered.answer {
        Answer::Ended(ending) => Some(ending.mode),
        _ => None,
    }
}

#[test]
fn the_truth_is_what_was_published() {
    let Truth { agreement, refusal, agreement_recorded, women_refusing, meeting, meeting_recorded } =
        truth::of(&programme(6_000, 20), Over::AllPractices, 400_000);
    near("refusal", refusal.value, 0.115, 0.125);
    near("agreement", agreement.value, 0.74, 0.80);
    assert!(agreement_recorded.value > agreement.value);
    near("women refusing", women_refusing.value, 0.77, 0.82);
    // Three quarters of those referred.
    near("meeting", meeting.value, 0.55, 0.60);
    assert!(meeting_recorded.value > meeting.value && meeting.error < 0.002);
    assert!(refusal.error < 0.002 && women_refusing.error < 0.005, "{women_refusing:?}");
}

#[test]
fn figures_from_the_records_come_to_the_recorded_truth() {
    let programme = programme(60_000, 20);
    let truth = truth::of(&programme, Over::ThesePractices, 200_000);
    let (mut offers, mut yes) = (0, 0);
    for life in programme.lives() {
        offers += usize::from(life.acts.iter().any(|act| !matches!(act, Act::Considered(_))));
        yes += usize::from(first_answer(&life).is_some_and(|it| matches!(it.answer, Answer::Yes(_))));
    }
    // Answers still to come at the end are a yes less, some 1 in 400.
    let recorded = truth.agreement_recorded.value;
    near("agreement recorded", share(yes, offers), recorded - 0.012, recorded + 0.006);
    assert!(recorded - truth.agreement.value > 0.004, "{truth:?}");
}

#[test]
fn meetings_in_the_records_come_to_the_planted_share() {
    let programme = programme(60_000, 20);
    let truth = truth::of(&programme, Over::ThesePractices, 100_000);
    let last = programme.shape().last_day.saturating_sub(jiff::Span::new().days(90));
    let (mut offers, mut met) = (0, 0);
    for life in programme.lives() {
        let first = life.acts.iter().find(|act| !matches!(act, Act::Considered(_)));
        let Some(offered) = first.map(|act| act.when().day).filter(|day| *day <= last) else { continue };
        offers += 1;
        let meeting = life.care.iter().find(|care| care.passes(domain::journey::Gate::Meeting));
        // A meeting of a later offer's journey is not of the first offer.
        let own = meeting.filter(|care| care.passage == 0 && (care.day - offered).get_days() <= 90);
        met += usize::from(own.is_some());
    }
    let recorded = truth.meeting_recorded;
    near("meeting recorded", share(met, offers), recorded.value - 0.012, recorded.value + 0.012);
}

#[test]
fn the_demo_is_as_large_as_it_says_and_refusals_are_as_common() {
    let programme = programme(6_000, 20);
    let lives: Vec<Life> = programme.lives().collect();
    let acts = || lives.iter().flat_map(|life| &life.acts);
    let offers = acts().filter(|act| matches!(act, Act::Offer(_) | Act::NamelessRefusal(_))).count();
    near("offers", share(offers, 6_000), 0.96, 1.04);
    let nameless = acts().filter(|act| matches!(act, Act::NamelessRefusal(_))).count();
    let answers: Vec<&Answered> = lives.iter().filter_map(first_answer).collect();
    let refused: Vec<&&Answered> =
        answers.iter().filter(|answered| mode(answered) == Some(Mode::Refused)).collect();
    near("refused", share(refused.len() + nameless, answers.len() + nameless), 0.08, 0.15);
    near("nameless of refused", share(nameless, refused.len() + nameless), 0.03, 0.08);
    let not_now = answers.iter().filter(|answered| mode(answered) == Some(Mode::NotNow)).count();
    near("not now", share(not_now, answers.len()), 0.045, 0.075);
    let thinking = acts()
        .filter(|act| {
            matches!(act, Act::Offer(offer) if matches!(offer.answered.answer, Answer::ThinkingItOver(_)))
        })
        .count();
    near("thinking it over", share(thinking, offers), 0.06, 0.10);
}

#[test]
fn the_people_offered_are_as_in_the_town() {
    let lives: Vec<Life> = programme(20_000, 30).lives().collect();
    let count =
        |wanted: &dyn Fn(&Life) -> bool| share(lives.iter().filter(|it| wanted(it)).count(), lives.len());
    near("women", count(&|it| it.person.gender == "2"), 0.57, 0.62);
    near("deciles 1 to 4", count(&|it| it.person.deprivation_decile.is_some_and(|it| it <= 4)), 0.30, 0.54);
    near("white British", count(&|it| it.person.ethnic_category == "A"), 0.30, 0.45);
    near("interpreter", count(&|it| it.person.interpreter == Some(true)), 0.05, 0.15);
    near("restricted", count(&|it| it.person.restricted), 0.001, 0.006);
}

#[test]
fn reasons_are_asked_of_most_and_stigma_is_told_less_than_it_is_felt() {
    let programme = programme(60_000, 40);
    let (mut refused, mut asked, mut told_stigma, mut answered_why) = (0, 0, 0, 0);
    let (mut screened, mut felt_stigma) = (0, 0);
    for life in programme.lives() {
        let Some(answered) = first_answer(&life) else { continue };
        let Answer::Ended(ending) = answered.answer else { continue };
        if (ending.mode, ending.by) != (Mode::Refused, EndedBy::Person) {
            continue;
        }
        refused += 1;
        for account in answered.accounts.iter().filter(|account| account.teller == Teller::Person) {
            asked += usize::from(matches!(account.asked, Asked::Answered | Asked::WouldNotSay));
            answered_why += usize::from(account.asked == Asked::Answered);
            told_stigma += usize::from(account.factors.iter().any(|(code, _)| *code == "stigma"));
        }
        let stigma = answered.screen.map(|screen| screen.items[3]);
        if let Some(stigma) = stigma.filter(|item| item.is_answered()) {
            screened += 1;
            felt_stigma += usize::from(stigma != domain::screen::Answer::No);
        }
    }
    near("reason asked", share(asked, refused), 0.62, 0.78);
    assert!(share(felt_stigma, screened) > 2.0 * share(told_stigma, answered_why));
}

#[test]
fn some_practices_write_down_few_refusals() {
    let programme = programme(60_000, 40);
    let mut counts = vec![(0_usize, 0_usize); 40];
    for life in programme.lives() {
        if let Some(answered) = first_answer(&life) {
            let (refused, all) = &mut counts[life.person.practice];
            *all += 1;
            *refused += usize::from(mode(answered) == Some(Mode::Refused));
        }
    }
    let mut shares: Vec<f64> = counts.iter().map(|(refused, all)| share(*refused, *all)).collect();
    shares.sort_by(f64::total_cmp);
    assert!(shares[1] < 0.05 && shares[38] > 0.16, "{shares:?}");
    near("the usual practice", shares[20], 0.08, 0.14);
}

#[test]
fn facts_of_those_who_refuse_are_missing_more_often() {
    let programme = programme(40_000, 20);
    let (mut no, mut yes) = ((0, 0), (0, 0));
    for life in programme.lives() {
        let Some(answered) = first_answer(&life) else { continue };
        let counts = if mode(answered) == Some(Mode::Refused) { &mut no } else { &mut yes };
        counts.0 += usize::from(life.person.language.is_none());
        counts.1 += 1;
    }
    assert!(share(no.0, no.1) > 1.5 * share(yes.0, yes.1));
}
