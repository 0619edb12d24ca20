//! A question in an address: months, breakdowns, and which rows.

use domain::Breach;
use evidence::column::{Month, Period};
use evidence::evaluate::Stratum;
use operations::figures::{Asked, Picked};

use crate::{Failure, Form};

/// In an address: any group of an axis, and the group nobody recorded.
const ANY: &str = "*";

/// What an address asks.
pub(super) struct Query {
    pub(super) form: Form,
    pub(super) asked: Asked,
    pub(super) picked: Picked,
    pub(super) after: Option<u32>,
    /// The months a figure is compared with.
    pub(super) against: Option<Period>,
    pub(super) breaches: Vec<Breach>,
}

impl Query {
    /// Reads the part of an address after the question mark. A month that is none is a breach, and the
    /// usual period stands in for it.
    pub(super) fn parse(query: Option<&str>) -> Result<Query, Failure> {
        let form = Form::parse(query.unwrap_or_default().as_bytes())?;
        let mut breaches = Vec::new();
        let mut month = |name: &'static str| {
            let given = form.given(name)?;
            let month: Option<Month> = given.parse().ok();
            if month.is_none() {
                breaches.push(Breach::of(name, "figure-period-month").with("value", given));
            }
            month
        };
        let mut between = |from, to| match (month(from), month(to)) {
            (Some(from), Some(to)) => Some(Period { from, to }),
            (Some(one), None) | (None, Some(one)) => Some(Period { from: one, to: one }),
            (None, None) => None,
        };
        let (period, against) = (between("from", "to"), between("than_from", "than_to"));
        let by = form.all("by").iter().filter(|by| !by.is_empty());
        let strata: Vec<Stratum> =
            by.map(|by| if by == "month" { Stratum::Month } else { Stratum::Column(by.clone()) }).collect();
        let group = |place: usize| match form.all("group").get(place).map(String::as_str) {
            None | Some(ANY) => None,
            Some("") => Some(None),
            Some(code) => Some(Some(code.to_owned())),
        };
        let picked = Picked {
            groups: (0..strata.len()).map(group).collect(),
            of: form.given("of").unwrap_or("denominator").to_owned(),
        };
        let after = form.given("after").and_then(|after| after.parse().ok());
        let asked = Asked { period, strata, filters: Vec::new() };
        Ok(Query { form, asked, picked, after, against, breaches })
    }
}

/// An address below the figures of a definition: period, breakdowns, and the rows picked.
pub(super) fn address(
    base: &str,
    period: Option<Period>,
    strata: &[Stratum],
    groups: &[Option<Option<&str>>],
    of: Option<&str>,
) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    if let Some(period) = period {
        pairs.push(("from", period.from.to_string()));
        pairs.push(("to", period.to.to_string()));
    }
    pairs.extend(strata.iter().map(|stratum| ("by", name_of(stratum).to_owned())));
    pairs.extend(groups.iter().map(|group| match group {
        None => ("group", ANY.to_owned()),
        Some(code) => ("group", code.unwrap_or_default().to_owned()),
    }));
    pairs.extend(of.map(|of| ("of", of.to_owned())));
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if pairs.is_empty() { base.to_owned() } else { format!("{base}?{}", pairs.join("&")) }
}

/// An address with more said in it.
pub(super) fn with(address: String, more: &[(&str, String)]) -> String {
    more.iter().fold(address, |address, (name, value)| {
        let join = if address.contains('?') { '&' } else { '?' };
        format!("{address}{join}{name}={}", encoded(value))
    })
}

/// The name of a breakdown, as in addresses and locale keys.
pub(super) use operations::figures::stratum_code as name_of;

/// Percent-encoded for a query (RFC 3986).
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~*".contains(&byte);
    value
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_what_was_asked() {
        let period = Period { from: Month::new(2026, 1).unwrap(), to: Month::new(2026, 11).unwrap() };
        let strata = [Stratum::Column("hindered".to_owned()), Stratum::Month];
        let address = address("/x", Some(period), &strata, &[Some(Some("a b&c")), Some(None)], Some("met"));
        let query = Query::parse(address.split_once('?').map(|(_, query)| query)).unwrap();
        assert_eq!(query.asked.period, Some(period));
        assert_eq!(query.asked.strata, strata);
        assert_eq!(query.picked.groups, [Some(Some("a b&c".to_owned())), Some(None)]);
        assert_eq!(query.picked.of, "met");
        assert!(query.breaches.is_empty());
    }

    #[test]
    fn a_month_that_is_none_is_said_so() {
        let query = Query::parse(Some("from=2026-13&to=2026-11")).unwrap();
        assert_eq!(query.breaches.len(), 1);
    }
}
