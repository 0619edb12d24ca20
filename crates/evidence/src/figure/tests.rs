use super::*;

struct English;

impl Labels for English {
    fn text(&self, key: &str) -> String {
        key.replace('-', " ")
    }

    fn amount(&self, amount: Amount) -> String {
        match amount {
            Amount::Count(count) => count.to_string(),
            Amount::Share(share) => format!("{:.0} %", share * 100.0),
            Amount::Score(score) => format!("{score:.2}"),
            Amount::Starred => "*".to_owned(),
            Amount::None => String::new(),
        }
    }
}

fn counts(amounts: &[u64]) -> Vec<Amount> {
    amounts.iter().copied().map(Amount::Count).collect()
}

fn series(key: &str, amounts: Vec<Amount>, apart: bool) -> Series {
    let links = (0..amounts.len()).map(|n| Some(format!("/offers?a={key}&g={n}"))).collect();
    Series { key: key.to_owned(), apart, amounts, links }
}

fn category(key: &str) -> Category {
    Category { key: key.to_owned(), apart: key == "not-recorded" }
}

fn figure(drawing: Drawing) -> Figure {
    let months = ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026"];
    let reasons = [
        "not-recorded",
        "I-worried-what-people-would-think",
        "I-did-not-think-it-would-help-me",
        "I-have-support-already",
        "caring-or-work",
    ];
    let practices = ["Elmtree Surgery", "Market Street Medical Centre", "Riverside"];
    let (categories, series): (&[&str], Vec<Series>) = match drawing {
        Drawing::StackedBars => (
            &practices,
            vec![
                series("yes", counts(&[120, 64, 30]), false),
                series("refused-by-the-person", counts(&[44, 20, 12]), false),
                series(
                    "ended-in-another-way",
                    vec![Amount::Count(20), Amount::Count(10), Amount::Starred],
                    false,
                ),
                series("thinking-it-over", counts(&[9, 10, 0]), false),
                series("not-recorded", counts(&[15, 40, 0]), true),
            ],
        ),
        Drawing::Lines => (
            &months,
            vec![
                series("all-offers", counts(&[40, 52, 47, 61, 58, 66]), false),
                series("yes", counts(&[22, 30, 31, 35, 30, 41]), false),
                series("refused", counts(&[12, 9, 10, 15, 18, 12]), false),
                series(
                    "not-recorded",
                    vec![
                        Amount::Count(9),
                        Amount::Starred,
                        Amount::Count(8),
                        Amount::None,
                        Amount::Count(10),
                        Amount::Count(9),
                    ],
                    true,
                ),
            ],
        ),
        Drawing::Pareto => (&reasons, vec![series("accounts", counts(&[41, 20, 60, 12, 8]), false)]),
    };
    Figure {
        id: "offers".to_owned(),
        title_key: "a <title> & \"more\"".to_owned(),
        description_key: "described".to_owned(),
        drawing,
        categories: categories.iter().map(|key| category(key)).collect(),
        series,
    }
}

/// Checks that tags close in order and attributes and text hold no raw markup; gives the names of elements.
fn elements(svg: &str) -> Vec<String> {
    let mut open = Vec::new();
    let mut seen = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        assert!(!text.contains('>'), "raw > in {text}");
        let name = tag.split([' ', '/']).find(|s| !s.is_empty()).unwrap().to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            seen.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty());
    seen
}

#[test]
fn every_figure_is_well_formed_named_and_without_script_or_outside_font() {
    for drawing in [Drawing::StackedBars, Drawing::Lines, Drawing::Pareto] {
        for width in [Width::Narrow, Width::Wide] {
            let figure = figure(drawing);
            let svg = figure.to_svg(&English, width).unwrap();
            let seen = elements(&svg);
            assert!(seen.contains(&"title".to_owned()) && seen.contains(&"desc".to_owned()));
            let id = format!("offers-{}", width.code());
            assert!(svg.contains(&format!("aria-labelledby=\"{id}-title {id}-description\"")));
            assert!(svg.contains("a &lt;title&gt; &amp; &quot;more&quot;"));
            assert!(
                !seen.contains(&"script".to_owned()) && !svg.contains("@import") && !svg.contains("@font")
            );
            assert_eq!(svg.matches("http").count(), 1, "only the name space");
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
            let positive = |a: &Amount| a.length().is_some_and(|l| l > 0.0 || drawing == Drawing::Lines);
            let marks = figure.series.iter().flat_map(|s| &s.amounts).filter(|a| positive(a)).count();
            assert_eq!(svg.matches("<a href=").count(), marks, "each mark leads to its list");
            for row in figure.rows() {
                for (amount, series) in row.amounts.iter().zip(&figure.series).filter(|(a, _)| positive(a)) {
                    let words = match drawing {
                        Drawing::Pareto => {
                            format!("{}: {}", English.text(row.category), English.amount(*amount))
                        }
                        Drawing::StackedBars | Drawing::Lines => format!(
                            "{}, {}: {}",
                            English.text(row.category),
                            English.text(&series.key),
                            English.amount(*amount)
                        ),
                    };
                    assert!(svg.contains(&format!("<title>{words}</title>")), "{words}");
                }
            }
        }
    }
}

#[test]
fn pareto_sorts_reasons_and_keeps_not_recorded_last_and_out_of_the_running_share() {
    let figure = figure(Drawing::Pareto);
    let order: Vec<&str> = figure.rows().iter().map(|row| row.category).collect();
    assert_eq!(order[0], "I-did-not-think-it-would-help-me");
    assert_eq!(order[4], "not-recorded");
    assert_eq!(figure.running_shares(), [Some(0.6), Some(0.8), Some(0.92), Some(1.0), None]);
    let mut starred = figure;
    starred.series[0].amounts[4] = Amount::Starred;
    assert_eq!(starred.running_shares(), [None; 5], "a running share would undo the star");
}

#[test]
fn a_starred_amount_has_no_length_and_its_bar_no_total() {
    let mut figure = figure(Drawing::StackedBars);
    let with = figure.to_svg(&English, Width::Wide).unwrap();
    assert!(with.contains(">194<") || with.contains(">208<"));
    assert!(!with.contains(">42<"));
    figure.series[2].amounts[2] = Amount::Count(5);
    assert!(figure.to_svg(&English, Width::Wide).unwrap().contains(">47<"));
}

#[test]
fn a_figure_without_links_is_an_image_and_one_with_links_is_a_group_of_them() {
    let mut figure = figure(Drawing::Lines);
    assert!(figure.to_svg(&English, Width::Wide).unwrap().contains("role=\"group\""));
    figure.series.iter_mut().for_each(|s| s.links.iter_mut().for_each(|link| *link = None));
    assert!(figure.to_svg(&English, Width::Wide).unwrap().contains("role=\"img\""));
}

#[test]
fn a_figure_of_nothing_and_a_ragged_one_are_no_surprise() {
    for drawing in [Drawing::StackedBars, Drawing::Lines, Drawing::Pareto] {
        let mut empty = figure(drawing);
        empty.categories.clear();
        empty.series.iter_mut().for_each(|s| {
            s.amounts.clear();
            s.links.clear();
        });
        elements(&empty.to_svg(&English, Width::Narrow).unwrap());
        empty.series.clear();
        elements(&empty.to_svg(&English, Width::Narrow).unwrap());
        let mut ragged = figure(drawing);
        ragged.series[0].amounts.pop();
        assert!(ragged.to_svg(&English, Width::Wide).is_err());
        ragged.id = "a b".to_owned();
        assert!(matches!(ragged.to_svg(&English, Width::Wide), Err(Undrawable::Id { .. })));
    }
}

#[test]
fn no_two_series_look_alike() {
    let twelve = (0..12).map(|n| series(&format!("s{n}"), counts(&[n]), false)).collect();
    let drawn = Figure { categories: vec![category("all")], series: twelve, ..figure(Drawing::StackedBars) };
    let svg = drawn.to_svg(&English, Width::Wide).unwrap();
    let looks: std::collections::HashSet<&str> = svg
        .split("<pattern ")
        .skip(1)
        .filter_map(|pattern| pattern.split_once('>')?.1.split_once("</pattern>"))
        .map(|(look, _)| look)
        .collect();
    assert_eq!(looks.len(), 12);
}
