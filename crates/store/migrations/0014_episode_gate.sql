-- How each gate of a journey stands, for the evidence engine: one row for each gate that was met (1 to 6,
-- 11 the follow-up, 0 the time after the plan up to the closing), by its last pass. Written in the unit of
-- work of each change where it differs, rebuilt by `check`.
CREATE TABLE episode_gate (
  programme_id BIGINT NOT NULL,
  journey_id BYTEA NOT NULL,
  gate BIGINT NOT NULL,
  pass BIGINT NOT NULL,
  opened_day BIGINT NOT NULL,
  result TEXT NOT NULL,
  mode TEXT,
  ended_by TEXT,
  happened_day BIGINT,
  by_closing BOOLEAN NOT NULL,
  passed_day BIGINT,
  PRIMARY KEY (programme_id, journey_id, gate)
);
