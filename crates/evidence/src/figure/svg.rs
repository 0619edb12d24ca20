//! Writing SVG: text escaped, patterns, the frame with title and description.

use super::{Figure, Labels, Width};
use std::fmt::Write;

/// The size of text.
pub(super) const TEXT: f64 = 14.0;

/// Colours of series, each at least 3 to 1 against white (WCAG 1.4.11) and told apart without red and green; with
/// the pattern laid over it.
const COLOURS: [&str; 6] = ["#005eb8", "#b8620a", "#2a8fbd", "#00553a", "#a8447f", "#6b5200"];
/// Text drawn for "not recorded": the page's own colour, lightly.
const APART: &str = "currentColor";

/// Text safe inside an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no place for control characters, however written.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Adds formatted text; writing to a `String` cannot fail.
pub(super) fn add(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// About how wide a text is drawn.
pub(super) fn width_of(text: &str) -> f64 {
    text.chars()
        .map(|c| {
            if c.is_ascii_uppercase() {
                0.66
            } else if "ilj.,' ".contains(c) {
                0.3
            } else {
                0.54
            }
        })
        .sum::<f64>()
        * TEXT
}

/// The colour of a series.
pub(super) fn colour(figure: &Figure, series: usize) -> String {
    if figure.series.get(series).is_some_and(|s| s.apart) {
        return APART.to_owned();
    }
    let place = series % COLOURS.len();
    format!("var(--figure-{}, {})", place + 1, COLOURS[place])
}

/// The frame of a figure: element, title, description, patterns, then the drawing.
pub(super) fn framed(
    figure: &Figure,
    labels: &dyn Labels,
    width: Width,
    height: f64,
    drawing: &str,
) -> String {
    let (id, wide) = (figure.id_at(width), width.pixels());
    let mut out = String::with_capacity(drawing.len() + 4_000);
    // The drawing is a group of links: role "img" would hide them from those who listen, so it is used only
    // where there are none.
    let linked = figure.series.iter().any(|s| s.links.iter().any(Option::is_some));
    let role = if linked { "group" } else { "img" };
    add(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" viewBox=\"0 0 {wide} {height:.0}\" width=\"{wide}\" height=\"{height:.0}\" \
             role=\"{role}\" aria-labelledby=\"{id}-title {id}-description\" fill=\"currentColor\" \
             font-family=\"inherit\" font-size=\"{TEXT}\">"
        ),
    );
    add(
        &mut out,
        format_args!("<title id=\"{id}-title\">{}</title>", escaped(&labels.text(&figure.title_key))),
    );
    add(
        &mut out,
        format_args!(
            "<desc id=\"{id}-description\">{}</desc>",
            escaped(&labels.text(&figure.description_key))
        ),
    );
    patterns(&mut out, figure, &id);
    out.push_str(drawing);
    out.push_str("</svg>");
    out
}

/// A pattern for each series: plain, then lines of different slant and dots in white over its colour.
fn patterns(out: &mut String, figure: &Figure, id: &str) {
    out.push_str("<defs>");
    for (place, series) in figure.series.iter().enumerate() {
        let colour = colour(figure, place);
        let (ground, drawn) = if series.apart {
            (String::new(), "<circle cx=\"2\" cy=\"2\" r=\"1\" fill=\"currentColor\"/><circle cx=\"6\" cy=\"6\" r=\"1\" fill=\"currentColor\"/>".to_owned())
        } else {
            let stroke = |path: &str, width: f64| {
                format!(
                    "<path d=\"{path}\" stroke=\"#fff\" stroke-opacity=\".75\" stroke-width=\"{width}\" fill=\"none\"/>"
                )
            };
            // The seventh series has the first colour again, with the next pattern: no two look alike.
            let drawn = match (place + place / COLOURS.len()) % 6 {
                0 => String::new(),
                1 => stroke("M-2 10 10-2M-2 2 2-2M6 10 10 6", 1.6),
                2 => stroke("M0 4H8", 1.6),
                3 => stroke("M-2-2 10 10M6-2 10 2M-2 6 2 10", 1.6),
                4 => stroke("M4 0V8", 1.6),
                _ => stroke("M0 4H8M4 0V8", 1.2),
            };
            (format!("<rect width=\"8\" height=\"8\" fill=\"{colour}\"/>"), drawn)
        };
        add(
            out,
            format_args!(
                "<pattern id=\"{id}-p{place}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">{ground}{drawn}</pattern>"
            ),
        );
    }
    out.push_str("</defs>");
}

/// The fill of a series.
pub(super) fn fill(figure: &Figure, width: Width, series: usize) -> String {
    let (id, colour) = (figure.id_at(width), colour(figure, series));
    let plain = (series + series / COLOURS.len()).is_multiple_of(6)
        && figure.series.get(series).is_some_and(|s| !s.apart);
    if plain {
        // Its pattern is its colour: on paper the edges of tiles would show.
        return format!("fill=\"{colour}\" stroke=\"{colour}\" stroke-width=\"1\"");
    }
    format!("fill=\"url(#{id}-p{series})\" stroke=\"{colour}\" stroke-width=\"1\"")
}

/// A mark with its own words, inside a link where there is one.
pub(super) fn mark(out: &mut String, link: Option<&str>, words: &str, shape: &str) {
    let words = escaped(words);
    match link {
        Some(link) => add(
            out,
            format_args!(
                "<a href=\"{}\" aria-label=\"{words}\"><g><title>{words}</title>{shape}</g></a>",
                escaped(link)
            ),
        ),
        None => add(out, format_args!("<g><title>{words}</title>{shape}</g>")),
    }
}

/// Text at a place; `anchor` is `start`, `middle` or `end`.
pub(super) fn text(out: &mut String, x: f64, y: f64, anchor: &str, words: &str) {
    add(
        out,
        format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escaped(words)),
    );
}

/// The names of the series with their patterns, wrapped; gives the height used.
pub(super) fn legend(out: &mut String, figure: &Figure, labels: &dyn Labels, width: Width) -> f64 {
    let (mut x, mut y) = (0.0, 4.0);
    for (place, series) in figure.series.iter().enumerate() {
        let words = labels.text(&series.key);
        let wide = 22.0 + width_of(&words) + 18.0;
        if x > 0.0 && x + wide > width.pixels() {
            (x, y) = (0.0, y + 24.0);
        }
        add(
            out,
            format_args!(
                "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"14\" height=\"14\" {}/>",
                x + 1.0,
                fill(figure, width, place)
            ),
        );
        text(out, x + 22.0, y + 12.0, "start", &words);
        x += wide;
    }
    y + 30.0
}

/// Words in lines no wider than `most`.
pub(super) fn wrapped(words: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_of(line) + width_of(word) + 4.0 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A line of the scale.
pub(super) fn grid_line(out: &mut String, x: f64, top: f64, bottom: f64, opacity: &str) {
    add(
        out,
        format_args!(
            "<path d=\"M{x:.1} {top:.1}V{bottom:.1}\" stroke=\"currentColor\" stroke-opacity=\"{opacity}\"/>"
        ),
    );
}
