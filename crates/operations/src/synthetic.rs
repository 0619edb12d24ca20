//! A synthetic programme: made-up people living through the same acts as everybody else, many acts to a
//! unit of work instead of one, so that a million journeys load in minutes and are what single acts make.

mod beside;
mod care;
mod directory;
mod provider;
mod services;
mod team;

use std::sync::Arc;

use domain::id::{JourneyId, OfferId, OrganisationId, PersonId, ProgrammeId, StaffId};
use domain::journey::{
    AgeBand, Baseline, Deprivation, EndedBy, Ending, EthnicCategory, Gender, Kept, Mode, Occasion,
};
use domain::offer::Answer;
use domain::role::Role;
use domain::task::Kind;
use simulation::{Act, Answered, Life, Programme as Synthetic, Shape, When};
use store::db::Room;
use store::staff::Held;
use store::{SetClock, Unit};

use self::beside::Beside;
use crate::offer::{
    Answering, Asked, AskedAnswer, Nameless, Recorded, ScreenItem, Told, Wished, answer, consider, correct,
    record, screen, tell,
};
use crate::organisation::Organisation;
use crate::prescription::Offered;
use crate::programme::Settings;
use crate::task::{Done, Picked};
use crate::{House, Result, Who, person};

/// Lives to one unit of work.
const LIVES: usize = 200;
/// Lives to one unit of a large programme, whose rows are scattered over more pages.
const LIVES_OF_MANY: usize = 1000;
/// Offers from which a programme is large.
const MANY: u64 = 100_000;

/// What was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    /// People.
    pub people: u64,
    /// Offers, those without a name included.
    pub offers: u64,
    /// Acts of every kind.
    pub acts: u64,
    /// Services of the directory.
    pub services: u64,
}

struct Cast {
    programme: ProgrammeId,
    /// The last day that is lived.
    last: domain::calendar::Day,
    /// Where the programme is reached, for letters to staff.
    address: String,
    /// Links to services.
    links: crate::provider::Links,
    /// Who looks at concerns, and the team lead, by their places in the list of staff.
    safeguarding: Option<usize>,
    lead: Option<usize>,
    settings: Settings,
    whos: Vec<Who>,
    organisations: Vec<OrganisationId>,
    /// Services of the made-up directory, in its order.
    services: Vec<Offered>,
}

impl House {
    /// Makes a programme of synthetic people, who live through `shape`. Tells `progress` how many lives
    /// are done.
    ///
    /// # Errors
    /// What an act says, which would be a fault of the generator, or what the database says.
    pub fn load_synthetic(
        &self,
        slug: &str,
        name: &str,
        shape: Shape,
        mut progress: impl FnMut(&Loaded),
    ) -> Result<(ProgrammeId, Loaded)> {
        let many = shape.offers >= MANY;
        let synthetic = Synthetic::of(shape);
        let first = SetClock::at(start_of(synthetic.shape().first_day()));
        let mut cast = self.engage(slug, name, &synthetic, &first)?;
        cast.services = self.load_synthetic_directory(cast.programme, cast.last)?;
        let cast = Arc::new(cast);
        if many {
            self.make_room(Room::LOAD)?;
        }
        let services = u64::try_from(cast.services.len()).unwrap_or(0);
        let (mut loaded, mut analysed) = (Loaded { services, ..Loaded::default() }, 1);
        let (mut lives, together) = (synthetic.lives(), if many { LIVES_OF_MANY } else { LIVES });
        let mut next = |together| -> Vec<Life> { lives.by_ref().take(together).collect() };
        let mut batch = next(together);
        while !batch.is_empty() {
            let (cast, house) = (cast.clone(), self.clone());
            let living = self.db.write(move |unit| -> Result<Loaded> {
                let mut done = Loaded::default();
                for life in &batch {
                    live(unit, &house, &cast, life, &mut done)?;
                }
                Ok(done)
            });
            // The next lives are made up while these are written.
            batch = next(together);
            let done = living.wait()?;
            loaded.people += done.people;
            loaded.offers += done.offers;
            loaded.acts += done.acts;
            progress(&loaded);
            // Without statistics a statement may read a whole table to find the rows of one journey.
            if loaded.people >= analysed {
                self.analyse()?;
                analysed = loaded.people * 6;
            }
        }
        let (programme, now) = (cast.programme, self.now());
        let team = move |unit: &mut Unit<'_>| {
            cast.live_as_team(unit, &synthetic, now)?;
            cast.let_providers_in(unit)
        };
        self.db.write(team).wait()?;
        self.analyse()?;
        if many {
            self.make_room(Room::EVERYDAY)?;
        }
        Ok((programme, loaded))
    }

    fn make_room(&self, room: Room) -> Result<()> {
        self.db.write(move |unit| -> Result<()> { Ok(store::db::make_room(unit, room)?) }).wait()
    }

    fn analyse(&self) -> Result<()> {
        self.db.write(|unit| -> Result<()> { Ok(store::db::analyse(unit)?) }).wait()
    }

    /// Makes the programme, its organisations and the people who work there.
    fn engage(&self, slug: &str, name: &str, synthetic: &Synthetic, clock: &SetClock) -> Result<Cast> {
        let settings = Settings { contact: "Community hub (made up)".to_owned(), ..Settings::default() };
        let organisations = synthetic.organisations().to_vec();
        let staff = synthetic.staff().to_vec();
        let (slug, name, kept) = (slug.to_owned(), name.to_owned(), settings.clone());
        let (last, address) = (synthetic.shape().last_day, self.address.clone());
        let links = self.provider_links();
        let (safeguarding, lead) = (synthetic.safeguarding(), synthetic.lead());
        let began = store::Clock::now(clock);
        self.db
            .write(move |unit| -> Result<Cast> {
                unit.set_now(began);
                let json = serde_json::to_string(&kept).map_err(|_| store::Error::unreadable("settings"))?;
                let programme = store::programme::add(unit, &slug, &name, true, &json)?;
                let mut ids: Vec<OrganisationId> = Vec::with_capacity(organisations.len());
                for made in &organisations {
                    let id = unit.id();
                    let made = Organisation {
                        id,
                        kind: made.kind.code().to_owned(),
                        name: made.name.clone(),
                        ods_code: None,
                        outcode: Some(made.outcode.clone()),
                        succeeded: None,
                    };
                    store::organisation::add(unit, programme, &made, None)?;
                    ids.push(id);
                }
                let mut whos = Vec::with_capacity(staff.len());
                for member in &staff {
                    let email = member.email.to_lowercase();
                    let id: StaffId = match store::staff::by_email(unit, &email)? {
                        Some(known) => known.id,
                        None => {
                            let id = unit.id();
                            store::staff::add(unit, id, &email, &member.name)?;
                            id
                        }
                    };
                    let organisation = ids[member.organisation];
                    let held =
                        Held { staff: id, programme, role: member.role.code().to_owned(), organisation };
                    store::staff::give_role(unit, &held, None)?;
                    whos.push(Who {
                        staff: id,
                        name: member.name.clone(),
                        sign_in: unit.id(),
                        programme,
                        role: member.role,
                        organisation,
                        own: vec![organisation],
                        hand: crate::who::Hand::Staff,
                    });
                }
                Ok(Cast {
                    programme,
                    last,
                    address: address.to_string(),
                    links: links.clone(),
                    safeguarding,
                    lead,
                    settings: kept.clone(),
                    whos,
                    organisations: ids,
                    services: Vec::new(),
                })
            })
            .wait()
    }
}

fn start_of(day: domain::calendar::Day) -> jiff::Timestamp {
    domain::calendar::london().to_timestamp(day.at(8, 0, 0, 0)).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// What is known of a life while it happens.
#[derive(Default)]
struct Known {
    person: Option<PersonId>,
    offer: Option<OfferId>,
    journey: Option<JourneyId>,
    /// The journey of each passage.
    passages: Vec<JourneyId>,
    /// The journey of each offer.
    journeys: Vec<JourneyId>,
    /// The meeting booked last, the last note and the last concern.
    beside: Beside,
}

/// Lets one life happen: offers, and what came after a yes, in the order of time.
fn live(unit: &mut Unit<'_>, house: &House, cast: &Cast, life: &Life, done: &mut Loaded) -> Result<()> {
    let mut known = Known::default();
    let mut cares = life.care.iter().peekable();
    for made in &life.acts {
        let when = made.when();
        while let Some(it) = cares.next_if(|it| (it.day, it.minute) < (when.day, when.minute)) {
            care_for(unit, cast, &mut known, it, done)?;
        }
        act(unit, house, cast, life, &mut known, made, done)?;
    }
    cares.try_for_each(|it| care_for(unit, cast, &mut known, it, done))?;
    match life.acts.last() {
        Some(last) => ask_again(unit, cast, &cast.recorder(last.when()), &mut known.journeys, done),
        None => Ok(()),
    }
}

/// Whoever said "not now" was asked again when their day came, and nothing new came of it; only the days of the
/// last weeks are still to come to.
fn ask_again(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    journeys: &mut Vec<JourneyId>,
    done: &mut Loaded,
) -> Result<()> {
    journeys.sort_unstable();
    journeys.dedup();
    let until = cast.last.saturating_sub(jiff::Span::new().days(5));
    for journey in journeys {
        let asked = store::task::of_journey(unit, who.programme, *journey)?;
        for task in asked.into_iter().filter(|task| task.kind == Kind::AskAgain && task.due < until) {
            unit.set_now(start_of(task.due.tomorrow().unwrap_or(task.due)));
            let picked = Picked { journey: *journey, kind: task.kind, from: task.from };
            crate::task::settle(unit, who, &[picked], Done::TickedOff)?;
            done.acts += 1;
        }
    }
    Ok(())
}

fn care_for(
    unit: &mut Unit<'_>,
    cast: &Cast,
    known: &mut Known,
    care: &simulation::Care,
    done: &mut Loaded,
) -> Result<()> {
    let (Some(person), Some(journey)) = (known.person, known.journey) else { return Ok(()) };
    let passage = usize::from(care.passage);
    if passage == known.passages.len() {
        known.passages.push(journey);
    }
    unit.set_now(care.instant());
    let journey = known.passages.get(passage).copied().unwrap_or(journey);
    care::live(unit, cast, (person, journey), &mut known.beside, care)?;
    done.acts += 1;
    Ok(())
}

fn act(
    unit: &mut Unit<'_>,
    house: &House,
    cast: &Cast,
    life: &Life,
    known: &mut Known,
    act: &Act,
    done: &mut Loaded,
) -> Result<()> {
    let when = act.when();
    unit.set_now(when.instant());
    let who = cast.recorder(when);
    if known.person.is_none() && act.is_named() {
        let practice = cast.organisations[life.person.practice];
        let details = life.person.form(practice).parse(when.day)?;
        let made = person::keep_new(unit, &who, details)?;
        crate::contact::add(unit, &who, made, &life.person.contact_point(when.day)?)?;
        known.person = Some(made);
        done.people += 1;
    }
    match (act, known.person, known.offer) {
        (Act::Offer(made), Some(person), _) => {
            let recorded = offer(unit, cast, &who, person, made)?;
            (known.offer, known.journey) = (Some(recorded.offer), Some(recorded.journey));
            known.journeys.push(recorded.journey);
            done.offers += 1;
        }
        (Act::LaterAnswer(later), _, Some(id)) => {
            let told = told(&later.answered, 0);
            let given = Answering {
                answer: asked_answer(later.answered.answer),
                answered: None,
                how: None,
                account: told,
                wished: wished(&later.answered),
                note: String::new(),
            };
            answer(unit, &who, &cast.settings, id, &given)?;
            further(unit, cast, &who, id, &later.answered)?;
        }
        (Act::Correction(_), _, Some(id)) => correct(unit, &who, &cast.settings, id)?,
        (Act::Considered(considered), person, _) => {
            let person = person.filter(|_| considered.named);
            consider(unit, &who, person, considered.why.map(domain::offer::WhyNotOffered::code))?;
        }
        (Act::NamelessRefusal(refusal), ..) => {
            let nameless = nameless(cast, refusal);
            crate::offer::refuse_nameless(unit, &who, &cast.settings, &house.keys, &nameless)?;
            done.offers += 1;
        }
        _ => {}
    }
    done.acts += 1;
    Ok(())
}

impl Cast {
    /// Who records, acting at the practice of the act.
    fn recorder(&self, when: &When) -> Who {
        let practice = self.organisations[when.practice];
        Who {
            organisation: practice,
            own: vec![practice],
            role: Role::Referrer,
            ..self.whos[when.recorded_by].clone()
        }
    }

    /// Somebody of the programme's own team.
    fn own(&self, staff: usize) -> Who {
        self.whos[staff].clone()
    }
}

fn offer(
    unit: &mut Unit<'_>,
    cast: &Cast,
    who: &Who,
    person: PersonId,
    made: &simulation::Offer,
) -> Result<Recorded> {
    let answered = &made.answered;
    let observed = match answered.answer {
        Answer::Yes(observed) => observed,
        Answer::ThinkingItOver(thinking) => thinking.observed,
        Answer::Ended(ending) => ending.observed,
    };
    let asked = Asked {
        person,
        offered: None,
        offered_by: Some(cast.whos[made.when.offered_by].staff),
        how: observed.how,
        what: observed.offered,
        needs: made.needs.iter().map(|need| (*need).to_owned()).collect(),
        answer: asked_answer(answered.answer),
        account: told(answered, 0),
        wished: wished(answered),
        note: String::new(),
    };
    let recorded = record(unit, who, &cast.settings, &asked)?;
    further(unit, cast, who, recorded.offer, answered)?;
    if let (true, Some(screened)) = (recorded.screen, &answered.screen) {
        let items: Vec<_> = ScreenItem::ALL.into_iter().zip(screened.items).collect();
        screen(unit, who, recorded.offer, observed.how, &items)?;
    }
    Ok(recorded)
}

/// Accounts beside the first.
fn further(unit: &mut Unit<'_>, cast: &Cast, who: &Who, id: OfferId, answered: &Answered) -> Result<()> {
    for at in 1..answered.accounts.len() {
        if let Some(account) = told(answered, at) {
            tell(unit, who, &cast.settings, id, &account)?;
        }
    }
    Ok(())
}

fn told(answered: &Answered, at: usize) -> Option<Told> {
    account_told(answered.accounts.get(at)?)
}

fn account_told(account: &simulation::SimAccount) -> Option<Told> {
    let frame = domain::factor::Frame::seed().ok()?;
    let made = account.account(domain::id::AccountId::new(uuid::Uuid::nil()), frame);
    Some(Told {
        teller: Some(made.teller),
        asked: made.asked,
        factors: made.factors,
        main: made.main,
        order: made.order,
    })
}

fn wished(answered: &Answered) -> Wished {
    Wished { wish: answered.wish, research: answered.research, leave: answered.leave }
}

fn asked_answer(answer: Answer) -> AskedAnswer {
    match answer {
        Answer::Yes(_) => AskedAnswer::Yes,
        Answer::ThinkingItOver(thinking) => AskedAnswer::ThinkingItOver(thinking.until),
        Answer::Ended(Ending { mode: Mode::Refused, by, .. }) => AskedAnswer::Refused(by),
        Answer::Ended(Ending { mode: Mode::NotNow, ask_again: Some(day), by: EndedBy::Person, .. }) => {
            AskedAnswer::NotNow(day)
        }
        Answer::Ended(Ending { mode, by, .. }) => AskedAnswer::Ended(mode, by),
    }
}

fn nameless(cast: &Cast, refusal: &simulation::NamelessRefusal) -> Nameless {
    let practice = cast.organisations[refusal.when.practice];
    let gender = refusal.gender.and_then(|code| Gender::ALL.into_iter().find(|gender| gender.code() == code));
    let ethnic = refusal.ethnic_category.and_then(|code| EthnicCategory::parse(code).ok());
    let deprivation = refusal.deprivation_decile.and_then(|decile| {
        Deprivation::decile(decile, simulation::SyntheticPerson::DEPRIVATION_VERSION).ok()
    });
    Nameless {
        baseline: Baseline {
            age: refusal.age.map_or(Kept::NotRecorded, |age| Kept::Value(AgeBand::of(age))),
            gender: gender.map_or(Kept::NotRecorded, Kept::Value),
            ethnic_category: ethnic.map_or(Kept::NotRecorded, Kept::Value),
            deprivation: deprivation.map_or(Kept::NotRecorded, Kept::Value),
            occasion: Some(if refusal.first { Occasion::First } else { Occasion::Repeat }),
            ..Baseline::at(practice)
        },
        refused: None,
        needs: refusal.needs.iter().map(|need| (*need).to_owned()).collect(),
        account: refusal.accounts.first().and_then(account_told),
        link: None,
        told: true,
    }
}

#[cfg(test)]
mod tests;
