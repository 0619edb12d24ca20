//! The site from outside: requests and answers, on both databases.

mod access;
mod administration;
mod break_glass;
mod browser;
mod governance;
mod intake;
mod site;
