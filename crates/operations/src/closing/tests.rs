//! From a journey under way to its end: concerns, notes, follow-up, closing, letters.

use domain::calendar::london_day;
use domain::escalation::{Concern, Outcome as ConcernOutcome, Source, Standing, Urgency};
use domain::id::{PersonId, StaffId};
use domain::journey::{Asked as WasAsked, Direction, GivenFactor, PassedAs, Passing, Teller};
use domain::letter::{Kind, Part, Ticks};
use domain::person::DeathSource;
use domain::role::Role;
use jiff::{SignedDuration, ToSpan};
use store::testing::{TestDb, on_both, start};
use uuid::Uuid;
use words::Words;

use super::*;
use crate::escalation::{self, Doing, EscalationId};
use crate::follow_up;
use crate::letter;
use crate::note;
use crate::offer::AskedAnswer;
use crate::trial::Trial;

mod counted;
mod death;
mod transfer;

const ADDRESS: &str = "https://stile.example";

/// Somebody who said yes, with the journey it opened, and the team.
struct Case {
    trial: Trial,
    lead: Who,
    safeguarding: Who,
    person: PersonId,
    journey: JourneyId,
}

impl Case {
    fn on(t: &TestDb) -> Case {
        let trial = Trial::on(t);
        let (person, offer) = trial.offers(1, AskedAnswer::Yes);
        let lead = trial.colleague("Lee", Role::TeamLead);
        let safeguarding = trial.colleague("Sasha", Role::SafeguardingLead);
        let journey = trial
            .write(move |unit, who| Ok(store::offer::by_id(unit, &who.scope(), offer)?.unwrap().journey));
        Case { trial, lead, safeguarding, person, journey }
    }

    /// Does an act as the team lead.
    fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Unit<'_>, &Who, &Settings, JourneyId) -> Result<T> + Send + 'static,
    ) -> T {
        self.attempt(act).unwrap()
    }

    fn attempt<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Unit<'_>, &Who, &Settings, JourneyId) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (who, settings, journey) = (self.lead.clone(), self.trial.settings.clone(), self.journey);
        self.trial.house.db.write(move |unit| act(unit, &who, &settings, journey)).wait()
    }

    fn breach<T: Send + 'static>(
        &self,
        act: impl Fn(&mut Unit<'_>, &Who, &Settings, JourneyId) -> Result<T> + Send + 'static,
    ) -> &'static str {
        match self.attempt(act) {
            Err(Error::Breach(breaches)) => breaches[0].code,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("this was let through"),
        }
    }

    /// Passes gates in one conversation.
    fn passes(&self, gates: &[(Gate, Option<PassedAs>)]) {
        let passing = |(gate, passed_as): &(Gate, Option<PassedAs>)| Passing {
            passed_as: *passed_as,
            ..Passing::of(Place::of(*gate))
        };
        let gates: Vec<Passing> = gates.iter().map(passing).collect();
        self.act(move |unit, who, settings, id| {
            let (_, mut course) = in_hand(unit, who, id)?;
            let now = unit.now();
            let act = Act::Pass(gates.clone());
            let mut command = command(who, settings, Happened::Minute(now), now, act);
            command.review = Some(in_days(60));
            course.take(&command)?;
            course.keep(unit, who.programme())?;
            Ok(())
        });
    }

    /// Passes gates 2 to 6.
    fn planned(&self) {
        self.passes(&[
            (Gate::Intake, None),
            (Gate::Reach, Some(PassedAs::PersonAnswered)),
            (Gate::FirstCall, None),
            (Gate::Meeting, None),
            (Gate::Plan, Some(PassedAs::AdviceEnough)),
        ]);
    }

    fn journey(&self) -> Journey {
        self.act(|unit, who, _, id| Ok(store::journey::replayed(unit, who.programme(), id)?))
    }

    fn raise(&self, owner: &Who, second: &Who) -> EscalationId {
        let asked = concern(owner.staff(), second.staff());
        self.act(move |unit, who, _, id| escalation::raise(unit, who, ADDRESS, id, &asked))
    }
}

fn in_days(days: i32) -> Day {
    london_day(start()).saturating_add(days.days())
}

fn concern(owner: StaffId, second: StaffId) -> escalation::Asked {
    escalation::Asked {
        concern: Concern::SelfHarm,
        urgency: Urgency::Now,
        source: Source::Person,
        owner,
        second,
        note: "She said she sees no way on".to_owned(),
    }
}

fn ended(mode: Mode, by: EndedBy) -> Asked {
    Asked {
        mode,
        by,
        on: None,
        how: None,
        ask_again: None,
        objected: false,
        account: None,
        needs: Vec::new(),
        goals: Vec::new(),
        follow_up: None,
        note: String::new(),
    }
}

fn told(teller: Teller, code: &str) -> Option<Told> {
    let code = domain::factor::FactorCode::parse(code).unwrap();
    Some(Told {
        teller: Some(teller),
        asked: WasAsked::Answered,
        factors: vec![GivenFactor { code, direction: Direction::Hindered }],
        ..Told::default()
    })
}

/// Recipients of what waits in the outbox, with the bodies.
fn waiting(case: &Case) -> Vec<(String, String)> {
    case.act(|unit, _, _, _| {
        Ok(unit.all(
            "SELECT recipient, body FROM outbox WHERE state = 'waiting' ORDER BY id",
            &[],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?)
    })
}

#[test]
fn a_concern_goes_to_its_owner_and_when_time_runs_out_to_the_second_by_mail_that_names_nobody() {
    on_both(|t| {
        let case = Case::on(t);
        let second = case.trial.colleague("Toni", Role::TeamLead);
        let id = case.raise(&case.safeguarding, &second);
        let mail = waiting(&case);
        assert_eq!(mail.len(), 1);
        assert_eq!(mail[0].0, "sasha@hilltop.example");
        assert!(mail[0].1.contains(&format!("/here/escalations/{id}")) && !mail[0].1.contains("Given"));
        assert_eq!(case.trial.house.pass_on_concerns().unwrap(), 0);
        t.clock.set(start() + SignedDuration::from_mins(30));
        assert_eq!(case.trial.house.pass_on_concerns().unwrap(), 1);
        assert_eq!(case.trial.house.pass_on_concerns().unwrap(), 0, "once");
        assert_eq!(waiting(&case)[1].0, "toni@hilltop.example");
        let (who, key) = (second.clone(), Uuid::from_u128(1));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let house = &case.trial.house;
        let done = |doing| runtime.block_on(house.act_on_concern(&who, key, id, doing, String::new()));
        done(Doing::Acknowledge).unwrap();
        let shown = runtime.block_on(house.concern(&case.safeguarding, id)).unwrap();
        let standing = shown.kept.escalation.standing();
        assert!(matches!(standing, Standing::Acknowledged { owner, .. } if owner == second.staff()));
        assert!(case.journey().is_open(), "it ended no gate");
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn a_concern_is_seen_by_safeguarding_and_the_team_and_by_no_practice() {
    on_both(|t| {
        let case = Case::on(t);
        let (unseen, _) = case.trial.offers(2, AskedAnswer::Yes);
        let second = case.trial.colleague("Toni", Role::TeamLead);
        let reads = |who: &Who, person: PersonId| {
            let who = who.clone();
            case.trial.write(move |unit, _| Ok(store::person::by_id(unit, &who.scope(), person)?.is_some()))
        };
        assert!(!reads(&case.safeguarding, case.person), "before it was raised");
        let id = case.raise(&case.safeguarding, &second);
        assert!(reads(&case.safeguarding, case.person) && !reads(&case.safeguarding, unseen));
        let sees = |who: &Who| {
            let who = who.clone();
            case.trial.write(move |unit, _| Ok(store::escalation::by_id(unit, &who.scope(), id)?.is_some()))
        };
        assert!(sees(&case.safeguarding) && sees(&case.lead));
        assert!(!sees(&case.trial.who), "the practice");
        let navigator = case.trial.colleague("Nat", Role::Navigator);
        assert!(!sees(&navigator), "somebody else's navigator");
        let who = navigator.clone();
        let acted = case.trial.house.db.write(move |unit| {
            escalation::act(unit, &who, ADDRESS, id, &Doing::Settle(ConcernOutcome::Advice), "")
        });
        assert_eq!(acted.wait(), Err(Error::Forbidden));
    });
}

#[test]
fn a_concern_says_what_was_seen_and_names_two_people_who_act_on_concerns() {
    on_both(|t| {
        let case = Case::on(t);
        let navigator = case.trial.colleague("Nat", Role::Navigator);
        let (owner, other) = (case.safeguarding.staff(), case.lead.staff());
        let raise = |asked: escalation::Asked| {
            case.breach(move |unit, who, _, id| escalation::raise(unit, who, ADDRESS, id, &asked))
        };
        let silent = escalation::Asked { note: " ".to_owned(), ..concern(owner, other) };
        assert_eq!(raise(silent), "escalation-note-missing");
        assert_eq!(raise(concern(navigator.staff(), other)), "escalation-owner-unknown");
        assert_eq!(raise(concern(owner, owner)), "escalation-second-same");
        assert_eq!(raise(concern(other, owner)), "escalation-owner-raised");
    });
}

fn writing(note: Option<note::NoteId>, base: i64, sitting: u128, text: &str) -> note::Asked {
    note::Asked { note, base, sitting: Uuid::from_u128(sitting), text: text.to_owned() }
}

#[test]
fn what_is_saved_in_one_sitting_is_one_version_and_the_next_sitting_a_further_one() {
    on_both(|t| {
        let case = Case::on(t);
        let write = |asked: note::Asked| case.act(move |unit, who, _, id| note::write(unit, who, id, &asked));
        let first = write(writing(None, 0, 1, "Likes"));
        let again = write(writing(None, 0, 1, "Likes gardening"));
        assert_eq!((again.note, again.version), (first.note, 1));
        let later = write(writing(Some(first.note), 1, 2, "Likes gardening, has a dog"));
        assert_eq!((later.note, later.version, later.other), (first.note, 2, None));
        let id = first.note;
        let history = case.act(move |unit, who, _, _| Ok(store::note::history(unit, &who.scope(), id)?));
        let texts: Vec<String> = history.unwrap().versions.into_iter().map(|note| note.text).collect();
        assert_eq!(texts, ["Likes gardening, has a dog", "Likes gardening"]);
    });
}

#[test]
fn two_people_on_one_note_each_keep_their_text_and_see_the_others() {
    on_both(|t| {
        let case = Case::on(t);
        let begun = case.act(|unit, who, _, id| note::write(unit, who, id, &writing(None, 0, 1, "Begun")));
        let other = case.trial.colleague("Toni", Role::TeamLead);
        let (journey, id) = (case.journey, begun.note);
        let theirs = case
            .trial
            .write(move |unit, _| note::write(unit, &other, journey, &writing(Some(id), 1, 2, "Theirs")));
        assert_eq!(theirs.version, 2);
        let mine = case.act(move |unit, who, _, journey| {
            note::write(unit, who, journey, &writing(Some(id), 1, 3, "Mine"))
        });
        assert_ne!(mine.note, id, "it stands beside");
        assert_eq!(mine.other.as_ref().map(|other| other.text.as_str()), Some("Theirs"));
        let on = case.act(move |unit, who, _, journey| {
            note::write(unit, who, journey, &writing(Some(id), 1, 3, "Mine, longer"))
        });
        assert_eq!((on.note, on.version), (mine.note, 1), "the sitting goes on beside");
        let texts = case.act(|unit, who, _, id| {
            let notes = store::note::about(unit, who.programme(), "journey", id.bytes())?;
            Ok(notes.into_iter().map(|note| note.text).collect::<Vec<_>>())
        });
        assert_eq!(texts, ["Theirs", "Mine, longer"]);
    });
}

#[test]
fn notes_are_found_by_their_words_within_what_may_be_seen_and_go_with_the_person() {
    on_both(|t| {
        let case = Case::on(t);
        case.act(|unit, who, _, id| {
            note::write(unit, who, id, &writing(None, 0, 1, "Grows beans on the allotment"))
        });
        let find = |who: &Who, words: &'static str| {
            let who = who.clone();
            case.trial.write(move |unit, _| Ok(store::note::search(unit, &who.scope(), words, 50)?.len()))
        };
        assert_eq!(find(&case.lead, "bean ALLOT"), 1);
        assert_eq!(find(&case.lead, "beans money"), 0, "every word");
        assert_eq!(find(&case.lead, " ,"), 0, "nothing is sought");
        let navigator = case.trial.colleague("Nat", Role::Navigator);
        assert_eq!(find(&navigator, "beans"), 0, "not of their caseload");
        let (programme, person) = (case.lead.programme(), case.person);
        case.trial.write(move |unit, _| Ok(store::erase::person(unit, programme, person)?));
        let left = case.trial.write(|unit, _| {
            Ok(unit
                .value::<i64>("SELECT (SELECT count(*) FROM note_word) + (SELECT count(*) FROM note)", &[])?)
        });
        assert_eq!(left, Some(0));
    });
}

#[test]
fn an_ending_at_a_gate_is_the_closing_and_leaves_the_follow_up_open() {
    on_both(|t| {
        let case = Case::on(t);
        let set = follow_up::Doing::Set(in_days(90));
        case.act(move |unit, who, settings, id| follow_up::act(unit, who, settings, id, set, None));
        let asked =
            Asked { account: told(Teller::Person, "stigma"), ..ended(Mode::Refused, EndedBy::Person) };
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        let journey = case.journey();
        let closing = journey.closing().unwrap();
        assert_eq!((closing.ending.mode, closing.at), (Mode::Refused, Some(Gate::Intake)));
        let standing = journey.standing(Place::of(Gate::Intake)).unwrap();
        assert_eq!(standing.accounts.len(), 1, "the account belongs to the gate");
        assert!(journey.open_pass(Place::of(Gate::FollowUp)).is_some());
        let taken = follow_up::Doing::Taken { on: None, how: None, next: Some(in_days(120)) };
        case.act(move |unit, who, settings, id| follow_up::act(unit, who, settings, id, taken, None));
        assert_eq!(case.journey().passes_at(Place::of(Gate::FollowUp)).count(), 2);
        let waits = case.act(|unit, who, _, _| {
            Ok(store::referral::count_waiting(unit, &who.scope(), &store::referral::Wanted::default())?)
        });
        assert_eq!(waits, 0, "nothing waits at intake any more");
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn after_the_plan_a_closing_has_its_own_mode_and_account_and_can_be_taken_back() {
    on_both(|t| {
        let case = Case::on(t);
        case.planned();
        let early = ended(Mode::DidNotCome, EndedBy::Nobody);
        let refused = case.breach(move |unit, who, settings, id| close(unit, who, settings, id, &early));
        assert_eq!(refused, "mode-not-here");
        let asked = Asked {
            account: told(Teller::Navigator, "motivation"),
            follow_up: Some(in_days(90)),
            note: "Sleeps better".to_owned(),
            ..ended(Mode::Completed, EndedBy::Navigator)
        };
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        let journey = case.journey();
        assert_eq!(journey.closing().unwrap().accounts.len(), 1);
        assert!(journey.open_pass(Place::of(Gate::FollowUp)).is_some());
        assert_eq!(correctable(&journey)[0], Corrected::Closing);
        case.act(|unit, who, settings, id| {
            correct(unit, who, settings, id, Corrected::Closing, Some(in_days(14)))
        });
        let journey = case.journey();
        assert!(journey.is_open() && journey.voided().len() == 1);
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn who_objects_is_not_followed_up_and_who_comes_back_has_a_new_pass() {
    on_both(|t| {
        let case = Case::on(t);
        let asked = Asked {
            objected: true,
            follow_up: Some(in_days(90)),
            ..ended(Mode::NoLongerNeeded, EndedBy::Person)
        };
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        let set = follow_up::Doing::Set(in_days(30));
        let refused =
            case.breach(move |unit, who, settings, id| follow_up::act(unit, who, settings, id, set, None));
        assert_eq!(refused, "follow-up-objected");
        assert_eq!(returnable(&case.journey()), [Gate::Intake]);
        case.act(|unit, who, settings, id| reopen(unit, who, settings, id, Gate::Intake, None));
        let journey = case.journey();
        assert_eq!(journey.last_pass(Place::of(Gate::Intake)).map(|pass| pass.number), Some(2));
        assert_eq!(journey.earlier_closings().len(), 1, "the true ending stays");
        let waits = case.act(|unit, who, _, _| {
            Ok(store::referral::count_waiting(unit, &who.scope(), &store::referral::Wanted::default())?)
        });
        assert_eq!(waits, 1, "intake sees them again");
    });
}

#[test]
fn a_journey_on_the_wrong_person_leaves_every_count() {
    on_both(|t| {
        let case = Case::on(t);
        case.act(record_in_error);
        assert!(case.journey().is_in_error());
        let counted = case.act(|unit, _, _, _| {
            Ok(unit.value::<i64>("SELECT count(*) FROM episode_offer WHERE in_error = $1", &[false.into()])?)
        });
        assert_eq!(counted, Some(0));
        assert!(crate::check::check(&case.trial.house.db).unwrap().is_clean());
    });
}

#[test]
fn a_message_back_holds_no_concern_unless_ticked_and_the_practice_sees_what_was_sent() {
    on_both(|t| {
        let case = Case::on(t);
        let second = case.trial.colleague("Toni", Role::TeamLead);
        case.raise(&case.safeguarding, &second);
        let asked =
            Asked { account: told(Teller::Person, "stigma"), ..ended(Mode::Refused, EndedBy::Person) };
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        let words = Words::get(words::ENGLISH);
        let write = |parts: Vec<Part>| {
            let asked = letter::Asked {
                ticks: Ticks { parts },
                added: "Rings on Tuesdays".to_owned(),
                ..letter::Asked::default()
            };
            case.act(move |unit, who, settings, id| {
                letter::write(unit, who, settings, words, (Kind::MessageBack, id), &asked)
            })
        };
        let back = Part::TICKED.into_iter().filter(|part| part.belongs(Kind::MessageBack)).collect();
        assert_eq!((write(Vec::new()), write(back)), (1, 2));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let house = &case.trial.house;
        let text = |number| {
            let found = house.letter_version(&case.lead, (Kind::MessageBack, case.journey), number);
            runtime.block_on(found).unwrap().document.unwrap().text()
        };
        let worry = words.text("factor-stigma-hindered").into_owned();
        let (plain, ticked) = (text(1), text(2));
        assert!(plain.contains("Rings on Tuesdays") && plain.contains("871731000000106"), "{plain}");
        assert!(!plain.contains("suicide") && !plain.contains(&worry), "{plain}");
        assert!(ticked.contains("suicide") && ticked.contains(&worry), "{ticked}");
        assert!(!ticked.contains("sees no way on"), "the note stays where it is");
        let back = || runtime.block_on(house.messages_back(&case.trial.who, case.person)).unwrap();
        assert!(back().is_empty(), "what is written is not sent");
        case.act(|unit, who, _, id| letter::send(unit, who, (Kind::MessageBack, id), 1));
        let again = case.attempt(|unit, who, _, id| letter::send(unit, who, (Kind::MessageBack, id), 1));
        assert_eq!(again, Err(Error::NotFound), "once");
        assert_eq!(back().len(), 1);
        assert_eq!(back()[0].document.text(), plain);
        let nobody = case.act(|unit, who, _, id| letter::not_needed(unit, who, Kind::Closing, id));
        assert_eq!(nobody, 1);
    });
}

#[test]
fn a_closing_letter_comes_with_the_closing_and_stops_at_a_death() {
    on_both(|t| {
        let case = Case::on(t);
        let words = Words::get(words::ENGLISH);
        let write = move |unit: &mut Unit<'_>, who: &Who, settings: &Settings, id| {
            letter::write(unit, who, settings, words, (Kind::Closing, id), &letter::Asked::default())
        };
        assert_eq!(case.breach(write), "letter-before-closing");
        case.planned();
        let asked = ended(Mode::Completed, EndedBy::Navigator);
        case.act(move |unit, who, settings, id| close(unit, who, settings, id, &asked));
        assert_eq!(case.act(write), 1);
        let (person, settings) = (case.person, case.trial.settings.clone());
        case.trial.write(move |unit, who| {
            crate::person::record_death(unit, who, &settings, person, None, DeathSource::Practice)
        });
        let sent = case.breach(|unit, who, _, id| letter::send(unit, who, (Kind::Closing, id), 1));
        assert_eq!(sent, "letter-person-died");
        assert_eq!(case.breach(write), "letter-person-died");
    });
}
