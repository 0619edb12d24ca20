-- The eligible population a programme loads, to see who is never offered: totals by group, nobody's row.
CREATE TABLE population (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  source TEXT NOT NULL,
  month_day BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id)
);

CREATE TABLE population_count (
  programme_id BIGINT NOT NULL,
  population_id BYTEA NOT NULL,
  characteristic TEXT NOT NULL,
  value TEXT NOT NULL,
  people BIGINT NOT NULL,
  PRIMARY KEY (programme_id, population_id, characteristic, value),
  FOREIGN KEY (programme_id, population_id) REFERENCES population (programme_id, id)
);
