//! The server under measurement: a process of its own.

use std::io::{BufRead, BufReader, Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Ticks a second in which Linux tells a process's time (`USER_HZ`, the same on every architecture we run on).
const TICKS: f64 = 100.0;

/// A demo's folder, and the database when it is elsewhere.
#[derive(Debug, Clone)]
pub struct Place {
    /// The binary.
    pub binary: PathBuf,
    /// Keys, mail and the embedded database.
    pub folder: PathBuf,
    /// Another database, such as one on PostgreSQL.
    pub database: Option<String>,
    /// How many offers the programme has seen.
    pub size: u64,
}

impl Place {
    /// `stile demo` in this place.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        self.arguments(&mut command);
        command
    }

    /// Adds what follows the name of the binary.
    pub fn arguments(&self, command: &mut Command) {
        command.args(["demo", "--listen", "127.0.0.1:0", "--size", &self.size.to_string(), "--folder"]);
        command.arg(&self.folder);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command.env("RUST_LOG", "error").stderr(Stdio::null());
    }

    /// Makes the programme and says how long it took.
    ///
    /// # Errors
    /// It could not be made.
    pub fn load(&self) -> Result<Duration> {
        let began = Instant::now();
        let status = self.command().arg("--load-only").status()?;
        if !status.success() {
            return Err(Error::other(format!("the programme could not be made: {status}")));
        }
        Ok(began.elapsed())
    }

    /// Starts the server and waits until it says where it is.
    ///
    /// # Errors
    /// It does not start.
    pub fn serve(&self) -> Result<Server> {
        Server::of(self.command())
    }

    /// The embedded database.
    pub fn file(&self) -> PathBuf {
        self.folder.join("demo.db")
    }
}

/// A server that runs; ended with its handle.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts a command that says `Stile is at http://ADDRESS`.
    ///
    /// # Errors
    /// It ends without saying so.
    pub fn of(mut command: Command) -> Result<Server> {
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn()?;
        let mut line = String::new();
        if let Some(said) = child.stdout.take() {
            BufReader::new(said).read_line(&mut line)?;
        }
        match line.trim_end().rsplit("http://").next().and_then(|address| address.parse().ok()) {
            Some(address) => Ok(Server { child, address }),
            None => {
                let _ = child.kill();
                let _ = child.wait();
                Err(Error::new(ErrorKind::InvalidData, format!("the server did not start; it said: {line}")))
            }
        }
    }

    /// Ends it in the middle of whatever it does: `kill -9`.
    ///
    /// # Errors
    /// It had ended before.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Processor time it has used, in microseconds, to a hundredth of a second.
    ///
    /// # Errors
    /// It has ended, or this is not Linux.
    pub fn cpu_micros(&self) -> Result<f64> {
        cpu_micros(format!("/proc/{}/stat", self.id()))
    }

    /// Memory it holds, in megabytes of 1,000,000 bytes.
    ///
    /// # Errors
    /// It has ended, or this is not Linux.
    pub fn resident_megabytes(&self) -> Result<f64> {
        resident_megabytes(format!("/proc/{}/status", self.id()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The resident memory of a `/proc/PID/status`, in megabytes of 1,000,000 bytes.
///
/// # Errors
/// No such process, or this is not Linux.
pub fn resident_megabytes(status: impl AsRef<Path>) -> Result<f64> {
    let status = std::fs::read_to_string(status)?;
    let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = held.and_then(|held| held.split_whitespace().next()?.parse::<f64>().ok());
    kibibytes.map(|held| held * 1024.0 / 1e6).ok_or_else(|| ErrorKind::InvalidData.into())
}

/// User and system time of a `/proc/PID/stat`, in microseconds (proc(5), fields 14 and 15).
///
/// # Errors
/// No such process, or this is not Linux.
pub fn cpu_micros(stat: impl AsRef<Path>) -> Result<f64> {
    let stat = std::fs::read_to_string(stat)?;
    // The second field, the name in brackets, may hold spaces.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let mut ticks =
        after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    match (ticks.next(), ticks.next()) {
        (Some(user), Some(system)) => Ok((user + system) / TICKS * 1e6),
        _ => Err(ErrorKind::InvalidData.into()),
    }
}
