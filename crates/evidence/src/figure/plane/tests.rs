use super::*;
use crate::figure::{Amount, Labels, Undrawable, Width};

struct Plain;
impl Labels for Plain {
    fn text(&self, key: &str) -> String {
        key.to_owned()
    }
    fn amount(&self, amount: Amount) -> String {
        match amount {
            Amount::Share(share) => format!("{:.0} %", share * 100.0),
            Amount::Score(score) => format!("{score:.2}"),
            Amount::Count(count) => count.to_string(),
            _ => String::new(),
        }
    }
}

fn scale(key: &str, share: bool, ratio: bool) -> Scale {
    Scale { key: key.to_owned(), share, close: false, ratio }
}

fn plane() -> Plane {
    let called = Called {
        id: "forest".to_owned(),
        title_key: "title".to_owned(),
        description_key: "description".to_owned(),
    };
    Plane {
        rows: vec!["age".to_owned(), "sex <f>".to_owned()],
        series: vec!["crude".to_owned(), "adjusted".to_owned()],
        points: vec![
            Point {
                key: "age".to_owned(),
                series: 0,
                x: 2.0,
                y: 0.0,
                span: Some((1.0, 4.0)),
                stands_out: false,
            link: None,
            },
            Point { key: "sex <f>".to_owned(), series: 1, x: 0.5, y: 1.0, span: None, stands_out: false, link: None },
        ],
        neutral: Some(1.0),
        ..Plane::new(called, scale("odds ratio", false, true), scale("", false, false))
    }
}

#[test]
fn every_point_says_its_name_and_its_interval() {
    let svg = plane().to_svg(&Plain, Width::Wide).unwrap();
    assert!(svg.contains("<title>age: 2.00 (1.00 – 4.00)</title>"), "{svg}");
    assert!(svg.contains("sex &lt;f&gt;: 0.50") && !svg.contains("<f>"), "{svg}");
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    assert!(matches!(
        Plane { id: "a b".to_owned(), ..plane() }.to_svg(&Plain, Width::Wide),
        Err(Undrawable::Id { .. })
    ));
}

#[test]
fn a_curve_of_steps_goes_level_before_it_falls() {
    let mut plane = plane();
    plane.rows.clear();
    plane.points.clear();
    plane.up = scale("share", true, false);
    plane.across = scale("days", false, false);
    plane.curves = vec![Curve {
        key: "all".to_owned(),
        points: vec![(0.0, 1.0), (10.0, 0.5)],
        steps: true,
        limit: false,
    }];
    plane.beneath = vec![Beneath { key: "at risk".to_owned(), numbers: vec![(0.0, 41), (5.0, 37)] }];
    let svg = plane.to_svg(&Plain, Width::Narrow).unwrap();
    assert!(
        svg.contains(">at risk<") && svg.contains(">41<") && svg.contains(">37<") && svg.contains(">0<"),
        "{svg}"
    );
    assert!(svg.contains('H') && svg.contains('V') && svg.contains("100 %"), "{svg}");
}

#[test]
fn places_with_names_points_with_links_and_what_happened_are_drawn() {
    let mut plane = plane();
    plane.rows.clear();
    plane.neutral = None;
    plane.across = scale("month", false, false);
    plane.up = Scale { close: true, ..scale("share", true, false) };
    plane.names = (1..=12).map(|month| format!("Month {month}")).collect();
    plane.points[0].link = Some("/rows?a=1&b=2".to_owned());
    plane.points[0].y = 0.8;
    plane.points[1].y = 0.7;
    plane.events = vec![Event { key: "1".to_owned(), says: "A new leaflet".to_owned(), x: 6.0 }];
    for width in [Width::Narrow, Width::Wide] {
        let svg = plane.to_svg(&Plain, width).unwrap();
        assert!(svg.contains("href=\"/rows?a=1&amp;b=2\"") && svg.contains("role=\"group\""), "{svg}");
        assert!(svg.contains(">Month 12<") && svg.contains("<title>A new leaflet</title>"), "{svg}");
        // A close scale begins near its values.
        assert!(!svg.contains(">0 %<") && svg.contains(">70 %<"), "{svg}");
        assert!(svg.contains("<title>age; 80 %</title>"), "{svg}");
    }
}
