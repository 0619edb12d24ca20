//! The figures of an answer, from the same numbers as its tables.

use evidence::figure::plane::{self, Plane, Point, Scale};
use evidence::figure::{Amount, Category, Drawing, Figure, Labels, Series, Undrawable, Width};
use evidence::stats::Interval;
use evidence::stats::pareto::Bar;
use evidence::stats::spc::xmr::Xmr;
use words::Words;

/// A figure of an answer.
#[derive(Debug)]
pub struct Chart {
    /// Stable name: the figure's file.
    pub name: &'static str,
    drawn: Drawn,
}

#[derive(Debug)]
enum Drawn {
    Figure(Figure),
    Plane(Plane),
}

/// A curve by time.
#[derive(Debug)]
pub struct Curve {
    /// The name of its group; none for everybody.
    pub name: Option<String>,
    /// Time and height.
    pub points: Vec<(f64, f64)>,
    /// Whether it goes in steps; straight from point to point otherwise.
    pub steps: bool,
    /// How many are still at risk just before each time.
    pub at_risk: Vec<(f64, u64)>,
}

/// Places about a target.
#[derive(Debug)]
pub struct FunnelPlot {
    /// The target.
    pub target: f64,
    /// 95 % limits by denominator.
    pub near: Vec<(f64, Interval)>,
    /// 99.8 % limits by denominator.
    pub far: Vec<(f64, Interval)>,
    /// Name, denominator and share.
    pub places: Vec<(String, f64, f64)>,
}

/// Ratios with intervals, by column.
#[derive(Debug)]
pub struct Forest {
    /// Each covariate alone.
    pub crude: Vec<(String, f64, Interval)>,
    /// Together.
    pub adjusted: Vec<(String, f64, Interval)>,
}

/// Marks a key as text of the data, not a key of words.
const DATA: char = '=';

fn data(text: &str) -> String {
    format!("{DATA}{text}")
}

fn key(name: &str) -> String {
    format!("evidence-figure-{name}")
}

/// The words of a figure.
pub(crate) struct Said(pub(crate) Words);

impl Labels for Said {
    fn text(&self, key: &str) -> String {
        match key.strip_prefix(DATA) {
            Some(text) => text.to_owned(),
            None => self.0.text(key).into_owned(),
        }
    }

    fn amount(&self, amount: Amount) -> String {
        match amount {
            Amount::Count(count) => count.to_string(),
            Amount::Share(share) => format!("{:.0} %", share * 100.0),
            Amount::Score(score) => {
                let text = format!("{score:.3}");
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            Amount::Starred => "*".to_owned(),
            Amount::None => "–".to_owned(),
        }
    }
}

fn series(name: &str, amounts: Vec<Amount>) -> Series {
    Series { key: key(name), apart: name == "not-recorded", links: vec![None; amounts.len()], amounts }
}

fn categories<'a>(names: impl Iterator<Item = &'a String>) -> Vec<Category> {
    names.map(|name| Category { key: data(name), apart: false }).collect()
}

fn scale(name: &str, share: bool, ratio: bool) -> Scale {
    Scale { key: if name.is_empty() { data("") } else { key(name) }, share, ratio }
}

impl Chart {
    /// Draws it as SVG.
    ///
    /// # Errors
    /// A name that cannot be an identifier.
    pub fn svg(&self, words: Words) -> Result<String, Undrawable> {
        match &self.drawn {
            Drawn::Figure(figure) => figure.to_svg(&Said(words), Width::Wide),
            Drawn::Plane(plane) => plane.to_svg(&Said(words), Width::Wide),
        }
    }

    /// Draws it as SVG under an identifier of its own, so that several of a kind can be on one page.
    ///
    /// # Errors
    /// A name that cannot be an identifier.
    pub fn svg_as(&self, id: &str, words: Words) -> Result<String, Undrawable> {
        let id = id.to_owned();
        match &self.drawn {
            Drawn::Figure(figure) => Figure { id, ..figure.clone() }.to_svg(&Said(words), Width::Wide),
            Drawn::Plane(plane) => Plane { id, ..plane.clone() }.to_svg(&Said(words), Width::Wide),
        }
    }

    /// Bars in bands, of counts that may be withheld. Bands are named by their keys (`evidence-figure-BAND`), what
    /// stands apart is called `not-recorded`.
    #[must_use]
    pub fn stacked(name: &'static str, groups: &[String], bands: &[(&str, Vec<Amount>)]) -> Chart {
        let series = bands.iter().map(|(band, amounts)| series(band, amounts.clone())).collect();
        Chart::bars(name, Drawing::StackedBars, categories(groups.iter()), series)
    }

    /// Bars in Pareto order, of counts that may be withheld; of whom it is not recorded last.
    #[must_use]
    pub fn ordered(name: &'static str, groups: &[(String, Amount)], not_recorded: Option<Amount>) -> Chart {
        let mut all = categories(groups.iter().map(|(group, _)| group));
        let mut amounts: Vec<Amount> = groups.iter().map(|(_, amount)| *amount).collect();
        if let Some(amount) = not_recorded {
            all.push(Category { key: key("not-recorded"), apart: true });
            amounts.push(amount);
        }
        Chart::bars(name, Drawing::Pareto, all, vec![series("people", amounts)])
    }

    fn bars(name: &'static str, drawing: Drawing, categories: Vec<Category>, series: Vec<Series>) -> Chart {
        let figure = Figure {
            id: name.to_owned(),
            title_key: key(&format!("{name}-title")),
            description_key: key(&format!("{name}-description")),
            drawing,
            categories,
            series,
        };
        Chart { name, drawn: Drawn::Figure(figure) }
    }

    fn plane(name: &'static str, across: Scale, up: Scale) -> Plane {
        Plane {
            id: name.to_owned(),
            title_key: key(&format!("{name}-title")),
            description_key: key(&format!("{name}-description")),
            across,
            up,
            rows: Vec::new(),
            series: Vec::new(),
            curves: Vec::new(),
            points: Vec::new(),
            neutral: None,
            beneath: Vec::new(),
        }
    }

    /// With and without the outcome, by group.
    #[must_use]
    pub fn shares(name: &'static str, groups: &[String], sums: &[(usize, usize)]) -> Chart {
        let with = sums.iter().map(|(count, _)| Amount::Count(*count as u64)).collect();
        let without = sums.iter().map(|(count, of)| Amount::Count((of - count) as u64)).collect();
        let series = vec![series("with", with), series("without", without)];
        Chart::bars(name, Drawing::StackedBars, categories(groups.iter()), series)
    }

    /// Came through, did not, not recorded, by stage.
    #[must_use]
    pub fn stages(name: &'static str, stages: &[String], counts: &[(usize, usize, usize)]) -> Chart {
        let amounts = |of: &dyn Fn(&(usize, usize, usize)) -> usize| {
            counts.iter().map(|counts| Amount::Count(of(counts) as u64)).collect()
        };
        let series = vec![
            series("through", amounts(&|(through, _, _)| *through)),
            series("not-through", amounts(&|(through, unknown, all)| all - through - unknown)),
            series("not-recorded", amounts(&|(_, unknown, _)| *unknown)),
        ];
        Chart::bars(name, Drawing::StackedBars, categories(stages.iter()), series)
    }

    /// Reasons, most people first.
    #[must_use]
    pub fn pareto(name: &'static str, bars: &[Bar], names: &[&str]) -> Chart {
        let category = |bar: &Bar| match bar.reason {
            Some(place) => Category { key: data(names[place]), apart: false },
            None => Category { key: key("not-recorded"), apart: true },
        };
        let people = bars.iter().map(|bar| Amount::Count(bar.people as u64)).collect();
        Chart::bars(
            name,
            Drawing::Pareto,
            bars.iter().map(category).collect(),
            vec![series("people", people)],
        )
    }

    /// Curves by time, shares up the side.
    #[must_use]
    pub fn curves(name: &'static str, curves: &[Curve]) -> Chart {
        let mut plane = Chart::plane(name, scale("time", false, false), scale(name, true, false));
        plane.curves = curves
            .iter()
            .map(|curve| plane::Curve {
                key: curve.name.as_deref().map_or_else(|| key("everybody"), data),
                points: curve.points.clone(),
                steps: curve.steps,
                limit: false,
            })
            .collect();
        for curve in curves.iter().filter(|curve| !curve.at_risk.is_empty()) {
            let name = curve.name.as_ref().map_or_else(|| key("at-risk"), |name| data(name));
            plane.beneath.push(plane::Beneath { key: name, numbers: curve.at_risk.clone() });
        }
        Chart { name, drawn: Drawn::Plane(plane) }
    }

    /// Places about their target.
    #[must_use]
    pub fn funnel_plot(name: &'static str, plot: &FunnelPlot) -> Chart {
        let mut plane = Chart::plane(name, scale("denominator", false, false), scale("share", true, false));
        let limit = |name: &str, points: Vec<(f64, f64)>| plane::Curve {
            key: key(name),
            points,
            steps: false,
            limit: true,
        };
        let most = plot.far.last().map_or(1.0, |(of, _)| *of);
        plane.curves.push(limit("target", vec![(0.0, plot.target), (most, plot.target)]));
        for (name, limits) in [("limits-95", &plot.near), ("limits-998", &plot.far)] {
            let side = |of: &dyn Fn(&Interval) -> f64| {
                limits.iter().map(|(x, i)| (*x, of(i).clamp(0.0, 1.0))).collect()
            };
            plane.curves.push(limit(name, side(&|i| i.lower)));
            plane.curves.push(limit(name, side(&|i| i.upper)));
        }
        let limits_at = |of: f64| plot.far.iter().find(|(x, _)| *x >= of).map(|(_, limits)| *limits);
        plane.series = vec![key("place")];
        plane.points = plot
            .places
            .iter()
            .map(|(name, of, share)| Point {
                key: data(name),
                series: 0,
                x: *of,
                y: *share,
                span: None,
                stands_out: limits_at(*of)
                    .is_some_and(|limits| *share < limits.lower || *share > limits.upper),
            })
            .collect();
        Chart { name, drawn: Drawn::Plane(plane) }
    }

    /// A measure over time with its limits.
    #[must_use]
    pub fn xmr(name: &'static str, names: &[String], points: &[f64], chart: &Xmr) -> Chart {
        let mut plane =
            Chart::plane(name, scale("point-number", false, false), scale("measure", false, false));
        let at = |place: usize| u32::try_from(place + 1).map_or(0.0, f64::from);
        let line = |name: &str, points: Vec<(f64, f64)>, limit: bool| plane::Curve {
            key: key(name),
            points,
            steps: false,
            limit,
        };
        for (place, (from, limits)) in chart.stretches.iter().enumerate() {
            let to = chart.stretches.get(place + 1).map_or(points.len(), |(next, _)| *next);
            let ends = [at(*from), at(to.saturating_sub(1))];
            let level = |value: f64| ends.iter().map(|x| (*x, value)).collect();
            plane.curves.push(line("mean", level(limits.mean), true));
            plane.curves.push(line("process-limits", level(limits.lower), true));
            plane.curves.push(line("process-limits", level(limits.upper), true));
        }
        let all = points.iter().enumerate().map(|(place, value)| (at(place), *value)).collect();
        plane.curves.push(line("measure", all, false));
        plane.series = vec![key("special-cause")];
        plane.points = (0..points.len())
            .filter(|place| chart.signals[*place].any())
            .map(|place| Point {
                key: data(&names[place]),
                series: 0,
                x: at(place),
                y: points[place],
                span: None,
                stands_out: false,
            })
            .collect();
        Chart { name, drawn: Drawn::Plane(plane) }
    }

    /// Odds ratios of the columns of a model.
    #[must_use]
    pub fn forest(name: &'static str, forest: &Forest) -> Chart {
        let mut plane = Chart::plane(name, scale("odds-ratio", false, true), scale("", false, false));
        plane.neutral = Some(1.0);
        plane.series = vec![key("crude"), key("adjusted")];
        let mut names: Vec<&String> = Vec::new();
        for (column, _, _) in forest.crude.iter().chain(&forest.adjusted) {
            if !names.contains(&column) {
                names.push(column);
            }
        }
        for (series, found) in [&forest.crude, &forest.adjusted].into_iter().enumerate() {
            for (column, ratio, interval) in found {
                let place = names.iter().position(|name| *name == column).unwrap_or(0);
                plane.points.push(Point {
                    key: data(column),
                    series,
                    x: *ratio,
                    y: u32::try_from(place).map_or(0.0, f64::from),
                    span: Some((interval.lower, interval.upper)),
                    stands_out: false,
                });
            }
        }
        plane.rows = names.iter().map(|name| data(name)).collect();
        Chart { name, drawn: Drawn::Plane(plane) }
    }
}
