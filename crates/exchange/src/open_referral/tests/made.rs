//! A directory made of a seed: every field of the shape, and some beyond it.

use domain::directory::{Data, Field, Kind, Record, RecordKind, Thing};
use serde_json::{Value, json};
use uuid::Uuid;

/// A generator of numbers (splitmix64): the same numbers of the same seed.
pub(super) struct Dice(pub u64);

impl Dice {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % limit
    }

    fn id(&mut self) -> String {
        let high = u128::from(self.below(u64::MAX));
        Uuid::from_u128(high << 64 | u128::from(self.below(u64::MAX))).to_string()
    }

    pub(super) fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    fn text(&mut self) -> String {
        let pieces = [
            "Choir",
            "Café",
            "=1+1",
            "'=x",
            "'",
            "+44 1582",
            "a,b",
            "\"so\"",
            "two\nlines",
            "@",
            "-",
            "5",
            "true",
            "json:5",
        ];
        let count = 1 + self.below(3);
        (0..count).map(|_| self.one_of(&pieces)).collect::<Vec<_>>().join(self.one_of(&[" ", ""]))
    }
}

/// The records of a small directory, as the check leaves them.
pub(super) fn directory(seed: u64) -> Vec<Record> {
    let mut dice = Dice(seed);
    let mut records: Vec<Record> = Vec::new();
    for kind in RecordKind::ALL {
        for _ in 0..=dice.below(3) {
            let data = thing(&mut dice, kind.thing(), 0, &records);
            let id = domain::directory::id_of(&data, "id").unwrap();
            records.push(Record { kind, id, data });
        }
    }
    records
}

fn thing(dice: &mut Dice, thing: Thing, depth: u8, known: &[Record]) -> Data {
    let mut data = Data::new();
    // Whose a service at a location is, its place says.
    let told = |field: &&Field| !(thing == Thing::ServiceAtLocation && field.name == "service_id");
    for field in thing.fields().iter().filter(told) {
        if (field.required || dice.below(3) == 0)
            && let Some(value) = value(dice, field, depth, known)
        {
            data.insert(field.name.to_owned(), value);
        }
    }
    if dice.below(3) == 0 {
        data.insert(
            dice.one_of(&["colour", "x_extra", "weekday", "physical_addresses"]).to_owned(),
            unknown(dice),
        );
    }
    data
}

fn unknown(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => json!({"a": [1, true, {"b": "c"}]}),
        1 => json!(5),
        2 => json!(-1.5),
        3 => json!(false),
        4 => json!(" space\r\n"),
        _ => json!(dice.text()),
    }
}

fn value(dice: &mut Dice, field: &Field, depth: u8, known: &[Record]) -> Option<Value> {
    Some(match field.kind {
        Kind::Id => match field.name {
            "organization_id" => refer(dice, RecordKind::Organisation, known),
            "location_id" => refer(dice, RecordKind::Location, known),
            "taxonomy_term_id" => refer(dice, RecordKind::Term, known),
            "taxonomy_id" => refer(dice, RecordKind::Taxonomy, known),
            _ => dice.id(),
        }
        .into(),
        Kind::Uri => dice.one_of(&["https://example.org/a?b=c", "mailto:a@example.org"]).into(),
        Kind::Email => "a.b+c@example.org".into(),
        Kind::Number => match dice.below(3) {
            0 => json!(dice.below(90)),
            1 => json!(-0.42),
            _ => json!(51.878_7),
        },
        Kind::Instant => dice.one_of(&["2026-03-15T10:30:45.123Z", "2024-09-25T14:23:06.5+01:00"]).into(),
        Kind::OneOf(words) => dice.one_of(words).into(),
        Kind::Text => match field.name {
            "opens_at" | "closes_at" => dice.one_of(&["10:00", "18:30:00", "09:00Z"]).into(),
            "byday" => dice.one_of(&["MO", "TU,WE", "1FR"]).into(),
            _ => dice.text().into(),
        },
        Kind::One(inner) | Kind::Many(inner) if RecordKind::of(inner).is_some() || depth > 2 => {
            let stands = field.required && RecordKind::of(inner).is_none();
            return stands.then(|| Value::Object(thing(dice, inner, depth + 1, known)));
        }
        Kind::One(inner) => Value::Object(thing(dice, inner, depth + 1, known)),
        Kind::Many(inner) => {
            let count = 1 + dice.below(2);
            (0..count).map(|_| Value::Object(thing(dice, inner, depth + 1, known))).collect()
        }
    })
    .map(|value| aged(field.name, value))
}

/// Ages that are not crossed.
fn aged(name: &str, value: Value) -> Value {
    match name {
        "minimum_age" => json!(5),
        "maximum_age" => json!(99.5),
        _ => value,
    }
}

fn refer(dice: &mut Dice, kind: RecordKind, known: &[Record]) -> String {
    let ids: Vec<_> = known.iter().filter(|it| it.kind == kind).map(|it| it.id.to_string()).collect();
    if ids.is_empty() || dice.below(4) == 0 {
        dice.id()
    } else {
        ids[usize::try_from(dice.below(ids.len() as u64)).unwrap()].clone()
    }
}
