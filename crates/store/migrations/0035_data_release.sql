-- A data set without identity taken out of a study: what was asked, what held of it, who decided, and for how long
-- it can be fetched. Its files are parts of `study_file` under `files_id`.
CREATE TABLE data_release (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  study_id BYTEA NOT NULL,
  state TEXT NOT NULL,
  asked TEXT NOT NULL,
  found TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  decided_at BIGINT,
  decided_by BYTEA,
  reason TEXT,
  released TEXT,
  files_id BYTEA,
  ready_at BIGINT,
  until_at BIGINT,
  fault TEXT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, study_id) REFERENCES study (programme_id, id)
);
CREATE INDEX data_release_of_study ON data_release (programme_id, study_id, made_at, id);
CREATE INDEX data_release_by_time ON data_release (programme_id, made_at, id);
CREATE INDEX data_release_by_state ON data_release (programme_id, state, made_at);
