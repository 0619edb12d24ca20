//! The code that opens a browser for a service's links: sent to the named contact, entered once.

use domain::Breach;
use domain::prescription::link::{self as rules, CODE_HOLDS, CODE_TRIES, CODES_AN_HOUR};
use jiff::SignedDuration;
use store::provider_device as kept;
use store::provider_link;
use uuid::Uuid;

use super::link::{contact, hash, name_of, opens, post};
use crate::message::Letter;
use crate::sign_in::{Token, token_of};
use crate::{Error, House, Result, Who, audit};

impl House {
    /// Sends a code to the named contact of the service a link is to, for a browser that gets the token returned.
    /// The form sent twice sends one code.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link that was never made, `link-over`, `link-no-contact` where nobody is named,
    /// `link-codes-too-many` within an hour.
    pub async fn provider_send_code(&self, slug: &str, token: &str, key: Uuid) -> Result<Token> {
        let programme = self.programme(slug).await?.id;
        let hashed = hash(&token_of(token).ok_or(Error::NotFound)?);
        let links = self.provider_links();
        let device = links.secret("provider-device", key);
        let digits: [u8; 32] = links.secret("provider-digits", key);
        let mut random = [0; 8];
        random.copy_from_slice(&digits[..8]);
        self.change(move |unit| {
            if kept::by_token(unit, programme, &hash(&device))?.is_some() {
                return Ok(());
            }
            let link = provider_link::by_token(unit, programme, &hashed)?.ok_or(Error::NotFound)?;
            super::link::still_works(unit, &Who::system(programme), link.id)?;
            let (name, mail) =
                contact(unit, programme, link.service)?.ok_or_else(|| Breach::new("link-no-contact"))?;
            let now = unit.now();
            let an_hour_ago = now - SignedDuration::from_hours(1);
            if kept::codes_since(unit, programme, link.service, an_hour_ago)? >= CODES_AN_HOUR {
                return Err(Breach::new("link-codes-too-many").with("limit", CODES_AN_HOUR).into());
            }
            let code = rules::code(random);
            let code_hash = links.code_hash(&device, &code);
            kept::add(unit, programme, link.service, &hash(&device), &code_hash, now + CODE_HOLDS)?;
            let letter = Letter {
                letter: "provider-code".to_owned(),
                name,
                link: code,
                text: name_of(unit, programme, link.service)?.0,
                about: None,
            };
            post(unit, programme, &mail, &letter)?;
            let who = Who::system(programme);
            audit::act(unit, &who, "provider.send_code", vec![link.id.uuid()], "device")
        })
        .await?;
        Ok(device)
    }

    /// Opens a browser with the code that was sent for it, and the name of whoever uses it. The browser gets the
    /// token returned in the place of its own, which opens nothing any more.
    ///
    /// # Errors
    /// Breaches of `code` and `name`: `link-code-unreadable`, `link-code-wrong`, `link-code-over` after 20 minutes
    /// or five tries, `link-name-missing`; [`Error::NotFound`] for a link that was never made.
    pub async fn provider_open(
        &self,
        slug: &str,
        token: &str,
        device: Option<Token>,
        typed: (&str, &str),
        key: Uuid,
    ) -> Result<Token> {
        let programme = self.programme(slug).await?.id;
        let hashed = hash(&token_of(token).ok_or(Error::NotFound)?);
        let (code, name) = checked(typed)?;
        let links = self.provider_links();
        let opened = links.secret("provider-opened", key);
        self.change(move |unit| {
            let link = provider_link::by_token(unit, programme, &hashed)?.ok_or(Error::NotFound)?;
            super::link::still_works(unit, &Who::system(programme), link.id)?;
            if kept::by_token(unit, programme, &hash(&opened))?.is_some() {
                return Ok(Ok(opened));
            }
            let over = || Error::from(Breach::of("code", "link-code-over"));
            let device = device.ok_or_else(over)?;
            let found = kept::by_token(unit, programme, &hash(&device))?.ok_or_else(over)?;
            let now = unit.now();
            let waits = found.code_until.is_some_and(|until| until > now) && found.tries < CODE_TRIES;
            let Some(code_hash) = found.code_hash.as_ref().filter(|_| waits) else {
                return Ok(Err(over()));
            };
            // Compared by a keyed digest: how long that takes tells nothing of the code.
            if *code_hash != links.code_hash(&device, &code) {
                kept::tried(unit, programme, found.id)?;
                return Ok(Err(Breach::of("code", "link-code-wrong").into()));
            }
            kept::open(unit, programme, found.id, &name, &hash(&opened))?;
            let found = kept::by_token(unit, programme, &hash(&opened))?.ok_or(Error::NotFound)?;
            if !opens(unit, programme, &found, link.service, now)? {
                return Ok(Err(over()));
            }
            let who = Who::provider(programme, link.service, found.id, &name);
            let subjects = vec![link.id.uuid(), found.id.uuid(), link.service.uuid()];
            audit::act(unit, &who, "provider.open", subjects, "device")?;
            Ok(Ok(opened))
        })
        .await?
    }

    /// Closes a browser: whoever uses it next needs a code again. Does nothing for one that is not known.
    ///
    /// # Errors
    /// What the database says.
    pub async fn provider_close(&self, slug: &str, device: Token) -> Result<()> {
        let programme = self.programme(slug).await?.id;
        self.change(move |unit| {
            let Some(found) = kept::by_token(unit, programme, &hash(&device))? else { return Ok(()) };
            kept::end(unit, programme, found.id)?;
            let who = Who::provider(programme, found.service, found.id, "");
            audit::act(unit, &who, "provider.close", vec![found.id.uuid()], "device")
        })
        .await
    }
}

/// Code and name as typed, both looked at before either is refused.
fn checked((code, name): (&str, &str)) -> Result<(String, String)> {
    match (rules::typed_code(code), rules::name("name", name)) {
        (Ok(code), Ok(name)) => Ok((code, name)),
        (code, name) => {
            let breaches: Vec<Breach> = code.err().into_iter().chain(name.err()).collect();
            Err(breaches.into())
        }
    }
}
