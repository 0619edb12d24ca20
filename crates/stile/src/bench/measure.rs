//! What is measured of a server in a process of its own.

use std::collections::HashSet;
use std::io::Result;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::client::{Client, SignedIn};
use super::report::{Cost, Rate};
use super::server::{Place, Server, cpu_micros};

/// Processor microseconds of the reference loop: SHA-256 of 1,000,000 bytes, on this machine, now.
///
/// # Errors
/// This is not Linux.
pub fn reference() -> Result<f64> {
    const TURNS: u32 = 1_000;
    let mut bytes = vec![7_u8; 1_000_000];
    let before = cpu_micros("/proc/self/stat")?;
    for _ in 0..TURNS {
        let digest = Sha256::digest(&bytes);
        // The next turn depends on this one, so that none can be left out.
        bytes[..32].copy_from_slice(&digest);
    }
    Ok((cpu_micros("/proc/self/stat")? - before) / f64::from(TURNS))
}

/// When a run of requests ends.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so many.
    Requests(usize),
    /// After so long.
    Time(Duration),
}

/// How a run of requests went.
#[derive(Debug, Default)]
pub struct Run {
    /// Microseconds of each request, sorted.
    pub micros: Vec<u32>,
    /// How long it took.
    pub elapsed: Duration,
    /// Answers that were not what they should be.
    pub failed: usize,
}

impl Run {
    /// As a rate with its latencies.
    pub fn rate(&self, clients: usize) -> Rate {
        let at = |share: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a length"
            )]
            let place = (self.micros.len() as f64 * share) as usize;
            self.micros
                .get(place.min(self.micros.len().saturating_sub(1)))
                .map_or(0.0, |m| f64::from(*m) / 1000.0)
        };
        let per_second = self.micros.len() as f64 / self.elapsed.as_secs_f64();
        Rate {
            clients,
            done: self.micros.len(),
            failed: self.failed,
            per_second,
            p50_ms: at(0.50),
            p99_ms: at(0.99),
        }
    }
}

/// Sends requests from `clients` connections at once. `act` is given the number of its request and says
/// whether the answer was right.
///
/// # Errors
/// A connection broke.
pub fn drive<A>(
    connect: impl Fn() -> Result<Client> + Sync,
    clients: usize,
    until: Until,
    act: A,
) -> Result<Run>
where
    A: Fn(&mut Client, usize) -> Result<bool> + Sync,
{
    let (turn, over, run) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new((Run::default(), None)));
    let most = if let Until::Requests(most) = until { most } else { usize::MAX };
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..clients {
            scope.spawn(|| {
                let mut own = Run::default();
                let mut work = || -> Result<()> {
                    let mut client = connect()?;
                    while !over.load(Ordering::Relaxed) {
                        let number = turn.fetch_add(1, Ordering::Relaxed);
                        if number >= most {
                            break;
                        }
                        let asked = Instant::now();
                        let right = act(&mut client, number)?;
                        own.micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                        own.failed += usize::from(!right);
                    }
                    Ok(())
                };
                let outcome = work();
                let mut all = run.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                all.0.micros.append(&mut own.micros);
                all.0.failed += own.failed;
                all.1 = all.1.take().or(outcome.err());
            });
        }
        if let Until::Time(length) = until {
            std::thread::sleep(length);
            over.store(true, Ordering::Relaxed);
        }
    });
    let elapsed = began.elapsed();
    let (mut run, error) = run.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(error) = error {
        return Err(error);
    }
    run.micros.sort_unstable();
    run.elapsed = elapsed;
    Ok(run)
}

/// Who may ask, and of whom.
pub struct Cast {
    /// One who refers for each practice, as the buttons of the demo's page name them.
    pub held: Vec<String>,
    /// People whose journey is open: an offer to them joins it.
    pub busy: HashSet<String>,
}

/// People of several practices with a sign-in for each, so that requests are spread as in a working day.
pub struct Practices {
    signed_in: Vec<SignedIn>,
    people: Vec<Vec<String>>,
}

impl Practices {
    /// Signs in with each button of `cast` and reads the list of its practice, until there are about `enough`
    /// people; those whose journey is open are left out, so that a refusal is a journey of its own.
    ///
    /// # Errors
    /// A connection broke.
    pub fn of(server: &Server, cast: &Cast, enough: usize) -> Result<Practices> {
        let (mut signed_in, mut people) = (Vec::new(), Vec::new());
        let each = enough.div_ceil(cast.held.len().max(1));
        for held in &cast.held {
            let by = SignedIn::pressing(server.address, held)?;
            let mut found = by.people(each)?;
            found.retain(|person| !cast.busy.contains(person));
            if !found.is_empty() {
                signed_in.push(by);
                people.push(found);
            }
        }
        Ok(Practices { signed_in, people })
    }

    /// Who signed in at the practice with most people: their lists fill a page.
    pub fn largest(&self) -> &SignedIn {
        let largest = (0..self.people.len()).max_by_key(|at| self.people[*at].len()).unwrap_or_default();
        &self.signed_in[largest]
    }

    /// How many people there are.
    pub fn count(&self) -> usize {
        self.people.iter().map(Vec::len).sum()
    }

    /// The person of a turn, and who asks.
    pub fn turn(&self, number: usize) -> (&SignedIn, &str) {
        let practice = number % self.people.len();
        let people = &self.people[practice];
        (&self.signed_in[practice], &people[(number / self.people.len()) % people.len()])
    }

    /// Asks for the page of the person of a turn.
    ///
    /// # Errors
    /// The connection broke.
    pub fn page(&self, client: &mut Client, number: usize) -> Result<bool> {
        let (by, person) = self.turn(number);
        client.present(by);
        Ok(client.get(&format!("{}/people/{person}", by.home))?.status == 200)
    }

    /// Records a refusal of the person of a turn, with a request key of its own.
    ///
    /// # Errors
    /// The connection broke.
    pub fn refuse(&self, client: &mut Client, number: usize, key: &str) -> Result<bool> {
        let (by, person) = self.turn(number);
        client.present(by);
        Ok(by.refuse(client, person, key)?.status == 303)
    }
}

/// Processor microseconds of the server for each of `requests`, sent by one client and by `clients`.
///
/// # Errors
/// A connection broke, or this is not Linux.
pub fn cost<A>(server: &Server, name: &'static str, requests: usize, clients: usize, act: A) -> Result<Cost>
where
    A: Fn(&mut Client, usize) -> Result<bool> + Sync,
{
    let connect = || Client::connect(server.address);
    let mut failed = drive(connect, clients, Until::Requests(requests / 10), &act)?.failed;
    let mut micros = |clients: usize, requests: usize| -> Result<f64> {
        let before = server.cpu_micros()?;
        failed += drive(connect, clients, Until::Requests(requests), &act)?.failed;
        Ok((server.cpu_micros()? - before) / requests as f64)
    };
    let (alone, together) = (micros(1, requests)?, micros(clients, requests)?);
    Ok(Cost { name, requests, failed, alone, together })
}

/// Time from the start of the process to its sign-in page: the middle of five.
///
/// # Errors
/// It does not start.
pub fn start(place: &Place) -> Result<f64> {
    let mut times = Vec::new();
    for _ in 0..5 {
        let began = Instant::now();
        let server = place.serve()?;
        Client::connect(server.address)?.get("/sign-in")?;
        times.push(began.elapsed().as_secs_f64());
        server.kill()?;
    }
    times.sort_by(f64::total_cmp);
    Ok(times[2])
}
