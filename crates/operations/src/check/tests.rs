use store::testing::on_both;

use super::*;
use crate::trial::Trial;

fn spoil(trial: &Trial, statement: &'static str) {
    trial.write(move |unit, _| Ok(unit.execute(statement, &[])?));
}

fn kinds(trial: &Trial) -> Vec<Kind> {
    check(&trial.house.db).unwrap().faults.into_keys().collect()
}

#[test]
fn what_operations_wrote_is_in_order() {
    on_both(|t| {
        let trial = Trial::on(t);
        trial.lived();
        trial.house.seal_audit().unwrap();
        let report = check(&trial.house.db).unwrap();
        assert_eq!(report.faults, BTreeMap::new());
        assert_eq!((report.programmes, report.journeys, report.offers, report.people), (1, 7, 8, 7));
        assert_eq!((report.referrals, report.accounts), (2, 1));
        assert!(report.entries >= 12, "{report:?}");
    });
}

#[test]
fn each_kind_of_damage_is_found_and_projections_are_rebuilt() {
    let damage: &[(Kind, &'static str)] = &[
        (Kind::Journey, "UPDATE journey SET stage = 'intake', due_day = 7 WHERE closed_mode = 'refused'"),
        (Kind::OfferProjection, "UPDATE episode_offer SET answer = 'yes', age_band = '0-15' WHERE answer = 'refused'"),
        (Kind::OfferProjection, "DELETE FROM episode_offer WHERE answer = 'not-now'"),
        (Kind::OfferProjection, "UPDATE episode_offer SET in_error = TRUE WHERE answer = 'not-now'"),
        (Kind::OfferProjection, "UPDATE episode_offer SET in_error = FALSE WHERE in_error"),
        (Kind::Journey, "UPDATE journey SET in_error = FALSE WHERE in_error"),
        (Kind::AccountProjection, "UPDATE episode_account SET asked = 'not-recorded'"),
        (Kind::GateProjection, "UPDATE episode_gate SET result = 'open', happened_day = NULL WHERE result = 'passed'"),
        (Kind::GateProjection, "DELETE FROM episode_gate WHERE gate = 2"),
        (
            Kind::OfferProjection,
            "INSERT INTO episode_offer (programme_id, offer_id, journey_id, organisation_id, offered_day, answer,
               opens_journey, in_error)
             SELECT programme_id, organisation_id, organisation_id, organisation_id, offered_day, answer, opens_journey, in_error
             FROM episode_offer WHERE answer = 'not-now'",
        ),
    ];
    on_both(|t| {
        let trial = Trial::on(t);
        trial.lived();
        for (kind, statement) in damage {
            spoil(&trial, statement);
            assert_eq!(kinds(&trial), [*kind], "{statement}");
            assert!(kind.can_be_rebuilt());
            assert!(repair(&trial.house.db).unwrap() > 0);
            assert_eq!(kinds(&trial), [], "after: {statement}");
        }
        assert_eq!(repair(&trial.house.db).unwrap(), 0, "there is nothing more to rebuild");
    });
}

#[test]
fn what_cannot_be_rebuilt_is_named_and_left_alone() {
    let damage: &[(Kind, &'static str)] = &[
        (Kind::Journal, "UPDATE journal_entry SET data = '{' WHERE kind = 'ended'"),
        (Kind::PersonKey, "DELETE FROM person_key WHERE person_id = (SELECT min(person_id) FROM referral)"),
        (Kind::Referral, "UPDATE referral SET state = 'waiting' WHERE state = 'withdrawn'"),
        (Kind::Offer, "UPDATE offer SET answer = 'yes' WHERE answer = 'not-now'"),
        (Kind::Offer, "UPDATE offer SET in_error = TRUE WHERE answer = 'not-now'"),
        (Kind::Offer, "UPDATE offer SET in_error = FALSE WHERE in_error"),
        (Kind::Audit, "UPDATE audit_entry SET act = 'nothing' WHERE act = 'offer.refuse'"),
    ];
    for (kind, statement) in damage {
        on_both(|t| {
            // PostgreSQL has no least of several BYTEA.
            let statement = match (kind, t.db.location()) {
                (Kind::PersonKey, store::Location::Postgres(_)) => {
                    "DELETE FROM person_key WHERE person_id IN (SELECT person_id FROM referral)"
                }
                _ => statement,
            };
            let trial = Trial::on(t);
            trial.lived();
            trial.sealed(17);
            spoil(&trial, statement);
            let found = kinds(&trial);
            assert!(found.contains(kind), "{statement}: {found:?}");
            let before = check(&trial.house.db).unwrap().faults[kind].clone();
            assert!(before.count > 0 && before.places.len() as u64 == before.count.min(SHOWN as u64));
            repair(&trial.house.db).unwrap();
            assert!(kinds(&trial).contains(kind));
        });
    }
}

#[test]
fn an_erased_person_leaves_everything_in_order() {
    on_both(|t| {
        let trial = Trial::on(t);
        trial.lived();
        let (person, _) = trial.offers(9, crate::offer::AskedAnswer::Yes);
        trial.write(move |unit, who| Ok(store::erase::person(unit, who.programme, person)?));
        assert_eq!(kinds(&trial), []);
        let folder = tempfile::tempdir().unwrap();
        let (file, again) = (folder.path().join("backup.db"), folder.path().join("again.db"));
        store::backup::backup(t.db.location(), &file).unwrap();
        let location = store::Location::File(again);
        store::backup::restore(&file, &location, &[], &t.clock, &store::erase::listed).unwrap();
        let db = Db::open(&location, store::Options::default()).unwrap();
        let report = check(&db).unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
        assert_eq!(report.journeys, 8);
    });
}
