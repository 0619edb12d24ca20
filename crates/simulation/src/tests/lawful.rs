//! Everything generated is allowed by the rules of the domain, and nobody in it can be real.

use std::collections::HashSet;

use crate::{Act, Answered, Care, Life, Programme, Shape, SyntheticPerson, When, needs};
use domain::factor::Frame;
use domain::id::{AccountId, OfferId, OrganisationId, StaffId};
use domain::journey::{
    AccountOf, Act as Deed, AgeBand, Baseline, Command, Corrected, Deprivation, Disputed, EndedBy, Ends,
    EthnicCategory, Gate, GatePass, Gender, Happened, Journey, Kept, Limits, Occasion, Opened, Origin, Place,
    RecordedAt, Recorder, Teller, Told,
};
use domain::offer::{Answer, research_contact};
use domain::organisation::{Organisation, OrganisationKind};
use domain::person::DeprivationDecile;
use domain::role::Role;
use domain::screen::Screen;
use jiff::civil::date;
use uuid::Uuid;

fn programme(offers: u64) -> Programme {
    Programme::of(Shape { offers, ..Shape::demo(date(2026, 11, 20)) })
}

/// Plays lives through the domain's journeys.
struct Player {
    frame: Frame,
    last_id: u128,
}

const GATE_ONE: GatePass = GatePass { place: Place::of(Gate::Offer), pass: 1 };

impl Player {
    fn id(&mut self) -> Uuid {
        self.last_id += 1;
        Uuid::from_u128(self.last_id)
    }

    fn command(when: &When, act: Deed) -> Command {
        let place = |place: usize| Uuid::from_u128(u128::try_from(place).unwrap() + 1);
        let by = Recorder::Staff {
            staff: StaffId::new(place(when.recorded_by)),
            organisation: OrganisationId::new(place(when.practice)),
        };
        Command {
            happened: Happened::Minute(when.instant()),
            recorded_at: RecordedAt::Instant(when.instant()),
            by,
            act,
            review: None,
            limits: Limits::default(),
        }
    }

    fn open(&mut self, when: &When, person: &SyntheticPerson, first: bool) -> Journey {
        let mut journey = Journey::default();
        let baseline = baseline(when, person, first);
        let origin = Origin::Offer(OfferId::new(self.id()));
        let opened = Opened { origin, baseline, earlier: None, nameless: false };
        journey.take(&Self::command(when, Deed::Open(opened))).unwrap();
        journey
    }

    fn answer(&mut self, journey: &mut Journey, when: &When, answered: &Answered, joins: bool) {
        let answer = answered.by(StaffId::new(Uuid::from_u128(5)), self.frame.version);
        if let Answer::Ended(ending) = answer {
            assert!(ending.mode.can_be_ended(Ends::Gate(Gate::Offer), ending.by), "{ending:?}");
        }
        let act = if joins { answer.joined(Origin::Offer(OfferId::new(self.id()))) } else { answer.act() };
        journey.take(&Self::command(when, act)).unwrap_or_else(|breach| panic!("{breach:?} {answered:?}"));
        for each in &answered.accounts {
            let account = each.account(AccountId::new(self.id()), &self.frame);
            account.check().unwrap();
            self.frame.check_given(&account.factors).unwrap();
            if !joins {
                let told = Told { of: AccountOf::Result(GATE_ONE), account };
                journey.take(&Self::command(when, Deed::Tell(told))).unwrap();
            }
        }
        if let Some(wish) = answered.wish {
            wish.check(true, when.day).unwrap();
        }
        if let Some(via) = answered.research {
            research_contact(via, when.day, true, Some(&answer)).unwrap();
        }
        if let Some(screened) = answered.screen {
            assert!(answer.is_settled());
            let draw = screened.draw(1).unwrap();
            assert!(Screen::of(GATE_ONE, draw).is_ok());
        }
    }

    fn play(&mut self, life: &Life) {
        let (mut journeys, mut care) = (Journeys::default(), life.care.iter().peekable());
        for act in &life.acts {
            let when = act.when();
            while let Some(it) = care.next_if(|it| (it.day, it.minute) < (when.day, when.minute)) {
                self.care(&mut journeys, it);
            }
            self.act(&mut journeys, life, act);
        }
        care.for_each(|it| self.care(&mut journeys, it));
    }

    fn act(&mut self, journeys: &mut Journeys, life: &Life, act: &Act) {
        let when = act.when();
        match act {
            Act::Offer(offer) if offer.joins => {
                self.answer(journeys.last(), when, &offer.answered, true);
            }
            Act::Offer(offer) => {
                assert!(journeys.all.last().is_none_or(|it| it.closing().is_some()), "{life:#?}");
                let mut opened = self.open(when, &life.person, offer.first);
                self.answer(&mut opened, when, &offer.answered, false);
                journeys.all.push(opened);
            }
            Act::LaterAnswer(later) => self.answer(journeys.last(), when, &later.answered, false),
            Act::Correction(_) => {
                let wrong = Deed::Correct(Corrected::Result(GATE_ONE));
                journeys.last().take(&Self::command(when, wrong)).unwrap();
            }
            Act::NamelessRefusal(refusal) => {
                assert!(journeys.all.is_empty());
                for each in &refusal.accounts {
                    let account = each.account(AccountId::new(self.id()), &self.frame);
                    account.check().unwrap();
                    self.frame.check_given(&account.factors).unwrap();
                }
                assert!(refusal.ethnic_category.is_none_or(|code| EthnicCategory::parse(code).is_ok()));
            }
            Act::Considered(_) => {}
        }
    }

    fn care(&mut self, journeys: &mut Journeys, care: &Care) {
        let passage = usize::from(care.passage);
        if passage == journeys.passages.len() {
            journeys.passages.push(journeys.all.len() - 1);
        }
        let of = journeys.passages[passage];
        let when = When {
            practice: 0,
            offered_by: care.by,
            recorded_by: care.by,
            day: care.day,
            minute: care.minute,
        };
        let mut deeds: Vec<Deed> = care.deed.on_the_journey().into_iter().collect();
        if care.deed == crate::Deed::Dispute {
            let account = AccountId::new(self.id());
            deeds.push(Deed::Dispute(Disputed { account, teller: Teller::Person }));
        }
        let touched = if care.deed == crate::Deed::Die { 0..journeys.all.len() } else { of..of + 1 };
        for journey in &mut journeys.all[touched] {
            for deed in &deeds {
                let mut command = Self::command(&when, deed.clone());
                if let crate::Deed::Plan(plan) = &care.deed {
                    command.review = Some(plan.review);
                }
                journey.take(&command).unwrap_or_else(|breach| panic!("{breach:?} {care:?} {journey:#?}"));
            }
        }
        for each in care.deed.accounts() {
            let account = each.account(AccountId::new(self.id()), &self.frame);
            self.frame.check_given(&account.factors).unwrap();
            let of_what = match &care.deed {
                crate::Deed::End(gate, ..) => {
                    let pass = journeys.all[of].last_pass(Place::of(*gate)).unwrap().number;
                    AccountOf::Result(GatePass { place: Place::of(*gate), pass })
                }
                _ => AccountOf::Closing,
            };
            let told = Told { of: of_what, account };
            journeys.all[of].take(&Self::command(&when, Deed::Tell(told))).unwrap();
        }
    }
}

/// The journeys of a life, and which of them each passage belongs to.
#[derive(Default)]
struct Journeys {
    all: Vec<Journey>,
    passages: Vec<usize>,
}

impl Journeys {
    fn last(&mut self) -> &mut Journey {
        self.all.last_mut().unwrap()
    }
}

fn baseline(when: &When, person: &SyntheticPerson, first: bool) -> Baseline {
    let decile = person.deprivation_decile;
    let version = SyntheticPerson::DEPRIVATION_VERSION;
    let gender = Gender::ALL.into_iter().find(|gender| gender.code() == person.gender).unwrap();
    let practice = OrganisationId::new(Uuid::from_u128(u128::try_from(when.practice).unwrap() + 1));
    Baseline {
        age: Kept::Value(AgeBand::of(person.age_on(when.day))),
        gender: Kept::Value(gender),
        ethnic_category: Kept::Value(EthnicCategory::parse(person.ethnic_category).unwrap()),
        deprivation: decile
            .map_or(Kept::NotRecorded, |decile| Kept::Value(Deprivation::decile(decile, version).unwrap())),
        language: person.language.map(str::to_owned),
        occasion: Some(if first { Occasion::First } else { Occasion::Repeat }),
        ..Baseline::at(practice)
    }
}

#[test]
fn every_act_is_allowed_by_the_rules_of_the_journey() {
    let mut player = Player { frame: Frame::seed().unwrap().clone(), last_id: 1_000_000 };
    for life in programme(40_000).lives() {
        player.play(&life);
    }
}

#[test]
fn every_kind_of_act_and_way_out_occurs() {
    let mut seen = HashSet::new();
    for act in programme(40_000).lives().flat_map(|life| life.acts) {
        let answered = match &act {
            Act::Offer(offer) => {
                seen.insert(if offer.joins { "joins".to_owned() } else { "offer".to_owned() });
                Some(&offer.answered)
            }
            Act::LaterAnswer(later) => {
                seen.insert("later".to_owned());
                Some(&later.answered)
            }
            Act::Considered(_) => {
                seen.insert("considered".to_owned());
                None
            }
            Act::NamelessRefusal(_) => {
                seen.insert("nameless".to_owned());
                None
            }
            Act::Correction(_) => {
                seen.insert("correction".to_owned());
                None
            }
        };
        let Some(answered) = answered else { continue };
        let word = match answered.answer {
            Answer::Yes(_) => "yes",
            Answer::ThinkingItOver(_) => "thinking",
            Answer::Ended(ending) if ending.by == EndedBy::ActingForPerson => "acting",
            Answer::Ended(ending) => ending.mode.code(),
        };
        seen.insert(word.to_owned());
        seen.extend(answered.wish.map(|wish| wish.code().to_owned()));
    }
    for mode in domain::offer::modes() {
        assert!(seen.contains(mode.code()), "{}", mode.code());
    }
    for word in [
        "offer",
        "joins",
        "later",
        "considered",
        "nameless",
        "correction",
        "yes",
        "thinking",
        "acting",
        "do-not-ask-again",
        "ask-after",
    ] {
        assert!(seen.contains(word), "{word}");
    }
}

#[test]
fn acts_of_a_life_follow_each_other_and_stay_within_the_programme() {
    let programme = programme(20_000);
    let (first, last) = (programme.shape().first_day(), programme.shape().last_day);
    let mut began = None;
    for life in programme.lives() {
        let start = life.acts[0].when();
        let start = (start.day, start.minute);
        assert!(began <= Some(start), "{} began before the one before", life.index);
        began = Some(start);
        for pair in life.acts.windows(2) {
            let [before, after] = [pair[0].when(), pair[1].when()];
            assert!((before.day, before.minute) <= (after.day, after.minute), "{life:#?}");
        }
        for act in &life.acts {
            let when = act.when();
            assert!(first <= when.day && when.day <= last);
            assert!((510..1_080).contains(&when.minute));
            assert_eq!(programme.organisations()[when.practice].kind, OrganisationKind::Practice);
            assert_eq!(programme.staff()[when.offered_by].role, Role::Referrer);
            for staff in [when.offered_by, when.recorded_by] {
                assert_eq!(programme.staff()[staff].organisation, when.practice);
            }
        }
    }
}

#[test]
fn nobody_can_be_real() {
    let programme = programme(20_000);
    let mut numbers = HashSet::new();
    let mut without = 0_u32;
    let known: Vec<&str> = vec!["1", "2", "9", "X"];
    for life in programme.lives() {
        let person = &life.person;
        match &person.nhs_number {
            Some(number) => {
                let digits: Vec<u32> = number.chars().map(|digit| digit.to_digit(10).unwrap()).collect();
                let sum: u32 = digits.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
                assert_eq!((11 - sum % 11) % 11, digits[9], "{number}");
                assert!(number.len() == 10 && number.starts_with("999"));
                assert!(numbers.insert(number.clone()), "{number} twice");
            }
            None => without += 1,
        }
        let phone: u32 = person.phone.strip_prefix("07700 ").unwrap().parse().unwrap();
        assert!((900_000..=900_999).contains(&phone));
        assert!(person.postcode.starts_with("LU"));
        assert!(known.contains(&person.gender));
        let age = person.age_on(life.acts[0].when().day);
        assert!((16..=99).contains(&age), "{age}");
    }
    let share = f64::from(without) / f64::from(u32::try_from(numbers.len()).unwrap());
    assert!((0.02..0.04).contains(&share), "{share}");
}

#[test]
fn every_person_and_place_can_be_entered_as_they_are() {
    let programme = programme(10_000);
    for it in programme.organisations() {
        Organisation::parse(it.kind, &it.name, "", &it.outcode).unwrap();
    }
    let practice = OrganisationId::new(Uuid::from_u128(1));
    for life in programme.lives() {
        let person = &life.person;
        let today = life.acts[0].when().day;
        let details = person.form(practice).parse(today).unwrap_or_else(|it| panic!("{it:?} {person:?}"));
        assert_eq!(details.deprivation.map(DeprivationDecile::decile), person.deprivation_decile);
        assert_eq!(details.date_of_birth.age_on(today), person.age_on(today));
        assert_eq!(details.access_needs.len(), person.access_needs.len());
    }
}

#[test]
fn staff_are_one_of_each_and_their_mail_goes_nowhere() {
    let programme = programme(100);
    let count = |role| programme.staff().iter().filter(|staff| staff.role == role).count();
    assert_eq!(count(Role::Navigator), 12);
    assert_eq!(count(Role::PracticeAdministrator), 20);
    assert!((40..=80).contains(&count(Role::Referrer)));
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Provider) {
        assert!(count(role) > 0, "{}", role.code());
    }
    let mut seen = HashSet::new();
    for staff in programme.staff() {
        assert!(staff.email.ends_with("@example.org") && staff.email.is_ascii(), "{}", staff.email);
        assert!(seen.insert(&staff.email), "{} twice", staff.email);
    }
    let names: HashSet<&str> = programme.organisations().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names.len(), 23);
    assert_eq!(needs().collect::<HashSet<_>>().len(), 12);
}

#[test]
fn the_same_shape_gives_the_same_lives_and_another_seed_others() {
    let lives: Vec<Life> = programme(2_000).lives().collect();
    assert_eq!(lives, programme(2_000).lives().collect::<Vec<_>>());
    assert_eq!(programme(2_000).staff(), programme(2_000).staff());
    for life in lives.iter().step_by(97) {
        assert_eq!(programme(2_000).life(life.index).as_ref(), Some(life));
    }
    let other = Programme::of(Shape { seed: 7, ..programme(2_000).shape().clone() });
    assert_ne!(lives, other.lives().collect::<Vec<_>>());
}

#[test]
fn a_million_lives_are_walked_through_without_two_of_a_number() {
    let programme = programme(1_000_000);
    let mut seen = vec![false; 10_000_000];
    let (mut lives, mut without, mut acts) = (0_u32, 0_u32, 0_usize);
    for life in programme.lives() {
        lives += 1;
        acts += life.acts.len();
        let Some(number) = life.person.nhs_number else {
            without += 1;
            continue;
        };
        let place: usize = number[3..].parse().unwrap();
        assert!(!seen[place], "{number} twice");
        seen[place] = true;
    }
    assert!((960_000..1_000_000).contains(&lives) && acts > 1_000_000, "{lives} {acts}");
    assert!(without < lives / 8, "{without}");
}

#[test]
fn any_shape_is_a_programme() {
    let demo = Shape::demo(date(2026, 11, 20));
    let bare = Shape { practices: 0, navigators: 0, years: 0, outcodes: Vec::new(), ..demo };
    for (offers, practices) in [(0, 0), (1, 1), (300, 0), (300, 100)] {
        let programme = Programme::of(Shape { offers, practices, ..bare.clone() });
        let lives: Vec<Life> = programme.lives().collect();
        assert!(lives.len() <= usize::try_from(offers).unwrap());
        assert_eq!(lives.is_empty(), offers == 0);
    }
}

#[test]
fn a_later_answer_follows_time_to_think_or_a_correction_alone() {
    for life in programme(3_000).lives() {
        let answered = |act: &Act| match act {
            Act::Offer(offer) => Some(offer.answered.clone()),
            Act::LaterAnswer(later) => Some(later.answered.clone()),
            _ => None,
        };
        for pair in life.acts.windows(2) {
            if let Act::LaterAnswer(_) = pair[1] {
                let before = answered(&pair[0]);
                let open = before.is_none_or(|before| !before.answer.is_settled());
                assert!(open || matches!(pair[0], Act::Correction(_)), "{life:#?}");
            }
        }
    }
}

#[test]
fn nobody_who_said_not_now_is_asked_before_the_day_they_named() {
    let mut asked_again = 0;
    for life in programme(20_000).lives() {
        let mut not_before = None;
        for act in &life.acts {
            let answered = match act {
                Act::Offer(offer) => &offer.answered,
                Act::LaterAnswer(later) => &later.answered,
                _ => continue,
            };
            if let (Some(day), Act::Offer(_)) = (not_before, act) {
                assert!(act.when().day >= day, "{life:#?}");
                asked_again += 1;
            }
            not_before = match answered.answer {
                Answer::Ended(ending) => ending.ask_again,
                _ => None,
            };
        }
    }
    assert!(asked_again > 200, "{asked_again}");
}
