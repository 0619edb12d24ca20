//! The site from outside: requests and answers, on both databases.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must stop")]

mod access;
mod administration;
mod agreement;
mod attempt;
mod break_glass;
mod browser;
mod calendar;
mod care;
mod contact;
mod export;
mod figures;
mod find;
mod governance;
mod guards;
mod intake;
mod journey;
mod letter;
mod offer;
mod open_referral;
mod prescription;
mod provider;
mod provider_account;
mod provider_files;
mod queries;
mod service;
mod sign_in;
mod site;
mod task;
mod team;
mod unanswered;
