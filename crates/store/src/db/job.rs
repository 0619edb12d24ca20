//! Units of work and readings on their way to a thread that has a connection, and back.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use super::unit::{Read, Unit};
use crate::Error;

/// A unit of work whose types are forgotten.
pub(super) trait Writing: Send {
    /// Runs the closure; says whether what it did is to be kept. May be called again.
    fn run(&mut self, unit: &mut Unit<'_>) -> bool;
    /// Replaces the answer by a failure.
    fn fail(&mut self, error: Error);
    /// Sends the answer, or the failure of the commit in its place.
    fn settle(self: Box<Self>, failure: Option<Error>);
}

/// A reading whose types are forgotten.
pub(super) trait Reading: Send {
    /// Runs the closure and sends its answer.
    fn run(&mut self, read: &Read<'_>);
    /// Sends a failure.
    fn fail(&mut self, error: Error);
    /// Whether all its statements must see the same moment.
    fn snapshot(&self) -> bool;
}

pub(super) struct WriteJob<F, T, E> {
    pub(super) closure: F,
    pub(super) result: Option<Result<T, E>>,
    pub(super) reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Writing for WriteJob<F, T, E>
where
    F: Fn(&mut Unit<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, unit: &mut Unit<'_>) -> bool {
        let result = (self.closure)(unit);
        let kept = result.is_ok();
        self.result = Some(result);
        kept
    }

    fn fail(&mut self, error: Error) {
        self.result = Some(Err(error.into()));
    }

    fn settle(self: Box<Self>, failure: Option<Error>) {
        let answer = match (failure, self.result) {
            // A rule that said no stands even when the empty commit behind it failed.
            (Some(_), Some(Err(said))) => Err(said),
            (Some(error), _) => Err(error.into()),
            (None, Some(result)) => result,
            (None, None) => Err(Error::Broken("the unit of work was never run".to_owned()).into()),
        };
        let _ = self.reply.send(answer);
    }
}

pub(super) struct ReadJob<F, T, E> {
    pub(super) closure: Option<F>,
    pub(super) snapshot: bool,
    pub(super) reply: Option<oneshot::Sender<Result<T, E>>>,
}

impl<F, T, E> Reading for ReadJob<F, T, E>
where
    F: FnOnce(&Read<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, read: &Read<'_>) {
        if let Some(closure) = self.closure.take() {
            let result = closure(read);
            if let Some(reply) = self.reply.take() {
                let _ = reply.send(result);
            }
        }
    }

    fn fail(&mut self, error: Error) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(Err(error.into()));
        }
    }

    fn snapshot(&self) -> bool {
        self.snapshot
    }
}

/// The answer to come: await it, or [`Reply::wait`] outside of async code.
#[must_use]
pub struct Reply<T, E>(pub(super) Result<oneshot::Receiver<Result<T, E>>, Option<Error>>);

impl<T, E: From<Error>> Reply<T, E> {
    /// Waits for the answer on this thread.
    ///
    /// # Errors
    /// What the closure returned, or what the database said at commit.
    pub fn wait(self) -> Result<T, E> {
        match self.0 {
            Ok(receiver) => receiver.blocking_recv().unwrap_or_else(|_| Err(stopped().into())),
            Err(error) => Err(error.unwrap_or_else(stopped).into()),
        }
    }
}

impl<T, E: From<Error>> Future for Reply<T, E> {
    type Output = Result<T, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.0 {
            Ok(receiver) => Pin::new(receiver)
                .poll(context)
                .map(|received| received.unwrap_or_else(|_| Err(stopped().into()))),
            Err(error) => Poll::Ready(Err(error.take().unwrap_or_else(stopped).into())),
        }
    }
}

fn stopped() -> Error {
    Error::Broken("the database has been closed".to_owned())
}
