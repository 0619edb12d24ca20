//! What is served: pages, sign-in and the rules of HTTP.

pub mod assets;
pub mod template;
