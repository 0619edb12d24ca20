//! Accounts of results, the disputed yes, and further offers.

use super::*;
use crate::journey::Told as Telling;

fn tell(of: AccountOf, account: Account) -> Act {
    Act::Tell(Telling { of, account })
}

fn of(gate: Gate, pass: u16) -> AccountOf {
    AccountOf::Result(GatePass { place: Place::of(gate), pass })
}

#[test]
fn accounts_of_one_result_stand_side_by_side_and_may_come_later() {
    let mut told = Told::offered();
    let first = of(Gate::Offer, 1);
    assert_eq!(told.tries(tell(first, account(1, Teller::Person))), Err("account-no-result"));
    told.ends(Place::of(Gate::Offer), Mode::Refused, EndedBy::Person);
    told.does(tell(first, account(1, Teller::Person)));
    told.today = in_days(30);
    told.does(tell(first, account(2, Teller::Referrer)));
    assert_eq!(told.tries(tell(first, account(2, Teller::Navigator))), Err("account-twice"));
    let standing = told.journey.standing(Place::of(Gate::Offer)).unwrap();
    let tellers: Vec<Teller> = standing.accounts.iter().map(|account| account.teller).collect();
    assert_eq!(tellers, [Teller::Person, Teller::Referrer]);
    assert_eq!(told.journey.tally(Gate::Offer).ended, 1);
}

#[test]
fn a_passed_gate_has_accounts_too() {
    let mut told = Told::at(Gate::Intake);
    told.does(tell(of(Gate::Offer, 1), account(1, Teller::Person)));
    assert_eq!(told.journey.standing(Place::of(Gate::Offer)).unwrap().accounts.len(), 1);
}

#[test]
fn a_gate_that_ended_by_closing_has_no_account_and_the_closing_has_its_own() {
    let mut told = Told::prescribed(Gate::Provider);
    assert_eq!(told.tries(tell(AccountOf::Closing, account(1, Teller::Person))), Err("account-no-closing"));
    told.does(Act::Close(Ending::new(Mode::MovedAway, EndedBy::Person)));
    let by_closing = AccountOf::Result(GatePass { place: Place::on(rx(1), Gate::Provider), pass: 1 });
    assert_eq!(told.tries(tell(by_closing, account(1, Teller::Person))), Err("account-by-closing"));
    told.does(tell(AccountOf::Closing, account(1, Teller::Person)));
    assert_eq!(told.journey.closing().unwrap().accounts.len(), 1);
}

#[test]
fn the_accounts_of_an_ending_before_the_plan_belong_to_its_gate() {
    let mut told = Told::at(Gate::FirstCall);
    told.ends(Place::of(Gate::FirstCall), Mode::Refused, EndedBy::Person);
    assert_eq!(told.tries(tell(AccountOf::Closing, account(1, Teller::Person))), Err("account-no-closing"));
    told.does(tell(of(Gate::FirstCall, 1), account(1, Teller::Person)));
}

#[test]
fn somebody_who_did_not_know_of_the_referral_disputes_the_yes_which_stays() {
    let dispute = |number, teller| Act::Dispute(Disputed { account: AccountId::new(uuid(number)), teller });
    let mut told = Told::offered();
    assert_eq!(told.tries(dispute(1, Teller::Person)), Err("dispute-no-yes"));
    let mut told = Told::at(Gate::FirstCall);
    assert_eq!(told.tries(dispute(1, Teller::Navigator)), Err("dispute-not-persons"));
    told.does(dispute(1, Teller::Person));
    assert!(told.journey.is_yes_disputed());
    assert_eq!(told.journey.tally(Gate::Offer).passed, 1);
    assert_eq!(told.tries(dispute(2, Teller::Person)), Err("dispute-twice"));
    let standing = told.journey.standing(Place::of(Gate::Offer)).unwrap();
    assert_eq!(standing.accounts[0].asked, Asked::Answered);
}

#[test]
fn a_further_offer_answers_gate_one_while_it_is_open() {
    let mut told = Told::offered();
    told.does(yes().joined(offer(2)));
    assert_eq!(told.journey.stage(), Some(Stage::At(Gate::Intake)));
    assert_eq!(told.journey.offers()[0].effect, Effect::AnswersTheOffer);

    let mut refused = Told::offered();
    refused.does(Answer::refused(Observed::default()).joined(offer(2)));
    assert_eq!(refused.journey.stage(), Some(Stage::Closed(Mode::Refused)));
    assert_eq!(refused.tries(yes().joined(offer(3))), Err("journey-closed"));
}

#[test]
fn a_further_yes_changes_nothing_and_a_further_no_is_a_task() {
    let mut told = Told::at(Gate::Reach);
    let before = told.journey.passes().map(|(of, _)| of).collect::<Vec<_>>();
    told.does(yes().joined(offer(2)));
    told.does(Answer::refused(Observed::default()).joined(offer(3)));
    assert_eq!(told.journey.passes().map(|(of, _)| of).collect::<Vec<_>>(), before);
    let effects: Vec<Effect> = told.journey.offers().iter().map(|offer| offer.effect).collect();
    assert_eq!(effects, [Effect::ChangesNothing, Effect::Task]);
    assert_eq!(told.tries(yes().joined(offer(3))), Err("offer-twice"));
    assert_eq!(told.tries(yes().joined(offer(1))), Err("offer-twice"));
}

#[test]
fn a_self_referral_that_joins_is_a_yes() {
    let mut told = Told::offered();
    let no = Answer::refused(Observed::default());
    assert_eq!(told.tries(no.joined(self_referral(4))), Err("self-referral-is-a-yes"));
    told.does(yes().joined(self_referral(4)));
    assert!(told.journey.ever_passed(Place::of(Gate::Offer)));
}
