-- A question put to the records. The protocol is JSON; once `frozen_at` is set, neither it nor its hash changes.
CREATE TABLE study (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  protocol TEXT NOT NULL,
  version BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  frozen_hash TEXT,
  frozen_at BIGINT,
  frozen_by BYTEA,
  PRIMARY KEY (programme_id, id)
);
CREATE INDEX study_by_time ON study (programme_id, made_at, id);

-- What is done otherwise than the frozen protocol says. Rows are added, never changed.
CREATE TABLE study_deviation (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  study_id BYTEA NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, study_id) REFERENCES study (programme_id, id)
);
CREATE INDEX study_deviation_of_study ON study_deviation (programme_id, study_id, made_at, id);

-- What the authors wrote for an item of the checklist.
CREATE TABLE study_written (
  programme_id BIGINT NOT NULL,
  study_id BYTEA NOT NULL,
  item TEXT NOT NULL,
  text TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, study_id, item),
  FOREIGN KEY (programme_id, study_id) REFERENCES study (programme_id, id)
);

-- The analyses carried out once: what was asked, of which data, by which version, and what became of it.
CREATE TABLE study_run (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  study_id BYTEA NOT NULL,
  state TEXT NOT NULL,
  specification TEXT NOT NULL,
  engine TEXT NOT NULL,
  as_of_day BIGINT NOT NULL,
  controlled BOOLEAN NOT NULL,
  steps_done BIGINT NOT NULL,
  steps_all BIGINT NOT NULL,
  input_hash TEXT,
  output_hash TEXT,
  fault TEXT,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, study_id) REFERENCES study (programme_id, id)
);
CREATE INDEX study_run_of_study ON study_run (programme_id, study_id, made_at, id);
CREATE INDEX study_run_by_state ON study_run (programme_id, state);

-- Files of a run or of a data set, in parts, so that a long one is neither written nor read as a whole.
CREATE TABLE study_file (
  programme_id BIGINT NOT NULL,
  subject_id BYTEA NOT NULL,
  name TEXT NOT NULL,
  part BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (programme_id, subject_id, name, part)
);
