-- Rows that are read in the order of their commits. On SQLite the one writer numbers them; on PostgreSQL
-- the transaction id comes first, and readers stop at the oldest open transaction.
CREATE TABLE change (
  programme_id BIGINT NOT NULL,
  transaction_id BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  number BIGINT NOT NULL,
  noun TEXT NOT NULL,
  id BYTEA NOT NULL,
  PRIMARY KEY (programme_id, transaction_id, number)
);

-- Who did or saw what: ids and field names, never values.
CREATE TABLE audit_entry (
  programme_id BIGINT NOT NULL,
  transaction_id BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  number BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  staff_id BYTEA,
  organisation_id BYTEA,
  act TEXT NOT NULL,
  reason TEXT NOT NULL,
  subjects BYTEA NOT NULL,
  fields TEXT NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (programme_id, transaction_id, number)
);

CREATE TABLE audit_seal (
  programme_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  last_transaction_id BIGINT NOT NULL,
  last_number BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  sealed_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, number)
);

-- "Who looked at this person": filled when entries are sealed.
CREATE TABLE audit_subject (
  programme_id BIGINT NOT NULL,
  subject_id BYTEA NOT NULL,
  transaction_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (programme_id, subject_id, transaction_id, number)
);
