//! The figures of an answer, from the same numbers as its tables.

use evidence::figure::charts::{self, FunnelKeys, LimitsAt, Month, Placed, TimeCurve, XmrKeys};
use evidence::figure::plane::{Called, Plane, Point, Scale};
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
    /// Limits by denominator.
    pub limits: Vec<LimitsAt>,
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
    Scale { key: if name.is_empty() { data("") } else { key(name) }, share, close: false, ratio }
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

    fn called(name: &'static str) -> Called {
        Called {
            id: name.to_owned(),
            title_key: key(&format!("{name}-title")),
            description_key: key(&format!("{name}-description")),
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
        let drawn = |curve: &Curve| TimeCurve {
            key: curve.name.as_deref().map_or_else(|| key("everybody"), data),
            at_risk_key: curve.name.as_deref().map_or_else(|| key("at-risk"), data),
            points: curve.points.clone(),
            steps: curve.steps,
            at_risk: curve.at_risk.clone(),
        };
        let curves: Vec<TimeCurve> = curves.iter().map(drawn).collect();
        let (across, up) = (scale("time", false, false), scale(name, true, false));
        Chart { name, drawn: Drawn::Plane(charts::curves(Chart::called(name), across, up, &curves)) }
    }

    /// Places about their target.
    #[must_use]
    pub fn funnel_plot(name: &'static str, plot: &FunnelPlot) -> Chart {
        let keys = FunnelKeys {
            target: key("target"),
            near: key("limits-95"),
            far: key("limits-998"),
            place: key("place"),
        };
        let placed = |(name, of, share): &(String, f64, f64)| Placed {
            key: data(name),
            of: *of,
            share: *share,
            link: None,
        };
        let scales = (scale("denominator", false, false), scale("share", true, false));
        let places = plot.places.iter().map(placed).collect();
        let about = (plot.target, plot.limits.as_slice());
        Chart { name, drawn: Drawn::Plane(charts::funnel_plot(Chart::called(name), scales, keys, about, places)) }
    }

    /// A measure over time with its limits.
    #[must_use]
    pub fn xmr(name: &'static str, names: &[String], points: &[f64], chart: &Xmr) -> Chart {
        let keys = XmrKeys {
            mean: key("mean"),
            limits: key("process-limits"),
            measure: key("measure"),
            special: key("special-cause"),
        };
        let month =
            |(name, value): (&String, &f64)| Month { key: data(name), value: *value, link: None };
        let months: Vec<Month> = names.iter().zip(points).map(month).collect();
        let scales = (scale("point-number", false, false), scale("measure", false, false));
        let plane = charts::xmr(Chart::called(name), scales, &keys, &months, Some(chart), false);
        Chart { name, drawn: Drawn::Plane(plane) }
    }

    /// Odds ratios of the columns of a model.
    #[must_use]
    pub fn forest(name: &'static str, forest: &Forest) -> Chart {
        let (across, up) = (scale("odds-ratio", false, true), scale("", false, false));
        let mut plane = Plane::new(Chart::called(name), across, up);
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
                    link: None,
                });
            }
        }
        plane.rows = names.iter().map(|name| data(name)).collect();
        Chart { name, drawn: Drawn::Plane(plane) }
    }
}
