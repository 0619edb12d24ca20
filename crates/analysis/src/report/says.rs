//! How columns and codes are said: by the words of the pages.

use super::write::Writer;

impl Writer {
    /// What a column is called.
    pub(super) fn column(&self, name: &str) -> String {
        let keys = [format!("report-covariate-{name}"), format!("figures-column-{name}")];
        self.first(&keys).unwrap_or_else(|| name.to_owned())
    }

    /// A value of a column; none where nobody recorded it.
    pub(super) fn value(&self, column: &str, code: Option<&str>) -> String {
        let Some(code) = code else { return self.text("report-not-recorded") };
        let keys = match (column, code) {
            ("practice", _) => return self.names.get(code).cloned().unwrap_or_else(|| code.to_owned()),
            ("age-band", super::cross::WIDENED) => vec!["report-widened".to_owned()],
            ("age-band", _) => return code.replace('-', "–"),
            ("deprivation-fifth" | "ethnic-group" | "gate", _) => {
                vec![format!("report-{column}-{code}"), format!("gate-{code}")]
            }
            ("answer", _) => vec![format!("figures-answer-{code}")],
            ("in-short", "refused") => vec!["figures-in-short-refused".to_owned()],
            ("in-short", "ended-otherwise") => vec!["figures-answer-ended-otherwise".to_owned()],
            ("came-to" | "in-short" | "mode", _) => {
                vec![format!("figures-came-to-{code}"), format!("mode-{code}")]
            }
            ("course-end", _) => vec![format!("figures-course-end-{code}")],
            ("kind", _) => vec![format!("prescription-kind-{code}")],
            ("told-by", _) => vec![format!("teller-{code}")],
            ("reason-asked", _) => vec![format!("asked-{code}")],
            ("referral-reason", _) => vec![format!("need-{code}")],
            ("sex", _) => vec![format!("gender-{code}")],
            ("hindered", _) => vec![format!("factor-{code}-hindered"), format!("factor-{code}")],
            (_, "yes" | "no") => vec![format!("figures-{code}")],
            _ => vec![format!("{column}-{code}")],
        };
        self.first(&keys).unwrap_or_else(|| code.to_owned())
    }

    fn first(&self, keys: &[String]) -> Option<String> {
        keys.iter().find(|key| self.words.has(key)).map(|key| self.text(key))
    }
}
