//! The site from outside: requests and answers, on both databases.

mod access;
mod browser;
mod site;
