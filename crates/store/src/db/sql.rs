//! One SQL text for two engines.

/// Rewrites the parameters `$1`, `$2` ... to `?1`, `?2` ... for SQLite, where `$1` would be a *name*,
/// numbered by first appearance: parameters out of order would swap in silence. Text in quotes stays.
pub fn for_sqlite(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quote = None;
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == '$' && chars.peek().is_some_and(char::is_ascii_digit) => {
                out.push('?');
                continue;
            }
            None => {}
        }
        out.push(c);
    }
    // Bytewise order is SQLite's own; PostgreSQL has to be told.
    out.replace(BYTEWISE, "")
}

const BYTEWISE: &str = " COLLATE \"C\"";

/// Translates the column types of a migration for SQLite.
///
/// The five types of the shared text are BIGINT, TEXT, BYTEA, BOOLEAN and DOUBLE PRECISION. On SQLite
/// every table is STRICT (a value of another type is refused, where plain SQLite would keep it) and
/// WITHOUT ROWID (the primary key is the table, so a row is written once).
pub fn schema_for_sqlite(migration: &str) -> String {
    let mut out = String::with_capacity(migration.len() + 256);
    for line in migration.lines() {
        let code = line.split("--").next().unwrap_or("");
        let translated = code
            .replace("BIGINT", "INTEGER")
            .replace("BYTEA", "BLOB")
            .replace("DOUBLE PRECISION", "REAL")
            .replace(BYTEWISE, "");
        out.push_str(&boolean_for_sqlite(&translated));
        out.push('\n');
    }
    out.replace("\n);", "\n) STRICT, WITHOUT ROWID;")
}

/// `done BOOLEAN NOT NULL` becomes `done INTEGER NOT NULL CHECK (done IN (0, 1))`.
fn boolean_for_sqlite(line: &str) -> String {
    let Some(at) = line.find(" BOOLEAN") else {
        return line.to_owned();
    };
    let name = line[..at].trim_start().rsplit(' ').next().unwrap_or("");
    let (body, comma) = match line.trim_end().strip_suffix(',') {
        Some(body) => (body, ","),
        None => (line.trim_end(), ""),
    };
    format!("{} CHECK ({name} IN (0, 1)){comma}", body.replace(" BOOLEAN", " INTEGER"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_become_numbered_and_quotes_stay() {
        assert_eq!(
            for_sqlite("SELECT $2, $1 WHERE a = '$1' AND \"$2\" = $10"),
            "SELECT ?2, ?1 WHERE a = '$1' AND \"$2\" = ?10"
        );
        assert_eq!(for_sqlite("a = 'it''s $1' AND b = $1"), "a = 'it''s $1' AND b = ?1");
    }

    #[test]
    fn a_boolean_is_checked_on_sqlite() {
        assert_eq!(
            schema_for_sqlite("CREATE TABLE a (\n  done BOOLEAN NOT NULL,\n  n BIGINT -- how many\n);\n"),
            "CREATE TABLE a (\n  done INTEGER NOT NULL CHECK (done IN (0, 1)),\n  n INTEGER \n) STRICT, WITHOUT ROWID;\n"
        );
    }
}
