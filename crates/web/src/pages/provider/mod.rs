//! Pages for services: by the links they get in mail, and for those who sign in for an organisation that answers for
//! several. Looking at one changes nothing; only what is pressed does.

mod decision;
mod door;
mod files;
mod home;
mod own;
mod register;

use axum::routing::{get, post};

use crate::routes::{Route, page};

/// The addresses of these pages. Those of links are open to everybody, and show what the link and the browser allow.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = by_link();
    routes.extend(by_account());
    routes
}

/// The same pages for those with an account, below the place of the service or the request.
fn by_account() -> Vec<Route> {
    vec![
        page("/{programme}/own", "Provide", get(home::home)),
        page("/{programme}/own/people", "Provide", get(home::people)),
        page("/{programme}/own/files", "Provide", get(files::page).post(files::look).layer(files::door())),
        page("/{programme}/own/files/keep", "Provide", post(files::keep).layer(files::door())),
        page("/{programme}/own/files/faults.csv", "Provide", post(files::faults_file).layer(files::door())),
        page("/{programme}/own/files/people.csv", "Provide", get(files::people)),
        page("/{programme}/own/files/sessions.csv", "Provide", get(files::sessions)),
        page("/{programme}/own/requests/{id}", "Provide", get(door::show)),
        page("/{programme}/own/requests/{id}/answer", "Provide", post(decision::answer)),
        page("/{programme}/own/requests/{id}/undo", "Provide", post(decision::undo)),
        page("/{programme}/own/requests/{id}/ask", "Provide", post(decision::ask)),
        page("/{programme}/own/requests/{id}/concern", "Provide", post(decision::concern)),
        page("/{programme}/own/services/{id}", "Provide", get(door::show).post(own::room)),
        page("/{programme}/own/services/{id}/true", "Provide", post(own::still_true)),
        page("/{programme}/own/services/{id}/listing", "Provide", get(own::listing).post(own::change)),
        page("/{programme}/own/services/{id}/registers/{day}", "Provide", get(door::show)),
        page("/{programme}/own/services/{id}/registers/{day}/register", "Provide", post(register::keep)),
        page("/{programme}/own/services/{id}/registers/{day}/call-off", "Provide", post(register::call_off)),
        page(
            "/{programme}/own/services/{id}/registers/{day}/people/{of}",
            "Provide",
            get(register::person).post(register::act),
        ),
    ]
}

fn by_link() -> Vec<Route> {
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
        page(
            "/{programme}/provider/{token}/files",
            "open",
            get(files::page).post(files::look).layer(files::door()),
        ),
        page("/{programme}/provider/{token}/files/keep", "open", post(files::keep).layer(files::door())),
        page(
            "/{programme}/provider/{token}/files/faults.csv",
            "open",
            post(files::faults_file).layer(files::door()),
        ),
        page("/{programme}/provider/{token}/files/people.csv", "open", get(files::people)),
        page("/{programme}/provider/{token}/files/sessions.csv", "open", get(files::sessions)),
        page("/{programme}/provider/{token}/own", "open", get(own::own).post(own::room)),
        page("/{programme}/provider/{token}/true", "open", post(own::still_true)),
        page("/{programme}/provider/{token}/listing", "open", get(own::listing).post(own::change)),
    ]
}
