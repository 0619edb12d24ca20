-- What was agreed of a prescription, beside its gates, which are the journey's. No name and no free text.
CREATE TABLE prescription (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA,
  service_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  sessions BIGINT,
  share BIGINT NOT NULL,
  first_day BIGINT,
  every_weeks BIGINT,
  at_time TEXT,
  transport TEXT NOT NULL,
  companion TEXT NOT NULL,
  check_day BIGINT,
  sent_day BIGINT,
  nudges BIGINT NOT NULL,
  nudged_day BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);
CREATE INDEX prescription_of_journey ON prescription (programme_id, journey_id, id);
CREATE INDEX prescription_of_person ON prescription (programme_id, person_id);
CREATE INDEX prescription_of_service ON prescription (programme_id, service_id, id);
CREATE INDEX prescription_by_sending ON prescription (programme_id, sent_day, id);

-- What a service is told of a person, by their agreement: codes only. One stands at a time for a prescription.
CREATE TABLE sharing (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  person_id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  least TEXT NOT NULL,
  fields TEXT NOT NULL,
  risks TEXT NOT NULL,
  decision TEXT NOT NULL,
  agreed_day BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  sent_at BIGINT,
  acknowledged_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX sharing_of_prescription ON sharing (programme_id, prescription_id, made_at);
CREATE INDEX sharing_of_person ON sharing (programme_id, person_id, service_id);

-- Links to providers, of whom no account is asked: to one decision (a prescription) or one register (a day of a
-- service). Only the hash of each is kept.
CREATE TABLE provider_link (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  prescription_id BYTEA,
  day BIGINT,
  token_hash BYTEA NOT NULL,
  until_day BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
CREATE UNIQUE INDEX provider_link_by_token ON provider_link (programme_id, token_hash);
CREATE INDEX provider_link_of_prescription ON provider_link (programme_id, prescription_id);
CREATE INDEX provider_link_of_service ON provider_link (programme_id, service_id, day);

-- A browser on which a service's links open: by a code sent to the named contact, once.
CREATE TABLE provider_device (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  token_hash BYTEA NOT NULL,
  code_hash BYTEA,
  code_until BIGINT,
  tries BIGINT NOT NULL,
  name TEXT,
  made_at BIGINT NOT NULL,
  opened_at BIGINT,
  ended_at BIGINT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);
CREATE UNIQUE INDEX provider_device_by_token ON provider_device (programme_id, token_hash);
CREATE INDEX provider_device_of_service ON provider_device (programme_id, service_id, made_at);

-- Each opening of a link: on which browser, and whether more than initials was shown.
CREATE TABLE provider_opening (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  link_id BYTEA NOT NULL,
  device_id BYTEA,
  shared BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, link_id) REFERENCES provider_link (programme_id, id)
);
CREATE INDEX provider_opening_of_link ON provider_opening (programme_id, link_id, at);

-- Sessions of prescriptions, and what became of each: null while no register came. No name and no free text.
CREATE TABLE session (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  prescription_id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  planned BOOLEAN NOT NULL,
  attendance TEXT,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, prescription_id) REFERENCES prescription (programme_id, id)
);
CREATE UNIQUE INDEX session_of_prescription ON session (programme_id, prescription_id, day);
CREATE INDEX session_of_journey ON session (programme_id, journey_id, day);
CREATE INDEX session_of_service ON session (programme_id, service_id, day);

-- Every mark of a session in turn: nothing is overwritten. Made by staff, or on a provider's browser.
CREATE TABLE attendance (
  programme_id BIGINT NOT NULL,
  session_id BYTEA NOT NULL,
  number BIGINT NOT NULL,
  attendance TEXT,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  device_id BYTEA,
  PRIMARY KEY (programme_id, session_id, number),
  FOREIGN KEY (programme_id, session_id) REFERENCES session (programme_id, id),
  FOREIGN KEY (programme_id, device_id) REFERENCES provider_device (programme_id, id)
);

-- People who came to a session of a service and are no prescription of ours: a count.
CREATE TABLE walk_in (
  programme_id BIGINT NOT NULL,
  service_id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  people BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, service_id, day),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);

-- How gates 7 to 10 of a prescription stand, for lists and for the evidence engine. Written in the unit of work
-- of each change where it differs, rebuilt by `check`. `open_gate` is null once it ended.
CREATE TABLE episode_prescription (
  programme_id BIGINT NOT NULL,
  prescription_id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  sessions BIGINT,
  proposed_day BIGINT NOT NULL,
  agreed_day BIGINT,
  taken_on_day BIGINT,
  started_day BIGINT,
  completed_day BIGINT,
  open_gate BIGINT,
  waiting BOOLEAN NOT NULL,
  ended_gate BIGINT,
  ended_day BIGINT,
  mode TEXT,
  ended_by TEXT,
  by_closing BOOLEAN NOT NULL,
  PRIMARY KEY (programme_id, prescription_id)
);
CREATE INDEX episode_prescription_of_journey ON episode_prescription (programme_id, journey_id, prescription_id);
CREATE INDEX episode_prescription_of_service ON episode_prescription (programme_id, service_id, open_gate);
