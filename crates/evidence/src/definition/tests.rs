use super::*;

fn schemas() -> Vec<Schema> {
    Schema::shipped().unwrap()
}

#[test]
fn every_shipped_definition_is_sound_and_has_its_own_id() {
    let mut ids = std::collections::HashSet::new();
    for text in SHIPPED {
        let definition = Definition::read(text, &schemas()).unwrap();
        assert!(ids.insert(definition.name()), "{} twice", definition.name());
        let again = serde_json::to_string(&definition).unwrap();
        assert_eq!(Definition::read(&again, &schemas()).unwrap(), definition);
    }
}

#[test]
fn a_flaw_names_the_definition_the_place_and_the_remedy() {
    let text = r#"{ "id": "X9", "version": 0, "title": " ", "description": "d", "unit": "offer",
        "clock": "practice", "population": { "all": [{ "yes": "joined" }, { "in": { "column": "answer", "codes": ["maybe"] } }] },
        "denominator": { "between": { "column": "person" } }, "open": { "any": [] },
        "exclusions": [{ "code": "a", "title": "A", "when": { "recorded": "reply" } }, { "code": "a", "title": "A", "when": "always" }],
        "stratifiers": ["offered-on"] }"#;
    let flaws = Definition::read(text, &schemas()).unwrap_err();
    let found: Vec<(&str, &str)> = flaws.iter().map(|f| (f.place.as_str(), f.problem.code())).collect();
    assert_eq!(
        found,
        [
            ("title", "empty"),
            ("version", "version"),
            ("clock", "wrong-kind"),
            ("population.all[1].in", "unknown-code"),
            ("denominator.between", "no-range"),
            ("open.any", "nothing-listed"),
            ("open", "open-without-numerator"),
            ("exclusions[0].when.recorded", "no-column"),
            ("exclusions[1]", "twice"),
            ("stratifiers[0]", "wrong-kind"),
        ]
    );
    assert_eq!(
        flaws[3].to_string(),
        "X9, population.all[1].in: \"maybe\" is no code of \"answer\"; use one of yes, thinking-it-over, not-now, refused, ended-otherwise"
    );
}

#[test]
fn a_text_with_an_unknown_word_is_refused_with_its_line() {
    let text = "{ \"id\": \"X9\",\n \"versoin\": 1 }";
    let flaws = Definition::read(text, &schemas()).unwrap_err();
    assert_eq!((flaws.len(), flaws[0].definition.as_str()), (1, "X9"));
    assert!(flaws[0].place.starts_with("line 2") && flaws[0].to_string().contains("versoin"));
    let nested = "{\"not\":".repeat(500);
    assert_eq!(Definition::read(&nested, &schemas()).unwrap_err()[0].problem.code(), "unreadable");
}
