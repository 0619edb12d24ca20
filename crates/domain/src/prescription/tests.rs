use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::factor::Frame;
use crate::journey::{EndedBy, Ends, Mode};
use crate::working_day::Nation;

const MONDAY: Day = date(2026, 9, 7);
const NATION: Nation = Nation::EnglandAndWales;

fn terms(kind: PrescriptionKind) -> Terms {
    Terms {
        kind,
        sessions: Some(SESSIONS),
        share: SHARE,
        pattern: Some(Pattern { first: MONDAY, every_weeks: 1, at: None }),
        transport: Arranged::NotRecorded,
        companion: Arranged::NotRecorded,
        check_on: None,
    }
}

fn marked(marks: &[Option<Attendance>]) -> Vec<Session> {
    let days = (0i64..).map(|week| MONDAY.saturating_add((week * 7).days()));
    days.zip(marks).map(|(day, attendance)| Session { day, attendance: *attendance }).collect()
}

fn any_mark() -> impl Strategy<Value = Option<Attendance>> {
    prop::option::of(prop::sample::select(Attendance::ALL.to_vec()))
}

#[test]
fn what_nobody_answers_has_a_date_to_look() {
    for kind in PrescriptionKind::ALL {
        let wanted = matches!(kind, PrescriptionKind::SelfReferral | PrescriptionKind::StatutoryReferral);
        let codes: Vec<_> =
            terms(kind).check(MONDAY).err().into_iter().flatten().map(|breach| breach.code).collect();
        assert_eq!(codes, if wanted { vec!["prescription-check-missing"] } else { vec![] }, "{kind:?}");
        let checked = Terms { check_on: Some(date(2026, 10, 1)), ..terms(kind) };
        assert!(checked.check(MONDAY).is_ok());
        assert!(checked.check(date(2026, 10, 1)).is_err(), "the date lies ahead");
    }
}

#[test]
fn sessions_and_share_stay_within_reason() {
    let formal = terms(PrescriptionKind::FormalReferral);
    assert!(Terms { sessions: Some(0), ..formal }.check(MONDAY).is_err());
    assert!(Terms { sessions: Some(201), ..formal }.check(MONDAY).is_err());
    assert!(Terms { sessions: None, ..formal }.check(MONDAY).is_ok());
    assert!(Terms { share: 0, ..formal }.check(MONDAY).is_err());
    assert!(Terms { share: 101, ..formal }.check(MONDAY).is_err());
}

#[test]
fn data_move_only_where_a_referral_is_made() {
    let shares = PrescriptionKind::ALL.map(|kind| Flow::of(kind).shares());
    assert_eq!(shares, [false, false, true, true]);
    let gates = Flow::of(PrescriptionKind::Signposting).not_met();
    assert_eq!(gates.iter().map(|(gate, _)| gate.number()).collect::<Vec<_>>(), [8, 9, 10]);
}

#[test]
fn an_adviser_is_told_name_and_number_and_no_risk_that_nobody_chose() {
    let shared = Shared::least(Least::Advice, []);
    assert_eq!(shared.fields_text(), "name phone");
    assert_eq!(shared.risks_text(), "");
    let mut more = shared.clone();
    more.fields.insert(Share::Needs);
    assert_eq!(more.check().unwrap_err().code, "sharing-too-much");
    let mut nameless = shared;
    nameless.fields.remove(&Share::Name);
    assert_eq!(nameless.check().unwrap_err().code, "sharing-no-name");
}

#[test]
fn the_least_of_every_kind_may_be_told() {
    for least in Least::ALL {
        let shared = Shared::least(least, Risk::ALL);
        assert!(shared.check().is_ok(), "{least:?}");
        let again = Shared::parse(least.code(), &shared.fields_text(), &shared.risks_text());
        assert_eq!(again, Some(shared));
    }
}

#[test]
fn a_risk_is_acknowledged_before_the_first_visit() {
    let safe = Shared::least(Least::Group, []);
    let risky = Shared::least(Least::Group, [Risk::Seizures]);
    assert!(check_acknowledged(&safe, false).is_ok());
    assert_eq!(check_acknowledged(&risky, false).unwrap_err().code, "risk-not-acknowledged");
    assert!(check_acknowledged(&risky, true).is_ok());
}

#[test]
fn a_provider_who_cannot_ends_the_gate_as_provider_and_refuses_for_nobody() {
    let frame = Frame::seed().unwrap();
    for why in CannotWhy::ALL {
        let ending = why.ending();
        assert_eq!(ending.by, EndedBy::Provider);
        assert_ne!(ending.mode, Mode::Refused);
        assert!(ending.mode.can_be_ended(Ends::Gate(Gate::Provider), EndedBy::Provider), "{why:?}");
        assert_eq!(why.factor().is_none(), why == CannotWhy::NotSaid, "{why:?}");
        if let Some(code) = why.factor() {
            assert!(frame.factors.iter().any(|factor| factor.code == code), "{code}");
        }
    }
}

#[test]
fn a_request_is_nudged_twice_before_the_providers_clock_runs_out() {
    let mut request = Request::sent(MONDAY);
    let mut day = MONDAY;
    for _ in 0..NUDGES {
        assert_eq!(request.run_out(day, NATION).unwrap_err().code, "request-nudge-first");
        day = NATION.after(day, NUDGE_AFTER);
        assert_eq!(request.stands(day, NATION), RequestStands::NudgeDue);
        request = Request { nudges: request.nudges + 1, nudged: Some(day), ..request };
        assert!(matches!(request.stands(day, NATION), RequestStands::Waits { .. }));
    }
    let ending = request.run_out(NATION.after(day, RUNS_OUT_AFTER), NATION).unwrap();
    assert_eq!((ending.mode, ending.by), (Mode::TimedOut, EndedBy::Provider));
}

#[test]
fn nobody_comes_on_a_bank_holiday_and_the_course_ends_later() {
    let pattern = Pattern { first: date(2026, 8, 24), every_weeks: 1, at: None };
    let days = pattern.days(3, NATION);
    assert_eq!(days, [date(2026, 8, 24), date(2026, 9, 7), date(2026, 9, 14)]);
}

#[test]
fn a_session_to_come_is_not_marked_but_may_be_called_off() {
    let today = MONDAY;
    let next = MONDAY.saturating_add(7.days());
    assert!(resolve(next, Attendance::Attended, today).is_err());
    assert!(resolve(next, Attendance::Cancelled(CancelledBy::Person), today).is_ok());
    assert!(resolve(today, Attendance::Missed, today).is_ok());
}

#[test]
fn what_is_not_known_is_never_missed() {
    use Attendance::{Attended, Missed, NotKnown};
    let marks = [Some(Attended), Some(Missed), Some(NotKnown), None, Some(Missed), Some(NotKnown)];
    assert_eq!(missed_in_a_row(&marked(&marks)).len(), 2);
    assert!(missed_in_a_row(&marked(&[Some(NotKnown), None, Some(NotKnown)])).is_empty());
    let off = [Some(Missed), Some(Attendance::Cancelled(CancelledBy::Person)), Some(Missed)];
    assert_eq!(missed_in_a_row(&marked(&off)).len(), 1, "who says so is heard");
}

#[test]
fn three_quarters_of_twelve_is_nine() {
    let mark = Mark { agreed: SESSIONS, share: SHARE };
    assert_eq!(mark.wanted(), 9);
    assert_eq!(Mark { agreed: 1, share: 1 }.wanted(), 1);
    let eight = vec![Some(Attendance::Attended); 8];
    assert_eq!(mark.course(&marked(&eight)), Course::Started(MONDAY));
    let nine = vec![Some(Attendance::Attended); 9];
    let on = MONDAY.saturating_add(56.days());
    assert_eq!(mark.course(&marked(&nine)), Course::Whole { first: MONDAY, on });
}

#[test]
fn every_code_is_read_back() {
    assert!(Arranged::ALL.into_iter().all(|it| Arranged::coded(it.code()) == Some(it)));
    assert!(Attendance::ALL.into_iter().all(|it| Attendance::coded(it.code()) == Some(it)));
    assert!(CannotWhy::ALL.into_iter().all(|it| CannotWhy::coded(it.code()) == Some(it)));
    assert!(Share::ALL.into_iter().all(|it| Share::coded(it.code()) == Some(it)));
    assert!(Risk::ALL.into_iter().all(|it| Risk::coded(it.code()) == Some(it)));
}

proptest! {
    #[test]
    fn more_that_is_not_known_widens_the_bounds_and_moves_no_gate(
        marks in prop::collection::vec(any_mark(), 0..20),
        share in 1u8..=100,
    ) {
        let mark = Mark { agreed: 12, share };
        let sessions = marked(&marks);
        let mut known = sessions.clone();
        known.retain(|it| !matches!(it.attendance, None | Some(Attendance::NotKnown)));
        prop_assert_eq!(mark.course(&sessions), mark.course(&known));
        prop_assert_eq!(missed_in_a_row(&sessions), missed_in_a_row(&known));
        let today = MONDAY.saturating_add(140.days());
        let (tally, without) = (mark.tally(&sessions, today), mark.tally(&known, today));
        prop_assert_eq!(tally.bounds().0, without.bounds().0);
        prop_assert!(tally.bounds().1 >= tally.bounds().0);
        let counted = tally.attended + tally.missed + tally.cancelled_by_person
            + tally.cancelled_by_others + tally.not_known + tally.to_come;
        prop_assert_eq!(usize::try_from(counted).unwrap(), sessions.len());
    }

    #[test]
    fn a_course_is_whole_only_after_it_started_and_with_the_share(
        marks in prop::collection::vec(any_mark(), 0..20), agreed in 1u16..20, share in 1u8..=100,
    ) {
        let mark = Mark { agreed, share };
        let sessions = marked(&marks);
        let there = mark.tally(&sessions, MONDAY).attended;
        match mark.course(&sessions) {
            Course::NotStarted => prop_assert_eq!(there, 0),
            Course::Started(_) => prop_assert!(there > 0 && there < mark.wanted()),
            Course::Whole { first, on } => {
                prop_assert!(there >= mark.wanted());
                prop_assert!(first <= on);
            }
        }
    }

    #[test]
    fn so_many_sessions_have_so_many_days_in_order(sessions in 1u16..60, weeks in 1u8..=8) {
        let days = Pattern { first: MONDAY, every_weeks: weeks, at: None }.days(sessions, NATION);
        prop_assert_eq!(days.len(), usize::from(sessions));
        prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(days.iter().all(|day| !NATION.is_bank_holiday(*day)));
        prop_assert!(days.iter().all(|day| day.weekday() == MONDAY.weekday()));
    }
}

#[test]
fn three_misses_in_a_row_without_a_return_in_28_days_are_an_end() {
    use Attendance::{Attended, Missed, NotKnown};
    let week = |number: i64| MONDAY.saturating_add((number * 7).days());
    let (there, missed, unknown) = (Some(Attended), Some(Missed), Some(NotKnown));
    let excused = Some(Attendance::Cancelled(CancelledBy::Person));
    let off = Some(Attendance::Cancelled(CancelledBy::Provider));
    assert_eq!(stopped_coming(&marked(&[there, missed, missed, missed])), Some(week(1)));
    assert_eq!(stopped_coming(&marked(&[missed, missed, missed])), None, "never began");
    assert_eq!(stopped_coming(&marked(&[there, missed, missed])), None, "two are no row of three");
    // Not known and called off by others neither count nor break the row; who says so is heard.
    assert_eq!(stopped_coming(&marked(&[there, missed, unknown, off, missed, None, missed])), Some(week(1)));
    assert_eq!(stopped_coming(&marked(&[there, missed, missed, excused, missed])), None);
    // A return within 28 days of the third takes it back; a later one does not.
    assert_eq!(stopped_coming(&marked(&[there, missed, missed, missed, None, None, None, there])), None);
    let late = [there, missed, missed, missed, None, None, None, None, there];
    assert_eq!(stopped_coming(&marked(&late)), Some(week(1)));
}
