//! What may stand for a number or for a yes or no on the command line: `time`, `log(bili)`,
//! `meeting-on - offered-on`, `status = 2`.

use crate::table::{Table, day, number, yes_or_no};
use crate::trouble::{Result, Trouble};

/// An arithmetic expression over the columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A column: its numbers, its days since 1970, or 1 and 0 for yes and no.
    Column(String),
    /// A number.
    Number(f64),
    /// A function of a number.
    Call(Function, Box<Expr>),
    /// Two numbers.
    Binary(char, Box<Expr>, Box<Expr>),
}

/// A function of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Natural logarithm.
    Log,
    /// Square root.
    Sqrt,
    /// e to the power of.
    Exp,
    /// Without its sign.
    Abs,
}

impl Function {
    fn of(name: &str) -> Option<Function> {
        Some(match name {
            "log" => Function::Log,
            "sqrt" => Function::Sqrt,
            "exp" => Function::Exp,
            "abs" => Function::Abs,
            _ => return None,
        })
    }

    fn apply(self, x: f64) -> f64 {
        match self {
            Function::Log => x.ln(),
            Function::Sqrt => x.sqrt(),
            Function::Exp => x.exp(),
            Function::Abs => x.abs(),
        }
    }
}

/// Reads a text piece by piece. A name is the longest column that stands there, so that `meeting-on` is a
/// column and not a difference wherever the table has it; any name may stand in backquotes.
pub(crate) struct Reader<'a> {
    /// The whole text, for messages.
    text: &'a str,
    at: usize,
    table: &'a Table,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str, table: &'a Table) -> Reader<'a> {
        Reader { text, at: 0, table }
    }

    pub(crate) fn rest(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start();
        self.at += rest.len() - trimmed.len();
        trimmed
    }

    /// Goes past a sign if it is next.
    pub(crate) fn takes(&mut self, sign: &str) -> bool {
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len();
        }
        there
    }

    /// Trouble at the place where the reading stopped.
    pub(crate) fn trouble(&mut self, code: &'static str) -> Trouble {
        let rest = self.rest().to_owned();
        Trouble::input(code).with("text", self.text).with("rest", rest)
    }

    /// A function's name with its parenthesis, if it is next.
    pub(crate) fn call(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let name = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
        let after = &rest[name.len()..];
        if name.is_empty() || !after.starts_with('(') {
            return None;
        }
        self.at += name.len() + 1;
        Some(name)
    }

    /// A column's name.
    pub(crate) fn name(&mut self) -> Result<String> {
        let rest = self.rest();
        if let Some(quoted) = rest.strip_prefix('`') {
            let Some(end) = quoted.find('`') else { return Err(self.trouble("formula")) };
            self.at += end + 2;
            self.table.column(&quoted[..end])?;
            return Ok(quoted[..end].to_owned());
        }
        let ends_there = |name: &str| {
            let next = rest[name.len()..].chars().next();
            rest.starts_with(name) && next.is_none_or(|c| !(c.is_alphanumeric() || "_.".contains(c)))
        };
        let columns = self.table.columns().iter().map(|column| column.name.as_str());
        let known = columns
            .filter(|name| !name.is_empty() && rest.starts_with(name) && ends_there(name))
            .max_by_key(|name| name.len());
        if let Some(name) = known {
            self.at += name.len();
            return Ok(name.to_owned());
        }
        let plain = |c: char| c.is_alphanumeric() || "_.".contains(c);
        let name = &rest[..rest.find(|c| !plain(c)).unwrap_or(rest.len())];
        if name.is_empty() {
            return Err(self.trouble("formula"));
        }
        self.table.column(name)?;
        Ok(name.to_owned())
    }

    /// What stands before one of two signs.
    pub(crate) fn until(&mut self, signs: [char; 2]) -> &'a str {
        let rest = self.rest();
        let end = rest.find(signs).unwrap_or(rest.len());
        self.at += end;
        rest[..end].trim()
    }

    /// A function of a number, as it stands in a formula.
    pub(crate) fn atom_of_formula(&mut self) -> Result<Expr> {
        self.atom()
    }

    fn sum(&mut self) -> Result<Expr> {
        let mut left = self.product()?;
        while let Some(sign) = self.one_of(['+', '-']) {
            left = Expr::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Expr> {
        let mut left = self.power()?;
        while let Some(sign) = self.one_of(['*', '/']) {
            left = Expr::Binary(sign, Box::new(left), Box::new(self.power()?));
        }
        Ok(left)
    }

    fn power(&mut self) -> Result<Expr> {
        let left = self.atom()?;
        match self.one_of(['^', '^']) {
            Some(sign) => Ok(Expr::Binary(sign, Box::new(left), Box::new(self.power()?))),
            None => Ok(left),
        }
    }

    fn one_of(&mut self, signs: [char; 2]) -> Option<char> {
        let next = self.rest().chars().next().filter(|next| signs.contains(next))?;
        self.at += 1;
        Some(next)
    }

    fn atom(&mut self) -> Result<Expr> {
        if self.takes("(") {
            let inner = self.sum()?;
            return if self.takes(")") { Ok(inner) } else { Err(self.trouble("formula")) };
        }
        if self.takes("-") {
            return Ok(Expr::Binary('-', Box::new(Expr::Number(0.0)), Box::new(self.power()?)));
        }
        let rest = self.rest();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            if let Some(value) = number(&rest[..end]) {
                self.at += end;
                return Ok(Expr::Number(value));
            }
        }
        if let Some(name) = self.call() {
            let inner = self.sum()?;
            if !self.takes(")") {
                return Err(self.trouble("formula"));
            }
            return match (Function::of(name), name) {
                (Some(function), _) => Ok(Expr::Call(function, Box::new(inner))),
                (None, "I") => Ok(inner),
                _ => Err(Trouble::input("no-such-function").with("function", name).with("text", self.text)),
            };
        }
        self.name().map(Expr::Column)
    }
}

impl Expr {
    /// Reads an expression. A text that is the name of a column is that column, whatever signs it holds.
    ///
    /// # Errors
    /// It is no expression, or names a column or function there is not.
    pub fn read(text: &str, table: &Table) -> Result<Expr> {
        let text = text.trim();
        if table.has(text) {
            return Ok(Expr::Column(text.to_owned()));
        }
        let mut reader = Reader::new(text, table);
        let expr = reader.sum()?;
        if reader.rest().is_empty() { Ok(expr) } else { Err(reader.trouble("formula")) }
    }

    /// Its value in each row, NaN where a column it names is missing.
    ///
    /// # Errors
    /// A value that is no number; a logarithm or root that does not exist: both name the place.
    pub fn numbers(&self, table: &Table) -> Result<Vec<f64>> {
        match self {
            Expr::Number(value) => Ok(vec![*value; table.rows()]),
            Expr::Column(name) => {
                let column = table.column(name)?;
                let value = |(row, text): (usize, Option<&str>)| {
                    let Some(text) = text else { return Ok(f64::NAN) };
                    let yes = || yes_or_no(text).map(|yes| f64::from(u8::from(yes)));
                    number(text)
                        .or_else(|| day(text))
                        .or_else(yes)
                        .ok_or_else(|| table.trouble_at("not-a-number", row, name, text))
                };
                column.texts().enumerate().map(value).collect()
            }
            Expr::Call(function, inner) => {
                let mut values = inner.numbers(table)?;
                for (row, value) in values.iter_mut().enumerate() {
                    let found = function.apply(*value);
                    if !found.is_finite() && value.is_finite() {
                        return Err(table.trouble_at("no-value", row, &self.shown(), &value.to_string()));
                    }
                    *value = found;
                }
                Ok(values)
            }
            Expr::Binary(sign, left, right) => {
                let (left, right) = (left.numbers(table)?, right.numbers(table)?);
                let of = |(row, (a, b)): (usize, (&f64, &f64))| {
                    let found = match sign {
                        '+' => a + b,
                        '-' => a - b,
                        '*' => a * b,
                        '/' => a / b,
                        _ => a.powf(*b),
                    };
                    if !found.is_finite() && a.is_finite() && b.is_finite() {
                        return Err(table.trouble_at("no-value", row, &self.shown(), &format!("{a}, {b}")));
                    }
                    Ok(found)
                };
                left.iter().zip(&right).enumerate().map(of).collect()
            }
        }
    }

    /// As one would write it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Expr::Column(name) => name.clone(),
            Expr::Number(value) => value.to_string(),
            Expr::Call(function, inner) => {
                format!("{}({})", format!("{function:?}").to_lowercase(), inner.shown())
            }
            Expr::Binary(sign, left, right) => {
                let part = |expr: &Expr| match expr {
                    Expr::Binary(..) => format!("({})", expr.shown()),
                    _ => expr.shown(),
                };
                format!("{} {sign} {}", part(left), part(right))
            }
        }
    }
}

/// A yes or no of each row: a column of yes and no, or a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A column of yes and no, or of 1 and 0.
    Flag(String),
    /// A column or expression against a value.
    Compared {
        /// What is compared.
        what: Expr,
        /// `=`, `!=`, `<`, `<=`, `>` or `>=`.
        sign: &'static str,
        /// With which value, as written.
        value: String,
    },
}

/// Signs of comparison, longer ones first.
const SIGNS: [&str; 7] = ["==", "!=", "<=", ">=", "=", "<", ">"];

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// As [`Expr::read`].
    pub fn read(text: &str, table: &Table) -> Result<Condition> {
        let text = text.trim();
        if table.has(text) {
            return Ok(Condition::Flag(text.to_owned()));
        }
        let found = SIGNS.iter().filter_map(|sign| Some((text.find(sign)?, *sign)));
        let Some((at, sign)) = found.min_by_key(|(at, sign)| (*at, std::cmp::Reverse(sign.len()))) else {
            return Ok(Condition::Flag(Reader::new(text, table).name()?));
        };
        let what = Expr::read(&text[..at], table)?;
        let value = text[at + sign.len()..].trim().trim_matches(['"', '\'']).to_owned();
        let sign = if sign == "==" { "=" } else { sign };
        Ok(Condition::Compared { what, sign, value })
    }

    /// The answer of each row; none where it is missing.
    ///
    /// # Errors
    /// A value that is neither yes nor no, or no number where sizes are compared: names place and remedy.
    pub fn answers(&self, table: &Table) -> Result<Vec<Option<bool>>> {
        match self {
            Condition::Flag(name) => {
                let answer = |(row, text): (usize, Option<&str>)| match text {
                    None => Ok(None),
                    Some(text) => yes_or_no(text)
                        .map(Some)
                        .ok_or_else(|| table.trouble_at("not-yes-or-no", row, name, text)),
                };
                table.column(name)?.texts().enumerate().map(answer).collect()
            }
            Condition::Compared { what: Expr::Column(name), sign: sign @ ("=" | "!="), value } => {
                let wanted = number(value);
                let same =
                    |text: &str| text == value || wanted.is_some_and(|wanted| number(text) == Some(wanted));
                let column = table.column(name)?;
                if !column.texts().flatten().any(same) {
                    return Err(Trouble::input("value-not-there")
                        .with("file", &table.file)
                        .with("column", name)
                        .with("value", value));
                }
                Ok(column.texts().map(|text| text.map(|text| same(text) == (*sign == "="))).collect())
            }
            Condition::Compared { what, sign, value } => {
                let Some(bound) = number(value).or_else(|| day(value)) else {
                    return Err(Trouble::input("bound").with("value", value).with("text", self.shown()));
                };
                let compared = |x: f64| match *sign {
                    "<" => x < bound,
                    "<=" => x <= bound,
                    ">" => x > bound,
                    ">=" => x >= bound,
                    "!=" => x.total_cmp(&bound).is_ne(),
                    _ => x.total_cmp(&bound).is_eq(),
                };
                Ok(what.numbers(table)?.into_iter().map(|x| x.is_finite().then(|| compared(x))).collect())
            }
        }
    }

    /// As one would write it.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Condition::Flag(name) => name.clone(),
            Condition::Compared { what, sign, value } => format!("{} {sign} {value}", what.shown()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let text =
            "a,b,met-on,offered-on,alk.phos,status\n4,2,2024-01-11,2024-01-01,1,2\n9,NA,,2024-01-01,2,dead\n";
        crate::read::csv("f.csv", text.as_bytes(), &[]).unwrap()
    }

    fn value(text: &str) -> f64 {
        Expr::read(text, &table()).unwrap().numbers(&table()).unwrap()[0]
    }

    #[test]
    fn arithmetic_has_its_usual_order_and_days_can_be_subtracted() {
        assert_eq!(value("a + b * 3 ^ 2 - 1"), 21.0);
        assert_eq!(value("(a + b) / 3"), 2.0);
        assert_eq!(value("met-on - offered-on"), 10.0);
        assert_eq!(value("sqrt(a) + log(exp(b))"), 4.0);
        assert_eq!(value("`met-on`-offered-on + alk.phos"), 11.0);
        assert_eq!(value("-a^2"), -16.0);
        assert!(Expr::read("a + b", &table()).unwrap().numbers(&table()).unwrap()[1].is_nan());
    }

    #[test]
    fn what_is_no_expression_is_told_with_the_rest_of_it() {
        let words = words::Words::get(words::ENGLISH);
        let told = |text: &str| Expr::read(text, &table()).unwrap_err().told(words);
        assert!(told("a +").contains("a +"), "{}", told("a +"));
        assert!(told("agee").contains("agee") && told("agee").contains("alk.phos"));
        assert!(told("cosine(a)").contains("cosine"));
        assert!(told("a b").contains("b"));
    }

    #[test]
    fn a_value_that_is_no_number_or_no_answer_is_named_with_its_line() {
        let words = words::Words::get(words::ENGLISH);
        let told = Expr::read("status", &table()).unwrap().numbers(&table()).unwrap_err().told(words);
        assert!(told.contains("line 3") && told.contains("dead") && told.contains("status"), "{told}");
        let told = Condition::read("status", &table()).unwrap().answers(&table()).unwrap_err().told(words);
        assert!(told.contains("line 2") && told.contains('2'), "{told}");
        let told = Expr::read("log(b - 2)", &table()).unwrap().numbers(&table()).unwrap_err().told(words);
        assert!(told.contains("line 2") && told.contains("log"), "{told}");
    }

    #[test]
    fn conditions_compare_texts_numbers_and_days() {
        let answers = |text: &str| Condition::read(text, &table()).unwrap().answers(&table()).unwrap();
        assert_eq!(answers("status = dead"), [Some(false), Some(true)]);
        assert_eq!(answers("status==2.0"), [Some(true), Some(false)]);
        assert_eq!(answers("a >= 5"), [Some(false), Some(true)]);
        assert_eq!(answers("met-on < 2024-02-01"), [Some(true), None]);
        assert_eq!(
            Condition::read("status = alive", &table()).unwrap().answers(&table()).unwrap_err().code,
            "value-not-there"
        );
    }
}
