//! The programme's house: database, keys and passwords in one place, and the two ways in: to do and to see.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use document::{Document, Print};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::request_key::{self, Answered};
use store::{Db, Location, Options, Random, Read, Unit};
use uuid::Uuid;

use crate::password::Passwords;
use crate::{Error, Keys, Result, Who};

/// How a house is opened.
pub struct Settings {
    /// Where the data are kept.
    pub location: Location,
    /// How the database is opened.
    pub options: Options,
    /// Keys from outside the database.
    pub keys: Keys,
    /// The address under which browsers reach this house, for links in mail, such as `https://stile.example`.
    pub address: String,
    /// Whether one-click sign-in to synthetic programmes is offered.
    pub demo: bool,
}

/// Turns a document into the bytes of a PDF, or says why it cannot.
pub type Printer = Arc<dyn Fn(&Document, Print) -> std::result::Result<Vec<u8>, String> + Send + Sync>;

/// Everything acts need beside what was asked. Cheap to clone.
#[derive(Clone)]
pub struct House {
    pub(crate) db: Db,
    pub(crate) keys: Arc<Keys>,
    pub(crate) passwords: Passwords,
    pub(crate) address: Arc<str>,
    pub(crate) names: crate::organisation::Names,
    pub(crate) figures: crate::figures::Held,
    pub(crate) matches: crate::directory::find::Held,
    pub(crate) match_folder: Option<Arc<std::path::Path>>,
    pub(crate) imports: crate::import::UnderWay,
    pub(crate) learned: crate::directory::learned::Held,
    pub(crate) studies: crate::study::UnderWay,
    random: Arc<Mutex<Random>>,
    printer: Option<Printer>,
    analyst: Option<crate::study::Analyst>,
    pub(crate) column_writer: Option<crate::study::ColumnWriter>,
    demo: bool,
}

impl House {
    /// Opens the database, bringing its schema up to date.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(settings: Settings) -> Result<House> {
        let random = settings.options.seed.map_or_else(Random::from_system, Random::from_seed);
        let db = Db::open(&settings.location, settings.options)?;
        Ok(House::over(db, settings.keys, &settings.address, settings.demo, random))
    }

    /// A house over a database that is open already.
    pub fn over(db: Db, keys: Keys, address: &str, demo: bool, random: Random) -> House {
        House {
            db,
            keys: Arc::new(keys),
            passwords: Passwords::new(2),
            address: address.into(),
            names: crate::organisation::Names::default(),
            figures: crate::figures::Held::default(),
            matches: crate::directory::find::Held::default(),
            match_folder: None,
            imports: crate::import::UnderWay::default(),
            learned: crate::directory::learned::Held::default(),
            studies: crate::study::UnderWay::default(),
            random: Arc::new(Mutex::new(random)),
            printer: None,
            analyst: None,
            column_writer: None,
            demo,
        }
    }

    /// Prints documents with this: whoever wires the house knows how.
    #[must_use]
    pub fn printing(mut self, printer: Printer) -> House {
        self.printer = Some(printer);
        self
    }

    /// Makes the reports of studies with this.
    #[must_use]
    pub fn analysing(mut self, analyst: crate::study::Analyst) -> House {
        self.analyst = Some(analyst);
        self
    }

    pub(crate) fn analyst(&self) -> Option<crate::study::Analyst> {
        self.analyst.clone()
    }

    pub(crate) fn printer(&self) -> Option<Printer> {
        self.printer.clone()
    }

    /// Whether documents can be printed as PDF.
    pub fn prints(&self) -> bool {
        self.printer.is_some()
    }

    /// A document as PDF. It is drawn outside every unit of work, off the threads that answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] where nothing prints; what the printing says.
    pub async fn print(&self, document: Document, print: Print) -> Result<Vec<u8>> {
        let printer = self.printer.clone().ok_or(Error::NotFound)?;
        let drawn = tokio::task::spawn_blocking(move || printer(&document, print)).await;
        let broken = |what: String| Error::Store(store::Error::Broken(what));
        drawn.map_err(|error| broken(error.to_string()))?.map_err(broken)
    }

    /// Whether one-click sign-in to synthetic programmes is offered.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// The present instant by the house's clock.
    pub fn now(&self) -> jiff::Timestamp {
        self.db.clock().now()
    }

    /// A key for a form: posted back, it makes a repeat of the form harmless. Ordered by time, so that keys
    /// kept after another stand beside each other.
    pub fn request_key(&self) -> Uuid {
        let now = self.now();
        self.random().ordered_uuid(now)
    }

    /// A key that holds no time, for a form that must not tell when it was asked for.
    pub fn timeless_request_key(&self) -> Uuid {
        self.random().timeless_uuid()
    }

    /// A secret that follows from `input` and the keys outside the database.
    pub fn derive(&self, purpose: &str, input: &[u8]) -> [u8; 32] {
        self.keys.derive(purpose, input)
    }

    /// 32 random bytes.
    pub fn token(&self) -> [u8; 32] {
        let mut token = [0; 32];
        self.random().fill(&mut token);
        token
    }

    pub(crate) fn random(&self) -> MutexGuard<'_, Random> {
        self.random.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `act` once for `key`: a repeat of the same act by the same person gets the first answer and
    /// changes nothing. What `closure` did is on the disk when the answer comes.
    ///
    /// # Errors
    /// What `closure` returns; [`Error::KeyReused`] when the key belongs to another act or person.
    pub async fn write<T, F>(&self, who: &Who, key: Uuid, act: &'static str, closure: F) -> Result<T>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Unit<'_>, &Who) -> Result<T> + Send + 'static,
    {
        let who = who.clone();
        self.db.write(move |unit| once(unit, &who, key, act, |unit| closure(unit, &who))).await
    }

    /// Runs a unit of work that repeats harmlessly by itself.
    ///
    /// # Errors
    /// What `closure` returns.
    pub async fn change<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Unit<'_>) -> Result<T> + Send + 'static,
    {
        self.db.write(closure).await
    }

    /// Reads what shows nobody's record.
    ///
    /// # Errors
    /// What `closure` returns.
    pub async fn read<T, F>(&self, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>) -> Result<T> + Send + 'static,
    {
        self.db.read(closure).await
    }

    /// Reads what shows people's records: `closure` returns it with the ids shown, and it is handed on
    /// only after the audit entry is on the disk.
    ///
    /// # Errors
    /// What `closure` returns, or that the entry could not be written.
    pub async fn show<T, F>(&self, who: &Who, act: &'static str, closure: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Read<'_>, &Who) -> Result<(T, Vec<Uuid>)> + Send + 'static,
    {
        let reader = who.clone();
        let (shown, ids) = self.db.read(move |read| closure(read, &reader)).await?;
        if !ids.is_empty() {
            let who = who.clone();
            self.db.write(move |unit| crate::audit::act(unit, &who, act, ids.clone(), "")).await?;
        }
        Ok(shown)
    }
}

/// Does an act that must name nobody once for `key`: the answer is kept without who asked.
pub(crate) fn once_nameless<T>(
    unit: &mut Unit<'_>,
    who: &Who,
    key: Uuid,
    closure: impl FnOnce(&mut Unit<'_>) -> Result<T>,
) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    once_as(unit, who, None, key, "offer.refuse_nameless", closure)
}

/// Does `act` once for `key` within a unit.
pub(crate) fn once<T>(
    unit: &mut Unit<'_>,
    who: &Who,
    key: Uuid,
    act: &str,
    closure: impl FnOnce(&mut Unit<'_>) -> Result<T>,
) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    once_as(unit, who, Some(who.staff), key, act, closure)
}

fn once_as<T>(
    unit: &mut Unit<'_>,
    who: &Who,
    staff: Option<domain::id::StaffId>,
    key: Uuid,
    act: &str,
    closure: impl FnOnce(&mut Unit<'_>) -> Result<T>,
) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    if let Some(first) = request_key::answered(unit, who.programme, key)? {
        if first.act != act || first.staff != staff {
            return Err(Error::KeyReused);
        }
        return serde_json::from_str(&first.answer)
            .map_err(|_| store::Error::unreadable("answer to a request").into());
    }
    let done = closure(unit)?;
    let answer = serde_json::to_string(&done).map_err(|_| store::Error::unreadable("answer to a request"))?;
    let answered = Answered { act: act.to_owned(), staff, answer };
    request_key::keep(unit, who.programme, key, &answered)?;
    Ok(done)
}
