//! The codes of our own taxonomies that forms offer. Feeds and earlier versions may carry others, which are kept.

/// Access features, as the match reads them from plain words (locale keys `service-access-` and the code).
pub const ACCESS: [&str; 5] =
    ["wheelchair", "accessible-toilet", "hearing-loop", "accessible-parking", "changing-places"];

/// Ways a service is given (locale keys `service-format-` and the code).
pub const FORMATS: [&str; 6] = ["group", "one-to-one", "in-person", "at-home", "online", "phone"];

/// Genders a service may be for alone (locale keys `service-gender-` and the code).
pub const GENDERS: [&str; 2] = ["female", "male"];

/// Conditions on who may come (locale keys `service-rule-` and the code).
pub const RULES: [&str; 9] =
    ["carer", "parent", "bereaved", "veteran", "disabled", "low-income", "care-leaver", "refugee", "lgbt"];
