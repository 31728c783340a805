-- Runs once, after the roles. Creates the schemas that the dashboard expects, and the tables for the history of circuit
-- breakers and degradation; the dashboard's migrations create its other tables.
-- The owner is the database's owner, so that the dashboard can migrate them without a superuser.
DO $$
DECLARE
  owner text := (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database());
BEGIN
  EXECUTE format('CREATE SCHEMA inventory AUTHORIZATION %I', owner);
  EXECUTE format('CREATE SCHEMA resilience AUTHORIZATION %I', owner);
  EXECUTE format('CREATE SCHEMA operations AUTHORIZATION %I', owner);
  EXECUTE format('SET ROLE %I', owner);
END
$$;

-- The last known state of each breaker; `circuit_breaker_state` on /metrics encodes closed, half-open and open as 0, 1
-- and 2.
CREATE TABLE resilience.circuit_breakers (
  service         text        PRIMARY KEY CHECK (service IN ('openai', 'database', 'redis', 's3')),
  state           text        NOT NULL DEFAULT 'closed' CHECK (state IN ('closed', 'half-open', 'open')),
  failures        integer     NOT NULL DEFAULT 0 CHECK (failures >= 0),
  last_failure_at timestamptz,
  opened_at       timestamptz,
  updated_at      timestamptz NOT NULL DEFAULT now()
);

INSERT INTO resilience.circuit_breakers (service) VALUES ('openai'), ('database'), ('redis'), ('s3');

-- Every state change, to compute the time to recovery.
CREATE TABLE resilience.circuit_breaker_transitions (
  id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  service     text        NOT NULL REFERENCES resilience.circuit_breakers (service),
  from_state  text        NOT NULL CHECK (from_state IN ('closed', 'half-open', 'open')),
  to_state    text        NOT NULL CHECK (to_state IN ('closed', 'half-open', 'open') AND to_state <> from_state),
  failures    integer     NOT NULL CHECK (failures >= 0),
  revision    text        NOT NULL,
  reason      text,
  occurred_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX circuit_breaker_transitions_by_service
  ON resilience.circuit_breaker_transitions (service, occurred_at DESC);

-- Every change of the degradation level: 0 OPTIMAL to 4 EMERGENCY.
CREATE TABLE resilience.degradation_transitions (
  id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  from_level   smallint    NOT NULL CHECK (from_level BETWEEN 0 AND 4),
  to_level     smallint    NOT NULL CHECK (to_level BETWEEN 0 AND 4 AND to_level <> from_level),
  health_score numeric     NOT NULL CHECK (health_score BETWEEN 0 AND 100),
  revision     text        NOT NULL,
  occurred_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX degradation_transitions_by_time ON resilience.degradation_transitions (occurred_at DESC);

-- The nightly dump records itself here, so that its age is available as a metric.
CREATE TABLE operations.backups (
  id               bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  file             text        NOT NULL,
  bytes            bigint      NOT NULL CHECK (bytes > 0),
  duration_seconds integer     NOT NULL CHECK (duration_seconds >= 0),
  finished_at      timestamptz NOT NULL DEFAULT now()
);

RESET ROLE;

GRANT USAGE ON SCHEMA operations TO exporter;
GRANT SELECT ON operations.backups TO exporter;
