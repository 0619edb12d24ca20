//! Passwords: argon2id on a small fixed pool of threads.
//!
//! On tokio's blocking pool ten sign-ins at once left 185 MB resident; two threads hold 38 MB at most and
//! a crowd of sign-ins queues instead of starving everybody else.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::Breach;
use tokio::sync::oneshot;

/// Shortest password accepted, in characters.
pub const SHORTEST: usize = 12;

/// OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

enum Task {
    Hash { password: String, salt: Vec<u8>, reply: oneshot::Sender<Option<String>> },
    Verify { password: String, hash: String, reply: oneshot::Sender<bool> },
}

/// Threads that hash. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Passwords {
    tasks: SyncSender<Task>,
}

impl Passwords {
    pub(crate) fn new(threads: usize) -> Self {
        let (tasks, waiting) = sync_channel(256);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads.max(1) {
            let waiting = waiting.clone();
            // A machine that can start no thread serves nobody; tasks then fail as busy.
            let _ = thread::Builder::new().name("password".to_owned()).spawn(move || work(&waiting));
        }
        Passwords { tasks }
    }

    /// The PHC string of a password; none when too many wait.
    pub(crate) async fn hash(&self, password: String, salt: &[u8]) -> Option<String> {
        let salt = salt.to_vec();
        let (reply, answer) = oneshot::channel();
        self.tasks.try_send(Task::Hash { password, salt, reply }).ok()?;
        answer.await.ok().flatten()
    }

    /// Whether the password matches; takes as long when there is no hash to match, so that the time does
    /// not tell who has an account. None when too many wait.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Option<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let (reply, answer) = oneshot::channel();
        self.tasks.try_send(Task::Verify { password, hash, reply }).ok()?;
        Some(answer.await.ok()? && known)
    }
}

/// A hash that no password is known for.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c3RpbGUtbm9ib2R5LTAx$Zk2uYVdVYl7s5oJw5qkUa6Tn5X0m8q0pQm4x5r1sYbA";

fn work(waiting: &Mutex<Receiver<Task>>) {
    loop {
        let Ok(task) = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv() else { return };
        match task {
            Task::Hash { password, salt, reply } => {
                let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt);
                let _ = reply.send(hash.ok().map(|hash| hash.to_string()));
            }
            Task::Verify { password, hash, reply } => {
                let matches = PasswordHash::new(&hash)
                    .is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok());
                let _ = reply.send(matches);
            }
        }
    }
}

/// Words that make a guess easy, beside the account's own.
const GUESSED: &[&str] =
    &["password", "passw0rd", "123456789", "qwerty", "letmein", "socialprescribing", "welcome", "stile"];

/// Whether a new password is good enough: long, not made of one's own address or name, not of the most
/// guessed words (NCSC: length over composition rules).
///
/// # Errors
/// A breach of the field `password`.
pub(crate) fn check(password: &str, email: &str, name: &str) -> Result<(), Breach> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Breach::of("password", "password-too-short")
            .with("shortest", SHORTEST)
            .with("length", length));
    }
    if length > 200 {
        return Err(Breach::of("password", "password-too-long").with("longest", 200));
    }
    let folded: String = password.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let local = email.split('@').next().unwrap_or(email).to_lowercase();
    let own = std::iter::once(local).chain(name.split_whitespace().map(str::to_lowercase));
    let own = own.filter(|word| word.len() >= 4);
    let mut rest = folded.clone();
    for word in own.chain(GUESSED.iter().map(|word| (*word).to_owned())) {
        rest = rest.replace(&word, "");
    }
    let distinct: std::collections::BTreeSet<char> = rest.chars().collect();
    if rest.chars().count() < SHORTEST / 2 || distinct.len() < 4 {
        return Err(Breach::of("password", "password-easily-guessed"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_judged_by_length_and_by_what_is_easily_guessed() {
        let code = |password: &str| check(password, "ada.hill@example.org", "Ada Hill").err().map(|b| b.code);
        assert_eq!(code("short"), Some("password-too-short"));
        assert_eq!(code("password1234"), Some("password-easily-guessed"));
        assert_eq!(code("aaaaaaaaaaaaaaaa"), Some("password-easily-guessed"));
        assert_eq!(code("ada.hill2026"), Some("password-easily-guessed"));
        assert_eq!(code("heron over quiet water"), None);
    }

    #[tokio::test]
    async fn a_hash_verifies_its_own_password_only() {
        let passwords = Passwords::new(1);
        let hash = passwords.hash("heron over quiet water".to_owned(), &[7; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(
            passwords.verify("heron over quiet water".to_owned(), Some(hash.clone())).await,
            Some(true)
        );
        assert_eq!(passwords.verify("heron over loud water".to_owned(), Some(hash)).await, Some(false));
        assert_eq!(passwords.verify("heron over quiet water".to_owned(), None).await, Some(false));
    }
}
