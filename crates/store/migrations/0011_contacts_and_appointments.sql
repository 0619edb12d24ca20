-- Attempts to reach a person, whoever answered. Unanswered calls are contacts. No name and no free text: what
-- was said is a note.
CREATE TABLE contact (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA,
  gate BIGINT NOT NULL,
  at BIGINT NOT NULL,
  channel TEXT NOT NULL,
  turned TEXT NOT NULL,
  answered TEXT NOT NULL,
  outcome TEXT NOT NULL,
  risk TEXT NOT NULL,
  data TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id)
);
CREATE INDEX contact_of_journey ON contact (programme_id, journey_id, at, id);
CREATE INDEX contact_of_person ON contact (programme_id, person_id, at);

-- Appointments: what the clock on the wall shows, with its zone, and the instant beside it for order.
CREATE TABLE appointment (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  person_id BYTEA,
  staff_id BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  local_time TEXT NOT NULL,
  zone TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  venue TEXT NOT NULL,
  address TEXT,
  interpreter BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  moved_from BYTEA,
  remind_at BIGINT,
  reminded_at BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id),
  FOREIGN KEY (programme_id, person_id) REFERENCES person (programme_id, id),
  FOREIGN KEY (programme_id, moved_from) REFERENCES appointment (programme_id, id)
);
CREATE INDEX appointment_of_journey ON appointment (programme_id, journey_id, starts_at);
CREATE INDEX appointment_of_person ON appointment (programme_id, person_id);
CREATE INDEX appointment_of_staff ON appointment (programme_id, staff_id, state, starts_at);
CREATE INDEX appointment_to_remind ON appointment (programme_id, state, remind_at);

-- A private calendar of one member of staff. Only the hash of its address is kept.
CREATE TABLE calendar_feed (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  staff_id BYTEA NOT NULL REFERENCES staff (id),
  token_hash BYTEA NOT NULL,
  made_at BIGINT NOT NULL,
  ended_at BIGINT,
  read_at BIGINT,
  PRIMARY KEY (programme_id, id)
);
CREATE INDEX calendar_feed_by_token ON calendar_feed (programme_id, token_hash);
CREATE INDEX calendar_feed_of_staff ON calendar_feed (programme_id, staff_id);

-- The factor screen of gates after the offer: the draw is kept whether somebody was picked or not.
CREATE TABLE screen (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  gate BIGINT NOT NULL,
  prescription_id BYTEA,
  pass BIGINT NOT NULL,
  one_in BIGINT NOT NULL,
  picked BOOLEAN NOT NULL,
  data TEXT,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE INDEX screen_of_journey ON screen (programme_id, journey_id, gate);

-- Somebody went quiet at an open gate and was asked why: the accounts stand here until the gate has a result.
CREATE TABLE quiet (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  journey_id BYTEA NOT NULL,
  gate BIGINT NOT NULL,
  prescription_id BYTEA,
  pass BIGINT NOT NULL,
  why TEXT NOT NULL,
  came_of_it TEXT NOT NULL,
  data TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE INDEX quiet_of_journey ON quiet (programme_id, journey_id, made_at);
