//! Every record of the directory, one after another, in memory that does not grow with their number.

use domain::directory::{Record, RecordKind};
use domain::id::ProgrammeId;

use crate::{House, Result};

/// Records read at a time.
const PAGE: i64 = 500;

impl House {
    /// Gives every record of the directory, what is referred to before what refers: published services with all
    /// organisations, locations and terms, or everything.
    ///
    /// # Errors
    /// What `each` returns.
    pub async fn each_directory_record(
        &self,
        programme: ProgrammeId,
        all: bool,
        mut each: impl FnMut(&Record) -> Result<()>,
    ) -> Result<()> {
        for kind in RecordKind::ALL {
            let mut after = None;
            loop {
                let page = self
                    .read(move |read| {
                        Ok(store::directory::records_after(read, programme, kind, after, PAGE)?)
                    })
                    .await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id);
                for kept in page {
                    if all || kept.published || kind != RecordKind::Service {
                        each(&Record { kind, id: kept.id, data: kept.data })?;
                    }
                }
            }
        }
        Ok(())
    }
}
