# The directory: what its public feed and its import say.
breach-outcode-unknown = { $value } is not a postcode we know. Give a postcode or its first half, such as LU1.
breach-directory-source-name = "{ $value }" cannot be the name of a source. Give the name of whoever keeps the feed.
breach-feed-number = "{ $value }" is not a number. Give digits, such as 20.
breach-feed-id = "{ $value }" is not an identifier. Give one as it stands in the feed.
breach-feed-time = "{ $value }" is not a time of day. Give it as 14:30.
breach-feed-day = "{ $value }" is not a day of the week. Give it as MO or Monday.
breach-feed-instant = "{ $value }" is not a day or an instant. Give it as 2026-03-01 or 2026-03-01T09:00:00Z.
