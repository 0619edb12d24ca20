//! Keys that live outside the database: what is sealed with them cannot be read from a backup.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::id::{OrganisationId, ProgrammeId};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Random;

/// The keys of an installation, newest first. Sealed values name the key that sealed them, so that keys
/// can be changed without losing what older ones sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Keys {
    seal: Vec<NumberedKey>,
    link: String,
}

#[derive(Clone, Serialize, Deserialize)]
struct NumberedKey {
    number: u8,
    key: String,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({} for sealing)", self.seal.len())
    }
}

const NONCE: usize = 24;

impl Keys {
    /// New keys.
    pub fn generate(random: &mut Random) -> Keys {
        Keys { seal: vec![NumberedKey { number: 1, key: fresh(random) }], link: fresh(random) }
    }

    /// Reads the keys at `path`, or makes them there, readable by the owner only.
    ///
    /// # Errors
    /// A sentence that names the file and what is wrong with it.
    pub fn load_or_make(path: &Path, random: &mut Random) -> Result<Keys, String> {
        match fs::read_to_string(path) {
            Ok(text) => serde_json::from_str(&text)
                .map_err(|error| format!("the key file {} cannot be read: {error}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keys = Keys::generate(random);
                keys.save(path)?;
                Ok(keys)
            }
            Err(error) => Err(format!("the key file {} cannot be opened: {error}", path.display())),
        }
    }

    /// Writes the keys to `path` in one step, readable by the owner only.
    ///
    /// # Errors
    /// A sentence that names the file and what is wrong with it.
    pub fn save(&self, path: &Path) -> Result<(), String> {
        let part = path.with_extension("part");
        let write = || -> std::io::Result<()> {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&part)?;
            file.write_all(serde_json::to_string_pretty(self)?.as_bytes())?;
            file.sync_all()?;
            fs::rename(&part, path)
        };
        write().map_err(|error| format!("the key file {} cannot be written: {error}", path.display()))
    }

    /// Adds a new key for sealing; older ones still open what they sealed.
    pub fn rotate(&mut self, random: &mut Random) {
        let number = self.seal.iter().map(|key| key.number).max().unwrap_or(0).wrapping_add(1);
        self.seal.insert(0, NumberedKey { number, key: fresh(random) });
    }

    /// Seals `plain` for `purpose`: number of the key, nonce, ciphertext.
    pub fn seal(&self, purpose: &str, plain: &[u8], random: &mut Random) -> Option<Vec<u8>> {
        let newest = self.seal.first()?;
        let mut nonce = [0u8; NONCE];
        random.fill(&mut nonce);
        let sealed = cipher(newest, purpose)?.encrypt(&XNonce::from(nonce), plain).ok()?;
        let mut out = vec![newest.number];
        out.extend_from_slice(&nonce);
        out.extend(sealed);
        Some(out)
    }

    /// Opens what [`Keys::seal`] sealed for the same purpose; none when it was changed or the key is gone.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (number, rest) = sealed.split_first()?;
        let (nonce, sealed) = rest.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let key = self.seal.iter().find(|key| key.number == *number)?;
        cipher(key, purpose)?.decrypt(&XNonce::from(nonce), sealed).ok()
    }

    /// A secret of 32 bytes that follows from `input` and cannot be found without these keys. It outlives
    /// a rotation.
    pub fn derive(&self, purpose: &str, input: &[u8]) -> [u8; 32] {
        let mut derived = mac(self.link.as_bytes());
        derived.update(purpose.as_bytes());
        derived.update(&[0]);
        derived.update(input);
        derived.finalize().into_bytes().into()
    }

    /// HMAC-SHA256 under a practice's own linking key: links repeats of nameless people for evaluation
    /// only. The input is dropped by the caller.
    pub fn link(&self, programme: ProgrammeId, practice: OrganisationId, input: &[u8]) -> [u8; 32] {
        let mut practice_key = mac(self.link.as_bytes());
        practice_key.update(b"practice");
        practice_key.update(&programme.0.to_be_bytes());
        practice_key.update(practice.bytes());
        let mut token = mac(&practice_key.finalize().into_bytes());
        token.update(input);
        token.finalize().into_bytes().into()
    }
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    // HMAC hashes a longer key down to this length anyway (RFC 2104).
    let digest: [u8; 32] = Sha256::digest(key).into();
    let mut block = [0u8; 64];
    block[..32].copy_from_slice(&digest);
    Hmac::new(&block.into())
}

fn cipher(key: &NumberedKey, purpose: &str) -> Option<XChaCha20Poly1305> {
    let mut derived = Sha256::new();
    derived.update(STANDARD.decode(&key.key).ok()?);
    derived.update(purpose.as_bytes());
    let derived: [u8; 32] = derived.finalize().into();
    Some(XChaCha20Poly1305::new(&derived.into()))
}

fn fresh(random: &mut Random) -> String {
    let mut key = [0u8; 32];
    random.fill(&mut key);
    STANDARD.encode(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_only_and_after_a_rotation() {
        let mut random = Random::from_seed(1);
        let mut keys = Keys::generate(&mut random);
        let sealed = keys.seal("totp", b"secret", &mut random).unwrap();
        keys.rotate(&mut random);
        assert_eq!(keys.open("totp", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(keys.open("other", &sealed), None);
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(keys.open("totp", &changed), None);
        assert_eq!(keys.open("totp", &[]), None);
        assert_eq!(keys.seal("totp", b"x", &mut random).unwrap()[0], 2);
    }

    #[test]
    fn a_link_differs_between_practices() {
        let keys = Keys::generate(&mut Random::from_seed(1));
        let (a, b) =
            (OrganisationId::new(uuid::Uuid::from_u128(1)), OrganisationId::new(uuid::Uuid::from_u128(2)));
        let p = ProgrammeId(1);
        assert_eq!(keys.link(p, a, b"9990000018"), keys.link(p, a, b"9990000018"));
        assert_ne!(keys.link(p, a, b"9990000018"), keys.link(p, b, b"9990000018"));
    }

    #[test]
    fn keys_come_back_from_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.json");
        let mut random = Random::from_seed(3);
        let made = Keys::load_or_make(&path, &mut random).unwrap();
        let read = Keys::load_or_make(&path, &mut random).unwrap();
        let sealed = made.seal("totp", b"x", &mut random).unwrap();
        assert!(read.open("totp", &sealed).is_some());
        fs::write(&path, "{").unwrap();
        assert!(Keys::load_or_make(&path, &mut random).unwrap_err().contains("keys.json"));
    }
}
