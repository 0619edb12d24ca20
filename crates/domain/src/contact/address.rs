//! Telephone numbers, e-mail and postal addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Breach;
use crate::postcode::Postcode;

/// A telephone number in international form, such as `+447700900123`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people write it: `07700 900123`, `(01632) 960 001`, `+44 (0)7700 900123`,
    /// `0044...`. One without a country is British; others are kept with theirs (8 to 15 digits).
    ///
    /// # Errors
    /// `phone-form` with `value`.
    pub fn parse(typed: &str) -> Result<PhoneNumber, Breach> {
        let fault = || Breach::of("phone", "phone-form").with("value", typed.trim());
        let mut digits = String::with_capacity(15);
        let trimmed = typed.trim();
        let (international, rest) = match trimmed.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => trimmed.strip_prefix("00").map_or((false, trimmed), |rest| (true, rest)),
        };
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '(' | ')' | '.' | '/' | '-' | '\u{2010}'..='\u{2013}' => {}
                _ if c.is_whitespace() => {}
                _ => return Err(fault()),
            }
        }
        let national = match (international, digits.strip_prefix("44")) {
            (true, Some(rest)) => rest.strip_prefix('0').unwrap_or(rest),
            (true, None) => {
                let holds = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
                return if holds { Ok(PhoneNumber(format!("+{digits}"))) } else { Err(fault()) };
            }
            (false, _) => digits.strip_prefix('0').ok_or_else(fault)?,
        };
        if is_british(national) { Ok(PhoneNumber(format!("+44{national}"))) } else { Err(fault()) }
    }

    /// The number in international form, without spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text can reach it: a British mobile (not a personal or pager number), or any number
    /// abroad, of which that is not known.
    pub fn takes_texts(&self) -> bool {
        match self.0.strip_prefix("+44") {
            Some(national) => {
                national.starts_with('7')
                    && !national.starts_with("70")
                    && (!national.starts_with("76") || national.starts_with("7624"))
            }
            None => true,
        }
    }
}

/// National numbers have ten digits, or nine in some areas; mobile ones always ten.
fn is_british(national: &str) -> bool {
    matches!(
        (national.as_bytes().first(), national.len()),
        (Some(b'1' | b'2' | b'3' | b'5' | b'7' | b'8' | b'9'), 10) | (Some(b'1' | b'8'), 9)
    )
}

impl fmt::Display for PhoneNumber {
    /// British numbers as dialled at home, others in international form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.strip_prefix("+44") {
            Some(national) if national.len() == 10 => write!(f, "0{} {}", &national[..4], &national[4..]),
            Some(national) => write!(f, "0{national}"),
            None => f.write_str(&self.0),
        }
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        PhoneNumber::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> String {
        number.0
    }
}

/// An e-mail address that could exist: one `@`, a local part and a domain with a dot. The domain is in
/// lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// `email-form` with `value`.
    pub fn parse(typed: &str) -> Result<EmailAddress, Breach> {
        let typed = typed.trim();
        let fault = || Breach::of("email", "email-form").with("value", typed);
        let (local, domain) = typed.rsplit_once('@').ok_or_else(fault)?;
        let local_holds = (1..=64).contains(&local.len())
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..")
            && local.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"@,;:<>()[]\\\"".contains(c));
        let label_holds = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let domain_holds = labels.len() >= 2
            && labels.iter().all(|label| label_holds(label))
            && labels.last().is_some_and(|top| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit()));
        if typed.len() > 254 || !local_holds || !domain_holds {
            return Err(fault());
        }
        Ok(EmailAddress(format!("{local}@{}", domain.to_lowercase())))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = Breach;
    fn try_from(text: String) -> Result<Self, Breach> {
        EmailAddress::parse(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> String {
        address.0
    }
}

/// Where somebody can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactAddress {
    /// By telephone.
    Phone(PhoneNumber),
    /// By e-mail.
    Email(EmailAddress),
    /// By post.
    Post {
        /// Lines of the address without the postcode.
        lines: String,
        /// Its postcode, if known.
        postcode: Option<Postcode>,
    },
}

/// In one line, as people write it.
impl fmt::Display for ContactAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContactAddress::Phone(number) => number.fmt(f),
            ContactAddress::Email(address) => address.fmt(f),
            ContactAddress::Post { lines, postcode } => {
                let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
                let postcode = postcode.as_ref().map(ToString::to_string);
                let all: Vec<String> = lines.map(str::to_owned).chain(postcode).collect();
                f.write_str(&all.join(", "))
            }
        }
    }
}

impl ContactAddress {
    /// Stable code of the kind, also in locale keys (`contact-kind-` and the code).
    pub const fn code(&self) -> &'static str {
        match self {
            ContactAddress::Phone(_) => "phone",
            ContactAddress::Email(_) => "email",
            ContactAddress::Post { .. } => "post",
        }
    }
}
