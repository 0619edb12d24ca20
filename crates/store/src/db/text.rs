//! A statement put together from pieces, its parameters numbered as they come.

use super::value::Param;

/// SQL text and its parameters.
#[derive(Debug, Default, Clone)]
pub struct Text<'a> {
    sql: String,
    params: Vec<Param<'a>>,
}

impl<'a> Text<'a> {
    /// Starts with `sql`.
    pub fn new(sql: &str) -> Self {
        let mut text = String::with_capacity(sql.len() + 256);
        text.push_str(sql);
        Text { sql: text, params: Vec::with_capacity(8) }
    }

    /// Adds SQL. Never put a value into it: bind it.
    pub fn sql(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a parameter in this place.
    pub fn bind(&mut self, param: impl Into<Param<'a>>) -> &mut Self {
        self.params.push(param.into());
        self.sql.push('$');
        self.sql.push_str(&self.params.len().to_string());
        self
    }

    /// Adds parameters separated by commas; NULL where there are none.
    pub fn list(&mut self, params: impl IntoIterator<Item = Param<'a>>) -> &mut Self {
        let mut any = false;
        for param in params {
            if any {
                self.sql.push_str(", ");
            }
            any = true;
            self.bind(param);
        }
        if !any {
            self.sql.push_str("NULL");
        }
        self
    }

    /// The text so far.
    pub fn as_sql(&self) -> &str {
        &self.sql
    }

    /// The parameters so far.
    pub fn params(&self) -> &[Param<'a>] {
        &self.params
    }
}
