//! A synthetic programme in the database is the one that was lived.

use domain::appointment::State;
use domain::journey::Gate;
use simulation::{Care, Deed, OfService, Programme, Shape};
use store::testing::on_both;

use super::*;
use crate::{Keys, Random};

fn shape(last_day: domain::calendar::Day) -> Shape {
    Shape { offers: 400, practices: 4, navigators: 6, years: 1, ..Shape::demo(last_day) }
}

/// How many deeds of the programme are so.
fn lived(shape: Shape, wanted: impl Fn(&Care) -> bool) -> i64 {
    let programme = Programme::of(shape);
    let count: usize =
        programme.lives().map(|life| life.care.iter().filter(|care| wanted(care)).count()).sum();
    i64::try_from(count).unwrap()
}

#[test]
fn what_was_lived_is_what_is_kept_and_check_agrees() {
    on_both(|t| {
        let keys = Keys::generate(&mut Random::from_seed(7));
        let house = House::over(t.db.clone(), keys, "http://localhost", true, Random::from_seed(1));
        let today = domain::calendar::london_day(house.now());
        house.load_synthetic("here", "Here", shape(today), |_| {}).unwrap();
        let count = |sql: &'static str| -> i64 {
            house.db.read(move |read| read.value(sql, &[])).wait().unwrap().unwrap_or(0)
        };
        let of = |wanted: fn(&Deed) -> bool| lived(shape(today), |care| wanted(&care.deed));
        assert_eq!(count("SELECT count(*) FROM contact"), of(|it| matches!(it, Deed::Contact(_))));
        assert_eq!(count("SELECT count(*) FROM appointment"), of(|it| matches!(it, Deed::Book(_))));
        assert_eq!(
            count("SELECT count(*) FROM appointment WHERE state = 'held'"),
            of(|it| matches!(it, Deed::Kept(State::Held)))
        );
        assert_eq!(
            count("SELECT count(*) FROM episode_gate WHERE gate = 6 AND passed_day IS NOT NULL"),
            of(|it| matches!(it, Deed::Plan(_)))
        );
        assert_eq!(
            count("SELECT count(*) FROM journal_entry WHERE kind = 'closed'"),
            of(|it| matches!(it, Deed::Close(..)))
        );
        assert_eq!(
            count("SELECT count(*) FROM journal_entry WHERE kind = 'returned'"),
            of(|it| matches!(it, Deed::Return(_)))
        );
        let ended =
            lived(shape(today), |care| matches!(&care.deed, Deed::End(gate, ..) if *gate != Gate::FollowUp));
        let kept = "SELECT count(*) FROM journal_entry WHERE kind = 'ended' AND data NOT LIKE '{\"gate\":1,%'
                    AND data NOT LIKE '{\"gate\":11,%' AND data NOT LIKE '%\"prescription\":%'";
        assert_eq!(count(kept), ended);
        let prescribed = of(|it| matches!(it, Deed::Prescribe(_)));
        assert!(prescribed > 20, "{prescribed}");
        assert_eq!(count("SELECT count(*) FROM prescription"), prescribed);
        assert_eq!(
            count("SELECT count(*) FROM attendance"),
            of(|it| matches!(it, Deed::OfService(_, OfService::Mark(..) | OfService::Unplanned(_))))
        );
        let states = "SELECT count(DISTINCT coalesce(mode, cast(open_gate AS TEXT), 'done'))
                      FROM episode_prescription";
        assert!(count(states) > 6, "{}", count(states));
        // Two providers sign in for services of their own, the first of which has something to do.
        assert_eq!(count("SELECT count(*) FROM staff_role WHERE role = 'provider'"), 3);
        assert_eq!(count("SELECT count(DISTINCT organisation_id) FROM provider_service"), 2);
        let busy = "SELECT count(*) FROM episode_prescription e JOIN provider_service s
                    ON s.programme_id = e.programme_id AND s.service_id = e.service_id WHERE e.open_gate > 7";
        assert!(count(busy) > 0, "{}", count(busy));
        // Navigators have something to do: journeys of their own, calls to make, meetings to come.
        let owned = "SELECT count(DISTINCT staff_id) FROM allocation WHERE open = TRUE";
        // The sixth has left, and what was theirs was handed over whole.
        assert_eq!(count(owned), 5);
        let journeys = count("SELECT count(DISTINCT journey_id) FROM allocation");
        assert_eq!(count("SELECT count(*) FROM allocation WHERE open = TRUE AND kind = 'owner'"), journeys);
        assert!(count("SELECT count(*) FROM allocation WHERE open = FALSE AND kind = 'owner'") > 0);
        assert_eq!(count("SELECT count(*) FROM cover"), 1);
        assert_eq!(count("SELECT count(*) FROM note WHERE subject_noun = 'supervision'"), 15);
        // Beside journeys stand notes, some with a later version, and concerns.
        let notes = of(|it| matches!(it, Deed::Note { .. }));
        assert!(notes > 20, "{notes}");
        assert_eq!(count("SELECT count(*) FROM note WHERE subject_noun = 'journey' AND version = 1"), notes);
        assert_eq!(
            count("SELECT count(*) FROM note WHERE subject_noun = 'journey' AND version = 2"),
            of(|it| matches!(it, Deed::AddToNote(_)))
        );
        let raised = of(|it| matches!(it, Deed::Escalate(_)));
        assert_eq!(count("SELECT count(*) FROM escalation"), raised + 1, "one came up late on the last day");
        assert!(count("SELECT count(*) FROM escalation WHERE standing = 'waiting'") > 0);
        assert_eq!(
            count("SELECT count(*) FROM escalation WHERE standing = 'settled'"),
            of(|it| matches!(it, Deed::Settle(_)))
        );
        // What staff were told then is not sent now.
        assert_eq!(count("SELECT count(*) FROM outbox WHERE state = 'waiting'"), 0);
        assert!(count("SELECT count(*) FROM episode_gate WHERE gate = 3 AND result = 'open'") > 0);
        assert!(count("SELECT count(*) FROM appointment WHERE state = 'booked'") > 0);
        assert!(count("SELECT count(*) FROM referral WHERE state = 'waiting'") > 0);
        // And most of it is not late: a programme that is run, not a neglected one.
        let due = domain::calendar::day_number(today);
        let tasks = |sql: &'static str| -> i64 {
            house.db.read(move |read| read.value(sql, &[due.into()])).wait().unwrap().unwrap_or(0)
        };
        let late = tasks("SELECT count(*) FROM task WHERE owner = 'navigator' AND due_day < $1");
        let ahead = tasks("SELECT count(*) FROM task WHERE owner = 'navigator' AND due_day >= $1");
        assert!(late * 4 < ahead, "{late} late, {ahead} not");
        assert!(
            count("SELECT count(*) FROM journal_entry WHERE kind = 'review-set'")
                > count("SELECT count(*) FROM plan WHERE version = 1")
        );
        let report = crate::check::check(&house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    });
}

#[test]
fn the_made_up_directory_is_found_in() {
    on_both(|t| {
        let trial = crate::trial::Trial::on(t);
        let lead = trial.colleague("Lee", domain::role::Role::TeamLead);
        let today = domain::calendar::london_day(trial.house.now());
        let made = trial.house.load_synthetic_directory(trial.who.programme(), today).unwrap();
        let asked =
            crate::directory::find::Asked { text: "lonely, near LU1".to_owned(), ..Default::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let lines = runtime.block_on(trial.house.services_count(&lead, Default::default())).unwrap();
        assert_eq!(usize::try_from(lines), Ok(made.len()));
        let found = runtime.block_on(trial.house.find_services(&lead, asked)).unwrap();
        assert_eq!(found.fits.len(), 20);
        assert!(found.fits.iter().all(|it| it.km.is_none_or(|km| km < 30.0)));
        let report = crate::check::check(&trial.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    });
}
