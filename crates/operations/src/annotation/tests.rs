use store::testing::on_both;

use super::*;
use crate::trial::Trial;

fn asked(month: &str, says: &str) -> AskedAnnotation {
    AskedAnnotation { month: month.to_owned(), says: says.to_owned(), ..AskedAnnotation::default() }
}

fn settled<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn what_happened_is_kept_with_its_author_and_taken_back_and_put_back() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        trial.who.role = Role::ProgrammeManager;
        let practice = trial.who.organisation;
        let leaflet = AskedAnnotation {
            practice: practice.to_string(),
            anew: true,
            rebase: "  every patient gets the leaflet now ".to_owned(),
            ..asked("2026-03", " New leaflet ")
        };
        let id = trial.write(move |unit, who| add(unit, who, &leaflet));
        trial.write(|unit, who| add(unit, who, &asked("2026-01", "Two navigators ill")));
        let kept = settled(trial.house.annotations(&trial.who)).unwrap();
        let told: Vec<(String, &str)> =
            kept.iter().map(|it| (it.month.to_string(), it.says.as_str())).collect();
        assert_eq!(
            told,
            [("2026-01".to_owned(), "Two navigators ill"), ("2026-03".to_owned(), "New leaflet")]
        );
        assert_eq!((kept[0].practice, kept[1].practice), (None, Some(practice)));
        assert_eq!(kept[1].rebase.as_deref(), Some("every patient gets the leaflet now"));
        assert!(!kept[1].made_by.is_empty());
        let withdrawn = || {
            let all = settled(trial.house.annotations(&trial.who)).unwrap();
            all.into_iter().find(|it| it.id == id).unwrap().withdrawn
        };
        for taken_back in [true, false] {
            trial.write(move |unit, who| set_withdrawn(unit, who, id, taken_back));
            assert_eq!(withdrawn(), taken_back);
        }
        let nowhere = AnnotationId::new(uuid::Uuid::nil());
        let unknown = trial.write(move |unit, who| Ok(set_withdrawn(unit, who, nowhere, true)));
        assert_eq!(unknown, Err(Error::NotFound));
    });
}

#[test]
fn limits_are_made_anew_only_with_a_reason_and_each_fault_names_its_field() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        trial.who.role = Role::Evaluator;
        let wrong = AskedAnnotation {
            practice: "no-practice".to_owned(),
            anew: true,
            ..asked("March", &"x".repeat(LIMIT + 1))
        };
        let refused = trial.write(move |unit, who| Ok(add(unit, who, &wrong).map(drop)));
        let Err(Error::Breach(breaches)) = refused else { panic!("{refused:?}") };
        let codes: Vec<String> = breaches.iter().map(|breach| breach.code.to_string()).collect();
        assert_eq!(
            codes,
            ["annotation-month", "annotation-too-long", "annotation-reason-missing", "annotation-practice"]
        );
        let ahead = trial.write(|unit, who| Ok(add(unit, who, &asked("2999-01", "Later")).map(drop)));
        assert!(matches!(ahead, Err(Error::Breach(_))), "{ahead:?}");
        // A reason without the wish to make limits anew is not kept as one.
        let only = AskedAnnotation { rebase: "why".to_owned(), ..asked("2026-01", "A flood") };
        trial.write(move |unit, who| add(unit, who, &only));
        assert_eq!(settled(trial.house.annotations(&trial.who)).unwrap()[0].rebase, None);
    });
}

#[test]
fn nobody_writes_annotations_but_who_runs_or_evaluates_the_programme() {
    on_both(|t| {
        let mut trial = Trial::on(t);
        for role in [Role::Referrer, Role::TeamLead, Role::Navigator, Role::Commissioner, Role::Administrator] {
            trial.who.role = role;
            let refused = trial.write(|unit, who| Ok(add(unit, who, &asked("2026-01", "Mine")).map(drop)));
            assert_eq!(refused, Err(Error::Forbidden), "{role:?}");
        }
    });
}
