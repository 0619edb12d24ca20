//! A navigator's day and the look-up of duplicates, in a programme as large as asked for.

use std::time::{Duration, Instant};

use domain::id::{OrganisationId, StaffId};
use domain::role::Role;
use operations::person::{PersonForm, Sought};
use operations::sign_in::Standing;
use operations::{House, Who};
use store::Db;

use super::client::{Client, SignedIn};
use super::measure::{Run, Until, drive};
use super::report::Rate;
use super::server::Server;

/// Journeys the navigator under measurement goes along with at least.
pub const CASELOAD: i64 = 250;

/// A navigator with a full caseload.
pub struct Navigator {
    /// How the button of the demo's page names them.
    pub held: String,
    /// Open journeys they hold.
    pub caseload: i64,
}

/// Hands caseloads over to one navigator until they go along with [`CASELOAD`] people, as a team lead would.
///
/// # Errors
/// What an act says, in words.
pub fn fill(house: &House, db: &Db) -> Result<Navigator, String> {
    let runtime = runtime()?;
    runtime.block_on(filled(house, db)).map_err(|error| error.to_string())
}

async fn filled(house: &House, db: &Db) -> operations::Result<Navigator> {
    let lead = signed_in(house, Role::TeamLead).await?;
    let open = db.read(|read| {
        let sql = "SELECT staff_id, organisation_id, count(*) FROM allocation WHERE open = $1 GROUP BY staff_id, organisation_id ORDER BY count(*) DESC, staff_id";
        read.all(sql, &[true.into()], |row| {
            Ok((row.get::<StaffId>(0)?, row.get::<OrganisationId>(1)?, row.get::<i64>(2)?))
        })
    });
    let open = open.await?;
    let mut team = open.into_iter().filter(|(_, organisation, _)| *organisation == lead.organisation());
    let (to, organisation, mut caseload) = team.next().ok_or(operations::Error::NotFound)?;
    for (from, _, held) in team {
        if caseload >= CASELOAD {
            break;
        }
        let key = house.request_key();
        house
            .write(&lead, key, "allocation.hand_over", move |unit, who| {
                operations::allocation::hand_over(unit, who, from, to)
            })
            .await?;
        caseload += held;
    }
    let programme = lead.programme().0;
    let role = Role::Navigator.code();
    Ok(Navigator { held: format!("{to}/{programme}/{role}/{organisation}"), caseload })
}

/// How long a page takes with one client, the sign-in and the answer's way included.
///
/// # Errors
/// A connection broke.
pub fn page(server: &Server, by: &SignedIn, path: &str, requests: usize) -> std::io::Result<Rate> {
    let path = format!("{}{path}", by.home);
    let ask = |client: &mut Client, _: usize| {
        client.present(by);
        Ok(client.get(&path)?.status == 200)
    };
    drive(|| Client::connect(server.address), 1, Until::Requests(requests / 10), ask)?;
    Ok(drive(|| Client::connect(server.address), 1, Until::Requests(requests), ask)?.rate(1))
}

/// How long it takes to find who on record may be the person of a form: names and days of birth of people on
/// record, without their number, one letter of the family name left out in every second.
///
/// # Errors
/// What an act says, in words.
pub fn duplicates(house: &House, times: usize) -> Result<Rate, String> {
    let run = runtime()?.block_on(looked_up(house, times)).map_err(|error| error.to_string())?;
    Ok(run.rate(1))
}

async fn looked_up(house: &House, times: usize) -> operations::Result<Run> {
    let who = signed_in(house, Role::Referrer).await?;
    let each = i64::try_from(times).unwrap_or(i64::MAX);
    let (listed, _) = house.people(&who, Sought::Everybody, None, each).await?;
    let mut run = Run::default();
    let began = Instant::now();
    for (at, person) in listed.iter().enumerate() {
        let mut family = person.family.clone();
        if at % 2 == 1 && family.chars().count() > 4 {
            family.pop();
        }
        let form = PersonForm {
            given: Some(person.given.clone()),
            family: Some(family),
            date_of_birth: Some(person.born.strftime("%d/%m/%Y").to_string()),
            ..PersonForm::default()
        };
        let asked = Instant::now();
        let found = house.likely(&who, true, form).await?;
        run.micros.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
        run.failed += usize::from(found.is_empty());
    }
    run.elapsed = began.elapsed().max(Duration::from_micros(1));
    run.micros.sort_unstable();
    Ok(run)
}

/// The first one offered in a role.
///
/// # Errors
/// Nobody holds it.
pub async fn signed_in(house: &House, role: Role) -> operations::Result<Who> {
    let programmes = house.programmes().await?;
    let programme =
        programmes.into_iter().find(|programme| programme.synthetic).ok_or(operations::Error::NotFound)?;
    let staff = house.demo_staff(programme.id).await?;
    let held = staff
        .into_iter()
        .map(|(_, _, held)| held)
        .find(|held| held.role == role.code())
        .ok_or(operations::Error::NotFound)?;
    let token = house.sign_in_to_demo(held, "measurement").await?;
    match house.standing(token).await? {
        Standing::In(who) => Ok(*who),
        _ => Err(operations::Error::NotFound),
    }
}

/// What runs one thing after the other.
///
/// # Errors
/// What the system says.
pub fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())
}
