//! Figures taken out at the terminal.

use super::*;

/// Gives somebody a role, with an address of their own.
fn employed(town: &Town, email: &'static str, role: Role, organisation: OrganisationId) {
    let programme = town.programme;
    let made = town.house.db.write(move |unit| -> Result<()> {
        let staff = unit.id();
        store::staff::add(unit, staff, email, "Test Person")?;
        let held = store::staff::Held { staff, programme, role: role.code().to_owned(), organisation };
        Ok(store::staff::give_role(unit, &held, None)?)
    });
    made.wait().unwrap();
}

fn taken(town: &Town) -> Vec<String> {
    let programme = town.programme;
    let read = town.house.db.read(move |read| -> Result<Vec<String>> {
        let sql =
            "SELECT fields FROM audit_entry WHERE programme_id = $1 AND act = 'figure.take' ORDER BY number";
        Ok(read.all(sql, &[programme.into()], |row| row.get(0))?)
    });
    read.wait().unwrap()
}

#[test]
fn a_figure_taken_out_is_the_one_of_the_page_and_stands_in_the_audit_trail() {
    on_both(|test| {
        let town = Town::new(test);
        filled(&town);
        employed(&town, "eva@example.org", Role::Evaluator, town.team);
        employed(&town, "con@example.org", Role::Commissioner, town.team);
        let programme = settled(town.house.programme("town")).unwrap();
        for (email, sight) in
            [("Eva@example.org ", Sight::Pseudonymous), ("con@example.org", Sight::Controlled)]
        {
            let who = town.house.reader_at_terminal(&programme, email, None).unwrap();
            // waits until everything committed is in it
            let page = town.figure(&who, "offers-made", &by("answer"));
            let (figure, practices) =
                settled(town.house.take_figure(&who, "offers-made", by("answer"))).unwrap();
            assert_eq!((&figure.sight, &figure.cells, figure.total), (&sight, &page.cells, page.total));
            assert!(practices.values().any(|name| name == "Hilltop Surgery"));
        }
        let taken = taken(&town);
        assert_eq!(taken.len(), 2, "{taken:?}");
        assert!(taken[0].starts_with("offers-made ") && taken[0].ends_with("by answer, exact"), "{taken:?}");
        assert!(taken[1].ends_with("by answer, controlled"), "{taken:?}");
    });
}

#[test]
fn nobody_takes_out_what_no_role_of_theirs_sees() {
    on_both(|test| {
        let town = Town::new(test);
        employed(&town, "ann@example.org", Role::Administrator, town.team);
        employed(&town, "con@example.org", Role::Commissioner, town.team);
        let programme = settled(town.house.programme("town")).unwrap();
        let asked =
            [("ann@example.org", None), ("nobody@example.org", None), ("con@example.org", Some("evaluator"))];
        for (email, role) in asked {
            let refused = town.house.reader_at_terminal(&programme, email, role).unwrap_err();
            let crate::Error::Breach(breaches) = refused else { panic!("{refused:?}") };
            assert_eq!(breaches[0].code, "figure-reader-unknown", "{email}");
        }
        // and who sees no rows gets neither a cross-table nor a month that still fills
        let who = town.house.reader_at_terminal(&programme, "con@example.org", None).unwrap();
        let twice = ["answer", "practice"].map(|name| Stratum::Column(name.to_owned())).to_vec();
        let asked = Asked { strata: twice, ..Asked::default() };
        let refused = settled(town.house.take_figure(&who, "offers-made", asked)).unwrap_err();
        assert!(matches!(refused, crate::Error::Forbidden), "{refused:?}");
        assert!(taken(&town).is_empty());
    });
}
