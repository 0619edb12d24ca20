-- The details are one value, checked by the domain when it is read; the columns beside it are what is
-- searched and listed.
CREATE TABLE person (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  organisation_id BYTEA NOT NULL,
  details TEXT NOT NULL,
  nhs_number TEXT,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  sort_name TEXT COLLATE "C" NOT NULL,
  birth_day BIGINT NOT NULL,
  hidden BOOLEAN NOT NULL,
  died BOOLEAN NOT NULL,
  life TEXT NOT NULL,
  merged_into BYTEA,
  version BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  changed_at BIGINT NOT NULL,
  changed_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX person_of_practice ON person (programme_id, organisation_id, sort_name, id);
CREATE INDEX person_by_nhs_number ON person (programme_id, nhs_number);

-- Blocking keys of duplicate look-up: see domain::duplicate.
CREATE TABLE person_key (
  programme_id BIGINT NOT NULL,
  key BIGINT NOT NULL,
  person_id BYTEA NOT NULL,
  PRIMARY KEY (programme_id, key, person_id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX person_key_of_person ON person_key (programme_id, person_id);

-- A reversible link: children never move.
CREATE TABLE person_merge (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  kept_id BYTEA NOT NULL,
  merged_id BYTEA NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  undone_at BIGINT,
  undone_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, kept_id) REFERENCES person (programme_id, id),
  FOREIGN KEY (programme_id, merged_id) REFERENCES person (programme_id, id)
);
CREATE INDEX person_merge_of_kept ON person_merge (programme_id, kept_id);

CREATE TABLE contact_point (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  person_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  data TEXT NOT NULL,
  ended_at BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX contact_point_of_person ON contact_point (programme_id, person_id);

-- Agreement, lawful basis and objection are three records.
CREATE TABLE agreement (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  person_id BYTEA NOT NULL,
  record TEXT NOT NULL,
  data TEXT NOT NULL,
  day BIGINT NOT NULL,
  withdrawn_day BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX agreement_of_person ON agreement (programme_id, person_id);

-- A stated reason opens a record for a while; every use is reviewed.
CREATE TABLE break_glass (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  staff_id BYTEA NOT NULL,
  person_id BYTEA NOT NULL,
  reason TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  reviewed_at BIGINT,
  reviewed_by BYTEA,
  review TEXT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX break_glass_of_staff ON break_glass (programme_id, staff_id, person_id, until_at);
