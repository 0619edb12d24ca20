//! Who tries a link, a code or a form that is not theirs.

use domain::journey::EndedBy;

use super::*;

#[test]
fn a_form_sent_by_another_link_or_again_gives_nobody_a_code_or_a_browser_they_had_not() {
    on_both(|test| {
        let town = Town::on(test);
        let house = town.trial.house.clone();
        town.sent(1, &[]);
        let first = town.token();
        let device = block(house.provider_send_code("here", &first, key(1))).unwrap();
        let code = town.letter().link;
        let opened =
            block(house.provider_open("here", &first, Some(device), (&code, "Sam"), key(2))).unwrap();
        town.sent(2, &[]);
        let second = town.token();
        // The same form at another link is another browser with another code.
        let other = block(house.provider_send_code("here", &second, key(1))).unwrap();
        assert_ne!(other, device);
        assert_ne!(town.letter().link, code);
        let old = block(house.provider_open("here", &second, Some(other), (&code, "Mal"), key(3)));
        assert_eq!(code_of(old.unwrap_err()), "link-code-wrong");
        // The key of the form that opened a browser opens none without that browser.
        let replayed = |device| block(house.provider_open("here", &first, device, ("000000", "Mal"), key(2)));
        assert_eq!(code_of(replayed(None).unwrap_err()), "link-code-over");
        assert_eq!(code_of(replayed(Some([7; 32])).unwrap_err()), "link-code-over");
        assert_eq!(replayed(Some(device)).unwrap(), opened, "a form sent twice by its own browser");
    });
}

#[test]
fn twenty_wrong_codes_a_day_end_a_link_for_the_day() {
    on_both(|test| {
        let town = Town::on(test);
        let house = town.trial.house.clone();
        town.sent(1, &[]);
        let token = town.token();
        for hour in 0..4 {
            test.clock.set(store::testing::start() + SignedDuration::from_hours(2 * hour));
            let number = 100 * u128::try_from(hour).unwrap();
            let device = block(house.provider_send_code("here", &token, key(1_000 + number))).unwrap();
            let code = town.letter().link;
            let wrong = if code == "000000" { "000001" } else { "000000" };
            for turn in 0..5 {
                let tried = house.provider_open(
                    "here",
                    &token,
                    Some(device),
                    (wrong, "Mal"),
                    key(2_000 + number + turn),
                );
                assert_eq!(code_of(block(tried).unwrap_err()), "link-code-wrong");
            }
        }
        test.clock.set(store::testing::start() + SignedDuration::from_hours(8));
        let more = block(house.provider_send_code("here", &token, key(9_000)));
        assert_eq!(code_of(more.unwrap_err()), "link-tries-too-many");
        test.clock.set(store::testing::start() + SignedDuration::from_hours(34));
        block(house.provider_send_code("here", &token, key(9_001))).unwrap();
    });
}

#[test]
fn a_place_on_the_waiting_list_undoes_nothing_that_came_after_it() {
    on_both(|test| {
        let town = Town::on(test);
        let (_, id) = town.sent(1, &[]);
        let token = town.token();
        let at = town.at(&token, town.opened(&token, 10));
        town.answers(&at, Answer::Waiting { until: None }).unwrap();
        assert_eq!(code_of(town.does(&at, decision_undo).unwrap_err()), "link-undo-nothing");
        let settings = town.trial.settings.clone();
        town.trial.write(move |unit, who| {
            let no = (Mode::Refused, EndedBy::Person);
            crate::prescription::end(unit, who, &settings, id, no, None, &[])
        });
        let undone = town.does(&at, decision_undo);
        assert!(["link-over", "link-undo-nothing"].contains(&code_of(undone.unwrap_err())));
        assert!(matches!(town.door(&token, None), Door::Over(_)), "nothing is to be undone by it");
        assert!(!town.tells(id), "nothing is told again");
        town.is_clean();
    });
}
