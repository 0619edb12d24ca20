//! What is told and written down of the reasons: another draw than the reasons themselves.

use domain::Breach;
use domain::factor::{FactorCode, Frame};
use domain::id::AccountId;
use domain::journey::{Account, Asked, Direction, GivenFactor, Teller};
use domain::screen::{self, Draw};

use crate::chance::Chance;
use crate::latent::Hindrances;

/// Somebody's account of an answer, before it has an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimAccount {
    /// Whose.
    pub teller: Teller,
    /// Whether the reason was asked.
    pub asked: Asked,
    /// Codes of the first factor frame, in the order given, each once.
    pub factors: Vec<(&'static str, Direction)>,
    /// The main one, if the person chose one.
    pub main: Option<&'static str>,
    /// The random number that set the order in which groups were shown.
    pub order: u64,
}

impl SimAccount {
    /// The account as the domain knows it.
    pub fn account(&self, id: AccountId, frame: &Frame) -> Account {
        let given = |(code, direction): &(&'static str, Direction)| {
            FactorCode::parse(code).map(|code| GivenFactor { code, direction: *direction })
        };
        Account {
            asked: self.asked,
            factors: self.factors.iter().filter_map(given).collect(),
            main: self.main.and_then(FactorCode::parse),
            frame: Some(frame.version),
            order: Some(frame.order(self.order).as_str().to_owned()),
            ..Account::untouched(id, self.teller)
        }
    }
}

/// The factor screen of one answer: the chance of being picked, and what would be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screened {
    /// The random number that decides whether the person is picked.
    pub random: u64,
    /// What comes of the six items if so, in the order of `domain::screen::Item::ALL`.
    pub items: [screen::Answer; 6],
}

impl Screened {
    /// The draw of one in how many.
    ///
    /// # Errors
    /// `screen-one-in-zero`.
    pub fn draw(&self, one_in: u32) -> Result<Draw, Breach> {
        Draw::by(one_in, self.random)
    }
}

/// What is behind an answer, for the telling of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    Yes,
    Refused {
        acting: bool,
    },
    NotNow,
    /// The referrer's view, with a reason of the service if it was one.
    Elsewhere(Option<&'static str>),
}

/// The factor behind each item when it hinders; the last stands for several.
const ITEM_FACTORS: [&str; 6] = ["need", "benefit", "gp-trust", "stigma", "medical-model", "caring-or-work"];
const UNMANAGEABLE: [(&str, f64); 4] =
    [("caring-or-work", 0.45), ("accessibility", 0.25), ("digital", 0.15), ("waiting", 0.15)];
const CIRCUMSTANCES: [(&str, f64); 8] = [
    ("has-support", 0.25),
    ("not-understood", 0.12),
    ("past-experience", 0.15),
    ("too-unwell", 0.15),
    ("privacy", 0.10),
    ("group-does-not-suit", 0.08),
    ("life-events", 0.10),
    ("own-words", 0.05),
];
const NOT_NOW: [(&str, f64); 4] =
    [("life-events", 0.35), ("caring-or-work", 0.30), ("too-unwell", 0.25), ("waiting", 0.10)];

/// How often a reason is told by the person to the one who offers, and what is said in its place.
const TOLD: [(&str, f64, &str); 3] =
    [("stigma", 0.35, "need"), ("gp-trust", 0.45, "benefit"), ("privacy", 0.5, "caring-or-work")];

/// The confusion of tellers: what a referrer takes the person's foremost reason to be.
const VIEWS: [(&str, [(&str, f64); 4]); 6] = [
    ("need", [("need", 0.65), ("motivation", 0.15), ("has-support", 0.12), ("benefit", 0.08)]),
    ("benefit", [("benefit", 0.50), ("motivation", 0.25), ("medical-model", 0.15), ("need", 0.10)]),
    ("gp-trust", [("gp-trust", 0.15), ("medical-model", 0.35), ("need", 0.25), ("motivation", 0.25)]),
    ("stigma", [("stigma", 0.25), ("motivation", 0.30), ("need", 0.30), ("too-unwell", 0.15)]),
    ("medical-model", [("medical-model", 0.70), ("benefit", 0.15), ("need", 0.10), ("motivation", 0.05)]),
    (
        "caring-or-work",
        [("caring-or-work", 0.60), ("motivation", 0.20), ("need", 0.10), ("accessibility", 0.10)],
    ),
];

/// The accounts given with an answer; `asks` is the share of refusals in which the reason is asked here.
pub(crate) fn accounts(
    behind: Behind,
    hindrances: &Hindrances,
    asks: f64,
    chance: &mut Chance,
) -> Vec<SimAccount> {
    let mut told = Vec::new();
    let of = |teller, asked, chance: &mut Chance| SimAccount {
        teller,
        asked,
        factors: Vec::new(),
        main: None,
        order: chance.bits(),
    };
    let (teller, asks) = match behind {
        Behind::Yes => (Teller::Person, 0.35 * asks),
        Behind::Refused { acting: true } => (Teller::ActingForPerson, asks),
        Behind::Refused { acting: false } | Behind::NotNow => (Teller::Person, asks),
        Behind::Elsewhere(service) => {
            if let Some(service) = service {
                let mut view = of(Teller::Referrer, Asked::NotRecorded, chance);
                view.factors = vec![(service, Direction::Hindered)];
                told.push(view);
            }
            return told;
        }
    };
    let (asked, untouched) = (chance.happens(asks), chance.happens(0.5));
    if asked && chance.happens(0.9) {
        let mut account = of(teller, Asked::Answered, chance);
        account.factors = match behind {
            Behind::Yes => helped(hindrances, chance),
            Behind::NotNow => vec![(chance.weighted(&NOT_NOW), Direction::Hindered)],
            _ => stated(&reasons(hindrances, chance), chance),
        };
        let chooses = teller == Teller::Person && chance.happens(0.5);
        account.main = account.factors.first().filter(|_| chooses).map(|(code, _)| *code);
        told.push(account);
    } else if asked {
        told.push(of(teller, Asked::WouldNotSay, chance));
    } else if !untouched && behind != Behind::Yes {
        told.push(of(teller, Asked::NotAsked, chance));
    }
    if matches!(behind, Behind::Refused { .. }) && chance.happens(0.2) {
        let mut view = of(Teller::Referrer, Asked::NotRecorded, chance);
        view.factors = vec![(viewed(hindrances, chance), Direction::Hindered)];
        told.push(view);
    }
    told
}

/// As [`accounts`], told to a navigator, whose view stands where the referrer's stood.
pub(crate) fn accounts_to_navigator(
    behind: Behind,
    hindrances: &Hindrances,
    asks: f64,
    chance: &mut Chance,
) -> Vec<SimAccount> {
    let mut told = accounts(behind, hindrances, asks, chance);
    for view in told.iter_mut().filter(|account| account.teller == Teller::Referrer) {
        view.teller = Teller::Navigator;
    }
    told
}

/// The reasons for a refusal as they are, the foremost first: at least one, at most three.
fn reasons(hindrances: &Hindrances, chance: &mut Chance) -> Vec<&'static str> {
    let shares = hindrances.shares();
    let mut items: Vec<usize> = (0..6).filter(|item| shares[*item] > 0.25).collect();
    items.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
    let named = |item: usize, chance: &mut Chance| match item {
        5 => chance.weighted(&UNMANAGEABLE),
        item => ITEM_FACTORS[item],
    };
    let mut reasons: Vec<&str> = items.into_iter().take(2).map(|item| named(item, chance)).collect();
    if reasons.is_empty() || chance.happens(0.3) {
        reasons.push(chance.weighted(&CIRCUMSTANCES));
    }
    reasons
}

/// What is said of the reasons to the one who offers.
fn stated(reasons: &[&'static str], chance: &mut Chance) -> Vec<(&'static str, Direction)> {
    let mut said: Vec<&'static str> = Vec::new();
    for reason in reasons {
        let (openly, instead) = TOLD
            .into_iter()
            .find(|(code, ..)| code == reason)
            .map_or((1.0, *reason), |(_, openly, instead)| (openly, instead));
        let says = if chance.happens(openly) { *reason } else { instead };
        if !said.contains(&says) {
            said.push(says);
        }
    }
    said.into_iter().map(|code| (code, Direction::Hindered)).collect()
}

/// What helped somebody who said yes: at least one.
fn helped(hindrances: &Hindrances, chance: &mut Chance) -> Vec<(&'static str, Direction)> {
    let mut said: Vec<&'static str> = ITEM_FACTORS
        .into_iter()
        .zip(hindrances.items)
        .take(3)
        .filter(|(_, item)| *item < -0.3 && chance.happens(0.7))
        .map(|(code, _)| code)
        .collect();
    if said.is_empty() || chance.happens(0.25) {
        said.push(chance.one_of(&["free", "gp-role", "short-term"]));
    }
    said.into_iter().map(|code| (code, Direction::Helped)).collect()
}

/// What the referrer takes the foremost reason to be.
fn viewed(hindrances: &Hindrances, chance: &mut Chance) -> &'static str {
    let shares = hindrances.shares();
    let foremost = (0..6).max_by(|a, b| shares[*a].total_cmp(&shares[*b])).unwrap_or(0);
    chance.weighted(&VIEWS[foremost].1)
}

/// The foremost reason of a refusal as the person tells it and as the referrer sees it.
pub(crate) fn two_tellers(hindrances: &Hindrances, chance: &mut Chance) -> (&'static str, &'static str) {
    let told = stated(&reasons(hindrances, chance), chance);
    (told.first().map_or("own-words", |(code, _)| *code), viewed(hindrances, chance))
}

/// The screen of somebody, whether or not they are picked.
pub(crate) fn screened(hindrances: &Hindrances, chance: &mut Chance) -> Screened {
    Screened { random: chance.bits(), items: screen_answers(hindrances, chance) }
}

fn screen_answers(hindrances: &Hindrances, chance: &mut Chance) -> [screen::Answer; 6] {
    if chance.happens(0.15) {
        return [screen::Answer::NotAsked; 6];
    }
    std::array::from_fn(|item| {
        let felt = hindrances.items[item] + 0.4 * chance.normal();
        // Stigma and the wish for a medical treatment hinder when they are there, the others when not.
        let hinders = matches!(item, 3 | 4);
        let hides = item == 3 && chance.happens(0.25);
        match felt {
            _ if chance.happens(0.04) => screen::Answer::WouldNotSay,
            _ if hides => screen::Answer::No,
            felt if felt > 0.9 => {
                if hinders {
                    screen::Answer::Yes
                } else {
                    screen::Answer::No
                }
            }
            felt if felt > 0.2 => screen::Answer::Partly,
            _ => {
                if hinders {
                    screen::Answer::No
                } else {
                    screen::Answer::Yes
                }
            }
        }
    })
}
