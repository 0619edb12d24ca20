-- What matters to a person and their needs. The words themselves are notes; this row counts the changes,
-- so that two people who change them at once hear of each other.
CREATE TABLE assessment (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by BYTEA,
  PRIMARY KEY (programme_id, journey_id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);

CREATE TABLE need (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  code TEXT NOT NULL,
  state TEXT,
  outcome TEXT,
  outcome_day BIGINT,
  open BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE UNIQUE INDEX need_of_journey ON need (programme_id, journey_id, code);

-- An instrument taken once: what was entered. The scores that follow stand in episode_score.
CREATE TABLE score (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  instrument TEXT NOT NULL,
  version BIGINT NOT NULL,
  time_point TEXT NOT NULL,
  day BIGINT NOT NULL,
  mode TEXT,
  completed_by TEXT,
  answers TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  voided_at BIGINT,
  voided_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE INDEX score_of_journey ON score (programme_id, journey_id, id);

-- Scores for the evidence engine: a row for each score of an instrument; rebuilt by `check`.
CREATE TABLE episode_score (
  programme_id BIGINT NOT NULL,
  score_id BYTEA NOT NULL,
  code TEXT NOT NULL,
  journey_id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  instrument TEXT NOT NULL,
  version BIGINT NOT NULL,
  time_point TEXT NOT NULL,
  day BIGINT NOT NULL,
  mode TEXT,
  completed_by TEXT,
  value DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (programme_id, score_id, code)
);
CREATE INDEX episode_score_of_journey ON episode_score (programme_id, journey_id);

-- A plan, whole, in versions.
CREATE TABLE plan (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, journey_id, version),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);

-- The site's own licence for an instrument, and the wording it entered under it.
CREATE TABLE instrument_licence (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  instrument TEXT NOT NULL,
  reference TEXT NOT NULL,
  wording TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by BYTEA,
  PRIMARY KEY (programme_id, instrument)
);
