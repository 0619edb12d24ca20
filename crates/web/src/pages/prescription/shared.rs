//! What a service is told, as a form: the kind of service, fields, risks, and who decided.

use domain::Breach;
use domain::prescription::{Least, Risk, Share, Shared};
use operations::prescription::AskedSharing;
use serde::Serialize;
use words::Words;

use crate::Form;
use crate::pages::agreement::{chosen, decision};
use crate::pages::offer::form::Item;
use crate::pages::people::items;

/// One kind of service with what it may be told.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Kind {
    value: &'static str,
    text: String,
    /// The field of its ticks.
    field: String,
    shares: Vec<Item>,
    /// What is ticked.
    ticked: Vec<String>,
}

/// The kinds of service; what each may be told is ticked at its least until somebody has touched it.
pub(super) fn kinds(words: Words, typed: &Form) -> Vec<Kind> {
    let touched = typed.given("least").is_some();
    Least::ALL
        .into_iter()
        .map(|least| {
            let field = format!("share-{}", least.code());
            let allowed = Share::ALL.into_iter().filter(|share| least.allows(*share));
            let ticked = match touched {
                true => typed.all(&field).to_vec(),
                false => least.fields().iter().map(|share| share.code().to_owned()).collect(),
            };
            Kind {
                value: least.code(),
                text: words.text(&format!("least-{}", least.code())).into_owned(),
                shares: items(words, "share", allowed.map(Share::code)),
                ticked,
                field,
            }
        })
        .collect()
}

/// Risks a provider may have to know of.
pub(super) fn risks(words: Words) -> Vec<Item> {
    items(words, "risk", Risk::ALL.into_iter().map(Risk::code))
}

/// What the person agreed that the service is told.
pub(super) fn read(form: &Form, faults: &mut Vec<Breach>) -> Option<AskedSharing> {
    let least = chosen(form, "least", &Least::ALL, Least::code, "least-missing", faults);
    let decision = decision(form, faults);
    let least = least?;
    let field = format!("share-{}", least.code());
    let fields = form.all(&field).iter().filter_map(|code| Share::coded(code)).collect();
    let risks = form.all("risk").iter().filter_map(|code| Risk::coded(code)).collect();
    let shared = Shared { least, fields, risks };
    faults.extend(shared.check().err());
    Some(AskedSharing { shared, decision: decision? })
}
