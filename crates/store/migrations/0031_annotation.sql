-- What happened when, for charts over time: who wrote it and when. It becomes the point from which limits are made
-- anew only with a reason that was stated.
CREATE TABLE annotation (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  organisation_id BYTEA,
  from_day BIGINT NOT NULL,
  says TEXT NOT NULL,
  rebase TEXT,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX annotation_by_day ON annotation (programme_id, from_day, id);

-- The first attempt of every journey is read from the index alone.
DROP INDEX contact_of_journey;
CREATE INDEX contact_of_journey ON contact (programme_id, journey_id, at, id, turned);
