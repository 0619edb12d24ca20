-- Where listings come from. Source 0 is the programme's own hand; of two that differ, the lower rank is believed.
-- What a source that does not publish gives waits until somebody publishes it.
CREATE TABLE directory_source (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BIGINT NOT NULL,
  name TEXT NOT NULL,
  address TEXT,
  rank BIGINT NOT NULL,
  publishes BOOLEAN NOT NULL,
  taken_at BIGINT,
  report TEXT,
  PRIMARY KEY (programme_id, id)
);
CREATE UNIQUE INDEX directory_source_by_name ON directory_source (programme_id, name);

-- A thing with an identity of its own, whole, as JSON in the shape of HSDS: an organisation, a location, a
-- service, a taxonomy, a term. `origin` names the source of each field; `conflicts` counts those in dispute.
CREATE TABLE directory_record (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  kind TEXT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  origin TEXT NOT NULL,
  conflicts BIGINT NOT NULL,
  published BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, kind, id)
);
CREATE INDEX directory_record_changed ON directory_record (programme_id, kind, changed_at);
CREATE INDEX directory_record_in_dispute ON directory_record (programme_id, kind, id) WHERE conflicts > 0;

-- What each source says of it, last time it was taken.
CREATE TABLE directory_given (
  programme_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id BYTEA NOT NULL,
  source_id BIGINT NOT NULL,
  data TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, kind, id, source_id),
  FOREIGN KEY (programme_id, source_id) REFERENCES directory_source (programme_id, id)
);
CREATE INDEX directory_given_by_source ON directory_given (programme_id, source_id, kind, id);

-- What it said before, until it changed. `made_by` is the staff member whose act ended that version.
CREATE TABLE directory_version (
  programme_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  data TEXT NOT NULL,
  published BOOLEAN NOT NULL,
  ended_at BIGINT NOT NULL,
  made_by BYTEA,
  source_id BIGINT,
  PRIMARY KEY (programme_id, kind, id, version),
  FOREIGN KEY (programme_id, kind, id) REFERENCES directory_record (programme_id, kind, id)
);

-- A change somebody proposes: `waiting`, `taken` or `declined`. What a provider proposes comes without staff.
CREATE TABLE directory_edit (
  programme_id BIGINT NOT NULL,
  id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  record_id BYTEA NOT NULL,
  base_version BIGINT NOT NULL,
  data TEXT NOT NULL,
  state TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA,
  settled_at BIGINT,
  settled_by BYTEA,
  why TEXT,
  PRIMARY KEY (programme_id, id)
);
CREATE INDEX directory_edit_by_state ON directory_edit (programme_id, state, made_at, id);
CREATE INDEX directory_edit_of_record ON directory_edit (programme_id, kind, record_id, made_at);

-- A service in columns, for lists, filters and whatever refers to one; made from its record. `words` is what is
-- searched for plain text, in lower case.
CREATE TABLE service (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  organisation_id BYTEA,
  name TEXT COLLATE "C" NOT NULL,
  organisation TEXT NOT NULL,
  status TEXT NOT NULL,
  published BOOLEAN NOT NULL,
  min_age BIGINT,
  max_age BIGINT,
  assured_day BIGINT,
  words TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, id)
);
CREATE INDEX service_by_name ON service (programme_id, name, id);
CREATE INDEX service_of_organisation ON service (programme_id, organisation_id, id);
CREATE INDEX service_published ON service (programme_id, published, id);
CREATE INDEX service_by_assured ON service (programme_id, published, assured_day, id);

CREATE TABLE service_term (
  programme_id BIGINT NOT NULL,
  term_id BYTEA NOT NULL,
  service_id BYTEA NOT NULL,
  taxonomy_id BYTEA,
  PRIMARY KEY (programme_id, term_id, service_id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);
CREATE INDEX service_term_of_service ON service_term (programme_id, service_id);
CREATE INDEX service_term_of_taxonomy ON service_term (programme_id, taxonomy_id, service_id);

-- When a service takes place in a week: day 0 is Monday, minutes since midnight in London.
CREATE TABLE service_time (
  programme_id BIGINT NOT NULL,
  service_id BYTEA NOT NULL,
  position BIGINT NOT NULL,
  day BIGINT NOT NULL,
  from_minute BIGINT NOT NULL,
  to_minute BIGINT NOT NULL,
  PRIMARY KEY (programme_id, service_id, position),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);

-- Where it takes place; `id` names the service at that location.
CREATE TABLE service_place (
  programme_id BIGINT NOT NULL,
  service_id BYTEA NOT NULL,
  position BIGINT NOT NULL,
  id BYTEA NOT NULL,
  location_id BYTEA,
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  outcode TEXT,
  PRIMARY KEY (programme_id, service_id, position),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);
CREATE INDEX service_place_by_id ON service_place (programme_id, id);
CREATE INDEX service_place_of_location ON service_place (programme_id, location_id, service_id);
CREATE INDEX service_place_by_latitude ON service_place (programme_id, latitude, longitude);

-- What changes from day to day, and whom the programme asks: no public field, no part of any feed. The learned
-- shares are numerator and denominator.
CREATE TABLE service_standing (
  programme_id BIGINT NOT NULL,
  service_id BYTEA NOT NULL,
  free BIGINT,
  capacity BIGINT,
  wait_days BIGINT,
  paused_until BIGINT,
  weekly_limit BIGINT,
  contact_name TEXT,
  contact_mail TEXT,
  contact_phone TEXT,
  asked_at BIGINT,
  confirmed_at BIGINT,
  reply_days BIGINT,
  replied BIGINT,
  accepted BIGINT,
  answered BIGINT,
  stayed BIGINT,
  started BIGINT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, service_id),
  FOREIGN KEY (programme_id, service_id) REFERENCES service (programme_id, id)
);

-- A search that nothing could answer: what was heard in it (codes), never the words typed. `why` is `nothing`,
-- `all-full` or `none-fits`.
CREATE TABLE unmet_need (
  programme_id BIGINT NOT NULL REFERENCES programme (programme_id),
  id BYTEA NOT NULL,
  day BIGINT NOT NULL,
  journey_id BYTEA,
  why TEXT NOT NULL,
  needs TEXT NOT NULL,
  wishes TEXT NOT NULL,
  outcode TEXT,
  found BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  made_by BYTEA NOT NULL,
  PRIMARY KEY (programme_id, id),
  FOREIGN KEY (programme_id, journey_id) REFERENCES journey (programme_id, id)
);
CREATE INDEX unmet_need_by_day ON unmet_need (programme_id, day, id);
CREATE INDEX unmet_need_of_journey ON unmet_need (programme_id, journey_id);
