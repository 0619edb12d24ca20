//! Made-up practices, teams and offices, and the people who work there.

use std::collections::HashSet;

use domain::organisation::OrganisationKind;
use domain::role::Role;

use crate::Shape;
use crate::chance::Chance;
use crate::latent::Habits;
use crate::names::{HERITAGES, SHARES};

/// A made-up organisation. It has no code of the Organisation Data Service, as a real one would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub outcode: String,
}

/// Somebody who works for the programme or a practice, made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Name, with title where there is one.
    pub name: String,
    /// An address at `example.org`, nobody else's here.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The place of their organisation in the list of organisations.
    pub organisation: usize,
}

/// What the generator knows of a practice beyond its name.
#[derive(Debug, Clone)]
pub(crate) struct Practice {
    /// Places in the list of staff of those who offer, with how many of the offers each makes and their
    /// habits.
    pub(crate) referrers: Vec<(Referrer, f64)>,
    /// The place in the list of staff of the administrator.
    pub(crate) administrator: usize,
    /// How far deprivation here lies from the mean, in deciles.
    pub(crate) decile_shift: f64,
    /// Its habits.
    pub(crate) habits: Habits,
}

/// Somebody who offers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Referrer {
    /// The place in the list of staff.
    pub(crate) staff: usize,
    /// Moves the log odds of a refusal.
    pub(crate) effect: f64,
}

/// Somebody who calls and meets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Navigator {
    /// The place in the list of staff.
    pub(crate) staff: usize,
    /// Moves the log odds that somebody comes to the meeting.
    pub(crate) effect: f64,
}

/// Everything about a programme but its people.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) staff: Vec<StaffMember>,
    /// The practices with their sizes, in the order of the organisations.
    pub(crate) practices: Vec<(Practice, f64)>,
}

/// Country names of birds and beasts, so that no practice is called so.
const FIRST: [&str; 24] = [
    "Yaffle",
    "Dabchick",
    "Peewit",
    "Whinchat",
    "Fieldfare",
    "Wheatear",
    "Pipistrelle",
    "Brimstone",
    "Lacewing",
    "Dumbledor",
    "Mavis",
    "Butterbump",
    "Flittermouse",
    "Ruddock",
    "Grizzle Skipper",
    "Stonechat",
    "Goldcrest",
    "Nightjar",
    "Sedge Warbler",
    "Marbled White",
    "Chalkhill Blue",
    "Brambling",
    "Corncrake",
    "Twite",
];
const SECOND: [&str; 6] =
    ["Lane Surgery", "Medical Centre", "Road Practice", "House Surgery", "Health Centre", "Green Surgery"];

impl Setting {
    pub(crate) fn of(shape: &Shape, chance: &mut Chance) -> Setting {
        let mut setting = Setting { organisations: Vec::new(), staff: Vec::new(), practices: Vec::new() };
        let mut emails = HashSet::new();
        let outcode = |place: usize| shape.outcodes.get(place % shape.outcodes.len().max(1)).cloned();
        for place in 0..shape.practices.max(1) {
            let outcode = outcode(place).unwrap_or_default();
            setting.organisations.push(Organisation {
                kind: OrganisationKind::Practice,
                name: practice_name(place),
                outcode,
            });
        }
        for place in 0..shape.practices.max(1) {
            let practice = setting.staffed_practice(place, &mut emails, chance);
            let size = (0.45 * chance.normal()).exp();
            setting.practices.push((practice, size));
        }
        let offices = [
            (OrganisationKind::NavigatorTeam, "Chalk Hill Navigators and Programme Office"),
            (OrganisationKind::Commissioner, "Chalk Hill Commissioning Board"),
            (OrganisationKind::ResearchBody, "Chalk Hill Evaluation Unit"),
        ];
        for (kind, name) in offices {
            let organisation =
                Organisation { kind, name: name.to_owned(), outcode: outcode(0).unwrap_or_default() };
            setting.organisations.push(organisation);
            let leads = 1 + usize::from(shape.navigators > 6);
            let posts: &[(Role, usize)] = match kind {
                OrganisationKind::NavigatorTeam => &[
                    (Role::Navigator, shape.navigators),
                    (Role::TeamLead, leads),
                    (Role::SafeguardingLead, 1),
                    (Role::ProgrammeManager, 1),
                    (Role::InformationGovernance, 1),
                    (Role::Administrator, 1),
                ],
                OrganisationKind::Commissioner => &[(Role::Commissioner, 1)],
                _ => &[(Role::Evaluator, 1)],
            };
            let at = setting.organisations.len() - 1;
            for (role, count) in posts {
                for _ in 0..*count {
                    setting.hire(*role, at, &mut emails, chance);
                }
            }
        }
        setting
    }

    /// Places in the list of staff of those in a role.
    pub(crate) fn with_role(&self, role: Role) -> impl Iterator<Item = usize> + '_ {
        self.staff.iter().enumerate().filter(move |(_, staff)| staff.role == role).map(|(place, _)| place)
    }

    fn staffed_practice(&mut self, at: usize, emails: &mut HashSet<String>, chance: &mut Chance) -> Practice {
        let referrers = (0..chance.between(2, 4))
            .map(|_| {
                let staff = self.hire(Role::Referrer, at, emails, chance);
                let referrer = Referrer { staff, effect: Habits::referrer(chance) };
                (referrer, 0.4 + chance.share())
            })
            .collect();
        Practice {
            referrers,
            administrator: self.hire(Role::PracticeAdministrator, at, emails, chance),
            decile_shift: 1.2 * chance.normal(),
            habits: Habits::drawn(chance),
        }
    }

    /// Adds somebody to the staff and gives their place in the list.
    fn hire(&mut self, role: Role, at: usize, emails: &mut HashSet<String>, chance: &mut Chance) -> usize {
        let heritage = &HERITAGES[chance.weighted(&SHARES)];
        let woman = chance.happens(0.6);
        let given = chance.one_of(if woman { heritage.women } else { heritage.men });
        let family = chance.one_of(heritage.families);
        let title = if role == Role::Referrer && chance.happens(0.75) { "Dr " } else { "" };
        let box_name = format!("{}.{}", plain(given), plain(family));
        let mut email = format!("{box_name}@example.org");
        let mut same = 2;
        while !emails.insert(email.clone()) {
            email = format!("{box_name}.{same}@example.org");
            same += 1;
        }
        self.staff.push(StaffMember {
            name: format!("{title}{given} {family}"),
            email,
            role,
            organisation: at,
        });
        self.staff.len() - 1
    }
}

fn practice_name(place: usize) -> String {
    let first = FIRST[place % FIRST.len()];
    let second = SECOND[(place + place / FIRST.len()) % SECOND.len()];
    let round = place / (FIRST.len() * SECOND.len());
    if round == 0 { format!("{first} {second}") } else { format!("{first} {second} {}", round + 1) }
}

/// A name as it is written in an address.
fn plain(name: &str) -> String {
    let letter = |letter: char| match letter {
        'ł' => 'l',
        'ó' => 'o',
        'ń' => 'n',
        'ź' | 'ż' => 'z',
        'ă' => 'a',
        'ț' => 't',
        other => other,
    };
    name.chars().flat_map(char::to_lowercase).map(letter).filter(char::is_ascii_alphabetic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn practices_have_names_of_their_own() {
        let names: HashSet<String> = (0..400).map(practice_name).collect();
        assert_eq!(names.len(), 400);
    }

    #[test]
    fn an_address_is_plain_letters() {
        assert_eq!(plain("Łukasz"), "lukasz");
        assert_eq!(plain("Wójcik"), "wojcik");
        for heritage in &HERITAGES {
            for name in [heritage.women, heritage.men, heritage.families].concat() {
                assert_eq!(plain(name).len(), name.chars().count(), "{name}");
            }
        }
    }
}
