//! Of a journey's page: concerns, notes, follow-up, and the end of it.

use domain::journey::{Gate, Place};
use domain::letter::Kind;
use operations::journey::Shown;
use serde::Serialize;

use crate::pages::escalation::{ConcernShown, help};
use crate::pages::minute;
use crate::pages::note::NoteShown;
use crate::signin::{As, may};
use crate::{Failure, Site};

/// What the part of the page needs.
#[derive(Serialize)]
pub(super) struct Section {
    concerns: Vec<ConcernShown>,
    help: Vec<String>,
    own_notes: Vec<NoteShown>,
    sitting: String,
    follow_up_due: Option<String>,
    can_return: bool,
    letters: Vec<LetterShown>,
}

#[derive(Serialize)]
struct LetterShown {
    kind: &'static str,
    title: String,
    state: Option<String>,
}

pub(super) async fn section(site: &Site, who: &As<may::Care>, shown: &Shown) -> Result<Section, Failure> {
    let mut concerns = Vec::with_capacity(shown.concerns.len());
    for kept in &shown.concerns {
        concerns.push(ConcernShown::of(site, who, kept).await?);
    }
    let mut own_notes = Vec::with_capacity(shown.notes.len());
    for note in &shown.notes {
        own_notes.push(NoteShown::of(site, who, note).await?);
    }
    let due = shown.journey.open_pass(Place::of(Gate::FollowUp)).and_then(|pass| pass.due);
    let closed = shown.journey.closing().is_some();
    let kinds = Kind::ALL.into_iter().filter(|kind| closed || *kind != Kind::Closing);
    Ok(Section {
        concerns,
        help: help(who.frame.words),
        own_notes,
        sitting: site.house().request_key().to_string(),
        follow_up_due: due.map(|day| day.to_string()),
        can_return: !operations::closing::returnable(&shown.journey).is_empty(),
        letters: kinds.map(|kind| letter(who, shown, kind)).collect(),
    })
}

fn letter(who: &As<may::Care>, shown: &Shown, kind: Kind) -> LetterShown {
    let words = who.frame.words;
    let standing = shown.letters.iter().find(|letter| letter.kind == kind.code());
    let state = standing.map(|letter| {
        let state = words.text(&format!("letter-state-{}", letter.state)).into_owned();
        format!("{state}, {}", minute(words, letter.at))
    });
    LetterShown {
        kind: kind.code(),
        title: words.text(&format!("letter-page-{}", kind.code())).into_owned(),
        state,
    }
}
