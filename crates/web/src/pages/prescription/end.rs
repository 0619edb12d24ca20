//! The end of a prescription with what each side says of it, side by side; and a further account later on.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::Breach;
use domain::factor::{Branch, Frame};
use domain::id::PrescriptionId;
use domain::journey::{Direction, EndedBy, Ends, Mode, Teller};
use operations::Error;
use operations::offer::Told;
use operations::prescription::{self as act, Shown};
use words::Words;

use super::show::found;
use super::stands::open_gate;
use crate::failure::faults;
use crate::pages::assessment::strip;
use crate::pages::closing::{ended_by, ways};
use crate::pages::offer::form::{Choices, Item, Reasons, day, told};
use crate::pages::offer::{Asks, key};
use crate::pages::people::items;
use crate::signin::{As, may, see_other};
use crate::template::{Fault, value};
use crate::{Failure, Form, Site};

/// Whose accounts the form takes beside the person's own, as prefixes of its fields.
const SIDES: [Teller; 2] = [Teller::Provider, Teller::Navigator];

/// The reasons of the service, never counted as the person's.
fn service_reasons(words: Words) -> Vec<Item> {
    let Ok(frame) = Frame::seed() else { return Vec::new() };
    let of_service = frame.factors.iter().filter(|it| it.branch == Branch::Service);
    of_service
        .map(|it| Item {
            value: it.code.to_string(),
            text: words.text(&format!("factor-{}-hindered", it.code)).into_owned(),
        })
        .collect()
}

/// The fields of one side, without their prefix.
fn side(form: &Form, teller: Teller) -> Form {
    let prefix = format!("{}-", teller.code());
    let own = form.fields().flat_map(|(name, values)| {
        let name = name.strip_prefix(&prefix).map(str::to_owned);
        values.iter().filter_map(move |value| Some((name.clone()?, value.clone())))
    });
    own.collect::<Form>().replaced("teller", teller.code())
}

/// What each side says: the person's own, or who acts for them; the provider's; the navigator's.
fn accounts(form: &Form, faults: &mut Vec<Breach>) -> Vec<Told> {
    let persons = told(form, faults);
    let others = SIDES.map(|teller| told(&side(form, teller), faults));
    persons.into_iter().chain(others.into_iter().flatten()).collect()
}

fn gate_of(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<domain::journey::Gate, Failure> {
    open_gate(&shown.journey, &shown.kept).ok_or_else(|| {
        let breach = Breach::new("prescription-ended");
        Failure::from(Error::from(breach)).within(site, &who.frame)
    })
}

/// The form to end it.
pub async fn end(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    Query(asks): Asks,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    let typed: Form = asks.into_iter().filter(|(name, _)| name == "mode").collect();
    end_page(&site, &who, &shown, &typed, &[])
}

fn end_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let words = who.frame.words;
    let gate = gate_of(site, who, shown)?;
    let gate_name = words.text(&format!("gate-{}", gate.code())).into_owned();
    let page = minijinja::context! {
        ways => value(ways(words, Ends::Gate(gate))),
        gate => gate_name,
        ..account_context(site, who, shown, typed, faults, "end")
    };
    if faults.is_empty() {
        site.page("prescription/end.html", &who.frame, page)
    } else {
        site.again("prescription/end.html", &who.frame, page)
    }
}

/// What both forms draw: the person, and the fields of each side's account.
fn account_context(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
    action: &str,
) -> minijinja::Value {
    let words = who.frame.words;
    let here = who.path(&format!("/prescriptions/{}", shown.kept.id));
    let random = u64::from_be_bytes(site.house().token()[..8].try_into().unwrap_or_default());
    let hindered = Reasons::laid_out(words, Direction::Hindered, random, typed.given("order"));
    let helped = Reasons::laid_out(words, Direction::Helped, random, Some(&hindered.order));
    let persons = [Teller::Person, Teller::ActingForPerson];
    minijinja::context! {
        action => format!("{here}/{action}"),
        back => here,
        request_key => key(site, typed),
        person => value(strip(site, who, &shown.person, shown.current.id)),
        name => &shown.offered.name,
        choices => value(Choices::in_words(words)),
        tellers => value(items(words, "teller", persons.iter().map(|it| it.code()))),
        all_tellers => value(items(words, "teller", Teller::ALL.iter().map(|it| it.code()))),
        hindered => value(hindered),
        helped => value(helped),
        service_reasons => value(service_reasons(words)),
        typed => value(typed),
        faults => value(faults),
    }
}

struct Sent {
    mode: Mode,
    by: EndedBy,
    ask_again: Option<domain::calendar::Day>,
    told: Vec<Told>,
}

fn read(form: &Form, ends: Ends) -> Result<Sent, Vec<Breach>> {
    let mut faults = Vec::new();
    let mode = form.given("mode").and_then(Mode::coded);
    if mode.is_none() {
        faults.push(Breach::of("mode", "mode-missing"));
    }
    let by = mode.and_then(|mode| ended_by(form, mode, ends, &mut faults));
    let ask_again = match mode {
        Some(Mode::NotNow) if form.given("ask-again").is_none() => {
            faults.push(Breach::of("ask-again", "ask-again-missing"));
            None
        }
        Some(Mode::NotNow) => day(form, "ask-again", &mut faults),
        _ => None,
    };
    let told = accounts(form, &mut faults);
    match (mode, by) {
        (Some(mode), Some(by)) if faults.is_empty() => Ok(Sent { mode, by, ask_again, told }),
        _ => Err(faults),
    }
}

/// Ends it, with the accounts.
pub async fn record_end(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let shown = found(&site, &who, id).await?;
    // A repeat of a form that ended it gets its first answer, whatever stands now.
    let gate = open_gate(&shown.journey, &shown.kept);
    let last = shown.line().and_then(|it| it.line.last()).map(|pass| pass.gate);
    let Some(gate) = gate.or(last) else {
        return Err(Failure::from(Error::NotFound).within(&site, &who.frame));
    };
    let mut breaches = match read(&form, Ends::Gate(gate)) {
        Err(breaches) => breaches,
        Ok(sent) => {
            let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
            let done = site
                .house()
                .write(&who.who, request_key, "prescription.end", move |unit, who| {
                    act::end(unit, who, &settings, id, (sent.mode, sent.by), sent.ask_again, &sent.told)
                })
                .await;
            match done {
                Ok(()) => {
                    let there = see_other(&who.path(&format!("/prescriptions/{id}")));
                    return Ok(crate::notice::with(there, "notice-prescription-ended"));
                }
                Err(error) => Failure::from(error).within(&site, &who.frame).breaches()?,
            }
        }
    };
    // A field of who ended it is named after its mode.
    for breach in &mut breaches {
        if matches!(breach.field.as_deref(), Some("by" | "ended-by")) {
            breach.field = Some(format!("by-{}", form.get("mode")).into());
        }
    }
    end_page(&site, &who, &shown, &form, &faults(words, &breaches))
}

/// The form of a further account.
pub async fn account(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
) -> Result<Response, Failure> {
    let shown = found(&site, &who, id).await?;
    account_page(&site, &who, &shown, &Form::default(), &[])
}

fn account_page(
    site: &Site,
    who: &As<may::Care>,
    shown: &Shown,
    typed: &Form,
    faults: &[Fault],
) -> Result<Response, Failure> {
    let page = account_context(site, who, shown, typed, faults, "account");
    if faults.is_empty() {
        site.page("prescription/account.html", &who.frame, page)
    } else {
        site.again("prescription/account.html", &who.frame, page)
    }
}

/// Keeps a further account.
pub async fn record_account(
    State(site): State<Site>,
    who: As<may::Care>,
    Path((_, id)): Path<(String, PrescriptionId)>,
    form: Form,
) -> Result<Response, Failure> {
    who.sent(&form)?;
    let request_key = form.request_key()?;
    let words = who.frame.words;
    let shown = found(&site, &who, id).await?;
    let mut breaches = Vec::new();
    let told = told(&form, &mut breaches).unwrap_or_default();
    if breaches.is_empty() {
        let settings = site.programme_by_id(who.who.programme()).await?.settings.clone();
        let done = site
            .house()
            .write(&who.who, request_key, "prescription.account", move |unit, who| {
                act::account(unit, who, &settings, id, &told)
            })
            .await;
        match done {
            Ok(()) => {
                let there = see_other(&who.path(&format!("/prescriptions/{id}")));
                return Ok(crate::notice::with(there, "notice-prescription-account"));
            }
            Err(error) => breaches = Failure::from(error).within(&site, &who.frame).breaches()?,
        }
    }
    account_page(&site, &who, &shown, &form, &faults(words, &breaches))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::journey::{Asked, Gate};

    fn form(pairs: &[(&str, &str)]) -> Form {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn each_side_keeps_its_own_account() {
        let typed = [
            ("mode", "stopped-coming"),
            ("by-stopped-coming", "provider"),
            ("hindered", "availability"),
            ("provider-hindered", "service-not-suitable"),
            ("navigator-asked", "not-asked"),
        ];
        let sent = read(&form(&typed), Ends::Gate(Gate::Completion)).unwrap();
        let tellers: Vec<_> = sent.told.iter().map(|told| told.teller).collect();
        assert_eq!(tellers, [None, Some(Teller::Provider), Some(Teller::Navigator)]);
        assert_eq!(sent.told[1].factors[0].code.to_string(), "service-not-suitable");
        assert_eq!(sent.told[2].asked, Asked::NotAsked);
    }

    #[test]
    fn an_ending_without_accounts_is_one_all_the_same() {
        let typed = [("mode", "refused"), ("by-refused", "person")];
        let sent = read(&form(&typed), Ends::Gate(Gate::ServiceChoice)).unwrap();
        assert!(sent.told.is_empty());
        let fields = read(&form(&[("mode", "not-now")]), Ends::Gate(Gate::ServiceChoice)).err().unwrap();
        assert_eq!(fields.len(), 2);
    }
}
