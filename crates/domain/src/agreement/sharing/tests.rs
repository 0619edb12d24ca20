use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

const MADE: Day = date(2026, 3, 1);
const BASES: [(Purpose, LawfulBasis, SpecialCategoryCondition); 3] = [
    (Purpose::Provider, LawfulBasis::PublicTask, SpecialCategoryCondition::HealthOrSocialCare),
    (Purpose::Evaluation, LawfulBasis::PublicTask, SpecialCategoryCondition::Research),
    (Purpose::ResearchContact, LawfulBasis::PublicTask, SpecialCategoryCondition::Research),
];

fn agreed(purpose: Purpose) -> Agreement {
    Agreement {
        purpose,
        decision: Decision::OWN,
        made_on: MADE,
        state: AgreementState::Agreed { until: None },
    }
}

fn withdrawn_on(day: Day) -> Agreement {
    agreed(Purpose::Provider).withdraw(Withdrawal { on: day, decision: Decision::OWN }).unwrap()
}

fn verdict(record: SharingRecord<'_>, purpose: Purpose, day: Day) -> Result<Permit, &'static str> {
    SharingRecord { bases: &BASES, ..record }.may_share(purpose, day).map_err(|breach| breach.code)
}

const PERMIT: Result<Permit, &str> =
    Ok(Permit::Basis(LawfulBasis::PublicTask, SpecialCategoryCondition::HealthOrSocialCare));

#[test]
fn an_agreement_holds_from_its_day_until_it_is_withdrawn() {
    let agreements = [withdrawn_on(date(2026, 6, 1))];
    let on = |day| {
        verdict(SharingRecord { agreements: &agreements, ..Default::default() }, Purpose::Provider, day)
    };
    assert_eq!(on(date(2026, 2, 28)), Err("sharing-not-asked"));
    assert_eq!(on(MADE), PERMIT);
    assert_eq!(on(date(2026, 5, 31)), PERMIT, "what was shared before stays lawful");
    assert_eq!(on(date(2026, 6, 1)), Err("sharing-withdrawn"));
}

#[test]
fn agreement_for_one_purpose_is_none_for_another() {
    let agreements = [agreed(Purpose::ResearchContact)];
    let record = SharingRecord { agreements: &agreements, ..Default::default() };
    assert_eq!(verdict(record, Purpose::Provider, MADE), Err("sharing-not-asked"));
}

#[test]
fn a_later_yes_stands_after_an_earlier_no() {
    let refused = Agreement { state: AgreementState::Refused, ..agreed(Purpose::Provider) };
    let later = Agreement { made_on: date(2026, 4, 1), ..agreed(Purpose::Provider) };
    let agreements = [refused, later];
    let record = SharingRecord { agreements: &agreements, ..Default::default() };
    assert_eq!(verdict(record, Purpose::Provider, date(2026, 3, 31)), Err("sharing-refused"));
    assert_eq!(verdict(record, Purpose::Provider, date(2026, 4, 1)), PERMIT);
}

#[test]
fn an_agreement_without_a_lawful_basis_is_not_enough() {
    let agreements = [agreed(Purpose::Contact)];
    let record = SharingRecord { agreements: &agreements, ..Default::default() };
    assert_eq!(verdict(record, Purpose::Contact, MADE), Err("sharing-no-basis"));
}

#[test]
fn evaluation_needs_no_agreement_and_stops_at_an_objection() {
    let objection = |state| [Objection { purpose: Purpose::Evaluation, made_on: MADE, state }];
    let on = |objections: &[Objection], day| {
        verdict(SharingRecord { objections, ..Default::default() }, Purpose::Evaluation, day).map(|_| ())
    };
    assert_eq!(on(&[], MADE), Ok(()));
    assert_eq!(on(&objection(ObjectionState::Standing), MADE), Err("sharing-objected"));
    let lifted = objection(ObjectionState::Lifted { on: date(2026, 4, 1) });
    assert_eq!(on(&lifted, date(2026, 3, 31)), Err("sharing-objected"));
    assert_eq!(on(&lifted, date(2026, 4, 1)), Ok(()));
    let by = StaffId::new(Uuid::from_u128(7));
    let not_upheld = objection(ObjectionState::NotUpheld { on: date(2026, 4, 1), by });
    assert_eq!(on(&not_upheld, date(2026, 3, 31)), Err("sharing-objected"));
    assert_eq!(on(&not_upheld, date(2026, 4, 1)), Ok(()));
}

#[test]
fn an_override_stands_above_a_no_for_its_purpose_and_its_day() {
    let overrides = [Override {
        purpose: Purpose::Provider,
        reason: OverrideReason::Safeguarding,
        by: StaffId::new(Uuid::from_u128(7)),
        at: "2026-06-10T12:00:00Z".parse().unwrap(),
        person_told: false,
    }];
    let agreements = [withdrawn_on(date(2026, 6, 1))];
    let record = SharingRecord { agreements: &agreements, overrides: &overrides, ..Default::default() };
    let day = date(2026, 6, 10);
    assert_eq!(verdict(record, Purpose::Provider, day), Ok(Permit::Override(OverrideReason::Safeguarding)));
    assert_eq!(verdict(record, Purpose::Provider, date(2026, 6, 11)), Err("sharing-withdrawn"));
    assert_eq!(verdict(record, Purpose::ResearchContact, day), Err("sharing-not-asked"));
}

#[test]
fn only_what_stands_can_be_withdrawn() {
    let day = |on| Withdrawal { on, decision: Decision::OWN };
    let code = |agreement: Agreement, on| agreement.withdraw(day(on)).unwrap_err().code;
    assert_eq!(code(withdrawn_on(date(2026, 6, 1)), date(2026, 6, 2)), "agreement-not-standing");
    assert_eq!(code(agreed(Purpose::Provider), date(2026, 2, 1)), "withdrawal-before-agreement");
}

#[test]
fn an_agreement_with_an_end_lapses_after_it() {
    let state = AgreementState::Agreed { until: Some(date(2027, 2, 28)) };
    let agreement = Agreement { state, ..agreed(Purpose::ResearchContact) };
    assert!(agreement.holds_on(date(2027, 2, 28)));
    assert!(!agreement.holds_on(date(2027, 3, 1)));
    let agreements = [agreement];
    let record = SharingRecord { agreements: &agreements, ..Default::default() };
    assert_eq!(verdict(record, Purpose::ResearchContact, date(2027, 3, 1)), Err("sharing-lapsed"));
}

proptest! {
    #[test]
    fn nothing_is_shared_from_the_day_of_withdrawal_on(after in 0i32..400, later in 0i32..4000) {
        let withdrawn = MADE.checked_add(jiff::Span::new().days(after)).unwrap();
        let agreements = [withdrawn_on(withdrawn)];
        let record = SharingRecord { agreements: &agreements, ..Default::default() };
        let day = withdrawn.checked_add(jiff::Span::new().days(later)).unwrap();
        prop_assert_eq!(verdict(record, Purpose::Provider, day), Err("sharing-withdrawn"));
    }
}
