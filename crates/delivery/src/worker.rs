//! The worker: one thread beside the server.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use operations::House;

use crate::outgoing::{Opened, Outgoing, Unusable};

/// How long the worker rests when there is nothing to send.
const REST: Duration = Duration::from_millis(500);
/// How often the house is kept: the audit trail is sealed at least every minute.
const ROUND: Duration = Duration::from_secs(30);

/// Sends letters and keeps the house until it is stopped or dropped.
pub struct Worker {
    stop: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts working for `house`.
    ///
    /// # Errors
    /// [`Unusable`] when letters cannot go that way.
    pub fn start(house: House, outgoing: &Outgoing) -> Result<Worker, Unusable> {
        let opened = outgoing.open()?;
        let (stop, stopped) = sync_channel(1);
        let thread = thread::Builder::new().name("delivery".to_owned());
        let thread = thread.spawn(move || work(&house, &opened, &stopped)).map_err(Unusable::no_thread)?;
        Ok(Worker { stop, thread: Some(thread) })
    }

    /// Finishes the letter in hand, then stops.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.stop.try_send(());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the worker had stopped in the middle");
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.end();
    }
}

fn work(house: &House, outgoing: &Opened, stopped: &Receiver<()>) {
    let mut kept: Option<Instant> = None;
    loop {
        let rest = match next_letter(house, outgoing) {
            Ok(true) => Duration::ZERO,
            Ok(false) => REST,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read or settled");
                REST
            }
        };
        if kept.is_none_or(|at| at.elapsed() >= ROUND) {
            match house.keep_house() {
                Ok(done) => {
                    tracing::debug!(?done, "kept the house");
                    if done.sealed > 0 {
                        anchor(house);
                    }
                }
                Err(error) => tracing::error!(%error, "a job could not be done"),
            }
            kept = Some(Instant::now());
        }
        match stopped.recv_timeout(rest) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Writes the heads of the audit chains to the log, outside the database: who changes the trail afterwards
/// cannot change what was written there.
fn anchor(house: &House) {
    match house.audit_heads() {
        Ok(heads) => {
            for (programme, seals, hash) in heads {
                tracing::info!(programme = programme.0, seals, hash, "head of the audit chain");
            }
        }
        Err(error) => tracing::error!(%error, "the heads of the audit chain could not be read"),
    }
}

/// Sends one letter. Says whether there was one.
fn next_letter(house: &House, outgoing: &Opened) -> operations::Result<bool> {
    let Some(taken) = house.take_letter()? else { return Ok(false) };
    match outgoing.send(&taken, instant(house)) {
        Ok(()) => house.letter_sent(&taken)?,
        Err(failed) => {
            let again = house.letter_failed(&taken, &failed.fault, failed.for_good)?;
            tracing::warn!(message = taken.name(), fault = failed.fault, again, "a letter did not go out");
        }
    }
    Ok(true)
}

fn instant(house: &House) -> SystemTime {
    let micros = u64::try_from(house.now().as_microsecond()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}
