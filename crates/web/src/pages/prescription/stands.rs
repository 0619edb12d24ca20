//! Where a prescription stands, in words: what is waited for, and whose clock runs until when.

use domain::calendar::Day;
use domain::journey::{Gate, Journey, Outcome, Pass, Place};
use domain::prescription::{Pattern, RequestStands, Tally, Terms};
use domain::working_day::Nation;
use operations::prescription::Prescription;
use serde::Serialize;
use words::{Arg, Words};

/// Where it stands.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stands {
    /// In a few words.
    pub(crate) text: String,
    /// The colour of its tag.
    pub(crate) tone: &'static str,
    /// Whose clock runs, and until when.
    pub(crate) clock: Option<String>,
}

/// Says where prescriptions stand on a day.
#[derive(Clone, Copy)]
pub(crate) struct Telling {
    pub(crate) words: Words,
    pub(crate) today: Day,
    pub(crate) nation: Nation,
}

impl Telling {
    fn text(&self, key: &str) -> String {
        self.words.text(key).into_owned()
    }

    fn day(&self, key: &str, day: Day) -> String {
        self.words.say(key, &[("day", self.words.day(day).into_owned().into())]).into_owned()
    }

    /// Where one stands, with what its sessions come to.
    pub(crate) fn stands(&self, kept: &Prescription, journey: &Journey, tally: Tally) -> Stands {
        let line = journey.prescriptions().iter().find(|it| it.id() == kept.id);
        let stands = |text, tone, clock| Stands { text, tone, clock };
        let Some(last) = line.and_then(|line| line.line.last()) else {
            return stands(self.text("not-recorded"), "grey", None);
        };
        match last.gate {
            Gate::ServiceChoice if last.is_open() => stands(
                self.text("prescription-stands-proposed"),
                "blue",
                Some(self.text("prescription-clock-ask-them")),
            ),
            Gate::Provider if last.is_open() => self.at_provider(kept, last),
            Gate::Start if last.is_open() => stands(
                self.text("prescription-stands-taken-on"),
                "blue",
                Some(match kept.terms.pattern.filter(|it| it.first >= self.today) {
                    Some(pattern) => self.day("prescription-clock-first", pattern.first),
                    None => self.text("prescription-clock-ask-start"),
                }),
            ),
            Gate::Completion if last.is_open() => {
                stands(self.attended("prescription-stands-goes", tally), "green", None)
            }
            _ => self.over(last, tally),
        }
    }

    fn at_provider(&self, kept: &Prescription, pass: &Pass) -> Stands {
        let stands = |text, tone, clock| Stands { text, tone, clock };
        if let Some(until) = pass.waiting {
            let again = kept.terms.check_on.map(|day| self.day("prescription-clock-look", day));
            let clock = until.map(|day| self.day("prescription-clock-place", day)).or(again);
            return stands(self.text("prescription-stands-waiting"), "yellow", clock);
        }
        let look = kept.terms.check_on.map(|day| self.day("prescription-clock-look", day));
        let flow = kept.terms.flow();
        match kept.request.map(|request| request.stands(self.today, self.nation)) {
            Some(_) if !flow.has_register() => stands(self.text("prescription-stands-asked"), "blue", look),
            Some(RequestStands::Waits { until }) => stands(
                self.text("prescription-stands-asked"),
                "blue",
                Some(self.day("prescription-clock-service", until)),
            ),
            Some(RequestStands::NudgeDue) => stands(
                self.text("prescription-stands-no-answer"),
                "orange",
                Some(self.text("prescription-clock-remind")),
            ),
            Some(RequestStands::MayRunOut) => stands(
                self.text("prescription-stands-no-answer"),
                "orange",
                Some(self.text("prescription-clock-run-out")),
            ),
            None if flow.shares() => stands(
                self.text("prescription-stands-not-asked"),
                "orange",
                Some(self.text("prescription-clock-ask-service")),
            ),
            None => stands(self.text("prescription-stands-by-person"), "blue", look),
        }
    }

    fn over(&self, last: &Pass, tally: Tally) -> Stands {
        let (text, tone) = match last.outcome() {
            Some(Outcome::Passed { passed_as: Some(passed_as), .. }) => {
                (self.text(&format!("passed-as-{}", passed_as.code())), "green")
            }
            Some(Outcome::Ended { ending, by_closing }) => {
                let key =
                    if *by_closing { "prescription-stands-closed" } else { "prescription-stands-ended" };
                let mode = self.text(&format!("mode-{}", ending.mode.code()));
                let by = self.text(&format!("ended-by-{}", ending.by.code()));
                let args: [(&str, Arg<'_>); 2] = [("mode", mode.into()), ("by", by.into())];
                (self.words.say(key, &args).into_owned(), "grey")
            }
            _ => (self.text("not-met-signposted"), "grey"),
        };
        let attended = tally.attended > 0;
        let clock = attended.then(|| self.attended("prescription-attended", tally));
        Stands { text, tone, clock }
    }

    fn attended(&self, key: &str, tally: Tally) -> String {
        let args: [(&str, Arg<'_>); 2] =
            [("attended", i64::from(tally.attended).into()), ("agreed", i64::from(tally.agreed).into())];
        self.words.say(key, &args).into_owned()
    }

    /// When sessions take place.
    pub(crate) fn pattern(&self, pattern: &Pattern) -> String {
        let weekday = pattern.first.weekday().to_monday_zero_offset();
        let args: [(&str, Arg<'_>); 3] = [
            ("day", self.words.day(pattern.first).into_owned().into()),
            ("weeks", i64::from(pattern.every_weeks).into()),
            ("weekday", self.text(&format!("service-days-{weekday}")).into()),
        ];
        let said = self.words.say("prescription-pattern", &args).into_owned();
        match pattern.at {
            Some(at) => {
                let minute = u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).unwrap_or(0);
                let at = crate::pages::service::shown::clock(self.words, minute);
                self.words
                    .say("prescription-pattern-at", &[("when", said.into()), ("at", at.into())])
                    .into_owned()
            }
            None => said,
        }
    }

    /// What was agreed beside the service, as lines.
    pub(crate) fn terms(&self, terms: &Terms) -> Vec<(String, String)> {
        let line = |key: &str, text: String| (self.text(&format!("prescription-line-{key}")), text);
        let arranged = |it: domain::prescription::Arranged| self.text(&format!("arranged-{}", it.code()));
        let kind = terms.kind.code();
        let mut lines = vec![line(
            "kind",
            format!(
                "{}. {}",
                self.text(&format!("prescription-kind-{kind}")),
                self.text(&format!("prescription-flow-{kind}"))
            ),
        )];
        lines.push(line(
            "sessions",
            match terms.sessions {
                Some(agreed) => {
                    let wanted = domain::prescription::Mark { agreed, share: terms.share }.wanted();
                    let args: [(&str, Arg<'_>); 2] =
                        [("agreed", i64::from(agreed).into()), ("wanted", i64::from(wanted).into())];
                    self.words.say("prescription-sessions-agreed", &args).into_owned()
                }
                None => self.text("prescription-sessions-none"),
            },
        ));
        if let Some(pattern) = &terms.pattern {
            lines.push(line("pattern", self.pattern(pattern)));
        }
        lines.push(line("transport", arranged(terms.transport)));
        lines.push(line("companion", arranged(terms.companion)));
        if let Some(day) = terms.check_on {
            lines.push(line("check", self.words.day(day).into_owned()));
        }
        lines
    }
}

/// The open gate of a prescription.
pub(crate) fn open_gate(journey: &Journey, kept: &Prescription) -> Option<Gate> {
    [Gate::ServiceChoice, Gate::Provider, Gate::Start, Gate::Completion]
        .into_iter()
        .find(|gate| journey.open_pass(Place::on(kept.id, *gate)).is_some())
}
