//! `stile serve`

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use operations::figures::Worth;
use operations::{House, Keys, Location, Options, Random, Settings};
use web::{Proxy, Site};

use crate::mail::Mail;
use crate::{Place, print, say};

/// What `stile serve` is asked.
#[derive(clap::Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on; put TLS in front
    #[arg(long, env = "STILE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The address browsers use, for links in mail; https marks cookies as secure
    #[arg(long, env = "STILE_ADDRESS")]
    address: Option<String>,
    /// A proxy, or a range of them, whose X-Forwarded-For says who asks; more than one with commas
    #[arg(
        long = "trusted-proxy",
        env = "STILE_TRUSTED_PROXY",
        value_delimiter = ',',
        value_name = "ADDRESS/BITS"
    )]
    proxies: Vec<Proxy>,
    /// A folder for copies that make the next start quick; beside the database where that is a file
    #[arg(long, env = "STILE_CACHE", value_name = "FOLDER")]
    cache: Option<PathBuf>,
    #[command(flatten)]
    mail: Mail,
}

/// Opens the house and serves it until it is stopped.
pub fn run(serve: Serve) -> Result<ExitCode, String> {
    let address = serve.address.unwrap_or_else(|| format!("http://{}", serve.listen));
    let house = open(&serve.place, &address, false)?;
    let house = match serve.cache {
        Some(folder) => house.keeping_matches_in(folder),
        None => house,
    };
    let worker = serve.mail.start(house.clone())?;
    let served = serve_house(house, serve.listen, &address, serve.proxies);
    worker.stop();
    served
}

/// Opens the database and the keys.
pub fn open(place: &Place, address: &str, demo: bool) -> Result<House, String> {
    let Ok(location) = place.database.parse::<Location>();
    let beside = match &location {
        Location::File(file) => Some(beside(file)),
        Location::Postgres(_) => None,
    };
    let keys = Keys::load_or_make(&place.keys, &mut Random::from_system())?;
    let settings =
        Settings { location, options: Options::default(), keys, address: address.to_owned(), demo };
    let house = House::open(settings)
        .map_err(|error| format!("The database {} cannot be opened: {error}", shown(&place.database)))?;
    let printer = |document: &_, print| report::pdf(document, print).map_err(|fault| fault.to_string());
    let house = house.printing(Arc::new(printer)).analysing(crate::study::analyst());
    let house = house.writing_columns(crate::study::column_writer());
    Ok(match beside {
        Some(folder) => house.keeping_matches_in(folder),
        None => house,
    })
}

/// The folder beside a database for copies that make the next start quick.
fn beside(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".cache");
    file.with_file_name(name)
}

/// A database address without its password.
fn shown(database: &str) -> String {
    match database.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?.1))) {
        Some((scheme, host)) => format!("{scheme}://…@{host}"),
        None => database.to_owned(),
    }
}

/// Serves until the process is told to stop.
pub fn serve_house(
    house: House,
    listen: SocketAddr,
    address: &str,
    proxies: Vec<Proxy>,
) -> Result<ExitCode, String> {
    if let Some(missing) = web::assets::missing() {
        say(missing);
    }
    let figures = house.clone();
    let site = Site::new(house, address.starts_with("https://"), proxies)
        .map_err(|error| format!("A page template is broken: {error:#}"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("The server cannot start: {error}"))?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| {
            format!("{listen} cannot be listened on: {error}. Choose another with --listen.")
        })?;
        let bound = listener.local_addr().unwrap_or(listen);
        print(&format!(
            "Stile is at {}",
            if listen.port() == 0 { format!("http://{bound}") } else { address.to_owned() }
        ));
        // The first page does not wait for the figures' columns; a figures page that comes early does.
        let loading = tokio::spawn(follow_figures(figures.clone()));
        let app = web::app(site).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, app)
            .with_graceful_shutdown(stopped())
            .await
            .map_err(|error| format!("The server stopped: {error}"))?;
        loading.abort();
        keep_copies(&figures).await;
        Ok::<_, String>(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Loads the columns of figures and the index of services, and writes both down from time to time for the next start.
async fn follow_figures(house: House) {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(600);
    if let Err(error) = house.load_figures().await {
        tracing::error!(%error, "the figures could not be loaded");
    }
    if let Err(error) = house.load_matches().await {
        tracing::error!(%error, "the services could not be put into the index of the match");
    }
    loop {
        keep_copies(&house).await;
        tokio::time::sleep(EVERY).await;
    }
}

/// Writes the columns of figures down after much was brought in, so that the first start is as quick as any.
pub fn write_figures_down(house: &House) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let began = std::time::Instant::now();
    match runtime.block_on(house.keep_figures(Worth::default())) {
        Ok(0) => {}
        Ok(_) => {
            say(&format!("Wrote the columns of figures down in {:.1} s.", began.elapsed().as_secs_f64()));
        }
        Err(error) => return Err(format!("The columns of figures could not be written down: {error}")),
    }
    Ok(())
}

/// Writes down what makes the next start quick.
async fn keep_copies(house: &House) {
    if let Err(error) = house.keep_matches(operations::directory::find::Worth::default()).await {
        tracing::warn!(%error, "the index of services could not be written down for the next start");
    }
    if let Err(error) = house.keep_figures(Worth::default()).await {
        tracing::warn!(%error, "the columns of figures could not be written down for the next start");
    }
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminate) = terminate {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            return;
        }
    }
    let _ = interrupt.await;
}
