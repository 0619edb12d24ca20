use domain::allocation::{Profile, Weight};
use domain::calendar::{Day, london_day};
use domain::id::{JourneyId, ReferralId, StaffId};
use domain::role::Role;
use domain::task::Kind;
use jiff::ToSpan;
use store::staff::Held;
use store::testing::on_both;

use super::*;
use crate::offer::AskedAnswer;
use crate::referral::{AskedEnd, end, hold, take_on};
use crate::trial::Trial;

/// A team of a lead and three navigators beside the practice of a trial.
struct Team {
    trial: Trial,
    lead: Who,
    navigators: Vec<Who>,
}

impl Team {
    fn on(t: &store::testing::TestDb) -> Team {
        let trial = Trial::on(t);
        let whos = trial.write(|unit, who| {
            let team = store::organisation::Organisation {
                id: unit.id(),
                kind: "navigator-team".to_owned(),
                name: "Community hub".to_owned(),
                ods_code: None,
                outcode: None,
                succeeded: None,
            };
            store::organisation::add(unit, who.programme, &team, None)?;
            let mut whos = Vec::new();
            for (name, role) in [
                ("Lena", Role::TeamLead),
                ("Nadia", Role::Navigator),
                ("Noor", Role::Navigator),
                ("Nils", Role::Navigator),
            ] {
                let staff = unit.id();
                store::staff::add(unit, staff, &format!("{}@hub.example", name.to_lowercase()), name)?;
                let held = Held {
                    staff,
                    programme: who.programme,
                    role: role.code().to_owned(),
                    organisation: team.id,
                };
                store::staff::give_role(unit, &held, None)?;
                whos.push((staff, name.to_owned(), role, team.id));
            }
            Ok(whos)
        });
        let mut whos = whos.into_iter().map(|(staff, name, role, team)| Who {
            staff,
            name,
            role,
            organisation: team,
            own: vec![team],
            ..trial.who.clone()
        });
        let lead = whos.next().unwrap();
        Team { lead, navigators: whos.collect(), trial }
    }

    fn does<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Unit<'_>, &Who, &crate::programme::Settings) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (who, settings) = (self.lead.clone(), self.trial.settings.clone());
        self.trial.house.db.write(move |unit| act(unit, &who, &settings)).wait()
    }

    fn staff(&self, at: usize) -> StaffId {
        self.navigators[at].staff
    }

    /// So many people who said yes, as their referrals.
    fn referred(&self, first: u32, many: u32) -> Vec<(ReferralId, JourneyId)> {
        for number in first..first + many {
            self.trial.offers(number, AskedAnswer::Yes);
        }
        let wanted = crate::referral::Wanted::default();
        let scope = self.lead.scope();
        let rows =
            self.trial.house.db.read(move |read| store::referral::waiting(read, &scope, &wanted, 500)).wait();
        rows.unwrap().into_iter().map(|row| (row.referral.id, row.referral.journey)).collect()
    }

    /// Takes referrals on and gives them to a navigator.
    fn given(&self, first: u32, many: u32, to: usize) -> Vec<JourneyId> {
        let staff = self.staff(to);
        let rows = self.referred(first, many);
        for (id, _) in rows.clone() {
            self.does(move |unit, who, settings| {
                take_on(unit, who, settings, id, Some((staff, Weight::default())))
            })
            .unwrap();
        }
        rows.into_iter().map(|(_, journey)| journey).collect()
    }

    /// The journeys a navigator sees.
    fn sees(&self, at: usize) -> Vec<JourneyId> {
        let of = Of { scope: self.navigators[at].scope(), team: self.lead.organisation, staff: None };
        let wanted = store::caseload::Wanted::default();
        let rows =
            self.trial.house.db.read(move |read| store::caseload::list(read, &of, &wanted, 500)).wait();
        let mut ids: Vec<JourneyId> = rows.unwrap().into_iter().map(|row| row.journey).collect();
        ids.sort_unstable();
        ids
    }

    fn history(&self, journey: JourneyId) -> Vec<(StaffId, String, bool)> {
        let programme = self.lead.programme;
        let all = self
            .trial
            .house
            .db
            .read(move |read| store::allocation::of_journey(read, programme, journey))
            .wait();
        all.unwrap().into_iter().map(|it| (it.staff, it.kind, it.until_at.is_none())).collect()
    }

    fn tasks(&self, journey: JourneyId) -> Vec<Kind> {
        let programme = self.lead.programme;
        let all =
            self.trial.house.db.read(move |read| store::task::of_journey(read, programme, journey)).wait();
        all.unwrap().into_iter().map(|task| task.kind).collect()
    }

    fn checks(&self) {
        let report = crate::check::check(&self.trial.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    }

    fn today(&self) -> Day {
        london_day(self.trial.house.now())
    }
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Breach(breaches)) => breaches[0].code,
        Err(Error::NotFound) => "not found",
        Err(Error::Forbidden) => "forbidden",
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_yes_waits_at_intake_and_becomes_somebodys_first_call() {
    on_both(|t| {
        let team = Team::on(t);
        let [(_, journey)] = team.referred(1, 1)[..] else { panic!("one waits") };
        assert_eq!(team.tasks(journey), [Kind::Intake]);
        assert_eq!(team.given(2, 0, 0), [journey]);
        assert_eq!(team.tasks(journey), [Kind::FirstCall]);
        assert_eq!(team.sees(0), [journey]);
        assert!(team.sees(1).is_empty(), "no navigator sees another's caseload");
        team.checks();
    });
}

#[test]
fn somebody_taken_on_without_a_navigator_is_a_task_of_the_team_lead() {
    on_both(|t| {
        let team = Team::on(t);
        let (id, journey) = team.referred(1, 1)[0];
        team.does(move |unit, who, settings| take_on(unit, who, settings, id, None)).unwrap();
        assert_eq!(team.tasks(journey), [Kind::Allocation, Kind::FirstCall]);
        assert_eq!(
            code(team.does(move |unit, who, settings| take_on(unit, who, settings, id, None))),
            "referral-not-waiting"
        );
        let (to, stranger) = (team.staff(0), team.trial.who.staff);
        let give = move |staff| team.does(move |unit, who, _| allocate(unit, who, journey, staff, None));
        assert_eq!(code(give(stranger)), "allocation-not-a-navigator");
        give(to).unwrap();
    });
}

#[test]
fn intake_ends_with_its_mode_and_its_reason() {
    on_both(|t| {
        let team = Team::on(t);
        let (id, journey) = team.referred(1, 1)[0];
        let asked = AskedEnd {
            mode: domain::journey::Mode::NotTheRightService,
            by: domain::journey::EndedBy::Programme,
            ask_again: None,
            account: None,
            note: "Needs a social worker first.".to_owned(),
        };
        let wrong = AskedEnd { by: domain::journey::EndedBy::Person, ..asked.clone() };
        let ends =
            |asked: AskedEnd| team.does(move |unit, who, settings| end(unit, who, settings, id, &asked));
        assert_eq!(code(ends(wrong)), "mode-not-ended-by");
        assert_eq!(ends(asked).unwrap(), journey);
        assert!(team.tasks(journey).is_empty());
        assert!(team.referred(2, 0).is_empty());
        team.checks();
    });
}

#[test]
fn what_is_held_comes_back_on_its_day() {
    on_both(|t| {
        let team = Team::on(t);
        let (id, journey) = team.referred(1, 1)[0];
        let until = team.today().saturating_add(10.days());
        team.does(move |unit, who, settings| hold(unit, who, settings, id, until, "In hospital")).unwrap();
        assert_eq!(team.tasks(journey), [Kind::PauseEnds]);
        assert_eq!(team.referred(2, 0).len(), 1, "it still waits");
        team.checks();
    });
}

#[test]
fn a_journey_given_to_another_keeps_who_had_it() {
    on_both(|t| {
        let team = Team::on(t);
        let journey = team.given(1, 1, 0)[0];
        let to = team.staff(1);
        team.does(move |unit, who, _| allocate(unit, who, journey, to, Weight::of(3))).unwrap();
        let history = team.history(journey);
        let owner = "owner".to_owned();
        assert_eq!(history, [(team.staff(0), owner.clone(), false), (to, owner, true)]);
        assert!(team.sees(0).is_empty());
        assert_eq!(team.sees(1), [journey]);
    });
}

#[test]
fn a_navigator_gives_nothing_away() {
    on_both(|t| {
        let team = Team::on(t);
        let journey = team.given(1, 1, 0)[0];
        let (who, to) = (team.navigators[0].clone(), team.staff(1));
        let tried = team.trial.house.db.write(move |unit| allocate(unit, &who, journey, to, None)).wait();
        assert_eq!(code(tried), "forbidden");
    });
}

#[test]
fn a_caseload_handed_over_loses_nothing() {
    on_both(|t| {
        let team = Team::on(t);
        let mut all = team.given(1, 12, 0);
        let (from, to) = (team.staff(0), team.staff(1));
        assert_eq!(team.does(move |unit, who, _| hand_over(unit, who, from, to)).unwrap(), 12);
        all.sort_unstable();
        assert_eq!(team.sees(1), all);
        assert!(team.sees(0).is_empty());
        assert_eq!(team.does(move |unit, who, _| hand_over(unit, who, from, to)).unwrap(), 0);
        assert_eq!(
            code(team.does(move |unit, who, _| hand_over(unit, who, to, to))),
            "allocation-to-themselves"
        );
        team.checks();
    });
}

#[test]
fn a_hand_over_under_concurrent_edits_loses_no_row() {
    on_both(|t| {
        let team = Team::on(t);
        let mut all = team.given(1, 8, 0);
        all.sort_unstable();
        let (from, one, two) = (team.staff(0), team.staff(1), team.staff(2));
        std::thread::scope(|threads| {
            threads.spawn(|| team.does(move |unit, who, _| hand_over(unit, who, from, one)).unwrap());
            for journey in all.clone() {
                let (who, db) = (team.lead.clone(), team.trial.house.db.clone());
                threads.spawn(move || {
                    db.write(move |unit| allocate(unit, &who, journey, two, Weight::of(2))).wait()
                });
            }
        });
        let (first, second) = (team.sees(1), team.sees(2));
        let mut held: Vec<JourneyId> = first.iter().chain(&second).copied().collect();
        held.sort_unstable();
        assert_eq!(held, all, "each has exactly one owner");
        assert!(team.sees(0).is_empty());
        for journey in all {
            assert_eq!(team.history(journey).iter().filter(|(_, _, open)| *open).count(), 1);
        }
        team.checks();
    });
}

#[test]
fn whoever_stands_in_sees_the_caseload_for_so_long_and_no_longer() {
    on_both(|t| {
        let team = Team::on(t);
        let mut all = team.given(1, 3, 0);
        let (away, by, today) = (team.staff(0), team.staff(1), team.today());
        let later = AskedCover {
            staff: away,
            covered_by: by,
            first: today.saturating_add(1.day()),
            last: today.saturating_add(3.days()),
        };
        team.does(move |unit, who, _| arrange_cover(unit, who, later)).unwrap();
        assert!(team.sees(1).is_empty(), "not before its first day");
        t.clock.set(t.clock_now() + jiff::SignedDuration::from_hours(24));
        team.trial.house.keep_covers().unwrap();
        // Given to somebody who is away, it is seen by whoever stands in.
        all.extend(team.given(10, 1, 0));
        all.sort_unstable();
        assert_eq!(team.sees(1), all);
        assert_eq!(team.sees(0), all, "whoever is away still has it");
        t.clock.set(t.clock_now() + jiff::SignedDuration::from_hours(24 * 3));
        team.trial.house.keep_covers().unwrap();
        assert!(team.sees(1).is_empty());
        assert_eq!(team.sees(0), all);
        team.checks();
    });
}

#[test]
fn a_leaver_hands_over_what_they_stand_in_for_too() {
    on_both(|t| {
        let team = Team::on(t);
        let journey = team.given(1, 1, 0)[0];
        let (away, leaver, next, today) = (team.staff(0), team.staff(1), team.staff(2), team.today());
        let cover = AskedCover { staff: away, covered_by: leaver, first: today, last: today };
        team.does(move |unit, who, _| arrange_cover(unit, who, cover)).unwrap();
        assert_eq!(team.sees(1), [journey]);
        assert_eq!(team.does(move |unit, who, _| hand_over(unit, who, leaver, next)).unwrap(), 1);
        assert_eq!((team.sees(1).len(), team.sees(2)), (0, vec![journey]));
        t.clock.set(t.clock_now() + jiff::SignedDuration::from_hours(24));
        team.trial.house.keep_covers().unwrap();
        assert!(team.sees(2).is_empty());
        assert_eq!(team.sees(0), [journey]);
    });
}

#[test]
fn a_cover_is_between_two_navigators_and_ends_after_it_begins() {
    on_both(|t| {
        let team = Team::on(t);
        let (one, two, today) = (team.staff(0), team.staff(1), team.today());
        let asked = AskedCover { staff: one, covered_by: two, first: today, last: today };
        let tried = |asked| code(team.does(move |unit, who, _| arrange_cover(unit, who, asked)));
        assert_eq!(tried(AskedCover { covered_by: one, ..asked }), "allocation-to-themselves");
        assert_eq!(tried(AskedCover { staff: team.lead.staff, ..asked }), "allocation-not-a-navigator");
        let yesterday = today.saturating_sub(1.day());
        assert_eq!(tried(AskedCover { last: yesterday, ..asked }), "cover-ends-before-it-begins");
        assert_eq!(tried(AskedCover { first: yesterday, last: yesterday, ..asked }), "cover-over");
    });
}

#[test]
fn a_suggestion_knows_load_and_profile() {
    on_both(|t| {
        let team = Team::on(t);
        team.given(1, 2, 0);
        let polish = domain::person::Language::from_code("pl").unwrap();
        let (staff, today) = (team.staff(2), team.today());
        team.does(move |unit, who, _| {
            let profile = Profile { languages: vec![polish], ..Profile::default() };
            crate::team::keep_profile(unit, who, staff, &profile)
        })
        .unwrap();
        let who = team.lead.clone();
        let wish = Wish { language: Some(polish), ..Wish::default() };
        let found = team.trial.house.db.read(move |read| suggested(read, &who, &wish, today)).wait().unwrap();
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["Nils", "Noor", "Nadia"]);
    });
}

#[test]
fn a_task_put_off_leaves_the_day_and_comes_back() {
    on_both(|t| {
        let team = Team::on(t);
        let journey = team.given(1, 1, 0)[0];
        let (who, today) = (team.navigators[0].clone(), team.today());
        let stranger = team.navigators[1].clone();
        let picked = [crate::task::Picked { journey, kind: Kind::FirstCall, from: today }];
        let put_off = |who: Who, until: Day| {
            team.trial
                .house
                .db
                .write(move |unit| crate::task::settle(unit, &who, &picked, crate::task::Done::PutOff(until)))
                .wait()
        };
        assert_eq!(code(put_off(stranger, today.saturating_add(7.days()))), "not found");
        assert_eq!(code(put_off(who.clone(), today)), "task-put-off-to");
        put_off(who.clone(), today.saturating_add(7.days())).unwrap();
        let programme = who.programme;
        let tasks =
            team.trial.house.db.read(move |read| store::task::of_journey(read, programme, journey)).wait();
        let task = &tasks.unwrap()[0];
        assert!(task.put_off && task.due == today.saturating_add(7.days()));
        team.checks();
    });
}
