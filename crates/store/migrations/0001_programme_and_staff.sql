-- Programmes are the tenants; every key of a tenant table begins with programme_id.
CREATE TABLE programme (
  programme_id BIGINT NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  settings TEXT NOT NULL,
  made_at BIGINT NOT NULL
);

CREATE TABLE organisation (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  ods_code TEXT,
  outcode TEXT,
  succeeded_by BYTEA,
  succeeded_from BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, succeeded_by) REFERENCES organisation (programme_id, id)
);
CREATE INDEX organisation_by_successor ON organisation (programme_id, succeeded_by);

-- Who signs in. Not of one programme: the same person may work for two.
CREATE TABLE staff (
  id BYTEA NOT NULL PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT,
  totp_sealed BYTEA,
  totp_last_step BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  active BOOLEAN NOT NULL,
  made_at BIGINT NOT NULL
);

CREATE TABLE staff_role (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  staff_id BYTEA NOT NULL REFERENCES staff (id),
  role TEXT NOT NULL,
  organisation_id BYTEA NOT NULL,
  ended_at BIGINT,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  PRIMARY KEY (programme_id, staff_id, role, organisation_id),
  FOREIGN KEY (programme_id, organisation_id) REFERENCES organisation (programme_id, id)
);
CREATE INDEX staff_role_of_staff ON staff_role (staff_id);

-- A browser that is signed in. Only the hash of its token is kept.
CREATE TABLE sign_in (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  id BYTEA NOT NULL UNIQUE,
  staff_id BYTEA NOT NULL REFERENCES staff (id),
  programme_id BIGINT,
  role TEXT,
  organisation_id BYTEA,
  confirmed BOOLEAN NOT NULL,
  device TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX sign_in_of_staff ON sign_in (staff_id, made_at);

-- An invitation or a new start for a forgotten password. Only the hash of its token is kept.
CREATE TABLE invitation (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  staff_id BYTEA NOT NULL REFERENCES staff (id),
  purpose TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

-- A form or API write carries a key; a repeat gets the first answer.
CREATE TABLE request_key (
  programme_id BIGINT NOT NULL,
  request_key BYTEA NOT NULL,
  act TEXT NOT NULL,
  staff_id BYTEA,
  answer TEXT NOT NULL,
  made_day BIGINT NOT NULL,
  PRIMARY KEY (programme_id, request_key)
);
CREATE INDEX request_key_by_day ON request_key (programme_id, made_day);

-- What is to go out: taken by the worker, in the transaction of the act that caused it.
CREATE TABLE outbox (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  person_id BYTEA,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  settled_at BIGINT,
  fault TEXT,
  PRIMARY KEY (programme_id, id)
);
CREATE INDEX outbox_due ON outbox (state, due_at);

CREATE TABLE job (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  done BIGINT NOT NULL,
  total BIGINT NOT NULL,
  result TEXT,
  tries BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  settled_at BIGINT,
  PRIMARY KEY (programme_id, id)
);
CREATE INDEX job_due ON job (state, due_at);
