//! Pages for services without an account, by the links they get in mail. Looking at one changes nothing; only what
//! is pressed does.

mod decision;
mod door;
mod own;
mod register;

use axum::routing::{get, post};

use crate::routes::{Route, page};

/// The addresses of these pages. They are open to everybody, and show what the link and the browser allow.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/{programme}/provider/{token}", "open", get(door::show)),
        page("/{programme}/provider/{token}/code", "open", post(door::send_code)),
        page("/{programme}/provider/{token}/open", "open", post(door::open)),
        page("/{programme}/provider/{token}/again", "open", post(door::again)),
        page("/{programme}/provider/{token}/close", "open", post(door::close)),
        page("/{programme}/provider/{token}/answer", "open", post(decision::answer)),
        page("/{programme}/provider/{token}/undo", "open", post(decision::undo)),
        page("/{programme}/provider/{token}/ask", "open", post(decision::ask)),
        page("/{programme}/provider/{token}/concern", "open", post(decision::concern)),
        page("/{programme}/provider/{token}/register", "open", post(register::keep)),
        page("/{programme}/provider/{token}/call-off", "open", post(register::call_off)),
        page("/{programme}/provider/{token}/people/{id}", "open", get(register::person).post(register::act)),
        page("/{programme}/provider/{token}/own", "open", get(own::own).post(own::room)),
        page("/{programme}/provider/{token}/true", "open", post(own::still_true)),
        page("/{programme}/provider/{token}/listing", "open", get(own::listing).post(own::change)),
    ]
}
