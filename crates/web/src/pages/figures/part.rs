//! Pages of figures in parts: each a drawing or a table with what it counts, and its file.

use axum::response::Response;
use evidence::column::Period;
use evidence::definition::Definition;
use evidence::figure::plane::{Called, Plane, Scale};
use minijinja::context;
use minijinja::value::Serde;
use operations::figures::Sight;

use super::drawing::{Panel, Picture, TableCell};
use super::query::{Query, address};
use super::speech::Speech;
use super::{draw, months};
use crate::signin::{Admits, As};
use crate::{Failure, Site, export};

/// A page in parts.
pub(super) struct Parts<'a> {
    /// Its name in addresses and keys of words.
    pub(super) name: &'static str,
    pub(super) speech: &'a Speech<'a>,
    /// The address of the programme, without a slash at the end.
    pub(super) base: &'a str,
    pub(super) sight: Sight,
    pub(super) period: Period,
    /// Whether somebody chose the months.
    pub(super) chosen: bool,
    pub(super) as_of: i32,
    /// What else was asked, as it stands in an address.
    pub(super) also: Vec<(&'static str, String)>,
    pub(super) panels: Vec<Panel>,
}

/// What a part is, before it is put on its page.
pub(super) struct Part {
    pub(super) id: &'static str,
    pub(super) definition: &'static Definition,
    pub(super) title: String,
    pub(super) lead: Option<String>,
    pub(super) picture: Option<Picture>,
    pub(super) head: Vec<TableCell>,
    pub(super) rows: Vec<Vec<TableCell>>,
    pub(super) notes: Vec<String>,
    pub(super) starred: bool,
    /// The address of the figure by itself, where it has one.
    pub(super) alone: Option<String>,
}

impl Part {
    pub(super) fn of(id: &'static str, definition: &'static Definition, title: String) -> Part {
        Part {
            id,
            definition,
            title,
            lead: None,
            picture: None,
            head: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
            starred: false,
            alone: None,
        }
    }
}

impl Parts<'_> {
    /// The address of the page or below it, with the months and what else was chosen.
    pub(super) fn here(&self, below: &str, of: Option<&str>) -> String {
        let period = (self.chosen && self.sight.shows_rows()).then_some(self.period);
        let address = address(&format!("{}/figures/{}{below}", self.base, self.name), period, &[], &[], of);
        super::query::with(address, &self.also)
    }

    pub(super) fn put(&mut self, part: Part) {
        let definition = part.definition;
        let panel = Panel {
            id: part.id.to_owned(),
            picture: part.picture,
            title: part.title,
            lead: part.lead,
            head: part.head,
            rows: part.rows,
            starred: part.starred,
            responses: None,
            notes: part.notes,
            definition: definition.title.clone(),
            definition_href: format!("{}/definitions/{}", self.base, definition.id),
            csv: self.here("/table.csv", Some(part.id)),
            alone: part.alone,
        };
        self.panels.push(panel);
    }

    /// Puts a figure of definitions on the page, with its table among the page's files.
    pub(super) fn put_panel(&mut self, id: &'static str, mut panel: Panel) {
        panel.csv = self.here("/table.csv", Some(id));
        panel.alone = panel.alone.filter(|_| self.also.is_empty());
        self.panels.push(panel);
    }

    /// A plane as the page draws it.
    pub(super) fn drawn(&self, plane: &Plane) -> Option<Picture> {
        Picture::of(|width| plane.to_svg(self.speech, width))
    }

    /// What a drawing is called.
    pub(super) fn called(&self, id: &str, title: &str) -> Called {
        Called {
            id: id.to_owned(),
            title_key: title.to_owned(),
            description_key: self.speech.described(title, self.period),
        }
    }

    /// The page.
    pub(super) fn page<R: Admits>(
        self,
        site: &Site,
        who: &As<R>,
        query: &Query,
        more: minijinja::Value,
        breaches: &[domain::Breach],
    ) -> Result<Response, Failure> {
        let shown = context! {
            title => self.speech.text(&format!("figures-{}-title", self.name)),
            lead => self.speech.text(&format!("figures-{}-lead", self.name)),
            controlled => !self.sight.shows_rows(),
            panels => Serde(&self.panels),
            ..more,
            ..months(self.speech, &self.sight, self.period, self.as_of, query),
        };
        draw(site, who, &format!("figures/{}.html", self.name), shown, breaches)
    }

    /// The table of one of its parts, as a file.
    pub(super) fn file(&self, id: &str) -> Result<Response, Failure> {
        let panel = self.panels.iter().find(|panel| panel.id == id).ok_or(operations::Error::NotFound)?;
        let rows = std::iter::once(&panel.head).chain(&panel.rows);
        let text = exchange::csv_file::lines(rows.map(|row| row.iter().map(|cell| &cell.text)));
        Ok(export::short(&format!("{}-{id}.csv", self.name), &text))
    }
}

/// A scale of numbers.
pub(super) fn numbers(title: String) -> Scale {
    Scale { key: title, share: false, close: false, ratio: false }
}

/// A scale of shares.
pub(super) fn shares(title: String, close: bool) -> Scale {
    Scale { key: title, share: true, close, ratio: false }
}
