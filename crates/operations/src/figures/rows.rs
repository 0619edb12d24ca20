//! The rows behind a figure: a page of them, or all as a file.

use std::collections::HashMap;
use std::sync::PoisonError;

use domain::calendar::day_of;
use domain::id::{AccountId, OfferId};
use evidence::column::Stored;
use evidence::definition::Definition;
use evidence::evaluate::{Axis, Band, Evaluation, Of, Selection, evaluate};
use evidence::table::{Key, Unit};
use store::{Read, Scope};
use uuid::Uuid;

use super::fill::Filled;
use super::{Asked, Sight, breach, code_of, definition, practices, request};
use crate::{Error, House, Result, Who, audit};

/// Ids in one audit entry: an export writes as many entries as it needs.
const IDS_AN_ENTRY: usize = 5_000;

/// Columns that serve counting and are not shown in a list: numbers that change when the server restarts.
pub(super) const INTERNAL: [&str; 1] = ["person"];

/// The rows behind one mark of a figure, by the codes a page has in its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// For each axis: any group, or one by its code (none: "not recorded").
    pub groups: Vec<Option<Option<String>>>,
    /// Which rows: a band (`met`, `not-met`, `open`, `not-recorded`, `immature`), `denominator`, `undated`,
    /// `unplaced`, or the code of an exclusion or of a share beside.
    pub of: String,
}

impl Picked {
    /// Every row of the denominator.
    #[must_use]
    pub fn denominator(axes: usize) -> Picked {
        Picked { groups: vec![None; axes], of: "denominator".to_owned() }
    }

    fn selection(&self, definition: &Definition, axes: &[Axis]) -> Result<Selection> {
        if self.groups.len() != axes.len() {
            return Err(Error::NotFound);
        }
        let groups = axes.iter().zip(&self.groups).map(|(axis, wanted)| match wanted {
            None => Ok(None),
            Some(wanted) => {
                let place = axis.groups.iter().position(|group| code_of(group) == wanted.as_deref());
                place.map(Some).ok_or(Error::NotFound)
            }
        });
        let named =
            |list: &[evidence::definition::Named]| list.iter().position(|named| named.code == self.of);
        let band = Band::ALL.into_iter().find(|band| band.code() == self.of);
        let of = match (self.of.as_str(), band) {
            ("denominator", _) => Of::Denominator,
            ("undated", _) => Of::Undated,
            ("unplaced", _) => Of::Unplaced,
            (_, Some(band)) => Of::Band(band),
            _ => match (named(&definition.exclusions), named(&definition.beside)) {
                (Some(place), _) => Of::Excluded(place),
                (_, Some(place)) => Of::Beside(place),
                _ => return Err(Error::NotFound),
            },
        };
        Ok(Selection { groups: groups.collect::<Result<_>>()?, of })
    }
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number: the next page begins after the last one.
    pub number: u32,
    /// What it is called: the offer at the own practice, else a pseudonym that stays the same.
    pub reference: String,
    /// The offer it leads to, for those who may open it.
    pub offer: Option<OfferId>,
    /// The person's name, for those who may see it; none for a nameless refusal.
    pub name: Option<String>,
    /// A value for each column; none when nobody recorded it. Days as `2026-11-24`, flags as `yes` or `no`,
    /// several codes separated by blanks.
    pub values: Vec<Option<String>>,
}

/// A page of rows.
#[derive(Debug, Clone)]
pub struct Rows {
    /// What is listed.
    pub definition: &'static Definition,
    /// The columns.
    pub columns: Vec<String>,
    /// Whether rows have names.
    pub named: bool,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub all: u64,
    /// The number after which the next page begins, if there is one.
    pub next: Option<u32>,
    /// The names of the practices, by the code under which rows have them.
    pub practices: HashMap<String, String>,
}

impl House {
    /// A page of the rows behind a figure: at most `limit` after row `after`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a role without row rights, [`Error::NotFound`] for a group or kind of row
    /// the figure does not have; breaches as for the figure.
    pub async fn figure_rows(
        &self,
        who: &Who,
        id: &str,
        asked: Asked,
        picked: Picked,
        after: Option<u32>,
        limit: usize,
    ) -> Result<Rows> {
        let definition = definition(id)?;
        let sight = Sight::of(who)?;
        if !sight.shows_rows() {
            return Err(Error::Forbidden);
        }
        let slot = self.columns(who.programme).await?;
        let (reader, today, keys) = (who.clone(), self.today(), self.keys.clone());
        let (rows, ids) = self
            .db
            .read(move |read| -> Result<(Rows, Vec<Uuid>)> {
                let held = slot.filled.read().unwrap_or_else(PoisonError::into_inner);
                let filled = held.as_ref().ok_or(store::Error::Busy)?;
                let request = request(&reader, &sight, &filled.snapshot, definition, &asked, today)?;
                let evaluation = evaluate(&filled.snapshot, definition, &request).map_err(breach)?;
                let selection = picked.selection(definition, evaluation.axes())?;
                let numbers = evaluation.page(&selection, after, limit.saturating_add(1));
                let more = numbers.len() > limit;
                let pseudonym = |key: &Key| {
                    let derived = keys.derive("figure-row", key);
                    derived[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>()
                };
                let scope = reader.scope();
                let drawing = Drawing {
                    read,
                    filled,
                    evaluation: &evaluation,
                    scope: (sight == Sight::Own).then_some(&scope),
                    pseudonym: &pseudonym,
                };
                let mut ids = Vec::new();
                let rows = numbers
                    .iter()
                    .take(limit)
                    .map(|number| drawing.row(*number, &mut ids))
                    .collect::<Result<Vec<_>>>()?;
                let next = rows.last().filter(|_| more).map(|row| row.number);
                let all = evaluation.rows(&selection).count();
                let columns = drawing.columns().map(|(_, name)| name.to_owned()).collect();
                let practices = practices(read, &reader)?;
                let all = u64::try_from(all).unwrap_or(u64::MAX);
                let named = sight == Sight::Own;
                Ok((Rows { definition, columns, named, rows, all, next, practices }, ids))
            })
            .await?;
        self.audit_rows(who, ids).await?;
        Ok(rows)
    }

    /// Writes down which records a list showed, before it is handed on.
    async fn audit_rows(&self, who: &Who, ids: Vec<Uuid>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let who = who.clone();
        self.change(move |unit| {
            ids.chunks(IDS_AN_ENTRY)
                .try_for_each(|part| audit::act(unit, &who, "figure.list", part.to_vec(), ""))
        })
        .await
    }
}

/// What it takes to write rows.
struct Drawing<'a, 'r> {
    read: &'a Read<'r>,
    filled: &'a Filled,
    evaluation: &'a Evaluation<'a>,
    /// Under which names are shown; none where rows are pseudonymous.
    scope: Option<&'a Scope>,
    pseudonym: &'a dyn Fn(&Key) -> String,
}

impl Drawing<'_, '_> {
    fn columns(&self) -> impl Iterator<Item = (usize, &str)> {
        let names = self.evaluation.table().columns().iter().map(|column| column.declaration().name.as_str());
        names.enumerate().filter(|(_, name)| !INTERNAL.contains(name))
    }

    fn row(&self, number: u32, ids: &mut Vec<Uuid>) -> Result<Row> {
        let table = self.evaluation.table();
        let key = table.key_of(number).ok_or_else(|| store::Error::unreadable("row of a figure"))?;
        let values =
            self.columns().map(|(place, _)| spelled(&table.columns()[place].value(number))).collect();
        let Some(scope) = self.scope else {
            // Rows of gates, accounts, prescriptions and sessions go by their journey: the same in each.
            let journey = match table.unit() {
                Unit::Offer | Unit::Journey => None,
                unit => self.filled.journey_of(unit, number),
            };
            let key = journey.map_or(*key, |journey| *journey.bytes());
            ids.push(Uuid::from_bytes(key));
            let reference = (self.pseudonym)(&key);
            return Ok(Row { number, reference, offer: None, name: None, values });
        };
        let offer = match table.unit() {
            Unit::Offer => Some(OfferId::new(Uuid::from_bytes(*key))),
            _ => self.offer_behind(number)?,
        };
        let kept = offer.map(|offer| store::offer::by_id(self.read, scope, offer)).transpose()?.flatten();
        let person = kept.as_ref().and_then(|offer| offer.person);
        let person =
            person.map(|person| store::person::by_id(self.read, scope, person)).transpose()?.flatten();
        let offer = kept.map(|offer| offer.id);
        ids.extend(person.iter().map(|person| person.id.uuid()));
        ids.extend(offer.map(domain::Id::uuid));
        let reference = match offer {
            Some(offer) => offer.to_string(),
            None => AccountId::new(Uuid::from_bytes(*key)).to_string(),
        };
        Ok(Row { number, reference, offer, name: person.map(|person| person.details.name.full()), values })
    }

    /// The offer whose answer an account is about, or that opened the journey of a gate.
    fn offer_behind(&self, row: u32) -> Result<Option<OfferId>> {
        let unit = self.evaluation.table().unit();
        let Some((journey, scope)) = self.filled.journey_of(unit, row).zip(self.scope) else {
            return Ok(None);
        };
        let offers = store::episode::offers_of(self.read, scope.programme, journey)?;
        Ok(offers.into_iter().find(|offer| offer.opens_journey).map(|offer| offer.offer))
    }
}

pub(crate) fn spelled(value: &Stored<'_>) -> Option<String> {
    Some(match value {
        Stored::NotRecorded => return None,
        Stored::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Stored::Number(number) => number.to_string(),
        Stored::Day(day) => day_of(i64::from(*day))?.to_string(),
        Stored::Code(code) => (*code).to_owned(),
        Stored::Codes(codes) => codes.join(" "),
    })
}

impl Rows {
    /// The names of the columns of the list as a file.
    #[must_use]
    pub fn head(&self) -> Vec<String> {
        let head = ["reference"].into_iter().chain(self.named.then_some("name"));
        head.map(str::to_owned).chain(self.columns.iter().cloned()).collect()
    }

    /// The cells of the list as a file: codes as they are, practices by name.
    #[must_use]
    pub fn cells(&self) -> Vec<Vec<String>> {
        let cells = |row: &Row| {
            let name = self.named.then(|| row.name.clone().unwrap_or_default());
            let values = self.columns.iter().zip(&row.values).map(|(column, value)| {
                let value = value.as_deref().unwrap_or_default();
                let named = self.practices.get(value).filter(|_| column == "practice");
                named.map_or(value, String::as_str).to_owned()
            });
            [row.reference.clone()].into_iter().chain(name).chain(values).collect()
        };
        self.rows.iter().map(cells).collect()
    }

    /// The list as a file: CSV (RFC 4180) in UTF-8.
    #[must_use]
    pub fn csv(&self) -> String {
        exchange::csv_file::lines([self.head()].into_iter().chain(self.cells()))
    }
}
