# The directory: what its public feed and its import say.
breach-feed-number = "{ $value }" is not a number. Give digits, such as 20.
breach-feed-id = "{ $value }" is not an identifier. Give one as it stands in the feed.
breach-feed-time = "{ $value }" is not a time of day. Give it as 14:30.
breach-feed-day = "{ $value }" is not a day of the week. Give it as MO or Monday.
breach-feed-instant = "{ $value }" is not a day or an instant. Give it as 2026-03-01 or 2026-03-01T09:00:00Z.

directory-said-kind = { $kind }: { $new } new, { $changed } changed, { $same } the same, { $missing } not given any more
directory-said-remarks = Refused: { $refused }. Left out of a record: { $left }. Put right: { $mended }. Noted: { $noted }. Copies that say nothing new: { $repeated }.
directory-said-more = ... and { $count } more. Name a file with --report to see them all.
directory-said-dry-run = { $records } records would be taken; { $refused } would be refused. Nothing was kept.
directory-said-export = { $count } records were written to { $path }.
