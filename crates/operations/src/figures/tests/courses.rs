//! Prescriptions counted by hand: who agreed to a service, who came, and who stopped coming.

use domain::calendar::london_day;
use domain::id::{PrescriptionId, ServiceId};
use domain::journey::{Act, Gate, HowPut, Passing, Place, PrescriptionKind};
use domain::prescription::{
    Answer, Arranged, Attendance, CancelledBy, CannotWhy, Least, Pattern, Shared, Terms,
};
use jiff::Span;

use super::*;
use crate::agreement::AskedDecision;
use crate::journey::command;
use crate::prescription::{self, AskedSharing, Came, Marked, Offered as Service};

use Attendance::{Attended, Cancelled, Missed, NotKnown};

/// What a provider says, and the marks of the four weekly sessions, in order.
type Later = (Option<Answer>, &'static [Option<Attendance>]);

const THERE: Option<Attendance> = Some(Attended);
const AWAY: Option<Attendance> = Some(Missed);
const OFF: Option<Attendance> = Some(Cancelled(CancelledBy::Provider));

/// Eight people who agreed to a course of six, weekly.
const PEOPLE: [(&str, Later); 8] = [
    ("Ann", (Some(Answer::Yes { starts: None }), &[THERE, THERE, THERE, THERE, THERE])),
    ("Bea", (Some(Answer::Yes { starts: None }), &[THERE, AWAY, AWAY, AWAY, None, None])),
    ("Cat", (Some(Answer::Yes { starts: None }), &[AWAY, Some(NotKnown), OFF, THERE, None, None])),
    ("Dot", (Some(Answer::Cannot(CannotWhy::Full)), &[])),
    ("Eli", (Some(Answer::Waiting { until: None }), &[])),
    ("Fay", (None, &[])),
    ("Gus", (Some(Answer::Yes { starts: None }), &[None, None])),
    ("Hal", (Some(Answer::Yes { starts: None }), &[THERE, AWAY, AWAY, None, AWAY, THERE])),
];

impl Town {
    /// A service of the directory.
    fn service(&self) -> ServiceId {
        let programme = self.programme;
        let made = self.house.db.write(move |unit| -> Result<ServiceId> {
            let service: ServiceId = unit.id();
            unit.execute(
                "INSERT INTO service (programme_id, id, name, organisation, status, published, words, changed_at)
                 VALUES ($1, $2, 'Allotment', 'Green Shoots', 'active', $3, 'allotment', 0)",
                &[programme.into(), (&service).into(), true.into()],
            )?;
            Ok(service)
        });
        made.wait().unwrap()
    }

    /// Somebody who said yes, was reached, and agreed to a course of six that begins today.
    fn agreed(&self, lead: &Who, referrer: &Who, name: &str, service: ServiceId) -> PrescriptionId {
        let person = self.person(referrer, name);
        let journey = self.offer(referrer, person, AskedAnswer::Yes, None).journey;
        let (who, links) = (lead.clone(), self.house.provider_links());
        let made = self.house.db.write(move |unit| -> Result<PrescriptionId> {
            let settings = Settings::default();
            let now = unit.now();
            let (_, mut course) = crate::journey::in_hand(unit, &who, journey)?;
            for gate in [Gate::Intake, Gate::Reach] {
                let passed_as = (gate == Gate::Reach).then_some(domain::journey::PassedAs::PersonAnswered);
                let act = Act::Pass(vec![Passing { passed_as, ..Passing::of(Place::of(gate)) }]);
                course.take(&command(&who, &settings, domain::journey::Happened::Minute(now), now, act))?;
            }
            course.keep(unit, who.programme())?;
            let first = london_day(now);
            let terms = Terms {
                kind: PrescriptionKind::FormalReferral,
                sessions: Some(6),
                share: 75,
                pattern: Some(Pattern { first, every_weeks: 1, at: None }),
                transport: Arranged::NotNeeded,
                companion: Arranged::NotNeeded,
                check_on: None,
            };
            let service = Service::of(unit, &who, service)?;
            let id = prescription::propose(unit, &who, &settings, journey, &service, terms)?;
            let shared = Shared::least(Least::Group, []);
            let sharing = AskedSharing { shared, decision: AskedDecision::default() };
            prescription::agree(unit, &who, &settings, id, Some(HowPut::Phone), Some(&sharing))?;
            prescription::send(unit, &who, &links, id, &service)?;
            Ok(id)
        });
        made.wait().unwrap()
    }

    fn answered(&self, lead: &Who, id: PrescriptionId, given: Answer) {
        let who = lead.clone();
        let done = self.house.db.write(move |unit| {
            prescription::answer(unit, &who, &Settings::default(), id, given, Came { on: None })
        });
        done.wait().unwrap();
    }

    fn marked(&self, lead: &Who, id: PrescriptionId, place: usize, mark: Attendance) {
        let who = lead.clone();
        let done = self.house.db.write(move |unit| -> Result<()> {
            let sessions = store::session::of_prescription(unit, who.programme, id)?;
            let session = Marked::Session(sessions[place].id, Some(mark));
            prescription::mark(unit, &who, &Settings::default(), id, session)
        });
        done.wait().unwrap();
    }

    fn lived_courses(&self, test: &TestDb) -> (Who, Who, PrescriptionId) {
        let (eve, lead) = (self.referrer(self.hilltop), self.who(Role::TeamLead, self.team));
        let service = self.service();
        let agreed: Vec<PrescriptionId> =
            PEOPLE.iter().map(|(name, _)| self.agreed(&lead, &eve, name, service)).collect();
        for (id, (_, (given, _))) in agreed.iter().zip(PEOPLE) {
            if let Some(given) = given {
                self.answered(&lead, *id, given);
            }
        }
        test.clock.set(self.house.now() + Span::new().hours(24 * 60));
        for (id, (_, (_, marks))) in agreed.iter().zip(PEOPLE) {
            for (place, mark) in marks.iter().enumerate() {
                if let Some(mark) = mark {
                    self.marked(&lead, *id, place, *mark);
                }
            }
        }
        (self.who(Role::ProgrammeManager, self.team), lead, agreed[6])
    }
}

fn bands(figure: &Figure) -> [u64; 4] {
    figure.total.clone().unwrap().bands.map(count)
}

#[test]
fn starts_attendance_and_disengagement_are_those_counted_by_hand() {
    on_both(|test| {
        let town = Town::new(test);
        let (manager, _, _) = town.lived_courses(test);
        // Ann, Bea, Cat and Hal came. Eli waits, Fay's service has not answered, Gus has not come: open. Dot's is full.
        let started = town.figure(&manager, "A1", &Asked::default());
        assert_eq!(bands(&started), [4, 1, 3, 0]);
        let beside = |code: &str| count(started.beside.iter().find(|it| it.code == code).unwrap().rows);
        assert_eq!((beside("waiting"), beside("supply")), (1, 1));
        // Five taken on at six sessions each, but for Ann's sixth, which her completion took away: attended 5 + 1 + 1 + 2,
        // missed 3 + 1 + 3, called off by the provider 1; the rest has no mark or is not known.
        let attended = town.figure(&manager, "A3", &Asked::default());
        let [met, not_met, open, unknown] = bands(&attended);
        let off = attended.beside.iter().find(|it| it.code == "cancelled-by-others").unwrap();
        assert_eq!((met, not_met, open, count(off.rows)), (9, 7, 0, 1));
        let sessions = town.figure(&manager, "A3", &by("attendance"));
        assert_eq!(count(sessions.cell(&[Some("attended")]).unwrap().denominator), 9);
        assert_eq!(count(sessions.cell(&[None]).unwrap().denominator), unknown);
        // Everybody began 60 days ago: too recent to say who stopped within 90 days.
        let stopped = town.figure(&manager, "A2-90", &Asked::default());
        assert_eq!(bands(&stopped), [0, 0, 0, 0]);
        let young = stopped.beside.iter().find(|it| it.code == "immature").unwrap();
        assert_eq!(count(young.rows), 4);
        test.clock.set(town.house.now() + Span::new().hours(24 * 120));
        // Of the four who began, Bea missed three in a row and never came back; Hal came back in time.
        let stopped = town.figure(&manager, "A2-90", &Asked::default());
        assert_eq!(bands(&stopped), [1, 3, 0, 0]);
        let ends = town.figure(&manager, "A2-90", &by("course-end"));
        let ended = |code: &str| count(ends.cell(&[Some(code)]).unwrap().denominator);
        assert_eq!((ended("stopped-coming"), ended("completed"), ended("going-on")), (1, 1, 2));
        // The first sessions are those of the offers that opened the journeys.
        let sessions = town.figure(&manager, "U3", &Asked::default());
        assert_eq!(bands(&sessions), [4, 4, 0, 0]);
        for id in ["A1", "A2-90", "prescriptions-stand"] {
            check_every_mark(&town, &manager, id, &by("practice"));
        }
        let attended = Picked { groups: Vec::new(), of: "met".to_owned() };
        assert_eq!(town.rows(&manager, "A3", &Asked::default(), &attended, 50).unwrap().all, 9);
    });
}

#[test]
fn a_mark_that_changes_no_gate_is_counted_all_the_same() {
    on_both(|test| {
        let town = Town::new(test);
        let (manager, lead, gus) = town.lived_courses(test);
        let before = bands(&town.figure(&manager, "A3", &Asked::default()));
        town.marked(&lead, gus, 0, Missed);
        let after = bands(&town.figure(&manager, "A3", &Asked::default()));
        assert_eq!(after, [before[0], before[1] + 1, before[2], before[3] - 1]);
        // Brought forward, read anew and read from what was written down are the same.
        let keys = Keys::generate(&mut Random::from_seed(7));
        let anew = House::over(test.db.clone(), keys, "http://localhost", false, Random::from_seed(2));
        for id in ["A1", "A2-90", "A3", "prescriptions-stand"] {
            let kept = town.figure(&manager, id, &by("practice"));
            let read = settled(anew.figure(&manager, id, by("practice"))).unwrap();
            assert_eq!((kept.cells, kept.beside), (read.cells, read.beside), "{id}");
        }
    });
}
