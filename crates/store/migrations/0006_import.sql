-- A list that is brought in: how it is read and how far it has come. `rows_done` moves in the transaction of
-- the rows themselves.
CREATE TABLE import (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_hash BYTEA NOT NULL,
  encoding TEXT NOT NULL,
  header TEXT NOT NULL,
  mapping TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL,
  rows_all BIGINT NOT NULL,
  rows_done BIGINT NOT NULL,
  kept BIGINT NOT NULL,
  found BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX import_of_organisation ON import (programme_id, organisation_id, made_at);
CREATE INDEX import_by_file ON import (programme_id, organisation_id, file_hash);

-- Rows that could not be taken, with their cells: they hold what the file held, so erasure covers them.
CREATE TABLE import_fault (
  programme_id BIGINT NOT NULL,
  import_id BYTEA NOT NULL,
  row_number BIGINT NOT NULL,
  position BIGINT NOT NULL,
  cells TEXT NOT NULL,
  column_name TEXT,
  value TEXT NOT NULL,
  code TEXT NOT NULL,
  args TEXT NOT NULL,
  PRIMARY KEY (programme_id, import_id, row_number, position),
  FOREIGN KEY (programme_id, import_id) REFERENCES import (programme_id, id)
);
