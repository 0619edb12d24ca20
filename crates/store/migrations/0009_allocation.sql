-- Who works with whom: the navigator a journey is given to, and those who cover for them. What ended stays.
CREATE TABLE allocation (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA NOT NULL,
  staff_id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  weight BIGINT NOT NULL,
  open BOOLEAN NOT NULL,
  since_at BIGINT NOT NULL,
  until_at BIGINT,
  made_by BYTEA,
  ended_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX allocation_of_person ON allocation (programme_id, person_id, staff_id, open);
CREATE INDEX allocation_of_staff ON allocation (programme_id, staff_id, open, journey_id);
CREATE INDEX allocation_of_journey ON allocation (programme_id, journey_id, open);
