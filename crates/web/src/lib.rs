//! What is served: pages, sign-in and the rules of HTTP.

pub mod assets;
mod export;
mod failure;
mod form;
mod limits;
mod notice;
mod open_referral;
pub mod pages;
pub mod routes;
mod security;
pub mod signin;
mod site;
pub mod template;

pub use failure::Failure;
pub use form::Form;
pub use routes::app;
pub use signin::Proxy;
pub use site::Site;
