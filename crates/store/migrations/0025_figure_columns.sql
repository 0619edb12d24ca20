-- The columns figures are computed from, as a server wrote them down so that the next start need not read
-- every projection. A copy that can be made again at any time: it never moves to another engine.
CREATE TABLE figure_columns (
  programme_id BIGINT NOT NULL,
  writing BIGINT NOT NULL,
  part BIGINT NOT NULL,
  piece BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (programme_id, writing, part, piece)
);

-- Which writing is whole, its form and the place of the last change in it. `forgotten` counts erasures: a
-- writing that began before one is never made whole.
CREATE TABLE figure_columns_head (
  programme_id BIGINT NOT NULL,
  writing BIGINT,
  form TEXT,
  transaction_id BIGINT,
  number BIGINT,
  checksum BYTEA,
  forgotten BIGINT NOT NULL,
  PRIMARY KEY (programme_id)
);
