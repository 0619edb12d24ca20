//! The directory in both databases: taken from feeds, written by hand, found.

use std::collections::{BTreeMap, BTreeSet};

use domain::directory::draft::{Draft, DraftPlace};
use domain::directory::service::Slot;
use domain::directory::{Data, Own, Record, RecordKind};
use domain::id::ServiceId;
use domain::role::Role;
use serde_json::{Value, json};
use store::testing::on_both;
use uuid::Uuid;

use super::entry::Wanted;
use super::find::{Asked, Outcome};
use super::standing::Told;
use super::take::{AskedSource, Counts};
use crate::trial::Trial;
use crate::{Error, Who};

const CHOIR: &str = "ac148810-d857-441c-9679-408f346de14b";
const BODY: &str = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610";

fn wait<T>(future: impl std::future::Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn record(kind: RecordKind, data: Value) -> Record {
    let data: Data = data.as_object().unwrap().clone();
    Record { kind, id: domain::directory::id_of(&data, "id").unwrap(), data }
}

fn feed(name: &str, service: &str, fees: &str) -> Vec<Record> {
    vec![
        record(
            RecordKind::Service,
            json!({"id": CHOIR, "name": service, "status": "active", "fees": fees,
            "organization_id": BODY}),
        ),
        record(RecordKind::Organisation, json!({"id": BODY, "name": name, "description": name})),
    ]
}

fn source(name: &str) -> AskedSource {
    AskedSource { name: name.to_owned(), address: None, rank: None, publishes: None }
}

fn take(t: &Trial, from: &str, records: Vec<Record>) -> BTreeMap<String, Counts> {
    let took = t.house.take_directory(t.who.programme(), source(from), records, &[], |_| {});
    wait(took).unwrap().kinds
}

fn draft(name: &str) -> Draft {
    let set = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
    Draft {
        name: name.to_owned(),
        organisation: "Harbour Lane Project".to_owned(),
        description: "A volunteer visits once a week for a chat and a cup of tea.".to_owned(),
        codes: [(Own::Need, set(&["loneliness"])), (Own::Subject, set(&["Befriending"]))].into(),
        places: vec![DraftPlace {
            name: "Harbour Hall".to_owned(),
            street: "1 Harbour Lane".to_owned(),
            town: "Luton".to_owned(),
            postcode: "LU1 2AB".to_owned(),
            position: None,
        }],
        times: vec![Slot { day: 3, from: 600, to: 720 }],
        ..Draft::default()
    }
}

fn names(_: Own, code: &str) -> String {
    code.to_owned()
}

fn write(
    t: &Trial,
    who: &Who,
    id: Option<ServiceId>,
    base: i64,
    draft: Draft,
) -> crate::Result<super::entry::Written> {
    wait(t.house.write_service(who, t.house.request_key(), id, base, draft, names))
}

fn find(t: &Trial, who: &Who, text: &str) -> super::find::Found {
    let asked = Asked { text: text.to_owned(), ..Asked::default() };
    wait(t.house.find_services(who, asked)).unwrap()
}

/// Searches until so many are found: on PostgreSQL a change is followed once every older transaction has ended, those
/// of other tests in the same cluster among them.
fn finds(t: &Trial, who: &Who, text: &str, count: usize) -> super::find::Found {
    store::testing::until(&format!("{text}: {count} found"), || {
        Some(find(t, who, text)).filter(|found| found.fits.len() == count)
    })
}

fn published(t: &Trial, lead: &Who, draft: Draft) -> ServiceId {
    let id = write(t, lead, None, 0, draft).unwrap().service;
    wait(t.house.publish_service(lead, t.house.request_key(), id, true)).unwrap();
    id
}

#[test]
fn a_feed_taken_again_changes_nothing_and_a_change_leaves_a_version() {
    on_both(|t| {
        let t = Trial::on(t);
        let lead = t.colleague("Lee", Role::TeamLead);
        let one = |new, changed, same, missing| Counts { new, changed, same, missing };
        assert_eq!(take(&t, "council", feed("Body", "Choir", "£2"))["service"], one(1, 0, 0, 0));
        assert_eq!(take(&t, "council", feed("Body", "Choir", "£2"))["service"], one(0, 0, 1, 0));
        let counts = take(&t, "council", feed("New Body", "The Choir", "£2"));
        assert_eq!((counts["service"], counts["organisation"]), (one(0, 1, 0, 0), one(0, 1, 0, 0)));
        assert_eq!(take(&t, "council", Vec::new())["service"], one(0, 0, 0, 1), "what is not given stays");

        let id = ServiceId::new(Uuid::parse_str(CHOIR).unwrap());
        let lines = wait(t.house.services(&lead, Wanted::default(), None, 10)).unwrap();
        assert_eq!(
            (lines.len(), lines[0].name.as_str(), lines[0].organisation.as_str()),
            (1, "The Choir", "New Body")
        );
        let (kept, steps) = wait(t.house.service_history(&lead, id)).unwrap();
        assert_eq!((kept.version, steps.len()), (2, 1));
        let changes: Vec<_> =
            steps[0].compared.changes.iter().map(|it| (it.field.as_str(), it.before.as_deref())).collect();
        assert_eq!(changes, [("name", Some("Choir"))]);
        let report = crate::check::check(&t.house.db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
    });
}

#[test]
fn of_two_feeds_the_one_believed_more_stands_and_the_own_hand_before_both() {
    on_both(|t| {
        let t = Trial::on(t);
        let lead = t.colleague("Lee", Role::TeamLead);
        let id = ServiceId::new(Uuid::parse_str(CHOIR).unwrap());
        take(&t, "council", feed("Body", "Choir", "£2"));
        take(&t, "charity", feed("Body", "Choir!", "£3"));
        let shown = wait(t.house.service(&lead, id)).unwrap();
        assert_eq!((shown.service.name.as_str(), shown.kept.conflicts), ("Choir", 2));
        let conflicts = wait(t.house.service_conflicts(&lead, id)).unwrap();
        let says: Vec<_> = conflicts
            .iter()
            .map(|it| {
                (it.source.as_str(), it.compared.after.name.as_str(), it.compared.after.fees.as_deref())
            })
            .collect();
        assert_eq!(says, [("charity", "Choir!", Some("£3"))], "who says what instead");
        let today = domain::calendar::london_day(t.house.now());
        let mut typed = Draft::of(id.uuid(), &shown.kept.data, &shown.around.known(), today);
        typed.fees = Some("Free".to_owned());
        typed.description = "Singing".to_owned();
        write(&t, &lead, Some(id), shown.kept.version, typed).unwrap();
        take(&t, "council", feed("Body", "The Choir", "£4"));
        let shown = wait(t.house.service(&lead, id)).unwrap();
        assert_eq!(shown.kept.data["name"], "The Choir", "what nobody typed still follows the feed");
        assert_eq!(shown.kept.data["fees"], "Free", "what somebody typed stands");
        assert_eq!((shown.kept.origin["fees"], shown.kept.origin["name"]), (0, 1));
    });
}

#[test]
fn what_a_navigator_writes_waits_until_it_is_settled() {
    on_both(|t| {
        let t = Trial::on(t);
        let navigator = t.colleague("Nav", Role::Navigator);
        let lead = t.colleague("Lee", Role::TeamLead);
        let written = write(&t, &navigator, None, 0, draft("Befrienders")).unwrap();
        assert!(written.waits);
        assert_eq!(wait(t.house.service(&lead, written.service)).err(), Some(Error::NotFound));
        let proposals = wait(t.house.proposals(&lead)).unwrap();
        assert_eq!((proposals.len(), proposals[0].name.as_str()), (1, "Befrienders"));
        assert_eq!(proposals[0].compared.before.name, "");
        assert_eq!(
            proposals[0].compared.after,
            draft("Befrienders"),
            "with its place, which is not kept yet"
        );
        assert_eq!(wait(t.house.service_proposals_count(&navigator, written.service)).unwrap(), 1);
        let edit = proposals[0].edit.id;
        let settle = |take, why: &str| {
            wait(t.house.settle_proposal(&lead, t.house.request_key(), edit, take, why.to_owned()))
        };
        assert!(matches!(settle(false, " "), Err(Error::Breach(it)) if it[0].code == "service-decline-why"));
        settle(true, "").unwrap();
        assert_eq!(settle(true, "").err(), Some(Error::NotFound), "settled once");
        let shown = wait(t.house.service(&navigator, written.service)).unwrap();
        assert_eq!((shown.service.name.as_str(), shown.kept.published), ("Befrienders", false));
        let stale = write(&t, &lead, Some(written.service), 7, draft("x"));
        assert!(matches!(stale, Err(Error::Breach(it)) if it[0].code == "service-changed-meanwhile"));
        let key = t.house.request_key();
        let published = wait(t.house.publish_service(&navigator, key, written.service, true));
        assert_eq!(published.err(), Some(Error::Forbidden));
    });
}

#[test]
fn the_directory_is_closed_to_who_has_no_business_in_it() {
    on_both(|t| {
        let t = Trial::on(t);
        let roles = [Role::Referrer, Role::PracticeAdministrator, Role::Provider, Role::Commissioner];
        for role in roles.into_iter().chain([Role::Evaluator, Role::InformationGovernance]) {
            let who = Who { role, ..t.who.clone() };
            let id = ServiceId::new(Uuid::nil());
            let key = || t.house.request_key();
            assert_eq!(
                wait(t.house.services(&who, Wanted::default(), None, 1)).err(),
                Some(Error::Forbidden)
            );
            assert_eq!(wait(t.house.service(&who, id)).err(), Some(Error::Forbidden));
            assert_eq!(wait(t.house.find_services(&who, Asked::default())).err(), Some(Error::Forbidden));
            assert_eq!(write(&t, &who, None, 0, draft("x")).err(), Some(Error::Forbidden));
            assert_eq!(wait(t.house.proposals(&who)).err(), Some(Error::Forbidden));
            assert_eq!(wait(t.house.confirm_service(&who, key(), id)).err(), Some(Error::Forbidden));
            let standing = t.house.set_service_standing(&who, key(), id, Told::default());
            assert_eq!(wait(standing).err(), Some(Error::Forbidden));
        }
    });
}

#[test]
fn an_edit_is_found_by_the_next_search_and_what_is_not_published_is_not() {
    on_both(|t| {
        let t = Trial::on(t);
        let navigator = t.colleague("Nav", Role::Navigator);
        let lead = t.colleague("Lee", Role::TeamLead);
        let id = write(&t, &lead, None, 0, draft("Harbour Befrienders")).unwrap().service;
        assert!(find(&t, &navigator, "lonely").fits.is_empty());
        wait(t.house.publish_service(&lead, t.house.request_key(), id, true)).unwrap();
        let found = finds(&t, &navigator, "lonely, near LU1, thursdays", 1);
        assert_eq!(found.fits.iter().map(|it| it.service.id).collect::<Vec<_>>(), [id.uuid()]);
        assert_eq!(found.outcome, Outcome::Room);
        assert!(found.fits[0].km.is_some_and(|km| km < 1.0), "{:?}", found.fits[0].km);

        let shown = wait(t.house.service(&lead, id)).unwrap();
        let mut typed = draft("Harbour Archery");
        typed.description = "Bows and arrows".to_owned();
        typed.codes.clear();
        write(&t, &lead, Some(id), shown.kept.version, typed).unwrap();
        finds(&t, &navigator, "lonely", 0);
        assert_eq!(find(&t, &navigator, "archrey").fits.len(), 1, "a slip of spelling");
        wait(t.house.publish_service(&lead, t.house.request_key(), id, false)).unwrap();
        finds(&t, &navigator, "archery", 0);
    });
}

#[test]
fn a_search_nothing_answers_is_kept_once_a_day_without_its_words() {
    on_both(|t| {
        let t = Trial::on(t);
        let navigator = t.colleague("Nav", Role::Navigator);
        let lead = t.colleague("Lee", Role::TeamLead);
        let id = published(&t, &lead, draft("Befrienders"));
        let full = Told { free: Some(0), ..Told::default() };
        wait(t.house.set_service_standing(&navigator, t.house.request_key(), id, full)).unwrap();
        let found = finds(&t, &navigator, "Mrs Smith is lonely", 1);
        assert_eq!((found.outcome, found.kept), (Outcome::AllFull, true));
        assert!(find(&t, &navigator, "Mrs Smith is lonely").kept);
        assert!(find(&t, &navigator, "trampoline in urdu").kept);
        let day = domain::calendar::london_day(t.house.now());
        let programme = t.who.programme();
        let kept =
            t.house.db.read(move |read| store::unmet_need::since(read, programme, day, 10)).wait().unwrap();
        let said: BTreeSet<_> = kept.iter().map(|it| (it.why.as_str(), it.wishes.join(" "))).collect();
        assert_eq!(said, [("all-full", String::new()), ("nothing", "language-ur".to_owned())].into());
        let looked = Asked { text: "kayak".to_owned(), only_looking: true, ..Asked::default() };
        assert!(
            !wait(t.house.find_services(&navigator, looked)).unwrap().kept,
            "opening a page is no search"
        );

        let exact = wait(t.house.unmet_needs(&lead, 12)).unwrap();
        assert_eq!((exact.protected, exact.all, exact.months.len()), (false, Some(2), 1));
        assert_eq!(exact.wishes[0], super::unmet::Line { code: "language-ur".to_owned(), count: Some(1) });
        let manager = t.colleague("Max", Role::ProgrammeManager);
        let shown = wait(t.house.unmet_needs(&manager, 12)).unwrap();
        let counts = shown.why.iter().chain(&shown.wishes).chain(&shown.months).map(|line| line.count);
        assert!(shown.protected && shown.all.is_none() && counts.flatten().next().is_none(), "{shown:?}");
        assert_eq!(wait(t.house.unmet_needs(&navigator, 12)).err(), Some(Error::Forbidden));
    });
}

#[test]
fn a_listing_confirmed_today_says_so() {
    on_both(|t| {
        let t = Trial::on(t);
        let lead = t.colleague("Lee", Role::TeamLead);
        let id = published(&t, &lead, draft("Befrienders"));
        let today = domain::calendar::london_day(t.house.now());
        assert_eq!(wait(t.house.service(&lead, id)).unwrap().service.assured, None);
        wait(t.house.confirm_service(&lead, t.house.request_key(), id)).unwrap();
        assert_eq!(wait(t.house.service(&lead, id)).unwrap().service.assured, Some(today));
        assert!(wait(t.house.service_standing(&lead, id)).unwrap().confirmed_at.is_some());
        let stale = Wanted { assured_before: Some(today), ..Wanted::default() };
        assert_eq!(wait(t.house.services_count(&lead, stale)).unwrap(), 0);
    });
}

#[test]
fn supply_is_counted_by_need_by_district_and_at_the_next_session() {
    on_both(|t| {
        let t = Trial::on(t);
        let lead = t.colleague("Lee", Role::TeamLead);
        let manager = t.colleague("Max", Role::ProgrammeManager);
        let mut ids = Vec::new();
        for (name, free) in [("A", Some(0)), ("B", Some(3)), ("C", None)] {
            let id = write(&t, &lead, None, 0, draft(name)).unwrap().service;
            wait(t.house.publish_service(&lead, t.house.request_key(), id, true)).unwrap();
            let told = Told { free, capacity: free.map(|free| free + 5), ..Told::default() };
            wait(t.house.set_service_standing(&lead, t.house.request_key(), id, told)).unwrap();
            ids.push(id);
        }
        // One of them is not published, and counts nowhere.
        write(&t, &lead, None, 0, draft("D")).unwrap();
        for who in [&lead, &manager] {
            let supply = wait(t.house.supply(who)).unwrap();
            let lonely = supply.needs.iter().find(|it| it.need.code() == "loneliness").unwrap();
            let room = lonely.room;
            assert_eq!((room.services, room.with_room, room.full, room.free), (3, 1, 1, 3));
            assert!(!lonely.is_gap());
            let [district] = &supply.districts[..] else { panic!("{:?}", supply.districts) };
            assert_eq!((district.outcode.as_str(), district.room.services), ("LU1", 3));
            let services = wait(t.house.supply_of_services(who, true, None, 10)).unwrap();
            let names: Vec<&str> = services.iter().map(|it| it.service.name.as_str()).collect();
            assert_eq!(names, ["A", "B"], "of C nothing is recorded");
            assert_eq!(services[0].vacancies(), None, "no session is planned");
            let after = Some(("A".to_owned(), ids[0]));
            assert_eq!(wait(t.house.supply_of_services(who, false, after, 10)).unwrap().len(), 2);
        }
        let navigator = t.colleague("Nav", Role::Navigator);
        assert_eq!(wait(t.house.supply(&navigator)).err(), Some(Error::Forbidden));
        assert_eq!(
            wait(t.house.supply_of_services(&navigator, false, None, 1)).err(),
            Some(Error::Forbidden)
        );
    });
}
