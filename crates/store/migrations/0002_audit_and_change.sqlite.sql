-- Rows that are read in the order of their commits. On SQLite the one writer numbers them; on PostgreSQL
-- the transaction id comes first, and readers stop at the oldest open transaction.
CREATE TABLE change (
  programme_id INTEGER NOT NULL,
  transaction_id INTEGER NOT NULL DEFAULT 0,
  number INTEGER NOT NULL,
  noun TEXT NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (programme_id, transaction_id, number)
) STRICT, WITHOUT ROWID;

-- Who did or saw what: ids and field names, never values.
CREATE TABLE audit_entry (
  programme_id INTEGER NOT NULL,
  transaction_id INTEGER NOT NULL DEFAULT 0,
  number INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  staff_id BLOB,
  organisation_id BLOB,
  act TEXT NOT NULL,
  reason TEXT NOT NULL,
  subjects BLOB NOT NULL,
  fields TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (programme_id, transaction_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_seal (
  programme_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  last_transaction_id INTEGER NOT NULL,
  last_number INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  hash BLOB NOT NULL,
  sealed_at INTEGER NOT NULL,
  PRIMARY KEY (programme_id, number)
) STRICT, WITHOUT ROWID;

-- "Who looked at this person": filled when entries are sealed.
CREATE TABLE audit_subject (
  programme_id INTEGER NOT NULL,
  subject_id BLOB NOT NULL,
  transaction_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (programme_id, subject_id, transaction_id, number)
) STRICT, WITHOUT ROWID;
